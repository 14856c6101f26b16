"""What auditors and security administrators read of the journal."""

import pytest

from tests.cast import Town
from yizhen.core.refusals import NotAllowed, NotFound
from yizhen.journal import queries, sealing
from yizhen.journal.models import Entry, Remark
from yizhen.journal.receipts import receipt_for
from yizhen.matters.usecases import NewCircular, issue_circular

pytestmark = pytest.mark.django_db


def test_whoever_audits_the_root_reads_every_entry_and_gets_its_receipt(town: Town) -> None:
    assert queries.entries(town.audit_admin).count() == Entry.objects.count()
    at_an_office = Entry.objects.filter(owner_path__startswith="o").first()
    assert at_an_office is not None
    assert queries.entry(town.audit_admin, at_an_office.pk) == at_an_office
    sealing.seal()
    assert receipt_for(town.audit_admin, at_an_office.pk)


def test_an_entry_elsewhere_is_not_found_and_without_the_duty_not_allowed(town: Town) -> None:
    elsewhere = Entry.objects.filter(place_path="", owner_path="").first() or Entry.objects.first()
    assert elsewhere is not None
    with pytest.raises(NotFound):
        queries.entry(town.qian, elsewhere.pk)
    with pytest.raises(NotAllowed):
        queries.entry(town.chen, elsewhere.pk)


def test_texts_to_take_out_are_those_within_reach(town: Town) -> None:
    issue_circular(town.chen, NewCircular("寻人", "张三走失。", (town.grid,), 2))
    assert queries.redactable(town.security_admin).count() == Remark.objects.count() == 1
    assert not queries.redactable(town.audit_admin).exists()


def test_the_state_of_the_seal_counts_what_waits(town: Town) -> None:
    before = queries.seal_state(town.audit_admin)
    assert (before.size, before.signed_at, before.unsealed) == (0, None, Entry.objects.count())
    sealing.seal()
    after = queries.seal_state(town.audit_admin)
    assert (after.size, after.unsealed) == (Entry.objects.count(), 0)
    assert after.signed_at is not None
    with pytest.raises(NotAllowed):
        queries.seal_state(town.system_admin)

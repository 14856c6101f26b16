"""A deed records, commits as a whole, and happens once."""

import pytest
from django.db import IntegrityError, connection, transaction

from yizhen.base.models import MapFeature
from yizhen.core.actor import SYSTEM, Actor
from yizhen.core.refusals import Invalid
from yizhen.journal import guard
from yizhen.journal.deed import Earlier, UsedForSomethingElse, deed
from yizhen.journal.models import REMARK_CHARS_MAX, Entry, Errand, Once, Remark, Unsealed

pytestmark = pytest.mark.django_db


def a_row() -> MapFeature:
    """Any row will do: the journal knows rows by name and number."""
    return MapFeature.objects.create(kind="road", name="福民街", outline="{}", place_path="p")


def test_a_deed_without_an_entry_is_a_bug_and_changes_nothing() -> None:
    with pytest.raises(AssertionError, match="without an entry"), deed(SYSTEM, "test.nothing"):
        a_row()
    assert MapFeature.objects.count() == 0


def test_what_a_deed_did_is_gone_when_it_fails_at_the_end() -> None:
    def fails() -> None:
        with deed(SYSTEM, "test.fails") as act:
            act.record(a_row())
            act.errand("test.kind")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert (Entry.objects.count(), Errand.objects.count(), Unsealed.objects.count()) == (0, 0, 0)


def test_an_entry_names_actor_door_target_and_place_and_waits_to_be_sealed() -> None:
    actor = Actor(id=7, name="王")
    with deed(actor, "test.draw") as act:
        row = a_row()
        act.record(row, place_path="p0001", facts={"fields": ["name"], "width": 3})
    entry = Entry.objects.get()
    assert (entry.actor_id, entry.channel, entry.deed) == (7, "web", "test.draw")
    assert (entry.target_kind, entry.target_id) == ("base.mapfeature", str(row.pk))
    assert (entry.place_path, entry.facts) == ("p0001", {"fields": ["name"], "width": 3})
    assert Unsealed.objects.get().entry_id == entry.pk


def test_the_same_client_id_leads_to_the_first_result() -> None:
    def draw() -> Earlier | None:
        with deed(SYSTEM, "test.draw", once="a", of="福民街") as act:
            if not act.earlier:
                act.record(a_row())
        return act.earlier

    assert draw() is None
    earlier = draw()
    assert MapFeature.objects.count() == 1
    assert earlier is not None
    assert earlier.id == str(MapFeature.objects.get().pk)


def test_the_same_client_id_for_something_else_is_refused() -> None:
    with deed(SYSTEM, "test.draw", once="a", of="福民街") as act:
        act.record(a_row())
    with pytest.raises(UsedForSomethingElse), deed(SYSTEM, "test.draw", once="a", of="解放街"):
        pass
    assert Once.objects.count() == 1


def test_a_failed_deed_frees_its_client_id() -> None:
    with pytest.raises(ZeroDivisionError), deed(SYSTEM, "test.draw", once="a"):
        raise ZeroDivisionError
    with deed(SYSTEM, "test.draw", once="a") as act:
        assert act.earlier is None
        act.record(a_row())


def test_personal_text_lies_in_a_remark_and_only_its_commitment_in_the_entry() -> None:
    with deed(SYSTEM, "test.draw") as act:
        act.record(a_row(), texts={"text": "王奶奶家漏水"})
    entry, remark = Entry.objects.get(), Remark.objects.get()
    assert entry.texts == [remark.commitment]
    assert "王奶奶" not in str(entry.facts) + str(entry.texts)
    assert remark.text == "王奶奶家漏水"


@pytest.mark.parametrize(
    "facts", [{"rate": 0.5}, {"names": ["长" * 30_000]}], ids=["float", "long"]
)
def test_an_entry_that_could_never_be_sealed_is_a_bug_at_once(facts: dict[str, list[str]]) -> None:
    def record() -> None:
        with deed(SYSTEM, "test.draw") as act:
            act.record(a_row(), facts=facts)

    with pytest.raises(AssertionError):
        record()
    assert Entry.objects.count() == 0


def test_a_text_over_the_limit_is_refused() -> None:
    with pytest.raises(Invalid), deed(SYSTEM, "test.draw") as act:
        act.record(a_row(), texts={"text": "长" * (REMARK_CHARS_MAX + 1)})


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_or_remove_an_entry(change: str) -> None:
    with deed(SYSTEM, "test.draw") as act:
        act.record(a_row())
    Unsealed.objects.all().delete()
    rows = Entry.objects.all()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows.update(deed="test.other") if change == "update" else rows._raw_delete(rows.db)
    assert Entry.objects.get().deed == "test.draw"


@pytest.mark.parametrize("table", guard.APPEND_ONLY)
def test_postgresql_refuses_to_truncate(table: str) -> None:
    if connection.vendor != "postgresql":
        assert "TRUNCATE" not in guard._events(connection.vendor)
        return
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        connection.cursor().execute(f"TRUNCATE {table} CASCADE")


def test_a_guard_that_was_taken_off_is_noticed() -> None:
    assert guard.missing(connection) == []
    guard.remove(connection)
    assert len(guard.missing(connection)) >= 2 * len(guard.APPEND_ONLY)
    guard.install(connection)
    assert guard.missing(connection) == []

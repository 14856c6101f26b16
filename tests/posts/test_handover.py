"""Hand-over: offered, accepted or declined; nobody is without an owner in between."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from tests.cast import Town
from tests.factories import somebody
from tests.posts.parcels import PARCELS, Parcels
from yizhen.core.refusals import NotAllowed, NotFound
from yizhen.journal.models import Entry, Notice
from yizhen.posts import queries, usecases
from yizhen.posts.models import HandOver
from yizhen.posts.rules import (
    AlreadyAnswered,
    AlreadyOffered,
    NotAColleague,
    NothingToHandOver,
    NotOnStaff,
    ReasonMissing,
)

pytestmark = pytest.mark.django_db
SOON, LATER = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)


@pytest.fixture
def parcels(settings: Settings, town: Town) -> Iterator[Parcels]:
    """Three parcels in 王's hand."""
    settings.YIZHEN_WIRING = "tests.posts.parcels.WIRING"
    PARCELS.holders = dict.fromkeys(("1", "2", "3"), town.wang.id)
    PARCELS.due = {"1": LATER, "2": None, "3": SOON}
    PARCELS.path = town.grid
    yield PARCELS
    PARCELS.holders.clear()


def test_open_work_of_all_rooms_is_listed_with_the_most_urgent_first(
    town: Town, parcels: Parcels
) -> None:
    assert [w.id for w in queries.mine(town.wang).open_work] == ["3", "1", "2"]
    assert len(queries.open_work(town.chen, town.wang.id)) == 3
    with pytest.raises(NotFound):
        queries.open_work(town.zhao, town.wang.id)


def test_until_the_colleague_accepts_the_giver_stays_responsible(
    town: Town, parcels: Parcels
) -> None:
    offer = usecases.offer_hand_over(town.wang, taker=town.zhao.id, remark="三件都已联系过")
    assert set(parcels.holders.values()) == {town.wang.id}
    page = queries.hand_over(town.zhao, offer.pk)
    assert (page.count, len(page.items)) == (3, 3)
    notice = Notice.objects.get(recipient_id=town.zhao.id, topic="posts.offer_hand_over")
    assert (notice.title, notice.text) == ("王向您移交3件在办事项，请答复", "三件都已联系过")


def test_accepted_work_changes_hands_in_one_deed(town: Town, parcels: Parcels) -> None:
    offer = usecases.offer_hand_over(town.wang, taker=town.zhao.id, items=[("parcel", "1")])
    done = usecases.accept_hand_over(town.zhao, offer.pk)
    assert done.state == HandOver.State.ACCEPTED
    assert parcels.holders == {"1": town.zhao.id, "2": town.wang.id, "3": town.wang.id}
    assert Entry.objects.get(deed="parcels.reassign").actor_id == town.zhao.id
    entry = Entry.objects.get(deed="posts.accept_hand_over")
    assert entry.facts["count"] == 1 and entry.place_path == town.grid
    assert Notice.objects.filter(recipient_id=town.wang.id, topic="posts.accept_hand_over").exists()


def test_declined_work_stays_and_may_be_offered_again(town: Town, parcels: Parcels) -> None:
    offer = usecases.offer_hand_over(town.wang, taker=town.zhao.id)
    with pytest.raises(ReasonMissing):
        usecases.decline_hand_over(town.zhao, offer.pk, reason="")
    usecases.decline_hand_over(town.zhao, offer.pk, reason="手上已满")
    assert set(parcels.holders.values()) == {town.wang.id}
    with pytest.raises(AlreadyAnswered):
        usecases.accept_hand_over(town.zhao, offer.pk)
    assert usecases.offer_hand_over(town.wang, taker=town.chen.id).pk != offer.pk


def test_work_is_offered_to_one_colleague_at_a_time(town: Town, parcels: Parcels) -> None:
    first = usecases.offer_hand_over(town.wang, taker=town.zhao.id, items=[("parcel", "1")])
    with pytest.raises(AlreadyOffered):
        usecases.offer_hand_over(town.wang, taker=town.chen.id, items=[("parcel", "1")])
    rest = usecases.offer_hand_over(town.wang, taker=town.chen.id)
    assert sorted(rest.items.values_list("work_id", flat=True)) == ["2", "3"]
    with pytest.raises(NothingToHandOver):
        usecases.offer_hand_over(town.wang, taker=town.chen.id)
    usecases.withdraw_hand_over(town.wang, first.pk)
    again = usecases.offer_hand_over(town.wang, taker=town.chen.id, items=[("parcel", "1")])
    assert again.state == HandOver.State.OFFERED


def test_what_was_finished_in_the_meantime_is_left_alone(town: Town, parcels: Parcels) -> None:
    offer = usecases.offer_hand_over(town.wang, taker=town.zhao.id)
    del parcels.holders["2"]
    usecases.accept_hand_over(town.zhao, offer.pk)
    assert parcels.holders == {"1": town.zhao.id, "3": town.zhao.id}


def test_the_manager_hands_over_for_somebody_who_is_gone(town: Town, parcels: Parcels) -> None:
    usecases.deactivate_account(town.system_admin, town.wang.id)
    with pytest.raises(NotFound):
        usecases.offer_hand_over(town.zhao, giver=town.wang.id, taker=town.zhao.id)
    offer = usecases.offer_hand_over(town.chen, giver=town.wang.id, taker=town.zhao.id)
    usecases.accept_hand_over(town.zhao, offer.pk)
    assert set(parcels.holders.values()) == {town.zhao.id}


def test_a_head_without_the_ability_does_not_arrange(town: Town, parcels: Parcels) -> None:
    head = somebody(("grid_head", town.grid))
    with pytest.raises(NotAllowed):
        usecases.offer_hand_over(head, giver=town.wang.id, taker=town.zhao.id)


def test_work_goes_to_colleagues_on_duty_only(town: Town, parcels: Parcels) -> None:
    far = somebody(("grid_worker", town.other_grid))
    with pytest.raises(NotAColleague):
        usecases.offer_hand_over(town.wang, taker=far.id)
    with pytest.raises(NotOnStaff):
        usecases.offer_hand_over(town.wang, taker=town.li.id)
    with pytest.raises(NothingToHandOver):
        usecases.offer_hand_over(town.wang, taker=town.zhao.id, items=[("parcel", "9")])


def test_only_the_taker_answers_and_only_those_concerned_see_it(
    town: Town, parcels: Parcels
) -> None:
    offer = usecases.offer_hand_over(town.wang, taker=town.zhao.id)
    for other in (town.wang, town.chen):
        with pytest.raises(NotFound):
            usecases.accept_hand_over(other, offer.pk)
    with pytest.raises(NotFound):
        queries.hand_over(town.qian, offer.pk)
    with pytest.raises(NotFound):
        usecases.withdraw_hand_over(town.zhao, offer.pk)

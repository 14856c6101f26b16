"""Leave: asked, agreed, declined, cancelled; and what a stand-in may do on these days."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.cast import Town
from tests.factories import an_account, as_actor, somebody
from yizhen.core.actor import NOBODY, Actor, Channel
from yizhen.core.refusals import NotAllowed, NotFound, NotSignedIn
from yizhen.journal.models import Entry, Notice
from yizhen.posts import queries, usecases
from yizhen.posts.models import Leave
from yizhen.posts.rules import (
    AlreadyAnswered,
    LeaveIsWrong,
    LeaveOverlaps,
    NotAColleague,
    NotOnStaff,
    ReasonMissing,
    StandInAway,
    StandsInAlready,
)

pytestmark = pytest.mark.django_db


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def ask(actor: Actor, stand_in: Actor, first: int = 1, last: int = 5) -> Leave:
    return usecases.request_leave(
        actor, starts_on=in_days(first), ends_on=in_days(last), stand_in=stand_in.id
    )


def test_asking_changes_nothing_until_the_colleague_agrees(town: Town) -> None:
    leave = ask(town.wang, town.zhao, 0)
    assert leave.state == Leave.State.ASKED
    assert as_actor(town.zhao.id).posts == town.zhao.posts
    assert (
        "王请您代班"
        in Notice.objects.get(recipient_id=town.zhao.id, topic="posts.request_leave").title
    )
    assert Entry.objects.get(deed="posts.request_leave").place_path == town.grid


def test_on_the_days_of_leave_the_stand_in_holds_both_duties(
    town: Town, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    start = timezone.now()
    leave = ask(town.wang, town.zhao, 1, 5)
    usecases.agree_to_leave(town.zhao, leave.pk)
    reaches: list[bool] = []
    for day in range(7):
        with time_machine.travel(start + timedelta(days=day), tick=False):
            with django_assert_num_queries(2):
                zhao = queries.actor(town.zhao.id, channel=Channel.WEB)
            assert zhao.holds("grid_worker", town.neighbour_grid)
            reaches.append(zhao.holds("grid_worker", town.grid))
    assert reaches == [False, True, True, True, True, True, False]
    assert queries.holders_with("circular.acknowledge", town.grid) == (town.wang.id,)
    with time_machine.travel(start + timedelta(days=2), tick=False):
        assert set(queries.holders_with("circular.acknowledge", town.grid)) == {
            town.wang.id,
            town.zhao.id,
        }


def test_a_stand_in_says_no_with_a_reason(town: Town) -> None:
    leave = ask(town.wang, town.zhao)
    with pytest.raises(ReasonMissing):
        usecases.decline_leave(town.zhao, leave.pk, reason=" ")
    usecases.decline_leave(town.zhao, leave.pk, reason="那几天要培训")
    notice = Notice.objects.get(recipient_id=town.wang.id, topic="posts.decline_leave")
    assert notice.text == "那几天要培训"
    assert Entry.objects.get(deed="posts.decline_leave").remarks.get().text == "那几天要培训"
    with pytest.raises(AlreadyAnswered):
        usecases.agree_to_leave(town.zhao, leave.pk)
    assert ask(town.wang, town.chen).state == Leave.State.ASKED


def test_nobody_else_answers(town: Town) -> None:
    leave = ask(town.wang, town.zhao)
    for other in (town.wang, town.chen, town.qian):
        with pytest.raises(NotFound):
            usecases.agree_to_leave(other, leave.pk)
    with pytest.raises(NotFound):
        usecases.cancel_leave(town.zhao, leave.pk)


def test_the_manager_arranges_for_somebody_who_cannot_ask(town: Town) -> None:
    leave = usecases.request_leave(
        town.chen,
        account_id=town.wang.id,
        starts_on=in_days(0),
        ends_on=in_days(2),
        stand_in=town.zhao.id,
        reason="住院",
    )
    usecases.agree_to_leave(town.zhao, leave.pk)
    assert as_actor(town.zhao.id).holds("grid_worker", town.grid)
    told = Notice.objects.filter(topic="posts.agree_to_leave")
    assert set(told.values_list("recipient_id", flat=True)) == {town.wang.id, town.chen.id}


def test_only_who_arranges_there_asks_for_others(town: Town) -> None:
    outsider = somebody(("community_manager", town.other_community))
    wishes = {"account_id": town.wang.id, "starts_on": in_days(1), "ends_on": in_days(2)}
    with pytest.raises(NotFound):
        usecases.request_leave(outsider, **wishes, stand_in=town.zhao.id)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        usecases.request_leave(town.zhao, **wishes, stand_in=town.chen.id)  # type: ignore[arg-type]
    with pytest.raises(NotSignedIn):
        usecases.request_leave(NOBODY, **wishes, stand_in=town.chen.id)  # type: ignore[arg-type]
    head = somebody(("grid_head", town.grid))
    with pytest.raises(NotAllowed):
        usecases.request_leave(head, **wishes, stand_in=town.zhao.id)  # type: ignore[arg-type]


def test_only_colleagues_on_duty_stand_in(town: Town) -> None:
    far = somebody(("grid_worker", town.other_grid))
    for nobody in (far.id, an_account(home=town.grid).pk, 10**9):
        with pytest.raises(NotAColleague):
            usecases.request_leave(
                town.wang, starts_on=in_days(1), ends_on=in_days(2), stand_in=nobody
            )
    with pytest.raises(NotOnStaff):
        ask(town.wang, town.li)
    usecases.deactivate_account(town.system_admin, town.zhao.id)
    with pytest.raises(NotOnStaff):
        ask(town.wang, town.zhao)


def test_days_that_do_not_make_sense_are_refused(town: Town) -> None:
    for first, last in ((-1, 3), (5, 4), (0, 366)):
        with pytest.raises(LeaveIsWrong):
            ask(town.wang, town.zhao, first, last)


def test_nobody_is_away_twice_or_stands_in_while_away(town: Town) -> None:
    third = somebody(("grid_worker", town.grid))
    usecases.agree_to_leave(town.zhao, ask(town.wang, town.zhao, 1, 5).pk)
    with pytest.raises(LeaveOverlaps):
        ask(town.wang, town.chen, 5, 8)
    with pytest.raises(StandsInAlready):
        ask(town.zhao, third, 3, 4)
    with pytest.raises(StandInAway):
        ask(third, town.wang, 4, 9)
    assert ask(town.zhao, third, 6, 8).state == Leave.State.ASKED


def test_a_promise_that_no_longer_fits_cannot_be_given(town: Town) -> None:
    third = somebody(("grid_worker", town.grid))
    asked = ask(town.wang, town.zhao, 1, 5)
    usecases.agree_to_leave(third, ask(town.zhao, third, 4, 8).pk)
    with pytest.raises(StandInAway):
        usecases.agree_to_leave(town.zhao, asked.pk)


def test_whoever_comes_back_early_takes_the_duties_back(town: Town) -> None:
    start = timezone.now()
    leave = ask(town.wang, town.zhao, 0, 9)
    usecases.agree_to_leave(town.zhao, leave.pk)
    with time_machine.travel(start + timedelta(days=3), tick=False):
        assert as_actor(town.zhao.id).holds("grid_worker", town.grid)
        shortened = usecases.cancel_leave(town.wang, leave.pk)
        assert shortened.state == Leave.State.AGREED
        assert shortened.ends_on == in_days(-1)
        assert not as_actor(town.zhao.id).holds("grid_worker", town.grid)
        with pytest.raises(AlreadyAnswered):
            usecases.cancel_leave(town.wang, leave.pk)


def test_a_leave_that_has_not_begun_is_simply_off(town: Town) -> None:
    leave = ask(town.wang, town.zhao, 2, 3)
    assert usecases.cancel_leave(town.chen, leave.pk).state == Leave.State.CANCELLED
    with pytest.raises(AlreadyAnswered):
        usecases.agree_to_leave(town.zhao, leave.pk)
    assert ask(town.wang, town.zhao, 2, 3).pk != leave.pk


def test_an_administrators_keys_stay_behind(town: Town) -> None:
    second = somebody(("audit_administrator", "p"))
    leave = ask(town.security_admin, second, 0, 3)
    usecases.agree_to_leave(second, leave.pk)
    assert as_actor(second.id).duties == {"audit_administrator"}


def test_a_closed_account_leaves_nothing_to_its_stand_in(town: Town) -> None:
    usecases.agree_to_leave(town.zhao, ask(town.wang, town.zhao, 0, 3).pk)
    usecases.deactivate_account(town.system_admin, town.wang.id)
    assert as_actor(town.zhao.id).posts == town.zhao.posts


def test_the_same_request_twice_is_one_leave(town: Town) -> None:
    first, again = (
        usecases.request_leave(
            town.wang,
            starts_on=in_days(1),
            ends_on=in_days(2),
            stand_in=town.zhao.id,
            once="r1",
        )
        for _ in range(2)
    )
    assert first.pk == again.pk

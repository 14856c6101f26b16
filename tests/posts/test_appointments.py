"""Posts: who gives and takes them, what stays apart, and what the days bring."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tests.cast import Town
from tests.factories import an_account, as_actor, somebody
from yizhen.base import usecases as base
from yizhen.core.actor import SYSTEM
from yizhen.core.refusals import Invalid, NotAllowed, NotFound
from yizhen.journal.models import Entry, Notice
from yizhen.posts import guard, queries, usecases
from yizhen.posts.models import Account, Post
from yizhen.posts.rules import (
    AlreadyHeld,
    DutiesExcludeEachOther,
    DutyDoesNotFit,
    DutyUnknown,
    ForAdministratorsOnly,
    LastAdministrator,
    NotOnStaff,
    NotYourOwn,
    PostIsOver,
    SeatIsTaken,
    TermIsWrong,
)

pytestmark = pytest.mark.django_db


def today() -> date:
    return timezone.localdate()


def in_days(days: int) -> date:
    return today() + timedelta(days=days)


def post_of(account_id: int, duty: str = "") -> Post:
    rows = Post.objects.filter(account_id=account_id, ended_at__isnull=True)
    found = (rows.filter(duty=duty) if duty else rows).order_by("path").first()
    assert found is not None
    return found


def epoch(account_id: int) -> int:
    return Account.objects.get(pk=account_id).session_epoch


def test_a_given_post_counts_at_once_is_recorded_told_and_ends_sessions(town: Town) -> None:
    person = an_account("周", home=town.grid)
    post = usecases.give_post(town.chen, person.pk, duty="grid_head", path=town.grid)
    assert as_actor(person.pk).duties_at(town.building) == {"grid_head"}
    assert epoch(person.pk) == 1 and post.began_at and post.given_by_id == town.chen.id
    entry = Entry.objects.get(deed="posts.give_post", target_id=str(post.pk))
    assert entry.place_path == town.grid
    assert entry.facts == {
        "account": person.pk,
        "duty": "grid_head",
        "starts_on": today().isoformat(),
        "ends_on": None,
    }
    notice = Notice.objects.get(recipient_id=person.pk)
    assert "第一网格网格长" in notice.title


def test_the_same_request_twice_gives_one_post(town: Town) -> None:
    person = an_account(home=town.grid)

    def give() -> Post:
        return usecases.give_post(
            town.chen, person.pk, duty="grid_worker", path=town.grid, once="c1"
        )

    assert give().pk == give().pk


def test_posts_are_given_within_ones_own_scope_only(town: Town) -> None:
    person = an_account(home=town.grid)
    with pytest.raises(NotFound):
        usecases.give_post(town.chen, person.pk, duty="grid_worker", path=town.other_grid)
    with pytest.raises(NotFound):
        usecases.give_post(town.wang, person.pk, duty="grid_worker", path=town.neighbour_grid)
    with pytest.raises(NotAllowed):
        usecases.give_post(town.wang, person.pk, duty="grid_worker", path=town.grid)
    with pytest.raises(NotAllowed):
        usecases.give_post(town.system_admin, person.pk, duty="grid_worker", path=town.grid)
    with pytest.raises(NotFound):
        usecases.give_post(town.security_admin, 10**9, duty="grid_worker", path=town.grid)


def test_nobody_gives_changes_or_ends_their_own_posts(town: Town) -> None:
    security = town.security_admin
    with pytest.raises(NotYourOwn):
        usecases.give_post(security, security.id, duty="grid_worker", path=town.grid)
    with pytest.raises(NotYourOwn):
        usecases.end_post(security, post_of(security.id).pk)
    with pytest.raises(NotYourOwn):
        usecases.change_term(security, post_of(security.id).pk, ends_on=None)


def test_only_the_security_administrator_makes_administrators(town: Town) -> None:
    person = an_account(home=town.street)
    with pytest.raises(ForAdministratorsOnly):
        usecases.give_post(town.qian, person.pk, duty="system_administrator", path=town.street)
    usecases.give_post(
        town.security_admin, person.pk, duty="system_administrator", path=town.street
    )
    with pytest.raises(ForAdministratorsOnly):
        usecases.end_post(town.qian, post_of(person.pk).pk)


@pytest.mark.parametrize("second", ["security_administrator", "audit_administrator"])
def test_one_person_is_never_two_administrators(town: Town, second: str) -> None:
    admin = somebody(("system_administrator", town.street))
    with pytest.raises(DutiesExcludeEachOther):
        usecases.give_post(town.security_admin, admin.id, duty=second, path="p")
    assert as_actor(admin.id).duties == {"system_administrator"}


def test_one_may_follow_the_other_when_the_terms_do_not_meet(town: Town) -> None:
    person = an_account(home=town.street)

    def give(duty: str, first: int, last: int) -> Post:
        return usecases.give_post(
            town.security_admin,
            person.pk,
            duty=duty,
            path=town.street,
            starts_on=in_days(first),
            ends_on=in_days(last),
        )

    give("system_administrator", 0, 10)
    later = give("audit_administrator", 11, 20)
    with pytest.raises(DutiesExcludeEachOther):
        usecases.change_term(
            town.security_admin, post_of(person.pk, "system_administrator").pk, ends_on=in_days(11)
        )
    assert later.began_at is None
    assert as_actor(person.pk).duties == {"system_administrator"}


def test_the_database_refuses_two_sides_even_past_the_use_cases(town: Town) -> None:
    post = post_of(town.system_admin.id)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(
            account_id=town.system_admin.id,
            duty="audit_administrator",
            path="p",
            separation=post.separation,
            starts_on=today(),
            given_at=timezone.now(),
            given_by_id=0,
        )
    other = post_of(town.wang.id)
    Post.objects.filter(pk=other.pk).update(separation=post.separation)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=other.pk).update(account_id=town.system_admin.id)
    assert guard.missing(connection) == []


@pytest.mark.parametrize(
    ("duty", "at", "refusal"),
    [
        ("emperor", "grid", DutyUnknown),
        ("grid_worker", "community", DutyDoesNotFit),
        ("community_manager", "grid", DutyDoesNotFit),
        ("community_clerk", "urban_management", DutyDoesNotFit),
    ],
)
def test_a_duty_that_does_not_fit_is_refused(
    town: Town, duty: str, at: str, refusal: type[Invalid]
) -> None:
    person = an_account(home=town.grid)
    with pytest.raises(refusal):
        usecases.give_post(town.security_admin, person.pk, duty=duty, path=getattr(town, at))


def test_posts_stand_at_open_places_that_exist(town: Town) -> None:
    person = an_account(home=town.grid)
    with pytest.raises(NotFound):
        usecases.give_post(
            town.security_admin, person.pk, duty="grid_worker", path=f"{town.community}999"
        )
    for number in (1, 2):
        base.close_place(SYSTEM, f"{town.other_grid}000{number}", on=today())
    base.close_place(SYSTEM, town.other_grid, on=today())
    with pytest.raises(Invalid, match="path"):
        usecases.give_post(town.security_admin, person.pk, duty="grid_worker", path=town.other_grid)


def test_residents_hold_no_posts(town: Town) -> None:
    with pytest.raises(NotOnStaff):
        usecases.give_post(town.chen, town.li.id, duty="building_head", path=town.building)


def test_a_post_is_held_once_and_a_seat_by_as_many_as_the_pack_says(town: Town) -> None:
    with pytest.raises(AlreadyHeld):
        usecases.give_post(town.chen, town.wang.id, duty="grid_worker", path=town.grid)
    first, second = an_account(home=town.grid), an_account(home=town.grid)
    usecases.give_post(town.chen, first.pk, duty="grid_head", path=town.grid, ends_on=in_days(5))
    with pytest.raises(SeatIsTaken):
        usecases.give_post(town.chen, second.pk, duty="grid_head", path=town.grid)
    usecases.give_post(town.chen, second.pk, duty="grid_head", path=town.grid, starts_on=in_days(6))
    with pytest.raises(SeatIsTaken):
        usecases.change_term(town.chen, post_of(first.pk).pk, ends_on=in_days(6))


def test_a_term_that_is_over_before_it_begins_is_refused(town: Town) -> None:
    person = an_account(home=town.grid)
    with pytest.raises(TermIsWrong):
        usecases.give_post(
            town.chen, person.pk, duty="grid_worker", path=town.grid, ends_on=in_days(-1)
        )


def test_a_post_that_is_taken_away_is_gone_at_once(town: Town) -> None:
    post, before = post_of(town.wang.id), epoch(town.wang.id)
    usecases.end_post(town.chen, post.pk, reason="调到别的网格")
    assert as_actor(town.wang.id).posts == () and epoch(town.wang.id) == before + 1
    entry = Entry.objects.get(deed="posts.end_post")
    assert entry.place_path == town.grid and entry.remarks.get().text == "调到别的网格"
    with pytest.raises(PostIsOver):
        usecases.end_post(town.chen, post.pk)
    usecases.give_post(town.chen, town.wang.id, duty="grid_worker", path=town.grid)


def test_the_neighbours_post_is_not_found(town: Town) -> None:
    outsider = somebody(("community_manager", town.other_community))
    for post_id in (post_of(town.zhao.id).pk, 10**9):
        with pytest.raises(NotFound):
            usecases.end_post(outsider, post_id)
        with pytest.raises(NotFound):
            usecases.change_term(outsider, post_id, ends_on=None)
    with pytest.raises(NotAllowed):
        usecases.end_post(town.zhao, post_of(town.zhao.id).pk)


def test_the_last_administrator_stays_until_there_is_another(town: Town) -> None:
    sitting = Post.objects.get(account_id=town.audit_admin.id, path="p")
    with pytest.raises(LastAdministrator):
        usecases.end_post(town.security_admin, sitting.pk)
    with pytest.raises(LastAdministrator):
        usecases.change_term(town.security_admin, sitting.pk, ends_on=in_days(30))
    local = somebody(("audit_administrator", town.street))
    with pytest.raises(LastAdministrator):
        usecases.end_post(town.security_admin, sitting.pk)
    usecases.end_post(town.security_admin, post_of(local.id).pk)
    somebody(("audit_administrator", "p"))
    usecases.end_post(town.security_admin, sitting.pk)


def test_terms_that_run_out_and_begin_are_written_down_and_end_sessions(town: Town) -> None:
    person = an_account(home=town.grid)
    usecases.change_term(town.chen, post_of(town.wang.id).pk, ends_on=in_days(3))
    usecases.give_post(
        town.chen, person.pk, duty="grid_worker", path=town.grid, starts_on=in_days(4)
    )
    before = epoch(town.wang.id), epoch(person.pk)
    assert usecases.turn_the_day(SYSTEM) == 0
    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        assert as_actor(town.wang.id).posts == ()
        assert as_actor(person.pk).duties == {"grid_worker"}
        assert usecases.turn_the_day(SYSTEM) == 2
        assert usecases.turn_the_day(SYSTEM) == 0
    assert (epoch(town.wang.id), epoch(person.pk)) == (before[0] + 1, before[1] + 1)
    over = Post.objects.get(account_id=town.wang.id)
    assert over.end_reason == Post.End.TERM and over.ended_at
    assert Entry.objects.filter(deed="posts.lapse_post", place_path=town.grid).count() == 1
    assert Entry.objects.filter(deed="posts.begin_post", place_path=town.grid).count() == 1


def test_a_term_that_ran_out_does_not_stand_in_the_way_of_the_next(town: Town) -> None:
    usecases.change_term(town.chen, post_of(town.wang.id).pk, ends_on=in_days(3))
    with time_machine.travel(timezone.now() + timedelta(days=10), tick=False):
        post = usecases.give_post(town.chen, town.wang.id, duty="grid_worker", path=town.grid)
        assert post.starts_on == today()
    assert Post.objects.filter(account_id=town.wang.id, end_reason=Post.End.TERM).count() == 1


def test_the_end_of_a_term_is_told_a_month_and_a_week_before(town: Town) -> None:
    start = timezone.now()
    usecases.change_term(town.chen, post_of(town.wang.id).pk, ends_on=in_days(40))

    def told_after(days: int) -> int:
        with time_machine.travel(start + timedelta(days=days), tick=False):
            return usecases.warn_of_terms(SYSTEM)

    assert [told_after(days) for days in (5, 10, 11, 20, 34, 35, 40)] == [0, 1, 0, 0, 1, 0, 0]
    own = Notice.objects.filter(recipient_id=town.wang.id, topic="posts.term_ends")
    theirs = Notice.objects.filter(topic="posts.terms_end")
    assert own.count() == 2
    assert set(theirs.values_list("recipient_id", flat=True)) == {town.security_admin.id}


def test_a_new_term_is_told_anew(town: Town) -> None:
    post = post_of(town.wang.id)
    usecases.change_term(town.chen, post.pk, ends_on=in_days(20))
    assert usecases.warn_of_terms(SYSTEM) == 1
    usecases.change_term(town.chen, post.pk, ends_on=in_days(25))
    assert usecases.warn_of_terms(SYSTEM) == 1


def test_those_who_can_do_it_are_the_nearest(town: Town) -> None:
    assert queries.holders_with("post.manage", town.building) == (town.chen.id,)
    assert queries.holders_with("post.manage", town.street) == (town.qian.id,)
    assert queries.holders_with("post.manage", town.city) == (town.security_admin.id,)

"""Posts, leave and stand-ins as pure rules."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhen.core.duties import Duty
from yizhen.core.paths import PlaceLevel
from yizhen.core.text import Text
from yizhen.posts.rules import (
    LEAVE_DAYS_MAX,
    AlreadyHeld,
    Away,
    DutiesExcludeEachOther,
    DutyDoesNotFit,
    Held,
    LastAdministrator,
    LeaveIsWrong,
    LeaveOverlaps,
    SeatIsTaken,
    StandInAway,
    StandsInAlready,
    Term,
    TermIsWrong,
    are_colleagues,
    check_apart,
    check_away,
    check_fit,
    check_leave,
    check_not_last,
    check_seats,
    check_term,
    exclude,
    is_administrator,
    most_at_once,
    separation_of,
    taken_over,
    warning_due,
)

DAY = date(2026, 6, 1)
WORDS = Text(zh="字", en="word")


def a_duty(
    code: str,
    *,
    excludes: tuple[str, ...] = (),
    abilities: tuple[str, ...] = (),
    holders_max: int | None = None,
    levels: tuple[PlaceLevel, ...] = (PlaceLevel.GRID,),
    kinds: tuple[str, ...] = (),
) -> Duty:
    return Duty(
        code=code,
        title=Text(zh=code, en=code),
        about=WORDS,
        tasks=(WORDS,),
        place_levels=frozenset(levels),
        organisation_kinds=frozenset(kinds),
        required_at=frozenset(),
        holders_max=holders_max,
        term_months=None,
        abilities=frozenset(abilities),
        incompatible_with=frozenset(excludes),
    )


def days(first: int, last: int | None = None) -> Term:
    """A term by days counted from DAY."""
    return Term(DAY + timedelta(days=first), None if last is None else DAY + timedelta(days=last))


@st.composite
def terms(draw: st.DrawFn) -> Term:
    first = draw(st.integers(0, 30))
    return days(first, draw(st.none() | st.integers(first, 40)))


SYSTEM_ADMIN = a_duty("a_system", excludes=("b_security", "c_audit"), abilities=("account.manage",))
SECURITY = a_duty("b_security", excludes=("a_system", "c_audit"), abilities=("post.manage",))
AUDIT = a_duty("c_audit", excludes=("a_system", "b_security"), abilities=("audit.read",))
CASHIER = a_duty("cashier", excludes=("bookkeeper",))
BOOKKEEPER = a_duty("bookkeeper")
WORKER = a_duty("worker")
DUTIES = {d.code: d for d in (SYSTEM_ADMIN, SECURITY, AUDIT, CASHIER, BOOKKEEPER, WORKER)}


@given(terms(), terms())
def test_terms_overlap_exactly_when_they_share_a_day(one: Term, two: Term) -> None:
    shared = any(
        one.covers(DAY + timedelta(days=n)) and two.covers(DAY + timedelta(days=n))
        for n in range(45)
    )
    assert one.overlaps(two) is two.overlaps(one) is shared


@given(st.lists(terms(), max_size=6), terms())
def test_the_most_at_once_is_what_counting_day_by_day_gives(some: list[Term], frame: Term) -> None:
    counted = max(
        sum(term.covers(day) for term in some)
        for n in range(45)
        if frame.covers(day := DAY + timedelta(days=n))
    )
    assert most_at_once(some, within=frame) == counted


@given(st.lists(terms(), max_size=8), st.integers(1, 3))
def test_seats_given_one_after_another_never_hold_more_than_allowed(
    wishes: list[Term], limit: int
) -> None:
    duty, given_out = a_duty("head", holders_max=limit), list[Term]()
    for wish in wishes:
        try:
            check_seats(duty, wish, given_out)
        except SeatIsTaken:
            continue
        given_out.append(wish)
    assert most_at_once(given_out, within=Term(DAY)) <= limit


def test_one_seat_can_be_held_one_after_another() -> None:
    duty = a_duty("head", holders_max=1)
    check_seats(duty, days(11), [days(0, 10)])
    with pytest.raises(SeatIsTaken, match="1"):
        check_seats(duty, days(10), [days(0, 10)])


def test_exclusion_counts_from_whichever_side_declares_it() -> None:
    assert exclude(CASHIER, BOOKKEEPER) and exclude(BOOKKEEPER, CASHIER)
    assert not exclude(WORKER, CASHIER)


@pytest.mark.parametrize(
    ("duty", "group"),
    [
        (SYSTEM_ADMIN, "a_system"),
        (SECURITY, "a_system"),
        (AUDIT, "a_system"),
        (CASHIER, "bookkeeper"),
        (BOOKKEEPER, "bookkeeper"),
        (WORKER, ""),
    ],
)
def test_duties_that_all_exclude_each_other_share_a_name(duty: Duty, group: str) -> None:
    assert separation_of(duty, DUTIES) == group


def test_a_chain_of_exclusions_is_no_group() -> None:
    chain = {
        d.code: d for d in (a_duty("x", excludes=("y",)), a_duty("y", excludes=("z",)), a_duty("z"))
    }
    assert separation_of(chain["y"], chain) == ""


def test_an_administrator_has_keys_and_excludes_others() -> None:
    assert is_administrator(SYSTEM_ADMIN) and is_administrator(AUDIT)
    assert not is_administrator(CASHIER)
    assert not is_administrator(a_duty("manager", abilities=("post.manage",)))


def test_excluding_duties_may_follow_but_not_overlap() -> None:
    held = [Held("a_system", "p", days(0, 10))]
    check_apart(SECURITY, days(11), held, duties=DUTIES)
    with pytest.raises(DutiesExcludeEachOther, match="a_system"):
        check_apart(SECURITY, days(10), held, duties=DUTIES)


@pytest.mark.parametrize(
    ("duty", "path", "kind", "fits"),
    [
        (WORKER, "p000101001001001", "", True),
        (WORKER, "p000101001001", "", False),
        (WORKER, "o001", "police", False),
        (a_duty("clerk", kinds=("police",)), "o001", "police", True),
        (a_duty("root", levels=(PlaceLevel.COUNTRY,)), "o", "root", True),
        (a_duty("root", levels=(PlaceLevel.COUNTRY,)), "p", "", True),
        (a_duty("clerk", kinds=("police",)), "o", "root", False),
    ],
)
def test_a_duty_stands_only_where_the_pack_says(
    duty: Duty, path: str, kind: str, fits: bool
) -> None:
    if fits:
        check_fit(duty, path, organisation_kind=kind)
    else:
        with pytest.raises(DutyDoesNotFit):
            check_fit(duty, path, organisation_kind=kind)


@pytest.mark.parametrize("wrong", [days(5, 4), days(-9, -1)])
def test_a_term_that_ends_before_it_begins_or_before_today_is_refused(wrong: Term) -> None:
    with pytest.raises(TermIsWrong):
        check_term(wrong, today=DAY)


def test_the_last_administrator_cannot_go() -> None:
    def check(*others: Held) -> None:
        check_not_last(SECURITY, others, until=DAY, today=DAY)

    check(Held("b_security", "p", days(0)))
    for nobody in (Held("b_security", "p", days(1)), Held("b_security", "p", days(-5, 0))):
        with pytest.raises(LastAdministrator):
            check(nobody)
    check_not_last(WORKER, [], until=DAY, today=DAY)


pairs = st.tuples(st.sampled_from(sorted(DUTIES)), st.sampled_from(["p0001", "p0002"]))


@given(st.lists(pairs, max_size=3, unique=True), st.lists(pairs, max_size=6))
def test_standing_in_never_brings_together_what_excludes_each_other(
    own: list[tuple[str, str]], absent: list[tuple[str, str]]
) -> None:
    taken = taken_over(own, absent, duties=DUTIES)
    assert not any(is_administrator(DUTIES[code]) for code, _ in taken)
    for number, (code, _) in enumerate(taken):
        assert not any(exclude(DUTIES[code], DUTIES[other]) for other, _ in (*own, *taken[:number]))
    assert set(taken) <= set(absent) and not set(taken) & set(own)


@given(st.integers(-3, LEAVE_DAYS_MAX + 5), st.integers(-3, LEAVE_DAYS_MAX + 5))
def test_a_leave_lies_ahead_and_is_not_too_long(first: int, last: int) -> None:
    fits = 0 <= first <= last < first + LEAVE_DAYS_MAX
    if fits:
        check_leave(days(first, last), today=DAY)
    else:
        with pytest.raises(LeaveIsWrong):
            check_leave(days(first, last), today=DAY)


people = st.integers(1, 4)


@st.composite
def wishes(draw: st.DrawFn) -> Away:
    account = draw(people)
    first = draw(st.integers(0, 20))
    return Away(
        account=account,
        stand_in=draw(people.filter(lambda p: p != account)),
        term=days(first, draw(st.integers(first, 25))),
        is_agreed=True,
    )


@given(st.lists(wishes(), max_size=10))
def test_whoever_stands_in_is_there_and_nobody_is_away_twice(asked: list[Away]) -> None:
    agreed: list[Away] = []
    for wish in asked:
        try:
            check_away(wish, agreed)
        except (LeaveOverlaps, StandInAway, StandsInAlready):
            continue
        agreed.append(wish)
    for n in range(30):
        away = [leave for leave in agreed if leave.term.covers(DAY + timedelta(days=n))]
        assert len({leave.account for leave in away}) == len(away)
        assert not {leave.account for leave in away} & {leave.stand_in for leave in away}


@pytest.mark.parametrize(
    ("mine", "theirs", "near"),
    [
        ("p000101001001001", "p000101001001002", True),
        ("p000101001001001", "p000101001001", True),
        ("p000101001001001", "p000101001", True),
        ("p000101001001001", "p000101001002001", False),
        ("p000101001001001", "o001", False),
    ],
)
def test_colleagues_serve_next_door_or_above(mine: str, theirs: str, near: bool) -> None:
    assert are_colleagues([mine], [theirs]) is near


@given(st.lists(st.integers(0, 60), min_size=1, max_size=20, unique=True))
def test_each_warning_is_due_once_however_days_are_missed(looked: list[int]) -> None:
    ends_on, warned, told = DAY + timedelta(days=60), None, list[int]()
    for day in sorted(looked):
        now = warning_due(ends_on, warned_days=warned, today=DAY + timedelta(days=day))
        if now is not None:
            told.append(now)
            warned = now
    assert len(told) == len(set(told)) and told == sorted(told, reverse=True)
    assert (7 in told) is any(day >= 53 for day in looked)


def test_a_refusal_names_what_stands_in_the_way() -> None:
    assert "改任期" in AlreadyHeld().text.zh

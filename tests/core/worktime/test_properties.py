"""What holds for every clock on every calendar."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.core.worktime.samples import MATERIAL, REASONS, WEATHER, national, office
from yizhen.core.worktime import (
    Allowance,
    Calendar,
    Clock,
    ExtensionRule,
    Measure,
    Unit,
    WarningPoint,
    change,
    due,
    due_from,
    elapsed,
    explain,
    extend,
    is_paused,
    pause,
    recompute,
    remaining,
    resume,
    state,
    warnings,
    worked_between,
)
from yizhen.core.worktime.course import course
from yizhen.core.worktime.refusals import ExtensionTooLate
from yizhen.core.worktime.timeline import ticks

CALENDARS = st.sampled_from(
    [
        national(),
        national("always"),
        office("08:00-12:00", "14:00-18:00"),
        office("09:00-21:00", days=7),
    ]
)
MOMENTS = st.datetimes(
    datetime.fromisoformat("2012-01-01"),
    datetime.fromisoformat("2027-12-31"),
    timezones=st.just(UTC),
)
SMALL = st.integers(1, 60)
ALLOWANCES = st.builds(
    Allowance,
    SMALL,
    st.sampled_from(Unit).filter(lambda u: u is not Unit.CALENDAR_MONTH),
    from_next_day=st.booleans(),
    ends_on_working_day=st.booleans(),
)
HOURS = st.integers(0, 24 * 20).map(lambda n: timedelta(hours=n, minutes=n % 60))


@st.composite
def clocks(draw: st.DrawFn, *, unit: st.SearchStrategy[Allowance] = ALLOWANCES) -> Clock:
    return Clock("handle", draw(MOMENTS), draw(unit))


@st.composite
def paused_clocks(draw: st.DrawFn) -> tuple[Clock, Calendar]:
    """A clock with up to two pauses, each resumed."""
    clock, calendar = draw(clocks()), draw(CALENDARS)
    for reason in draw(st.lists(st.sampled_from([MATERIAL, WEATHER]), max_size=2)):
        at = clock.latest_step_at + draw(HOURS)
        clock = pause(clock, calendar, reason=reason, allowed=REASONS, at=at)
        clock = resume(clock, at=at + draw(HOURS))
    return clock, calendar


@given(MOMENTS, HOURS, ALLOWANCES, CALENDARS)
def test_a_later_start_is_never_due_earlier(
    start: datetime, later: timedelta, allowance: Allowance, calendar: Calendar
) -> None:
    first, second = (due_from(s, allowance, calendar).at for s in (start, start + later))
    assert start < first <= second


@given(clocks(), SMALL, CALENDARS)
def test_more_time_is_never_due_earlier(clock: Clock, more: int, calendar: Calendar) -> None:
    longer = Allowance(
        clock.allowance.amount + more,
        clock.allowance.unit,
        clock.allowance.from_next_day,
        clock.allowance.ends_on_working_day,
    )
    assert due(change(clock, allowance=longer), calendar).at >= due(clock, calendar).at


@given(MOMENTS, HOURS, HOURS, CALENDARS)
def test_worked_time_adds_up(
    start: datetime, one: timedelta, two: timedelta, calendar: Calendar
) -> None:
    middle, stop = start + one, start + one + two
    parts = worked_between(calendar, start, middle) + worked_between(calendar, middle, stop)
    assert parts == worked_between(calendar, start, stop)
    assert timedelta(0) <= parts <= stop - start


@given(paused_clocks(), HOURS, HOURS)
def test_elapsed_time_never_runs_backwards(
    given_clock: tuple[Clock, Calendar], one: timedelta, two: timedelta
) -> None:
    clock, calendar = given_clock
    at = clock.started_at + one
    assert timedelta(0) <= elapsed(clock, calendar, at=at)
    assert elapsed(clock, calendar, at=at) <= elapsed(clock, calendar, at=at + two)


@given(paused_clocks(), HOURS)
def test_used_and_left_time_make_up_the_whole(
    given_clock: tuple[Clock, Calendar], later: timedelta
) -> None:
    clock, calendar = given_clock
    at = clock.started_at + later
    whole = remaining(clock, calendar, at=clock.started_at)
    assert elapsed(clock, calendar, at=at) + remaining(clock, calendar, at=at) == whole
    assert whole > timedelta(0)


@given(paused_clocks())
def test_at_the_deadline_exactly_all_time_is_used(given_clock: tuple[Clock, Calendar]) -> None:
    clock, calendar = given_clock
    run = course(clock, calendar)
    assert remaining(clock, calendar, at=due(clock, calendar).at) == timedelta(0)
    if clock.measure is Measure.WORK:
        assert run.reached(run.budget) == run.due


@given(clocks(unit=st.builds(Allowance, SMALL, st.just(Unit.WORK_MINUTE))), CALENDARS)
def test_the_time_worked_until_the_deadline_is_the_time_allowed(
    clock: Clock, calendar: Calendar
) -> None:
    at = due(clock, calendar).at
    minutes = timedelta(minutes=clock.allowance.amount)
    assert worked_between(calendar, clock.started_at, at) == minutes


@given(clocks(), HOURS, CALENDARS)
def test_pausing_never_makes_a_clock_breach(
    clock: Clock, later: timedelta, calendar: Calendar
) -> None:
    at = clock.started_at + later
    before = due(clock, calendar).at
    assume(at < before)
    waiting = pause(clock, calendar, reason=MATERIAL, allowed=REASONS, at=at)
    assert due(waiting, calendar).at >= before
    for hours in (0, 1, 30, 400):
        moment = at + timedelta(hours=hours)
        if is_paused(waiting, calendar, at=moment):
            assert remaining(waiting, calendar, at=moment) >= timedelta(0)
            assert due(resume(waiting, at=moment), calendar).at >= moment


@given(clocks(), HOURS, HOURS, CALENDARS)
def test_a_pause_takes_no_time(
    clock: Clock, later: timedelta, wait: timedelta, calendar: Calendar
) -> None:
    at = clock.started_at + later
    waiting = pause(clock, calendar, reason=WEATHER, allowed=REASONS, at=at)
    back = resume(waiting, at=at + min(wait, timedelta(hours=72)))
    left = remaining(clock, calendar, at=at)
    rolled = clock.allowance.unit is Unit.CALENDAR_DAY and clock.allowance.ends_on_working_day
    now = remaining(back, calendar, at=at + min(wait, timedelta(hours=72)))
    assert now == left if not rolled else now >= left


@given(clocks(), SMALL, HOURS, CALENDARS)
def test_an_extension_never_shortens(
    clock: Clock, amount: int, later: timedelta, calendar: Calendar
) -> None:
    unit = Unit.WORK_DAY if clock.measure is Measure.WORK else Unit.CALENDAR_DAY
    rule = ExtensionRule(Allowance(60, unit))
    at, before = clock.started_at + later, due(clock, calendar).at
    try:
        longer = extend(clock, calendar, rule=rule, amount=amount, reason="x", at=at)
    except ExtensionTooLate:
        assert at >= before
    else:
        assert due(longer, calendar).at > before


@given(paused_clocks())
def test_recomputing_on_the_same_calendar_changes_nothing(
    given_clock: tuple[Clock, Calendar],
) -> None:
    clock, calendar = given_clock
    result = recompute(clock, old=calendar, new=calendar)
    assert (result.old, result.why) == (result.new, ())


@given(paused_clocks())
def test_a_change_of_calendar_there_and_back_loses_nothing(
    given_clock: tuple[Clock, Calendar],
) -> None:
    clock, calendar = given_clock
    there = recompute(clock, old=calendar, new=national("always"))
    back = recompute(clock, old=national("always"), new=calendar)
    assert (there.old, there.new) == (back.new, back.old)


@given(paused_clocks(), HOURS)
def test_reading_a_clock_changes_nothing(
    given_clock: tuple[Clock, Calendar], later: timedelta
) -> None:
    clock, calendar = given_clock
    before = due(clock, calendar)
    state(clock, calendar, at=clock.started_at + later)
    explain(clock, calendar)
    assert due(clock, calendar) == before


@given(paused_clocks(), st.lists(st.integers(1, 300), min_size=1, max_size=5))
def test_warnings_come_in_order_and_outside_pauses(
    given_clock: tuple[Clock, Calendar], percents: list[int]
) -> None:
    clock, calendar = given_clock
    points = tuple(WarningPoint("w", percent=p) for p in percents)
    found = warnings(clock, calendar, points=points)
    moments = [w.at for w in found]
    assert [w.percent for w in found] == sorted(percents)
    assert moments == sorted(moments)
    run = course(clock, calendar)
    for moment in moments:
        assert not any(s.start < ticks(moment) < s.stop for s in run.stops)
        assert (moment <= due(clock, calendar).at) or max(percents) > 100


@given(clocks())
def test_working_deadlines_fall_into_office_hours_by_the_real_time_zone(clock: Clock) -> None:
    assume(clock.measure is Measure.WORK)
    local = due(clock, national()).at.astimezone(ZoneInfo("Asia/Shanghai"))
    minute = local.hour * 60 + local.minute + local.second / 60
    spans = national().day(local.date()).spans
    assert any(span.start <= minute <= span.stop for span in spans)


@given(MOMENTS)
def test_the_fixed_offset_is_the_real_time_zone(moment: datetime) -> None:
    assert moment.astimezone(ZoneInfo("Asia/Shanghai")).utcoffset() == timedelta(hours=8)

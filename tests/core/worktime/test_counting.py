"""How each unit is counted, at the edges of days, weeks and holidays."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from tests.core.worktime.samples import LUNCH, handle, hours, local, national, office, week
from yizhen.core.text import Text
from yizhen.core.worktime import (
    AMOUNT_MAX,
    Allowance,
    Calendar,
    Clock,
    Span,
    SpecialDay,
    Unit,
    WeekHours,
    due,
    due_from,
    elapsed,
    worked_between,
)
from yizhen.core.worktime.calendar import CalendarYear
from yizhen.core.worktime.refusals import AmountOutOfRange, OutsideCalendar

EIGHT = office(*LUNCH)
HOUR, DAY = Unit.WORK_HOUR, Unit.WORK_DAY


@pytest.mark.parametrize(
    ("start", "amount", "end"),
    [
        ("2026-03-04 11:00", 1, "2026-03-04 12:00"),  # ends with the span, not after lunch
        ("2026-03-04 12:30", 1, "2026-03-04 15:00"),  # starts at lunch
        ("2026-03-04 06:00", 1, "2026-03-04 09:00"),  # before opening
        ("2026-03-04 18:00", 1, "2026-03-05 09:00"),  # at closing
        ("2026-03-04 23:59", 8, "2026-03-05 18:00"),  # a whole day
        ("2026-03-06 17:00", 2, "2026-03-09 09:00"),  # over a weekend
        ("2026-03-07 12:00", 4, "2026-03-09 12:00"),  # on a Saturday
        ("2026-03-04 08:00", 80, "2026-03-17 18:00"),  # two weeks
    ],
)
def test_working_hours_count_only_while_the_office_is_open(
    start: str, amount: int, end: str
) -> None:
    assert due(handle(start, amount, HOUR), EIGHT).at == local(end)


@pytest.mark.parametrize(
    ("start", "amount", "next_day", "end"),
    [
        ("2026-03-04 09:00", 1, True, "2026-03-05 18:00"),
        ("2026-03-04 23:00", 1, True, "2026-03-05 18:00"),
        ("2026-03-06 09:00", 1, True, "2026-03-09 18:00"),
        ("2026-03-07 09:00", 1, True, "2026-03-09 18:00"),
        ("2026-03-04 09:00", 1, False, "2026-03-04 18:00"),
        ("2026-03-04 18:00", 1, False, "2026-03-05 18:00"),
        ("2026-03-07 09:00", 2, False, "2026-03-10 18:00"),
        ("2026-03-04 09:00", 5, False, "2026-03-10 18:00"),
    ],
)
def test_working_days_end_at_close_of_business_of_the_last_one(
    start: str, amount: int, next_day: bool, end: str
) -> None:
    allowance = Allowance(amount, DAY, from_next_day=next_day)
    assert due_from(local(start), allowance, EIGHT).at == local(end)


def test_a_holiday_is_skipped_and_a_worked_saturday_counts() -> None:
    calendar = office(*LUNCH, off=("2026-03-05", "2026-03-06"), works=("2026-03-07",))
    assert due(handle("2026-03-04 09:00", 1, DAY), calendar).at == local("2026-03-07 18:00")
    assert due(handle("2026-03-05 09:00", 9, HOUR), calendar).at == local("2026-03-09 09:00")


@pytest.mark.parametrize(
    ("amount", "unit", "rolls", "end"),
    [
        (1, Unit.CALENDAR_DAY, False, "2026-03-06 00:00"),
        (3, Unit.CALENDAR_DAY, False, "2026-03-08 00:00"),
        (3, Unit.CALENDAR_DAY, True, "2026-03-09 18:00"),
        (1, Unit.CALENDAR_DAY, True, "2026-03-05 18:00"),
        (1, Unit.CALENDAR_MONTH, True, "2026-04-06 18:00"),
        (1, Unit.CALENDAR_MONTH, False, "2026-04-05 00:00"),
        (12, Unit.CALENDAR_MONTH, False, "2027-03-05 00:00"),
    ],
)
def test_calendar_days_and_months_may_wait_for_a_working_day(
    amount: int, unit: Unit, rolls: bool, end: str
) -> None:
    allowance = Allowance(amount, unit, ends_on_working_day=rolls)
    assert due_from(local("2026-03-04 09:00"), allowance, EIGHT).at == local(end)


def test_a_month_ends_on_the_last_day_of_a_shorter_one() -> None:
    month = Allowance(1, Unit.CALENDAR_MONTH, ends_on_working_day=False)
    assert due_from(local("2026-01-31 09:00"), month, EIGHT).on == date(2026, 2, 28)


def test_calendar_days_may_count_the_day_of_the_start() -> None:
    day = Allowance(1, Unit.CALENDAR_DAY, from_next_day=False, ends_on_working_day=False)
    assert due_from(local("2026-03-04 09:00"), day, EIGHT).at == local("2026-03-05 00:00")


def test_a_deadline_at_midnight_belongs_to_the_day_that_ends() -> None:
    allowance = Allowance(3, Unit.CALENDAR_DAY, ends_on_working_day=False)
    assert due_from(local("2026-03-04 09:00"), allowance, EIGHT).on == date(2026, 3, 7)


def test_clock_time_runs_through_the_night() -> None:
    assert due(handle("2026-03-06 23:30", 24, Unit.CLOCK_HOUR), EIGHT).at == local(
        "2026-03-07 23:30"
    )
    assert due(handle("2026-03-06 23:50", 15, Unit.CLOCK_MINUTE), EIGHT).at == local(
        "2026-03-07 00:05"
    )


def test_working_minutes_count_like_working_hours() -> None:
    assert due(handle("2026-03-06 17:50", 20, Unit.WORK_MINUTE), EIGHT).at == local(
        "2026-03-09 08:10"
    )


@pytest.mark.parametrize("amount", [0, -1, AMOUNT_MAX + 1])
def test_an_amount_out_of_range_is_refused(amount: int) -> None:
    with pytest.raises(AmountOutOfRange) as refusal:
        Allowance(amount, DAY)
    assert str(amount) in refusal.value.text.zh


@pytest.mark.parametrize("start", ["2009-12-31 23:59", "2031-01-01 00:00", "2030-12-31 17:00"])
def test_a_date_beyond_the_calendar_is_refused_with_its_years(start: str) -> None:
    with pytest.raises(OutsideCalendar, match="2010 年到 2030 年"):
        due(handle(start, 5, HOUR), EIGHT)


def test_hours_that_change_on_a_day_hold_from_that_day_on() -> None:
    summer = week("09:00-12:00", "15:00-18:00", since=date(2026, 6, 1))
    calendar = Calendar(
        "office",
        Text(zh="夏令作息", en="summer hours"),
        (week(*LUNCH), summer),
        observes_holidays=False,
    )
    assert due(handle("2026-05-29 17:00", 8, HOUR), calendar).at == local("2026-06-02 10:00")


def test_a_day_may_have_hours_of_its_own() -> None:
    eve = SpecialDay(
        date(2026, 3, 5), True, Text(zh="半天", en="half"), (Span.parse("08:00-12:00"),)
    )
    calendar = Calendar(
        "office",
        Text(zh="办公", en="office"),
        (week(*LUNCH),),
        years=(CalendarYear(2026, (eve,)),),
    )
    assert due(handle("2026-03-04 09:00", 1, DAY), calendar).at == local("2026-03-05 12:00")
    assert due(handle("2026-03-05 11:00", 2, HOUR), calendar).at == local("2026-03-06 09:00")


def test_the_zone_of_the_start_does_not_matter() -> None:
    moments = [
        datetime(2026, 3, 4, 3, 0, tzinfo=UTC),
        datetime(2026, 3, 3, 22, 0, tzinfo=timezone(timedelta(hours=-5))),
        local("2026-03-04 11:00"),
    ]
    dues = {due(Clock("handle", m, Allowance(2, HOUR)), EIGHT).at for m in moments}
    assert dues == {local("2026-03-04 15:00")}
    assert all(at.utcoffset() == timedelta(0) for at in dues)


def test_a_moment_without_a_zone_is_a_bug() -> None:
    with pytest.raises(AssertionError):
        due(Clock("handle", datetime(2026, 3, 4, 11, 0), Allowance(2, HOUR)), EIGHT)  # noqa: DTZ001


def test_worked_time_between_two_moments_leaves_out_lunch_and_nights() -> None:
    start, stop = local("2026-03-04 10:00"), local("2026-03-05 10:00")
    assert worked_between(EIGHT, start, stop) == hours(8)
    assert worked_between(EIGHT, stop, start) == -hours(8)


def test_nothing_is_used_before_the_start() -> None:
    clock = handle("2026-03-04 10:00", 8, HOUR)
    assert elapsed(clock, EIGHT, at=local("2026-03-01 10:00")) == timedelta(0)


def test_a_week_without_working_time_is_a_bug() -> None:
    with pytest.raises(AssertionError):
        WeekHours(date(2020, 1, 1), ((),) * 7, (Span(0, 60),))


@pytest.mark.parametrize("words", ["8:30-12:00", "12:00-08:30", "23:00-24:30", "x", "12:00-12:00"])
def test_a_span_that_makes_no_sense_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Span.parse(words)


def test_round_the_clock_days_end_at_midnight() -> None:
    assert due(handle("2026-02-16 09:00", 1, DAY), national("always")).at == local(
        "2026-02-18 00:00"
    )

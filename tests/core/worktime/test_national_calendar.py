"""The shipped calendar: it agrees with the published one, and says what is not published yet."""

from collections.abc import Iterator
from datetime import date, timedelta

import chinese_calendar  # type: ignore[import-untyped]
import pytest

from tests.core.worktime.samples import handle, local, national
from yizhen.core.worktime import DayKind, Unit, due, explain


def every_day(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def test_every_announced_day_agrees_with_the_published_calendar() -> None:
    calendar = national()
    wrong = [
        on
        for on in every_day(date(2004, 1, 1), date(2026, 12, 31))
        if calendar.day(on).works != chinese_calendar.is_workday(on)
    ]
    assert wrong == []


def test_every_holiday_carries_a_name_and_every_exchanged_day_its_reason() -> None:
    calendar = national()
    for on in every_day(date(2004, 1, 1), date(2026, 12, 31)):
        day = calendar.day(on)
        special = on in chinese_calendar.constants.holidays or on in (
            chinese_calendar.constants.workdays
        )
        assert (day.name is not None) == special, on
        assert (day.kind is DayKind.ADJUSTED) == (on in chinese_calendar.constants.workdays), on


def test_the_timeline_knows_the_same_days_as_the_calendar() -> None:
    calendar = national()
    for on in every_day(date(2024, 1, 1), date(2028, 12, 31)):
        assert calendar.timeline.works_on(on.toordinal()) == calendar.day(on).works


def test_an_adjusted_saturday_is_a_full_working_day() -> None:
    day = national().day(date(2026, 2, 14))
    assert day.kind is DayKind.ADJUSTED
    assert sum(s.minutes for s in day.spans) == 450


@pytest.mark.parametrize("start", ["2026-12-28 09:00", "2027-03-01 09:00", "2031-06-01 09:00"])
def test_a_date_in_a_year_that_is_not_announced_is_provisional_and_says_so(start: str) -> None:
    clock = handle(start, 5, Unit.WORK_DAY)
    assert due(clock, national()).is_provisional
    assert any("还没有公布" in s.zh for s in explain(clock, national()))


def test_a_date_in_an_announced_year_is_certain() -> None:
    clock = handle("2026-11-20 09:00", 5, Unit.WORK_DAY)
    assert not due(clock, national()).is_provisional
    assert not any("还没有公布" in s.zh for s in explain(clock, national()))


def test_the_last_days_of_december_wait_for_the_next_notice() -> None:
    calendar = national()
    assert not calendar.is_provisional(date(2026, 12, 25))
    assert calendar.awaited_year(date(2026, 12, 26)) == 2027
    assert not calendar.is_provisional(date(2025, 12, 31))


def test_clock_hours_are_certain_in_any_year() -> None:
    assert not due(handle("2027-02-05 09:00", 24, Unit.CLOCK_HOUR), national()).is_provisional


def test_round_the_clock_is_certain_in_any_year() -> None:
    assert not due(handle("2030-02-05 09:00", 9, Unit.WORK_HOUR), national("always")).is_provisional


def test_statutory_days_hold_by_rule_before_the_notice() -> None:
    calendar = national()
    for on in ("2027-02-08", "2028-10-03", "2027-04-05", "2040-10-01"):
        assert calendar.day(date.fromisoformat(on)).kind is DayKind.HOLIDAY
    assert calendar.day(date(2027, 1, 4)).works


def test_the_rule_agrees_with_every_announced_year_on_fixed_days() -> None:
    calendar = national()
    for year in range(2025, 2027):
        for day in calendar.statutory.days_of(year):
            assert not calendar.day(day.on).works


def test_a_deadline_crosses_the_year() -> None:
    clock = handle("2025-12-30 10:00", 3, Unit.WORK_DAY)
    assert due(clock, national()).at == local("2026-01-05 17:30")

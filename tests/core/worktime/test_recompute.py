"""A calendar changes: what moves, and why."""

from dataclasses import replace
from datetime import date

from tests.core.worktime.samples import handle, local, national
from yizhen.core.text import Text
from yizhen.core.worktime import (
    Calendar,
    CalendarYear,
    SpecialDay,
    Unit,
    changed_days,
    due,
    recompute,
)

FESTIVAL = handle("2026-02-13 16:40", 5, Unit.WORK_DAY)
BEFORE, AFTER = national(last=2025), national()


def with_2027_announced() -> Calendar:
    name = Text(zh="元旦", en="New Year's Day")
    year = CalendarYear(2027, (SpecialDay(date(2027, 1, 1), False, name),))
    return replace(AFTER, years=(*AFTER.years, year))


def test_a_newly_announced_year_moves_a_deadline_and_says_why() -> None:
    result = recompute(FESTIVAL, old=BEFORE, new=AFTER)

    assert result.has_moved
    assert result.old.is_provisional
    assert not result.new.is_provisional
    assert result.new == due(FESTIVAL, AFTER)
    words = [s.zh for s in result.why]
    assert "2026年2月14日（周六）由周末休息改为调休上班（春节）。" in words
    assert "放假安排已经公布，到期时间由暂定变为确定。" in words
    assert words[-1].startswith("到期时间由 ")


def test_a_date_that_only_becomes_certain_says_so_and_stays() -> None:
    clock = handle("2026-12-29 09:00", 2, Unit.WORK_DAY)
    result = recompute(clock, old=AFTER, new=with_2027_announced())
    assert not result.has_moved
    assert [s.zh for s in result.why] == [
        "放假安排已经公布，到期时间由暂定变为确定。",
        "到期时间不变：2026年12月31日（周四）17:30。",
    ]


def test_a_calendar_that_did_not_change_gives_no_reason() -> None:
    result = recompute(FESTIVAL, old=AFTER, new=AFTER)
    assert result.old == result.new
    assert result.why == ()


def test_recomputing_twice_changes_nothing_more() -> None:
    first = recompute(FESTIVAL, old=BEFORE, new=AFTER)
    assert recompute(FESTIVAL, old=AFTER, new=AFTER).new == first.new


def test_a_clock_that_a_change_does_not_reach_is_left_alone() -> None:
    clock = handle("2025-06-03 09:00", 5, Unit.WORK_DAY)
    assert recompute(clock, old=BEFORE, new=AFTER).why == ()


def test_the_changed_days_say_which_clocks_need_recomputing() -> None:
    changes = changed_days(BEFORE, AFTER, first=date(2026, 2, 1), last=date(2026, 2, 28))
    differing = [c.new.on.day for c in changes if c.old.spans != c.new.spans]
    assert differing == [14, 16, 17, 18, 19, 20, 23, 28]
    assert changed_days(BEFORE, AFTER, first=date(2024, 1, 1), last=date(2025, 11, 30)) == ()


def test_a_long_list_of_changes_is_cut() -> None:
    always = replace(national("always"), code="office")
    result = recompute(handle("2026-03-02 09:00", 60, Unit.WORK_DAY), old=AFTER, new=always)
    assert result.why[12].zh.startswith("另有 ")
    assert local("2026-03-02 09:00") < result.new.at < result.old.at

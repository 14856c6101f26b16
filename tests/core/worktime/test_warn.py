"""Warnings at shares of the working time, each exactly once."""

import pytest

from tests.core.worktime.samples import (
    MATERIAL,
    REASONS,
    handle,
    local,
    office,
    shipped_deadlines,
)
from yizhen.core.worktime import (
    Allowance,
    Clock,
    Unit,
    WarningPoint,
    due,
    finish,
    next_warning,
    pause,
    resume,
    warnings,
)

OFFICE = office("08:00-18:00")
POINTS = tuple(w.value() for w in shipped_deadlines().common_warning)


def moments(clock: Clock) -> list[tuple[str, object]]:
    return [(w.level, w.at) for w in warnings(clock, OFFICE, points=POINTS)]


def test_warnings_come_at_their_share_of_the_working_time() -> None:
    assert moments(handle("2026-03-06 13:00", 10, Unit.WORK_HOUR)) == [
        ("notice", local("2026-03-06 18:00")),
        ("urge", local("2026-03-09 11:00")),
        ("yellow", local("2026-03-09 13:00")),
        ("red", local("2026-03-09 18:00")),
    ]


def test_warnings_move_with_a_pause_and_those_already_given_stay() -> None:
    clock = handle("2026-03-06 08:00", 10, Unit.WORK_HOUR)
    before = moments(clock)
    clock = pause(clock, OFFICE, reason=MATERIAL, allowed=REASONS, at=local("2026-03-06 14:00"))
    clock = resume(clock, at=local("2026-03-09 10:00"))
    assert moments(clock)[0] == before[0]
    assert moments(clock)[1] == ("urge", local("2026-03-09 12:00"))


def test_the_hundredth_part_is_the_deadline_itself() -> None:
    for amount, unit in ((3, Unit.WORK_DAY), (30, Unit.CALENDAR_DAY), (7, Unit.CLOCK_HOUR)):
        clock = handle("2026-03-07 03:00", amount, unit)
        at = dict(moments(clock))["yellow"]
        assert at == due(clock, OFFICE).at


def test_following_the_next_warning_fires_each_exactly_once() -> None:
    clock = handle("2026-03-06 13:00", 10, Unit.WORK_HOUR)
    fired, now = [], clock.started_at
    while (warning := next_warning(clock, OFFICE, points=POINTS, after=now)) is not None:
        fired.append(warning.level)
        now = warning.at
    assert fired == ["notice", "urge", "yellow", "red"]


def test_a_finished_clock_warns_no_more() -> None:
    clock = finish(handle("2026-03-06 08:00", 10, Unit.WORK_HOUR), at=local("2026-03-06 14:00"))
    assert moments(clock) == [("notice", local("2026-03-06 13:00"))]


def test_a_warning_further_ahead_than_the_limit_comes_when_work_begins() -> None:
    clock = handle("2026-03-06 20:00", 1, Unit.WORK_HOUR)
    (warning,) = warnings(clock, OFFICE, points=(WarningPoint("early", minutes_before=600),))
    assert local("2026-03-09 08:00") <= warning.at < local("2026-03-09 08:01")


def test_a_point_says_when_in_exactly_one_way() -> None:
    for percent, minutes in ((None, None), (50, 60), (0, None)):
        with pytest.raises(AssertionError):
            WarningPoint("x", percent=percent, minutes_before=minutes)


def test_a_warning_in_calendar_time_may_come_at_night() -> None:
    clock = Clock("handle", local("2026-03-06 20:00"), Allowance(8, Unit.CLOCK_HOUR))
    assert moments(clock)[0] == ("notice", local("2026-03-07 00:00"))

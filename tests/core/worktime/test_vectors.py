"""Cases that other systems got wrong, as data: each names the report it comes from."""

from dataclasses import dataclass

import pytest

from tests.core.worktime.samples import (
    LUNCH,
    MATERIAL,
    REASONS,
    handle,
    hours,
    local,
    national,
    office,
)
from yizhen.core.worktime import (
    Allowance,
    Calendar,
    Clock,
    Reopening,
    Standing,
    Unit,
    WarningPoint,
    change,
    due,
    elapsed,
    finish,
    pause,
    remaining,
    reopen,
    resume,
    state,
    warnings,
)
from yizhen.core.worktime.timeline import ZONE

LONG_DAYS = office("08:00-18:00")
ZAMMAD = office("09:00-21:00", days=7, off=("2016-11-11", "2016-11-13"))


@dataclass(frozen=True)
class Vector:
    """A start, a limit and the deadline that is right."""

    report: str
    calendar: Calendar
    start: str
    amount: int
    unit: Unit
    due: str
    warn_minutes_before: int | None = None
    warned: str | None = None


HOUR, DAY = Unit.WORK_HOUR, Unit.WORK_DAY
VECTORS = (
    Vector(
        "glpi 22678, in one day", LONG_DAYS, "2026-01-12 10:00", 4, HOUR, "2026-01-12 14:00",
        60, "2026-01-12 13:00",
    ),
    Vector(
        "glpi 22678, over night", LONG_DAYS, "2026-01-12 17:00", 4, HOUR, "2026-01-13 11:00",
        60, "2026-01-13 10:00",
    ),
    Vector(
        "glpi 22678, warning in the night before", LONG_DAYS, "2026-01-12 17:30", 1, HOUR,
        "2026-01-13 08:30", 45, "2026-01-12 17:45",
    ),
    Vector("zammad 390", ZAMMAD, "2016-11-09 23:00", 48, HOUR, "2016-11-15 21:00"),
    Vector(
        "zammad 3180, round the clock over midnight", national("always"), "2026-03-04 22:00", 4,
        HOUR, "2026-03-05 02:00",
    ),
    Vector(
        "frappe helpdesk 2212, lunch does not count", office(*LUNCH), "2026-03-04 11:00", 2, HOUR,
        "2026-03-04 15:00",
    ),
    Vector(
        "osticket 1168, Friday evening to Monday", office("09:00-17:00"), "2026-03-06 16:00", 2,
        HOUR, "2026-03-09 10:00",
    ),
    Vector(
        "glpi 15429, opened outside hours", office("09:00-17:00"), "2026-03-07 03:00", 1, HOUR,
        "2026-03-09 10:00",
    ),
    Vector(
        "adjusted Saturday", national(), "2026-02-13 16:40", 4, HOUR, "2026-02-14 11:40",
    ),
    Vector("through Spring Festival", national(), "2026-02-13 16:40", 5, DAY, "2026-02-27 17:30"),
)  # fmt: skip


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v.report)
def test_a_known_case_comes_out_right(vector: Vector) -> None:
    clock = handle(vector.start, vector.amount, vector.unit)

    assert due(clock, vector.calendar).at == local(vector.due)
    if vector.warn_minutes_before is not None and vector.warned is not None:
        point = WarningPoint("escalate", minutes_before=vector.warn_minutes_before)
        (warning,) = warnings(clock, vector.calendar, points=(point,))
        assert warning.at == local(vector.warned)


def test_the_zammad_case_takes_six_calendar_days() -> None:
    clock = handle("2016-11-09 23:00", 48, HOUR)
    days = [local("2016-11-09 00:00").date(), due(clock, ZAMMAD).on]
    assert (days[1] - days[0]).days == 6


def test_a_pending_clock_never_breaches() -> None:
    """glpi 24481: violated while pending."""
    calendar = office("08:00-18:00")
    clock = handle("2026-01-12 10:00", 4, HOUR)
    waiting = pause(clock, calendar, reason=MATERIAL, allowed=REASONS, at=local("2026-01-12 13:59"))

    later = state(waiting, calendar, at=local("2026-01-15 12:00"))
    assert later.standing is Standing.PAUSED
    assert later.left == hours(1 / 60)

    back = resume(waiting, at=local("2026-01-15 12:00"))
    assert due(back, calendar).at == local("2026-01-15 12:01")


def test_a_change_of_the_class_keeps_the_waited_time() -> None:
    """glpi 6902: pending time lost when the level changes."""
    calendar = office("08:00-18:00")
    clock = handle("2026-01-12 10:00", 4, HOUR)
    clock = pause(clock, calendar, reason=MATERIAL, allowed=REASONS, at=local("2026-01-12 11:00"))
    clock = resume(clock, at=local("2026-01-12 16:00"))

    changed = change(clock, allowance=Allowance(8, HOUR))

    assert elapsed(changed, calendar, at=local("2026-01-12 17:00")) == hours(2)
    assert due(changed, calendar).at == local("2026-01-13 13:00")


def test_a_change_from_working_days_to_clock_hours_keeps_start_and_pauses() -> None:
    calendar = office("08:00-18:00")
    clock = handle("2026-01-12 10:00", 5, DAY)
    clock = pause(clock, calendar, reason=MATERIAL, allowed=REASONS, at=local("2026-01-12 11:00"))
    clock = resume(clock, at=local("2026-01-13 09:00"))

    urgent = change(clock, allowance=Allowance(24, Unit.CLOCK_HOUR))

    assert due(urgent, calendar).at == local("2026-01-14 08:00")


def test_a_reopened_clock_goes_on_with_the_time_that_was_left() -> None:
    """zammad 188: a reopened ticket escalated at once."""
    calendar = office("08:00-18:00")
    done = finish(handle("2026-01-12 10:00", 4, HOUR), at=local("2026-01-12 11:00"))

    again = reopen(done, how=Reopening.CONTINUE, at=local("2026-01-20 09:00"))

    assert remaining(again, calendar, at=local("2026-01-20 09:00")) == hours(3)
    assert due(again, calendar).at == local("2026-01-20 12:00")


def test_a_reopened_clock_may_start_afresh() -> None:
    calendar = office("08:00-18:00")
    done = finish(handle("2026-01-12 10:00", 4, HOUR), at=local("2026-01-12 13:00"))

    again = reopen(done, how=Reopening.RESTART, at=local("2026-01-20 09:00"))

    assert due(again, calendar).at == local("2026-01-20 13:00")
    assert again.round == 2


def test_answering_and_pausing_in_one_step_stops_one_clock_and_holds_the_other() -> None:
    """zammad 3551: answer and pending in the same step."""
    calendar, now = office("08:00-18:00"), local("2026-01-12 11:00")
    contact = Clock("contact", local("2026-01-12 10:00"), Allowance(2, HOUR))
    held = pause(
        handle("2026-01-12 10:00", 4, HOUR), calendar, reason=MATERIAL, allowed=REASONS, at=now
    )
    answered = finish(contact, at=now)

    later = local("2026-01-13 11:00")
    assert state(answered, calendar, at=later).standing is Standing.DONE_IN_TIME
    assert elapsed(answered, calendar, at=later) == hours(1)
    assert remaining(held, calendar, at=later) == hours(3)


def test_a_clock_has_no_place_for_a_comment_or_an_assignee() -> None:
    """digit: a comment reset the deadline and a case without an assignee never escalated."""
    fields = set(Clock.__dataclass_fields__)
    assert fields == {
        "name", "started_at", "allowance", "pauses", "extensions", "finished_at", "round",
    }  # fmt: skip
    clock = handle("2026-01-12 10:00", 4, HOUR)
    assert warnings(clock, LONG_DAYS, points=(WarningPoint("yellow", percent=100),))


def test_no_warning_of_a_working_clock_falls_outside_working_time() -> None:
    """zammad 4432: mail at midnight and at the weekend."""
    calendar = office("09:00-17:00")
    points = tuple(WarningPoint("w", percent=p) for p in range(5, 205, 5))
    for start in ("2026-03-06 16:59", "2026-03-07 00:00", "2026-03-08 23:59"):
        for warning in warnings(handle(start, 10, HOUR), calendar, points=points):
            at = warning.at.astimezone(ZONE)
            assert at.weekday() < 5
            assert 9 <= at.hour <= 17

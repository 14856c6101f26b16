"""Warnings: points of a clock's own time at which somebody must be told, each exactly once.

A point is a share of the budget (50 %, 80 %, 100 %, and 150 % for half as long again) or so many minutes of
the clock's measure before the deadline. For a working clock both lie within working time, so that nobody is
woken at midnight or on a Sunday; a warning never falls into a pause.
"""

from dataclasses import dataclass
from datetime import datetime

from yizhen.core.worktime.calendar import Calendar
from yizhen.core.worktime.clock import Clock
from yizhen.core.worktime.course import Course, course
from yizhen.core.worktime.timeline import MINUTE, moment_of


@dataclass(frozen=True, slots=True)
class WarningPoint:
    """`level` names what happens; exactly one of the two amounts says when."""

    level: str
    percent: int | None = None
    minutes_before: int | None = None

    def __post_init__(self) -> None:
        assert (self.percent is None) != (self.minutes_before is None), self
        assert (self.percent or self.minutes_before or 0) > 0, self


@dataclass(frozen=True, slots=True)
class DueWarning:
    """A point on the way to the deadline, or beyond it, as a moment."""

    level: str
    at: datetime
    percent: int


def warnings(
    clock: Clock, calendar: Calendar, *, points: tuple[WarningPoint, ...]
) -> tuple[DueWarning, ...]:
    """All warnings of `clock`, in order of time, past and future; none after it was finished."""
    run = course(clock, calendar)
    found = [_warning(point, run) for point in points]
    if (finished := clock.finished_at) is not None:
        found = [w for w in found if w.at <= finished]
    return tuple(sorted(found, key=lambda w: (w.at, w.percent)))


def next_warning(
    clock: Clock, calendar: Calendar, *, points: tuple[WarningPoint, ...], after: datetime
) -> DueWarning | None:
    """The first warning later than `after`. Handing in the last one fired gives each exactly once."""
    found = warnings(clock, calendar, points=points)
    return next((w for w in found if w.at > after), None)


def _warning(point: WarningPoint, run: Course) -> DueWarning:
    if point.minutes_before is None:
        assert point.percent is not None
        percent, amount = point.percent, -(-run.budget * point.percent // 100)
    else:
        amount = max(1, run.budget - point.minutes_before * MINUTE)
        percent = amount * 100 // run.budget
    tick = run.due if percent == 100 else run.reached(amount)
    return DueWarning(point.level, moment_of(tick), percent)

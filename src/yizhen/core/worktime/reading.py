"""What a clock shows: when it is due, what is used and left, how it stands.

All functions are pure; a due date costs a few bisections, so that a million open matters can be computed anew
when a calendar changes. The sentences that explain a date stand in `explain` and are only made on demand.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from yizhen.core.worktime.calendar import Calendar
from yizhen.core.worktime.clock import Clock
from yizhen.core.worktime.course import (
    Course,
    advance,
    course,
    ends_on_working_day,
    natural_end,
    stop_of,
)
from yizhen.core.worktime.timeline import TICK, ZONE, moment_of, ticks
from yizhen.core.worktime.units import Allowance, Measure


@dataclass(frozen=True, slots=True)
class Due:
    """When a clock runs out.

    While a pause is open, `at` is the latest moment: the pause is taken to last until its limit, and `is_open`
    says so. `is_provisional`: a day that was counted may still change, because its year is not announced.
    """

    at: datetime
    is_provisional: bool = False
    is_open: bool = False

    @property
    def on(self) -> date:
        """The local day on which it runs out; a deadline at 24:00 belongs to the day that ends."""
        return (self.at - TICK).astimezone(ZONE).date()


class Standing(StrEnum):
    """How a clock stands at a moment, for a traffic light."""

    RUNNING = "running"
    PAUSED = "paused"
    OVERDUE = "overdue"
    DONE_IN_TIME = "done_in_time"
    DONE_LATE = "done_late"


@dataclass(frozen=True, slots=True)
class ClockState:
    """A clock read at one moment. `left` is negative when overdue; `percent` may exceed 100."""

    standing: Standing
    due: Due
    used: timedelta
    left: timedelta
    percent: int


def due(clock: Clock, calendar: Calendar) -> Due:
    """When `clock` runs out. Raises OutsideCalendar."""
    return _due(clock, course(clock, calendar))


def due_from(started_at: datetime, allowance: Allowance, calendar: Calendar) -> Due:
    """When `allowance` runs out if it starts at `started_at` and nothing stops it."""
    return due(Clock("", started_at, allowance), calendar)


def elapsed(clock: Clock, calendar: Calendar, *, at: datetime) -> timedelta:
    """Time used up to `at` in the clock's own measure, without pauses; stands still once finished."""
    return _used(clock, course(clock, calendar), at) * TICK


def remaining(clock: Clock, calendar: Calendar, *, at: datetime) -> timedelta:
    """Time left at `at` in the clock's own measure; negative when overdue."""
    run = course(clock, calendar)
    return (run.budget - _used(clock, run, at)) * TICK


def worked_between(calendar: Calendar, start: datetime, stop: datetime) -> timedelta:
    """Working time from `start` to `stop`; negative when they are the wrong way round."""
    timeline = calendar.timeline
    return (timeline.worked(ticks(stop)) - timeline.worked(ticks(start))) * TICK


def state(clock: Clock, calendar: Calendar, *, at: datetime) -> ClockState:
    """Everything a list or a card shows about `clock` at `at`."""
    run = course(clock, calendar)
    used = _used(clock, run, at)
    return ClockState(
        standing=_standing(clock, run, at),
        due=_due(clock, run),
        used=used * TICK,
        left=(run.budget - used) * TICK,
        percent=used * 100 // run.budget,
    )


def is_paused(clock: Clock, calendar: Calendar, *, at: datetime) -> bool:
    """Whether the clock stands still at `at`, by a pause that is open and has not run out."""
    pause = clock.open_pause
    if pause is None or clock.finished_at is not None:
        return False
    stop = stop_of(pause, calendar.timeline)
    return stop.start <= ticks(at) < stop.stop


def _due(clock: Clock, run: Course) -> Due:
    open_pause = clock.open_pause is not None and clock.finished_at is None
    shifts = open_pause and run.stops[-1].start < run.due
    return Due(moment_of(run.due), _is_provisional(clock, run), shifts)


def _used(clock: Clock, run: Course, at: datetime) -> int:
    until = at if clock.finished_at is None else min(at, clock.finished_at)
    return run.used(ticks(until))


def _standing(clock: Clock, run: Course, at: datetime) -> Standing:
    if clock.finished_at is not None and clock.finished_at <= at:
        in_time = ticks(clock.finished_at) <= run.due
        return Standing.DONE_IN_TIME if in_time else Standing.DONE_LATE
    tick = ticks(at)
    if tick > run.due:
        return Standing.OVERDUE
    if any(stop.start <= tick < stop.stop for stop in run.stops):
        return Standing.PAUSED
    return Standing.RUNNING


def _is_provisional(clock: Clock, run: Course) -> bool:
    timeline = run.timeline
    if run.measure is Measure.WORK:
        return timeline.is_provisional(run.start, run.due)
    return _roll_is_provisional(clock, run) or any(
        _limit_is_working(pause.reason.limit) and timeline.is_provisional(stop.start, stop.stop)
        for pause, stop in zip(clock.pauses, run.stops, strict=True)
        if stop.ran_out and stop.start < run.due
    )


def _limit_is_working(limit: Allowance | None) -> bool:
    return limit is not None and limit.measure is Measure.WORK


def _roll_is_provisional(clock: Clock, run: Course) -> bool:
    """Whether the end of calendar days was moved, or not moved, by days that may still change."""
    tick, timeline = run.start, run.timeline
    for number, given in enumerate((clock.allowance, *(e.allowance for e in clock.extensions))):
        later = advance(timeline, tick, given, from_deadline=number > 0)
        if ends_on_working_day(given):
            end = natural_end(tick, given, from_deadline=number > 0)
            if timeline.is_provisional(end - 1, max(end, later) - 1):
                return True
        tick = later
    if run.due == run.base_due or not ends_on_working_day(clock.allowance):
        return False
    return timeline.is_provisional(run.base_due - 1, run.due - 1)

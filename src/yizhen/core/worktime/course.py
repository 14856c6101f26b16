"""The arithmetic of one clock on one calendar, in whole microseconds.

First the allowance and then each extension is laid out from the start, as if nothing had ever stopped the
clock. The time in between, measured in the clock's own way (working or clock time), is its *budget*. Pauses
then push the deadline by exactly the measured time that they covered: two hours paused are two hours more,
never a day, so that nobody wins or loses by pausing. Warnings are points of the same budget.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from yizhen.core.worktime.calendar import Calendar
from yizhen.core.worktime.clock import Clock, Pause
from yizhen.core.worktime.timeline import HOUR, MINUTE, Timeline, day_of, midnight, ticks
from yizhen.core.worktime.units import Allowance, Measure, Unit

_TICKS = {
    Unit.WORK_MINUTE: MINUTE,
    Unit.WORK_HOUR: HOUR,
    Unit.CLOCK_MINUTE: MINUTE,
    Unit.CLOCK_HOUR: HOUR,
}


@dataclass(frozen=True, slots=True)
class Stop:
    """A stretch that does not count, with its effective end."""

    start: int
    stop: int
    ran_out: bool
    """Whether the limit ended it rather than a person."""


@dataclass(frozen=True, slots=True)
class Course:
    """How a clock runs: what is used at a tick, and at which tick so much is used."""

    timeline: Timeline
    measure: Measure
    start: int
    stops: tuple[Stop, ...]
    base_due: int
    """The deadline if nothing had stopped the clock."""
    due: int
    budget: int
    """Measured time from the start to the deadline without the pauses; never zero."""

    def measured(self, tick: int) -> int:
        """Where `tick` stands on the measure's own ruler."""
        return self.timeline.worked(tick) if self.measure is Measure.WORK else tick

    def used(self, tick: int) -> int:
        """Measured time from the start to `tick` without the pauses."""
        if tick <= self.start:
            return 0
        spent = self.measured(tick) - self.measured(self.start)
        for stop in self.stops:
            if stop.start < tick:
                spent -= self.measured(min(stop.stop, tick)) - self.measured(stop.start)
        return spent

    def reached(self, amount: int) -> int:
        """The earliest tick at which `amount` of measured time is used."""
        target = self.measured(self.start) + amount
        for stop in self.stops:
            paused_from = self.measured(stop.start)
            if target <= paused_from:
                break
            target += self.measured(stop.stop) - paused_from
        return self.timeline.reached(target) if self.measure is Measure.WORK else target


def course(clock: Clock, calendar: Calendar) -> Course:
    """How `clock` runs on `calendar`. Raises OutsideCalendar."""
    timeline = calendar.timeline
    start, stops = ticks(clock.started_at), stops_of(clock, timeline)
    base = base_due(clock, timeline)
    working = clock.measure is Measure.WORK
    budget = timeline.worked(base) - timeline.worked(start) if working else base - start
    plain = Course(timeline, clock.measure, start, stops, base, base, budget)
    if not stops:
        return plain
    due = plain.reached(budget)
    if ends_on_working_day(clock.allowance) and not timeline.works_on(day_of(due - 1)):
        due = _on_working_day(timeline, due)
    return Course(timeline, clock.measure, start, stops, base, due, plain.used(due))


def base_due(clock: Clock, timeline: Timeline) -> int:
    """The deadline of the allowance and the extensions, had nothing stopped the clock."""
    due = advance(timeline, ticks(clock.started_at), clock.allowance)
    for extension in clock.extensions:
        due = advance(timeline, due, extension.allowance, from_deadline=True)
    return due


def stops_of(clock: Clock, timeline: Timeline) -> tuple[Stop, ...]:
    """The pauses with their effective ends, in order."""
    return tuple(stop_of(pause, timeline) for pause in clock.pauses)


def stop_of(pause: Pause, timeline: Timeline) -> Stop:
    """A pause ends when somebody resumes, or by its limit, whichever comes first."""
    start = ticks(pause.started_at)
    ended = None if pause.ended_at is None else ticks(pause.ended_at)
    if pause.reason.limit is None:
        assert ended is not None, "a pause without a limit has an end"
        return Stop(start, ended, ran_out=False)
    latest = advance(timeline, start, pause.reason.limit)
    if ended is None or ended > latest:
        return Stop(start, latest, ran_out=True)
    return Stop(start, ended, ran_out=False)


def advance(
    timeline: Timeline, tick: int, allowance: Allowance, *, from_deadline: bool = False
) -> int:
    """`tick` plus `allowance`, counted as `units` explains.

    `from_deadline` says that `tick` is the end of a day already counted, so that the next day is the first.
    """
    unit, amount = allowance.unit, allowance.amount
    next_day = allowance.from_next_day or from_deadline
    if unit is Unit.WORK_DAY:
        from_tick = tick - 1 if from_deadline else tick
        return timeline.close_after(from_tick, count=amount, from_next_day=next_day)
    if unit in _TICKS:
        ticks_more = amount * _TICKS[unit]
        if unit.measure is Measure.CLOCK:
            return tick + ticks_more
        return timeline.reached(timeline.worked(tick) + ticks_more)
    end = natural_end(tick, allowance, from_deadline=from_deadline)
    return _on_working_day(timeline, end) if allowance.ends_on_working_day else end


def natural_end(tick: int, allowance: Allowance, *, from_deadline: bool = False) -> int:
    """24:00 of the last of so many calendar days or months, whether or not anybody works then."""
    day = day_of(tick - 1) if from_deadline else day_of(tick)
    if allowance.unit is Unit.CALENDAR_MONTH:
        last = _months_later(date.fromordinal(day), allowance.amount).toordinal()
    else:
        last = day + allowance.amount
    if not (allowance.from_next_day or from_deadline):
        last -= 1
    return midnight(last + 1)


def _months_later(on: date, months: int) -> date:
    """The corresponding day so many months later, or the last day of a shorter month."""
    year, month0 = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month0 + 1, min(on.day, monthrange(year, month0 + 1)[1]))


def _on_working_day(timeline: Timeline, end: int) -> int:
    """Close of business of the day that `end` belongs to, or of the next working day."""
    return timeline.close_on_or_after(day_of(end - 1))


def ends_on_working_day(allowance: Allowance) -> bool:
    """Whether this is a number of calendar days or months whose end waits for a working day."""
    days = allowance.unit in (Unit.CALENDAR_DAY, Unit.CALENDAR_MONTH)
    return days and allowance.ends_on_working_day

"""What people may do to a clock. Each move returns a new clock or refuses; none changes what was decided before."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from yizhen.core.worktime import words
from yizhen.core.worktime.calendar import Calendar
from yizhen.core.worktime.clock import (
    CLOSED,
    Clock,
    Extension,
    ExtensionRule,
    Pause,
    PauseReason,
)
from yizhen.core.worktime.course import stop_of
from yizhen.core.worktime.reading import due
from yizhen.core.worktime.refusals import (
    AlreadyPaused,
    BeforeEarlierStep,
    ClockFinished,
    ClockNotFinished,
    ExtensionNotAllowed,
    ExtensionsUsedUp,
    ExtensionTooLate,
    ExtensionTooLong,
    NotPaused,
    PauseNotAllowed,
    PausesUsedUp,
    ReasonMissing,
)
from yizhen.core.worktime.timeline import moment_of, ticks
from yizhen.core.worktime.units import Allowance


class Reopening(StrEnum):
    """What a reopened clock does: go on with the time that was left, or start afresh."""

    CONTINUE = "continue"
    RESTART = "restart"


def pause(
    clock: Clock,
    calendar: Calendar,
    *,
    reason: PauseReason,
    allowed: tuple[str, ...],
    at: datetime,
) -> Clock:
    """`clock` standing still from `at` on, at most for the limit of `reason`.

    `allowed` are the codes that the class of deadline accepts. Raises AlreadyPaused, PauseNotAllowed,
    PausesUsedUp, ClockFinished, BeforeEarlierStep.
    """
    _assert_running(clock)
    if reason.code not in allowed or reason.limit is None:
        raise PauseNotAllowed(field="reason", reason=reason.name)
    rested = _with_expired_pause_ended(clock, calendar, at=at)
    if rested.open_pause is not None:
        raise AlreadyPaused(reason=rested.open_pause.reason.name)
    _assert_after(rested, at)
    times = sum(p.reason.code == reason.code for p in clock.pauses)
    if reason.times_max is not None and times >= reason.times_max:
        raise PausesUsedUp(reason=reason.name, limit=reason.times_max)
    return replace(rested, pauses=(*rested.pauses, Pause(reason, at)))


def resume(clock: Clock, *, at: datetime) -> Clock:
    """`clock` running again. Raises NotPaused, ClockFinished, BeforeEarlierStep.

    Resuming after the limit is no fault: the clock has been running since the limit and that stays so.
    """
    _assert_running(clock)
    if clock.open_pause is None:
        raise NotPaused
    _assert_after(clock, at)
    return _with_last_pause_ended(clock, at)


def extend(
    clock: Clock,
    calendar: Calendar,
    *,
    rule: ExtensionRule | None,
    amount: int,
    reason: str,
    at: datetime,
) -> Clock:
    """`clock` with `amount` more of the unit that `rule` names, granted before it runs out.

    Raises ExtensionNotAllowed, ReasonMissing, ExtensionTooLong, ExtensionsUsedUp, ExtensionTooLate,
    ClockFinished, BeforeEarlierStep, AmountOutOfRange.
    """
    _assert_running(clock)
    if rule is None or rule.limit.measure is not clock.measure:
        raise ExtensionNotAllowed(field="amount")
    wanted = replace(rule.limit, amount=amount)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    if amount > rule.limit.amount:
        raise ExtensionTooLong(
            field="amount", limit=words.allowance(rule.limit), wanted=words.allowance(wanted)
        )
    if len(clock.extensions) >= rule.times_max:
        raise ExtensionsUsedUp(limit=rule.times_max)
    _assert_after(clock, at)
    if at >= (runs_out := due(clock, calendar).at):
        raise ExtensionTooLate(due=words.deadline(runs_out))
    return replace(clock, extensions=(*clock.extensions, Extension(wanted, at, reason.strip())))


def finish(clock: Clock, *, at: datetime) -> Clock:
    """`clock` stopped because its step is done; an open pause ends with it."""
    _assert_running(clock)
    _assert_after(clock, at)
    rested = clock if clock.open_pause is None else _with_last_pause_ended(clock, at)
    return replace(rested, finished_at=at)


def reopen(clock: Clock, *, how: Reopening, at: datetime) -> Clock:
    """A finished `clock` running again from `at`.

    CONTINUE keeps the time already used, and the time while closed does not count; RESTART gives the whole
    allowance anew and counts a round. Raises ClockNotFinished, BeforeEarlierStep.
    """
    if clock.finished_at is None:
        raise ClockNotFinished
    _assert_after(clock, at)
    if how is Reopening.RESTART:
        return Clock(clock.name, at, clock.allowance, round=clock.round + 1)
    closed = Pause(CLOSED, clock.finished_at, at)
    return replace(clock, pauses=(*clock.pauses, closed), finished_at=None)


def change(clock: Clock, *, allowance: Allowance) -> Clock:
    """`clock` with the allowance of another class: what was waited and paused stays, from the same start.

    Extensions belong to the old allowance and end with it. Raises ClockFinished.
    """
    _assert_running(clock)
    if allowance == clock.allowance:
        return clock
    return replace(clock, allowance=allowance, extensions=())


def _assert_running(clock: Clock) -> None:
    if clock.finished_at is not None:
        raise ClockFinished(at=words.moment(clock.finished_at))


def _assert_after(clock: Clock, at: datetime) -> None:
    if at < (earlier := clock.latest_step_at):
        raise BeforeEarlierStep(field="at", at=words.moment(at), earlier=words.moment(earlier))


def _with_last_pause_ended(clock: Clock, at: datetime) -> Clock:
    *earlier, last = clock.pauses
    return replace(clock, pauses=(*earlier, replace(last, ended_at=at)))


def _with_expired_pause_ended(clock: Clock, calendar: Calendar, *, at: datetime) -> Clock:
    """A pause that ran out by its limit makes room for the next one."""
    last = clock.open_pause
    if last is None or (stop := stop_of(last, calendar.timeline)).stop > ticks(at):
        return clock
    return _with_last_pause_ended(clock, moment_of(stop.stop))

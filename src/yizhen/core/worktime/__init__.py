"""The working-time engine: when something is due, how much time is used and left, and why.

Pure and fast. A `Calendar` says when work is done, an `Allowance` how much time there is, a `Clock` when it
started and what stopped or lengthened it. `due`, `elapsed`, `remaining`, `state`, `warnings` and `explain` read
a clock; `pause`, `resume`, `extend`, `finish`, `reopen` and `change` give a new one or refuse. Nothing that is
computed is ever stored in a clock, so a changed calendar only means computing again (`recompute`).

    allowance = Allowance(5, Unit.WORK_DAY)
    clock = Clock("handle", started_at=accepted_at, allowance=allowance)
    due(clock, calendar).at
    for sentence in explain(clock, calendar):
        print(sentence.zh)
"""

from yizhen.core.worktime.calendar import (
    Calendar,
    CalendarYear,
    Day,
    DayKind,
    FixedDay,
    Notice,
    SpecialDay,
    Statutory,
)
from yizhen.core.worktime.classes import (
    Audience,
    ClockRule,
    DeadlineClass,
    Stage,
    StageStart,
    Trigger,
    in_force,
)
from yizhen.core.worktime.clock import (
    CLOSED,
    Clock,
    Extension,
    ExtensionRule,
    Pause,
    PauseReason,
)
from yizhen.core.worktime.explain import explain
from yizhen.core.worktime.hours import ALL_DAY, ROUND_THE_CLOCK, Span, WeekHours
from yizhen.core.worktime.moves import (
    Reopening,
    change,
    extend,
    finish,
    pause,
    reopen,
    resume,
)
from yizhen.core.worktime.reading import (
    ClockState,
    Due,
    Standing,
    due,
    due_from,
    elapsed,
    is_paused,
    remaining,
    state,
    worked_between,
)
from yizhen.core.worktime.recompute import DayChange, Recomputed, changed_days, recompute
from yizhen.core.worktime.units import AMOUNT_MAX, Allowance, Measure, Unit
from yizhen.core.worktime.warn import DueWarning, WarningPoint, next_warning, warnings

__all__ = [
    "ALL_DAY",
    "AMOUNT_MAX",
    "CLOSED",
    "ROUND_THE_CLOCK",
    "Allowance",
    "Audience",
    "Calendar",
    "CalendarYear",
    "Clock",
    "ClockRule",
    "ClockState",
    "Day",
    "DayChange",
    "DayKind",
    "DeadlineClass",
    "Due",
    "DueWarning",
    "Extension",
    "ExtensionRule",
    "FixedDay",
    "Measure",
    "Notice",
    "Pause",
    "PauseReason",
    "Recomputed",
    "Reopening",
    "Span",
    "SpecialDay",
    "Stage",
    "StageStart",
    "Standing",
    "Statutory",
    "Trigger",
    "Unit",
    "WarningPoint",
    "WeekHours",
    "change",
    "changed_days",
    "due",
    "due_from",
    "elapsed",
    "explain",
    "extend",
    "finish",
    "in_force",
    "is_paused",
    "next_warning",
    "pause",
    "recompute",
    "remaining",
    "reopen",
    "resume",
    "state",
    "warnings",
    "worked_between",
]

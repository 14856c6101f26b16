"""Deadline classes and the reasons for which a clock may pause."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from yizhen.core.worktime.classes import (
    Audience,
    ClockRule,
    DeadlineClass,
    Stage,
    StageStart,
    Trigger,
)
from yizhen.core.worktime.clock import ExtensionRule, PauseReason
from yizhen.core.worktime.moves import Reopening
from yizhen.core.worktime.units import AMOUNT_MAX, Allowance, Measure, Unit
from yizhen.core.worktime.warn import WarningPoint
from yizhen.packs.shape import Code, Line, PackModel, Shape, Words, wrong
from yizhen.packs.shapes.lists import NOT_EMPTY, refuse_twice

ITEMS_MAX = 100
TIMES_MAX = 20
PERCENT_MAX = 1_000

DeadlineCode = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{0,9}$")]


class AllowanceTable(PackModel):
    """A length of time; `core.worktime.units` says how days are counted."""

    amount: int = Field(ge=1, le=AMOUNT_MAX)
    unit: Unit
    from_next_day: bool = True
    ends_on_working_day: bool = True

    def value(self) -> Allowance:
        """The allowance as the clock engine reads it."""
        return Allowance(self.amount, self.unit, self.from_next_day, self.ends_on_working_day)


class PauseReasonTable(PackModel):
    """One legal reason; the pause ends by itself at `limit`."""

    code: Code
    name: Words
    limit: AllowanceTable
    times_max: int | None = Field(default=None, ge=1, le=TIMES_MAX)
    basis: Line

    @model_validator(mode="after")
    def _is_not_reserved(self) -> Self:
        if self.code == "closed":
            raise wrong(
                zh="closed 留给办结后重新打开的时间，请换一个代码。",
                en="closed is kept for the time until reopening. Choose another code.",
            )
        return self

    def value(self) -> PauseReason:
        """The reason as the clock engine reads it."""
        name, limit = self.name.value(), self.limit.value()
        return PauseReason(self.code, name, limit, self.times_max, self.basis)


class PausesFile(PackModel):
    """`calendar/pauses.toml`: all reasons for which a clock may stand still."""

    reason: Annotated[tuple[PauseReasonTable, ...], Field(max_length=ITEMS_MAX), NOT_EMPTY]

    @model_validator(mode="after")
    def _codes_are_unique(self) -> Self:
        refuse_twice(r.code for r in self.reason)
        return self

    def value(self) -> dict[str, PauseReason]:
        """The reasons by code."""
        return {r.code: r.value() for r in self.reason}


class ClockTable(PackModel):
    """One clock of a class."""

    code: Code
    name: Words
    allowance: AllowanceTable
    starts_on: Trigger
    audience: Audience = Audience.PROMISED

    def value(self) -> ClockRule:
        """The rule as the clock engine reads it."""
        name, allowance = self.name.value(), self.allowance.value()
        return ClockRule(self.code, name, allowance, self.starts_on, self.audience)


class StageTable(PackModel):
    """One milestone of a class."""

    code: Code
    name: Words
    allowance: AllowanceTable
    runs_from: StageStart = StageStart.PREVIOUS

    def value(self) -> Stage:
        """The stage as the clock engine reads it."""
        return Stage(self.code, self.name.value(), self.allowance.value(), self.runs_from)


class ExtensionTable(PackModel):
    """How much more time may be granted, and how often."""

    limit: AllowanceTable
    times_max: int = Field(default=1, ge=1, le=TIMES_MAX)

    def value(self) -> ExtensionRule:
        """The rule as the clock engine reads it."""
        return ExtensionRule(self.limit.value(), self.times_max)


class WarningTable(PackModel):
    """One warning: a share of the time, or so many minutes before the end."""

    level: Code
    percent: int | None = Field(default=None, ge=1, le=PERCENT_MAX)
    minutes_before: int | None = Field(default=None, ge=1, le=AMOUNT_MAX)

    @model_validator(mode="after")
    def _says_when_once(self) -> Self:
        if (self.percent is None) == (self.minutes_before is None):
            raise wrong(
                zh="percent 和 minutes_before 请写一个，而且只写一个。",
                en="Write either percent or minutes_before, and only one of them.",
            )
        return self

    def value(self) -> WarningPoint:
        """The point as the clock engine reads it."""
        return WarningPoint(self.level, self.percent, self.minutes_before)


class ClassTable(PackModel):
    """One deadline class. It also gets the file's common clocks, except those that it names itself."""

    code: DeadlineCode
    name: Words
    valid_from: date
    basis: Line
    is_urgent: bool = False
    clock: tuple[ClockTable, ...] = Field(default=(), max_length=ITEMS_MAX)
    stage: tuple[StageTable, ...] = Field(default=(), max_length=ITEMS_MAX)
    pauses: tuple[Code, ...] = Field(default=(), max_length=ITEMS_MAX)
    extension: ExtensionTable | None = None
    warning: tuple[WarningTable, ...] = Field(default=(), max_length=ITEMS_MAX)
    reopening: Reopening = Reopening.RESTART
    review_every: AllowanceTable | None = None

    @model_validator(mode="after")
    def _clocks_and_stages_are_unique(self) -> Self:
        refuse_twice(c.value().clock_name for c in self.clock)
        refuse_twice(s.code for s in self.stage)
        refuse_twice(self.pauses)
        if not self.clock and not self.stage:
            raise wrong(
                zh="这个等级没有任何时限。请至少写一个 clock 或 stage。",
                en="This class has no limit at all. Give at least one clock or stage.",
            )
        return self

    @model_validator(mode="after")
    def _extension_fits(self) -> Self:
        if self.extension is None:
            return self
        handle = next((c for c in self.clock if c.code == "handle"), None)
        if handle is None or _measure(handle.allowance) is not _measure(self.extension.limit):
            raise wrong(
                zh="延期要和 handle 用同一种算法：都按工作时间，或都按自然时间。",
                en="An extension is measured like the clock handle: both in working or in clock time.",
            )
        return self

    def value(self, common: "DeadlinesFile") -> DeadlineClass:
        """The class as the clock engine reads it, with what all classes share."""
        own = tuple(c.value() for c in self.clock)
        named = {c.clock_name for c in own}
        shared = (c.value() for c in common.common_clock)
        points = self.warning or common.common_warning
        return DeadlineClass(
            code=self.code,
            name=self.name.value(),
            valid_from=self.valid_from,
            clocks=(*(c for c in shared if c.clock_name not in named), *own),
            stages=tuple(s.value() for s in self.stage),
            pauses=self.pauses,
            extension=self.extension.value() if self.extension else None,
            warnings=tuple(w.value() for w in points),
            reopening=self.reopening,
            review_every=self.review_every.value() if self.review_every else None,
            is_urgent=self.is_urgent,
            basis=self.basis,
        )


class DeadlinesFile(PackModel):
    """`deadlines.toml`: all classes, and the clocks and warnings that they share."""

    common_clock: tuple[ClockTable, ...] = Field(default=(), max_length=ITEMS_MAX)
    common_warning: tuple[WarningTable, ...] = Field(default=(), max_length=ITEMS_MAX)
    deadline_class: Annotated[tuple[ClassTable, ...], Field(max_length=ITEMS_MAX), NOT_EMPTY]

    @model_validator(mode="after")
    def _versions_are_unique(self) -> Self:
        refuse_twice(c.value().clock_name for c in self.common_clock)
        refuse_twice(f"{c.code} {c.valid_from}" for c in self.deadline_class)
        return self

    def value(self) -> tuple[DeadlineClass, ...]:
        """All versions of all classes (`core.worktime.in_force` picks those of a day)."""
        return tuple(c.value(self) for c in self.deadline_class)


def _measure(table: AllowanceTable) -> Measure:
    return table.unit.measure


SHAPES = (
    Shape("pause_reasons", "calendar/pauses.toml", PausesFile),
    Shape("deadlines", "deadlines.toml", DeadlinesFile),
)

"""Deadline classes: which clocks a matter gets, as dated data (D0 danger … D5 complex, DL long list, DC question).

A class names parallel clocks, each started by a step of the matter, and optionally stages that follow each
other (stop work within 4 working hours, penalty within 7 working days, removal within 20).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from yizhen.core.text import Text
from yizhen.core.worktime.calendar import Calendar
from yizhen.core.worktime.clock import Clock, ExtensionRule
from yizhen.core.worktime.moves import Reopening
from yizhen.core.worktime.reading import due
from yizhen.core.worktime.units import Allowance
from yizhen.core.worktime.warn import WarningPoint


class Trigger(StrEnum):
    """The step of a matter that starts a clock."""

    OPENED = "opened"
    ACCEPTED = "accepted"
    DISPATCHED = "dispatched"
    HANDLED = "handled"
    VERIFIED = "verified"


class Audience(StrEnum):
    """Whether the limit is promised to the resident or only kept among colleagues."""

    PROMISED = "promised"
    INTERNAL = "internal"


class StageStart(StrEnum):
    """Whether a stage's time runs from the beginning of all stages or from the end of the one before."""

    FIRST = "first"
    PREVIOUS = "previous"


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One clock of a class. `code` is the step that stops it: accept, contact, handle, …"""

    code: str
    name: Text
    allowance: Allowance
    starts_on: Trigger
    audience: Audience = Audience.PROMISED

    @property
    def clock_name(self) -> str:
        """The name of the clock: the code, told apart by audience (``handle.internal``)."""
        return self.code if self.audience is Audience.PROMISED else f"{self.code}.internal"

    def start(self, at: datetime) -> Clock:
        """The clock, started."""
        return Clock(self.clock_name, at, self.allowance)


@dataclass(frozen=True, slots=True)
class Stage:
    """One milestone with a limit of its own."""

    code: str
    name: Text
    allowance: Allowance
    runs_from: StageStart = StageStart.PREVIOUS


@dataclass(frozen=True, slots=True)
class DeadlineClass:
    """One class from `valid_from` on. `pauses` are the codes of the reasons it accepts."""

    code: str
    name: Text
    valid_from: date
    clocks: tuple[ClockRule, ...]
    stages: tuple[Stage, ...] = ()
    pauses: tuple[str, ...] = ()
    extension: ExtensionRule | None = None
    warnings: tuple[WarningPoint, ...] = ()
    reopening: Reopening = Reopening.RESTART
    review_every: Allowance | None = None
    is_urgent: bool = False
    basis: str = ""

    def clock_rule(self, clock_name: str) -> ClockRule | None:
        """The rule of the clock with this name, or None."""
        return next((c for c in self.clocks if c.clock_name == clock_name), None)

    def clocks_starting(self, trigger: Trigger, *, at: datetime) -> tuple[Clock, ...]:
        """The clocks that `trigger` starts at `at`."""
        return tuple(rule.start(at) for rule in self.clocks if rule.starts_on is trigger)

    def stage_clocks(
        self, calendar: Calendar, *, started_at: datetime, done_at: Mapping[str, datetime]
    ) -> tuple[Clock, ...]:
        """The clocks of all stages, in order.

        A stage that follows another starts when that one is done; until then it is planned from its deadline.
        """
        clocks: list[Clock] = []
        begin = started_at
        for stage in self.stages:
            start = started_at if stage.runs_from is StageStart.FIRST else begin
            done = done_at.get(stage.code)
            clock = Clock(f"stage.{stage.code}", start, stage.allowance, finished_at=done)
            clocks.append(clock)
            begin = done if done is not None else due(clock, calendar).at
        return tuple(clocks)


def in_force(classes: Iterable[DeadlineClass], *, on: date) -> dict[str, DeadlineClass]:
    """For each code the newest class that is valid on `on`."""
    ordered = sorted(classes, key=lambda c: c.valid_from)
    return {c.code: c for c in ordered if c.valid_from <= on}

"""A clock: when it started, how much time it has, and everything that ever stopped or lengthened it.

The value holds only what people decided; due dates are always computed from it and a calendar, so that a
changed calendar or a changed class of deadline can never lose time that somebody waited. Nothing else about a
matter (a comment, an assignee, a new photo) is part of a clock, hence nothing else can move a deadline.
"""

from dataclasses import dataclass
from datetime import datetime

from yizhen.core.text import Text
from yizhen.core.worktime.units import Allowance, Measure


@dataclass(frozen=True, slots=True)
class PauseReason:
    """Why a clock may stand still: `limit` ends the pause by itself, `times_max` counts per clock."""

    code: str
    name: Text
    limit: Allowance | None
    times_max: int | None = None
    basis: str = ""


CLOSED = PauseReason(
    code="closed", name=Text(zh="办结后到重新打开之间", en="closed until reopened"), limit=None
)
"""The time between finishing and reopening, kept as a pause. No pack can use this reason."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch that does not count. The reason is pinned: a later pack does not change a pause given."""

    reason: PauseReason
    started_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """More time, granted before the clock ran out."""

    allowance: Allowance
    granted_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class ExtensionRule:
    """How much one extension may give, and how many there may be."""

    limit: Allowance
    times_max: int = 1


@dataclass(frozen=True, slots=True)
class Clock:
    """One running limit of a matter; several with different names run side by side.

    Pauses are in order and do not overlap. `round` counts from 1 and grows when the matter is reopened with a
    fresh allowance.
    """

    name: str
    started_at: datetime
    allowance: Allowance
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()
    finished_at: datetime | None = None
    round: int = 1

    @property
    def measure(self) -> Measure:
        """How time passes for this clock."""
        return self.allowance.measure

    @property
    def open_pause(self) -> Pause | None:
        """The last pause when nobody has ended it. It may have run out by its limit."""
        last = self.pauses[-1] if self.pauses else None
        return last if last is not None and last.ended_at is None else None

    @property
    def latest_step_at(self) -> datetime:
        """The moment of the last thing that was decided about this clock."""
        steps = [self.started_at, *(e.granted_at for e in self.extensions)]
        steps += [m for p in self.pauses for m in (p.started_at, p.ended_at) if m is not None]
        return max(steps if self.finished_at is None else [*steps, self.finished_at])

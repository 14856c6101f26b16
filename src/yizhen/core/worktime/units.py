"""Lengths of time as rules state them: four working hours, seven working days, thirty days.

How days are counted (Civil Code, articles 201 to 203): the day on which the clock starts does not count
unless the rule says so, and the last day ends at close of business. So

*N working days* end at the close of business of the N-th working day after the day of the start; with
`from_next_day=False` the day of the start is the first one, unless its close of business is over.

*N calendar days* or *months* end on the N-th day or the corresponding day of the month. With
`ends_on_working_day` that is close of business, moved to the next working day when it falls on a day off;
without it the day ends at 24:00.

*Hours and minutes* count from the very moment: working ones while the office is open, clock ones always.
"""

from dataclasses import dataclass
from enum import StrEnum

from yizhen.core.worktime.refusals import AmountOutOfRange

AMOUNT_MAX = 10_000


class Measure(StrEnum):
    """Whether time passes only while the office is open, or always."""

    WORK = "work"
    CLOCK = "clock"


class Unit(StrEnum):
    """What is counted."""

    WORK_MINUTE = "work_minute"
    WORK_HOUR = "work_hour"
    WORK_DAY = "work_day"
    CLOCK_MINUTE = "clock_minute"
    CLOCK_HOUR = "clock_hour"
    CALENDAR_DAY = "calendar_day"
    CALENDAR_MONTH = "calendar_month"

    @property
    def measure(self) -> Measure:
        """How time passes for this unit."""
        return Measure.WORK if self in _WORK_UNITS else Measure.CLOCK


_WORK_UNITS = frozenset({Unit.WORK_MINUTE, Unit.WORK_HOUR, Unit.WORK_DAY})


@dataclass(frozen=True, slots=True)
class Allowance:
    """So much time; the two flags only matter for days and months (see the module)."""

    amount: int
    unit: Unit
    from_next_day: bool = True
    ends_on_working_day: bool = True

    def __post_init__(self) -> None:
        if not 0 < self.amount <= AMOUNT_MAX:
            raise AmountOutOfRange(field="amount", amount=self.amount, limit=AMOUNT_MAX)

    @property
    def measure(self) -> Measure:
        """How time passes for this allowance."""
        return self.unit.measure

"""Opening hours: when work is done on each day of the week, and since when."""

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

MINUTES_PER_DAY = 24 * 60
DAYS_PER_WEEK = 7
_SPAN = re.compile(r"([0-2]\d):([0-5]\d)-([0-2]\d):([0-5]\d)")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From `start` to `stop`, in minutes after local midnight; 24:00 is 1440. Crosses no midnight."""

    start: int
    stop: int

    def __post_init__(self) -> None:
        assert 0 <= self.start < self.stop <= MINUTES_PER_DAY, self

    @classmethod
    def parse(cls, words: str) -> "Span":
        """The span written as ``08:30-12:00``. Raises ValueError when it is not one."""
        match = _SPAN.fullmatch(words)
        if match is None:
            raise ValueError(words)
        hour, minute, stop_hour, stop_minute = map(int, match.groups())
        start, stop = hour * 60 + minute, stop_hour * 60 + stop_minute
        if not start < stop <= MINUTES_PER_DAY:
            raise ValueError(words)
        return cls(start, stop)

    @property
    def minutes(self) -> int:
        """How long it is."""
        return self.stop - self.start


ALL_DAY = Span(0, MINUTES_PER_DAY)


def are_in_order(spans: tuple[Span, ...]) -> bool:
    """Whether `spans` follow each other without overlapping."""
    return all(a.stop <= b.start for a, b in pairwise(spans))


@dataclass(frozen=True, slots=True)
class WeekHours:
    """The hours of a week from `valid_from` on; Monday first. Days without spans are days off.

    `adjusted` are the hours of a weekend day that is worked in exchange for a holiday (调休).
    """

    valid_from: date
    days: tuple[tuple[Span, ...], ...]
    adjusted: tuple[Span, ...]

    def __post_init__(self) -> None:
        assert len(self.days) == DAYS_PER_WEEK, self.days
        assert all(are_in_order(spans) for spans in (*self.days, self.adjusted)), self
        assert any(self.days), "a week without any working time has no deadlines"
        assert self.adjusted, "an adjusted working day needs hours"


ROUND_THE_CLOCK = WeekHours(date.min, ((ALL_DAY,),) * DAYS_PER_WEEK, (ALL_DAY,))

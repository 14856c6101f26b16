"""A calendar compiled into sorted lists, so that each question is a bisection or an index.

Moments are whole microseconds since 1970 in UTC. The zone is Asia/Shanghai, which has kept UTC+8 without
summer time since 1992; calendars start later.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import accumulate

from yizhen.core.worktime.hours import Span
from yizhen.core.worktime.refusals import OutsideCalendar

ZONE = timezone(timedelta(hours=8), "Asia/Shanghai")
TICK = timedelta(microseconds=1)
MINUTE = 60 * 1_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
_OFFSET = 8 * HOUR
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1).toordinal()


def ticks(moment: datetime) -> int:
    """`moment` as microseconds since 1970. Asserts that it knows its zone."""
    assert moment.tzinfo is not None, moment
    return (moment - _EPOCH) // TICK


def moment_of(tick: int) -> datetime:
    """The moment, in UTC."""
    return _EPOCH + timedelta(microseconds=tick)


def midnight(day: int) -> int:
    """The first tick of the local day with this ordinal."""
    return (day - _EPOCH_DAY) * DAY - _OFFSET


def day_of(tick: int) -> int:
    """The ordinal of the local day that `tick` lies in."""
    return (tick + _OFFSET) // DAY + _EPOCH_DAY


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """Working spans and days in order. Build it with `compile`."""

    first_day: int
    last_day: int
    starts: tuple[int, ...]
    stops: tuple[int, ...]
    done: tuple[int, ...]
    """Working time up to the end of each span."""
    closes: tuple[int, ...]
    """Close of business of each working day."""
    workdays_before: tuple[int, ...]
    """Per day from `first_day`: how many working days came before it; one more entry than days."""
    provisional_before: tuple[int, ...]
    """The same for provisional days."""

    @classmethod
    def compile(
        cls, first: date, days: Sequence[tuple[Span, ...]], *, provisional: Sequence[bool]
    ) -> "Timeline":
        """The timeline of consecutive `days` from `first` on."""
        base = first.toordinal()
        begins = [midnight(base + n) for n in range(len(days))]
        pairs = [
            (begin + span.start * MINUTE, begin + span.stop * MINUTE)
            for begin, spans in zip(begins, days, strict=True)
            for span in spans
        ]
        return cls(
            first_day=base,
            last_day=base + len(days) - 1,
            starts=tuple(start for start, _ in pairs),
            stops=tuple(stop for _, stop in pairs),
            done=tuple(accumulate(stop - start for start, stop in pairs)),
            closes=tuple(
                begin + spans[-1].stop * MINUTE
                for begin, spans in zip(begins, days, strict=True)
                if spans
            ),
            workdays_before=tuple(accumulate((bool(s) for s in days), initial=0)),
            provisional_before=tuple(accumulate(provisional, initial=0)),
        )

    def worked(self, tick: int) -> int:
        """Working time from the beginning of the calendar up to `tick`."""
        self._day_index(tick)
        span = bisect_right(self.starts, tick) - 1
        if span < 0:
            return 0
        return self.done[span] - max(0, self.stops[span] - tick)

    def reached(self, work: int) -> int:
        """The earliest tick by which so much working time has passed; always within a span."""
        span = bisect_left(self.done, work)
        if span == len(self.done):
            raise self._outside(self.last_day + 1)
        return self.stops[span] - (self.done[span] - work)

    def opening(self, tick: int) -> int:
        """`tick` itself while the office is open, else the next opening."""
        self._day_index(tick)
        span = bisect_right(self.stops, tick)
        if span == len(self.stops):
            raise self._outside(self.last_day + 1)
        return max(tick, self.starts[span])

    def close_after(self, tick: int, *, count: int, from_next_day: bool) -> int:
        """Close of business of the working day number `count`, counted as `units` explains."""
        index = self._day_index(tick)
        if from_next_day:
            workday = self.workdays_before[index + 1]
        else:
            workday = self.workdays_before[index]
            if self._is_workday(index) and tick >= self.closes[workday]:
                workday += 1
        return self._close(workday + count - 1)

    def close_on_or_after(self, day: int) -> int:
        """Close of business of `day` (an ordinal), or of the next working day when it is a day off."""
        return self._close(self.workdays_before[self._index(day)])

    def works_on(self, day: int) -> bool:
        """Whether the day with this ordinal is a working day."""
        return self._is_workday(self._index(day))

    def is_provisional(self, start: int, stop: int) -> bool:
        """Whether any day from that of `start` to that of `stop` may still change."""
        before = self.provisional_before
        return before[self._day_index(stop) + 1] > before[self._day_index(start)]

    def _is_workday(self, index: int) -> bool:
        return self.workdays_before[index + 1] > self.workdays_before[index]

    def _close(self, workday: int) -> int:
        if workday >= len(self.closes):
            raise self._outside(self.last_day + 1)
        return self.closes[workday]

    def _day_index(self, tick: int) -> int:
        return self._index((tick + _OFFSET) // DAY + _EPOCH_DAY)

    def _index(self, day: int) -> int:
        if not self.first_day <= day <= self.last_day:
            raise self._outside(day)
        return day - self.first_day

    def _outside(self, day: int) -> OutsideCalendar:
        return OutsideCalendar(
            field="at",
            first=date.fromordinal(self.first_day).year,
            last=date.fromordinal(self.last_day).year,
            year=date.fromordinal(day).year,
        )

"""The working calendar: weekly hours, holidays and adjusted working weekends, year by year.

Holidays of a year are known only when the General Office of the State Council has announced them, usually
in November of the year before. Until then a year is *provisional*: its weekends and the statutory days known
by rule are days off, and every date computed through it says so. A notice may also move days of the last
week of December before (29 December 2018 was worked for New Year 2019), so that week, too, stays provisional
until the next year is announced (`unsettled_december_days`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from yizhen.core.text import Text
from yizhen.core.worktime.hours import Span, WeekHours
from yizhen.core.worktime.timeline import Timeline


class DayKind(StrEnum):
    """Why a day is worked or not."""

    WORKDAY = "workday"
    ADJUSTED = "adjusted"
    """A weekend day that is worked in exchange for a holiday."""
    HOLIDAY = "holiday"
    WEEKEND = "weekend"


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that differs from its weekday; `spans` only where it has hours of its own."""

    on: date
    works: bool
    name: Text
    spans: tuple[Span, ...] | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """The paper that announced a year or changed it."""

    title: str
    number: str | None = None
    issued_on: date | None = None


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """One announced year. Its days may lie in the last week of the year before."""

    year: int
    days: tuple[SpecialDay, ...]
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class FixedDay:
    """A statutory day off on the same date each year."""

    month: int
    day: int
    name: Text


@dataclass(frozen=True, slots=True)
class Statutory:
    """The days off that hold by rule before a year is announced; `movable` are known lunar dates."""

    fixed: tuple[FixedDay, ...] = ()
    movable: tuple[SpecialDay, ...] = ()

    def days_of(self, year: int) -> tuple[SpecialDay, ...]:
        """The days off of `year` by rule."""
        by_rule = (SpecialDay(date(year, d.month, d.day), False, d.name) for d in self.fixed)
        return (*by_rule, *(d for d in self.movable if d.on.year == year))


@dataclass(frozen=True, slots=True)
class Day:
    """What the calendar says about one day."""

    on: date
    kind: DayKind
    name: Text | None
    spans: tuple[Span, ...]
    is_provisional: bool

    @property
    def works(self) -> bool:
        """Whether there is any working time."""
        return bool(self.spans)


@dataclass(frozen=True)
class Calendar:
    """When an office works, from the start of `first_year` to the end of `last_year`.

    A calendar that does not observe holidays (a duty desk, a round-the-clock service) is never provisional.
    Immutable; the compiled timeline is built on first use and kept.
    """

    code: str
    name: Text
    hours: tuple[WeekHours, ...]
    years: tuple[CalendarYear, ...] = ()
    statutory: Statutory = Statutory()
    observes_holidays: bool = True
    unsettled_december_days: int = 0
    first_year: int = 2004
    last_year: int = 2045

    def __post_init__(self) -> None:
        starts = [h.valid_from for h in self.hours]
        assert starts and starts == sorted(set(starts)), "weekly hours in order of their start"
        assert starts[0] <= date(self.first_year, 1, 1), "weekly hours from the first day on"
        assert self.first_year <= self.last_year, (self.first_year, self.last_year)

    @cached_property
    def timeline(self) -> Timeline:
        """The calendar compiled for fast answers."""
        first = date(self.first_year, 1, 1)
        count = (date(self.last_year, 12, 31) - first).days + 1
        days = [self.day(first + timedelta(days=n)) for n in range(count)]
        return Timeline.compile(
            first, [d.spans for d in days], provisional=[d.is_provisional for d in days]
        )

    @cached_property
    def specials(self) -> dict[date, SpecialDay]:
        """All days that differ from their weekday, announced or by rule."""
        if not self.observes_holidays:
            return {}
        years = range(self.first_year, self.last_year + 1)
        unannounced = (y for y in years if y not in self._announced)
        found = {d.on: d for y in unannounced for d in self.statutory.days_of(y)}
        return found | {d.on: d for year in self.years for d in year.days}

    def day(self, on: date) -> Day:
        """What the calendar says about `on`."""
        week = self.hours_on(on)
        special, provisional = self.specials.get(on), self.is_provisional(on)
        usual = week.days[on.weekday()]
        if special is None:
            kind = DayKind.WORKDAY if usual else DayKind.WEEKEND
            return Day(on, kind, None, usual, provisional)
        if not special.works:
            return Day(on, DayKind.HOLIDAY, special.name, (), provisional)
        kind = DayKind.WORKDAY if usual else DayKind.ADJUSTED
        spans = special.spans or usual or week.adjusted
        return Day(on, kind, special.name, spans, provisional)

    def hours_on(self, on: date) -> WeekHours:
        """The weekly hours in force on `on`."""
        return next(h for h in reversed(self.hours) if h.valid_from <= on)

    def is_provisional(self, on: date) -> bool:
        """Whether a notice that is still to come may change `on`."""
        return self.awaited_year(on) is not None

    def awaited_year(self, on: date) -> int | None:
        """The year whose notice is still to come and may change `on`; None when `on` is settled."""
        if not self.observes_holidays:
            return None
        if on.year not in self._announced:
            return on.year
        unsettled = on.month == 12 and on.day > 31 - self.unsettled_december_days
        return on.year + 1 if unsettled and on.year + 1 not in self._announced else None

    @cached_property
    def _announced(self) -> frozenset[int]:
        return frozenset(y.year for y in self.years)


def calendars(
    bare: Iterable[Calendar], *, years: Iterable[CalendarYear], statutory: Statutory
) -> dict[str, Calendar]:
    """The calendars of a pack by code: each `bare` one with the announced years and the days by rule."""
    known = tuple(sorted(years, key=lambda y: y.year))
    return {c.code: replace(c, years=known, statutory=statutory) for c in bare}

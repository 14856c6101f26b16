"""The working calendar: weekly hours, one file per announced year, and the days off that hold by rule."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from yizhen.core.worktime.calendar import (
    Calendar,
    CalendarYear,
    FixedDay,
    Notice,
    SpecialDay,
    Statutory,
)
from yizhen.core.worktime.hours import Span, WeekHours, are_in_order
from yizhen.packs.shape import Code, Line, PackModel, Shape, Words, wrong
from yizhen.packs.shapes.lists import NOT_EMPTY, refuse_twice

FIRST_YEAR_MIN = 1992
LAST_YEAR_MAX = 2100
ITEMS_MAX = 200
SPANS_MAX = 8
HOLIDAY_DAYS_MAX = 31


def _is_a_span(words: str) -> str:
    try:
        Span.parse(words)
    except ValueError:
        raise wrong(
            zh="「{span}」不是时间段。请写成 08:30-12:00，结束要晚于开始，最晚到 24:00。",
            en="“{span}” is no span of time. Write 08:30-12:00, ending later, at 24:00 at most.",
            span=words,
        ) from None
    return words


def _are_in_order(spans: tuple[str, ...]) -> tuple[str, ...]:
    if not are_in_order(tuple(Span.parse(s) for s in spans)):
        raise wrong(
            zh="一天里的时间段要按先后写，不能重叠。",
            en="The spans of a day must stand in order and not overlap.",
        )
    return spans


SpanWords = Annotated[str, AfterValidator(_is_a_span)]
DayHours = Annotated[
    tuple[SpanWords, ...], Field(max_length=SPANS_MAX), AfterValidator(_are_in_order)
]


class WeekTable(PackModel):
    """The hours of a week from a day on; a day that is left out is a day off."""

    valid_from: date
    monday: DayHours = ()
    tuesday: DayHours = ()
    wednesday: DayHours = ()
    thursday: DayHours = ()
    friday: DayHours = ()
    saturday: DayHours = ()
    sunday: DayHours = ()
    adjusted: Annotated[DayHours, NOT_EMPTY]

    @model_validator(mode="after")
    def _works_at_all(self) -> Self:
        if not any(self._days()):
            raise wrong(
                zh="一周没有任何工作时间，时限就算不出来。请至少写一天。",
                en="A week without working time has no deadlines. Give at least one day hours.",
            )
        return self

    def _days(self) -> tuple[tuple[str, ...], ...]:
        weekdays = (self.monday, self.tuesday, self.wednesday, self.thursday, self.friday)
        return (*weekdays, self.saturday, self.sunday)

    def value(self) -> WeekHours:
        """The hours as the clock engine reads them."""
        days = tuple(_spans(day) for day in self._days())
        return WeekHours(self.valid_from, days, _spans(self.adjusted))


class CalendarTable(PackModel):
    """One calendar: an office, a hall with longer hours, a duty desk."""

    code: Code
    name: Words
    first_year: int = Field(ge=FIRST_YEAR_MIN, le=LAST_YEAR_MAX)
    last_year: int = Field(ge=FIRST_YEAR_MIN, le=LAST_YEAR_MAX)
    observes_holidays: bool
    unsettled_december_days: int = Field(default=0, ge=0, le=31)
    hours: Annotated[tuple[WeekTable, ...], Field(max_length=ITEMS_MAX), NOT_EMPTY]

    @model_validator(mode="after")
    def _covers_its_years(self) -> Self:
        starts = [week.valid_from for week in self.hours]
        if self.first_year > self.last_year:
            raise wrong(
                zh="first_year 晚于 last_year。请改正。",
                en="first_year is later than last_year. Correct one of them.",
            )
        if starts != sorted(set(starts)):
            raise wrong(
                zh="每周作息要按 valid_from 从早到晚写，日期不能重复。",
                en="Weekly hours must stand in order of valid_from, each date once.",
            )
        if starts[0] > date(self.first_year, 1, 1):
            raise wrong(
                zh="第一份每周作息要从 {year} 年 1 月 1 日或更早开始。",
                en="The first weekly hours must hold from 1 January {year} or earlier.",
                year=self.first_year,
            )
        return self

    def value(self) -> Calendar:
        """The calendar without any year."""
        return Calendar(
            code=self.code,
            name=self.name.value(),
            hours=tuple(week.value() for week in self.hours),
            observes_holidays=self.observes_holidays,
            unsettled_december_days=self.unsettled_december_days,
            first_year=self.first_year,
            last_year=self.last_year,
        )


class HoursFile(PackModel):
    """`calendar/hours.toml`: all calendars with their weekly hours."""

    calendar: Annotated[tuple[CalendarTable, ...], Field(max_length=ITEMS_MAX), NOT_EMPTY]

    @model_validator(mode="after")
    def _codes_are_unique(self) -> Self:
        refuse_twice(c.code for c in self.calendar)
        return self

    def value(self) -> tuple[Calendar, ...]:
        """The calendars, not yet knowing any year (`core.worktime.calendars` puts them together)."""
        return tuple(c.value() for c in self.calendar)


class NoticeTable(PackModel):
    """The paper that announced the year."""

    title: Line
    number: Line | None = None
    issued_on: date | None = None

    def value(self) -> Notice:
        """The notice as the clock engine keeps it."""
        return Notice(title=self.title, number=self.number, issued_on=self.issued_on)


class HolidayTable(PackModel):
    """Days off from `first` to `last`, weekends in between included, and the weekend days worked instead."""

    name: Words
    first: date
    last: date | None = None
    worked_instead: tuple[date, ...] = Field(default=(), max_length=HOLIDAY_DAYS_MAX)

    @model_validator(mode="after")
    def _lasts_a_while(self) -> Self:
        if not 0 <= ((self.last or self.first) - self.first).days < HOLIDAY_DAYS_MAX:
            raise wrong(
                zh="last 要等于或晚于 first，最长 {days} 天。",
                en="last must be first or later, {days} days at most.",
                days=HOLIDAY_DAYS_MAX,
            )
        return self

    def days(self) -> Iterator[SpecialDay]:
        """Each day off and each day worked instead."""
        name, last = self.name.value(), self.last or self.first
        for n in range((last - self.first).days + 1):
            yield SpecialDay(self.first + timedelta(days=n), False, name)
        for on in self.worked_instead:
            yield SpecialDay(on, True, name)


class OwnHoursTable(PackModel):
    """A day with hours of its own, for example a half-day before a festival."""

    on: date
    name: Words
    hours: Annotated[DayHours, NOT_EMPTY]

    def value(self) -> SpecialDay:
        """The day as the clock engine reads it."""
        return SpecialDay(self.on, True, self.name.value(), _spans(self.hours))


class YearFile(PackModel):
    """`calendar/2026.toml`: one announced year, including days in the December before."""

    year: int = Field(ge=FIRST_YEAR_MIN, le=LAST_YEAR_MAX)
    notice: tuple[NoticeTable, ...] = Field(default=(), max_length=ITEMS_MAX)
    holiday: Annotated[tuple[HolidayTable, ...], Field(max_length=ITEMS_MAX), NOT_EMPTY]
    own_hours: tuple[OwnHoursTable, ...] = Field(default=(), max_length=ITEMS_MAX)

    @model_validator(mode="after")
    def _days_fit(self) -> Self:
        days = self._days()
        refuse_twice(d.on.isoformat() for d in days)
        first = date(self.year - 1, 12, 1)
        for day in days:
            if not first <= day.on <= date(self.year, 12, 31):
                raise wrong(
                    zh="{on} 不属于 {year} 年的安排（可以有上一年 12 月的日子）。",
                    en="{on} is no day of {year} (days of the December before are allowed).",
                    on=day.on.isoformat(),
                    year=self.year,
                )
        return self

    def _days(self) -> tuple[SpecialDay, ...]:
        found = [day for holiday in self.holiday for day in holiday.days()]
        return tuple(sorted([*found, *(d.value() for d in self.own_hours)], key=lambda d: d.on))

    def value(self) -> CalendarYear:
        """The year as the clock engine reads it."""
        return CalendarYear(self.year, self._days(), tuple(n.value() for n in self.notice))


class FixedTable(PackModel):
    """A statutory day off on the same date each year."""

    month: int = Field(ge=1, le=12)
    day: int = Field(ge=1, le=31)
    name: Words

    @model_validator(mode="after")
    def _is_a_date(self) -> Self:
        try:
            date(2001, self.month, self.day)
        except ValueError:
            raise wrong(
                zh="{month} 月没有 {day} 日。",
                en="Month {month} has no day {day} in every year.",
                month=self.month,
                day=self.day,
            ) from None
        return self

    def value(self) -> FixedDay:
        """The day as the clock engine reads it."""
        return FixedDay(self.month, self.day, self.name.value())


class MovableTable(PackModel):
    """A festival by the lunar calendar or the sun, with the dates that are known."""

    name: Words
    on: Annotated[tuple[date, ...], Field(max_length=ITEMS_MAX), NOT_EMPTY]


class StatutoryFile(PackModel):
    """`calendar/statutory.toml`: days off that hold by rule until a year is announced."""

    fixed: tuple[FixedTable, ...] = Field(default=(), max_length=ITEMS_MAX)
    movable: tuple[MovableTable, ...] = Field(default=(), max_length=ITEMS_MAX)

    @model_validator(mode="after")
    def _days_are_unique(self) -> Self:
        refuse_twice(f"{f.month}-{f.day}" for f in self.fixed)
        return self

    def value(self) -> Statutory:
        """The rule as the clock engine reads it."""
        movable = (SpecialDay(on, False, m.name.value()) for m in self.movable for on in m.on)
        return Statutory(tuple(f.value() for f in self.fixed), tuple(movable))


def _spans(words: tuple[str, ...]) -> tuple[Span, ...]:
    return tuple(Span.parse(w) for w in words)


SHAPES = (
    Shape("working_hours", "calendar/hours.toml", HoursFile),
    Shape("calendar_year", "calendar/[12][0-9][0-9][0-9].toml", YearFile),
    Shape("statutory_days", "calendar/statutory.toml", StatutoryFile),
)

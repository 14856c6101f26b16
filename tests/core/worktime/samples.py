"""Calendars and moments that the tests of the clock share."""

import json
import tomllib
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar

import yizhen
from yizhen.core.text import Text
from yizhen.core.worktime import (
    Allowance,
    Calendar,
    CalendarYear,
    Clock,
    PauseReason,
    Span,
    SpecialDay,
    Unit,
    WeekHours,
)
from yizhen.core.worktime.calendar import calendars
from yizhen.core.worktime.timeline import ZONE
from yizhen.packs.shape import PackModel
from yizhen.packs.shapes.calendar import HoursFile, StatutoryFile, YearFile
from yizhen.packs.shapes.deadlines import DeadlinesFile, PausesFile

Model = TypeVar("Model", bound=PackModel)
NATIONAL = Path(yizhen.__file__).parent / "content" / "national"
FIRST_ANNOUNCED, LAST_ANNOUNCED = 2004, 2026
LUNCH = ("08:00-12:00", "14:00-18:00")
"""Eight hours around a long lunch."""

MATERIAL = PauseReason(
    "material_requested", Text(zh="等材料", en="waiting"), Allowance(5, Unit.WORK_DAY), times_max=2
)
WEATHER = PauseReason(
    "weather_stop", Text(zh="停工令", en="weather"), Allowance(72, Unit.CLOCK_HOUR)
)
REASONS = ("material_requested", "weather_stop")


def local(words: str) -> datetime:
    """The moment written as ``2026-02-13 16:40`` in Asia/Shanghai."""
    return datetime.fromisoformat(words).replace(tzinfo=ZONE)


def read(model: type[Model], path: str) -> Model:
    """A shipped file, checked."""
    return parse(model, (NATIONAL / path).read_text("utf-8"))


def parse(model: type[Model], words: str) -> Model:
    """A file given as text, checked."""
    tables = tomllib.loads(words)
    return model.model_validate_json(json.dumps(tables, default=lambda v: v.isoformat()))


def week(*spans: str, days: int = 5, since: date = date(2000, 1, 1)) -> WeekHours:
    """The same hours on the first `days` days of the week."""
    hours = tuple(Span.parse(s) for s in spans)
    return WeekHours(since, (hours,) * days + ((),) * (7 - days), hours)


def office(
    *spans: str, days: int = 5, off: tuple[str, ...] = (), works: tuple[str, ...] = ()
) -> Calendar:
    """An office with some holidays and worked weekend days, all years announced."""
    name = Text(zh="节日", en="festival")
    special = [SpecialDay(date.fromisoformat(d), False, name) for d in off]
    special += [SpecialDay(date.fromisoformat(d), True, name) for d in works]
    years = tuple(
        CalendarYear(y, tuple(d for d in special if d.on.year == y)) for y in range(2010, 2031)
    )
    return Calendar(
        code="office",
        name=Text(zh="办公", en="office"),
        hours=(week(*spans, days=days),),
        years=years,
        first_year=2010,
        last_year=2030,
    )


@cache
def national(code: str = "office", *, last: int = LAST_ANNOUNCED) -> Calendar:
    """The shipped calendar, as if nothing after `last` were announced."""
    years = [read(YearFile, f"calendar/{y}.toml").value() for y in range(FIRST_ANNOUNCED, last + 1)]
    bare = read(HoursFile, "calendar/hours.toml").value()
    statutory = read(StatutoryFile, "calendar/statutory.toml").value()
    return calendars(bare, years=years, statutory=statutory)[code]


def shipped_deadlines() -> DeadlinesFile:
    """The shipped deadline classes."""
    return read(DeadlinesFile, "deadlines.toml")


def shipped_pauses() -> dict[str, PauseReason]:
    """The shipped reasons."""
    return read(PausesFile, "calendar/pauses.toml").value()


def handle(start: str, amount: int, unit: Unit) -> Clock:
    """A clock on handling, started at a local moment."""
    return Clock("handle", local(start), Allowance(amount, unit))


def hours(amount: float) -> timedelta:
    """So many hours."""
    return timedelta(hours=amount)

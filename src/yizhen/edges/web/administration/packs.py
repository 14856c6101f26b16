"""What the packs in force say: which they are, categories, deadlines, the calendar, duties, procedures. For reading."""

from calendar import Calendar as Weeks
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from yizhen.core.actor import Actor
from yizhen.core.categories import Category, CategoryGroup, Rung
from yizhen.core.text import Text
from yizhen.core.worktime import Day, DayKind, DeadlineClass, words
from yizhen.edges.web.administration.drawing import drawn
from yizhen.edges.web.administration.frame import page
from yizhen.edges.web.shell.office import member
from yizhen.journal import queries as journal
from yizhen.journal.permission import require_somewhere
from yizhen.packs.current import in_force

HISTORY_ROWS: Final = 50
RUNGS: Final = {
    Rung.GRID: Text("网格", "Grid"),
    Rung.COMMUNITY: Text("社区", "Community"),
    Rung.STREET: Text("街道", "Street"),
    Rung.DEPARTMENT: Text("部门", "Department"),
    Rung.DISTRICT: Text("区", "District"),
}
DAY_KINDS: Final = {
    DayKind.WORKDAY: Text("工作日", "Working day"),
    DayKind.ADJUSTED: Text("调休上班", "Worked in exchange"),
    DayKind.HOLIDAY: Text("放假", "Holiday"),
    DayKind.WEEKEND: Text("周末", "Weekend"),
}
TRIGGERS: Final = {
    "opened": Text("收到起", "from opening"),
    "accepted": Text("受理起", "from acceptance"),
    "dispatched": Text("派单起", "from dispatch"),
    "handled": Text("办完起", "from handling"),
    "verified": Text("核验起", "from verification"),
}
MONTHS: Final = 12
WEEKDAYS: Final = (
    Text("一", "Mo"), Text("二", "Tu"), Text("三", "We"), Text("四", "Th"),
    Text("五", "Fr"), Text("六", "Sa"), Text("日", "Su"),
)  # fmt: skip
PARTIES: Final = {
    "addressee": Text("收到的人", "Addressee"),
    "issuer": Text("发出的人", "Issuer"),
}


@dataclass(frozen=True, slots=True)
class Square:
    """One day of the calendar."""

    on: date
    kind: DayKind
    name: Text | None
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class Month:
    """One month: its weeks from Monday on, None for days of the neighbours."""

    number: int
    weeks: tuple[tuple[Square | None, ...], ...]
    workdays: int


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Packs and files in force with their hashes, and what counted before."""
    actor = _reader(request)
    packs = in_force()
    files: dict[str, list[object]] = {}
    for file in packs.files:
        files.setdefault(file.pack, []).append(file)
    context: dict[str, object] = {
        "packs": packs,
        "files": files,
        "history": list(journal.pack_history(actor)[:HISTORY_ROWS]),
    }
    return page(request, "administration/packs/overview.html", "packs", context)


@require_GET
def categories(request: HttpRequest) -> HttpResponse:
    """The tree of categories: who leads, who may close, how fast, with which evidence."""
    _reader(request)
    packs, sought = in_force(), request.GET.get("q", "").strip().lower()
    groups = [_matching(group, sought) for group in packs.groups.values()]
    context: dict[str, object] = {
        "groups": [group for group in groups if group.categories],
        "total": len(packs.categories),
        "all_groups": len(packs.groups),
        "kinds": packs.organisation_kinds,
        "evidence": packs.evidence_kinds,
        "rungs": RUNGS,
        "sought": sought,
        "open_one": request.GET.get("open", ""),
    }
    return page(request, "administration/packs/categories.html", "categories", context)


@require_GET
def deadlines(request: HttpRequest) -> HttpResponse:
    """Deadline classes with their clocks, stages, pauses and basis."""
    _reader(request)
    packs = in_force()
    today = timezone.localdate()
    found = [
        packs.deadline(code, on=today) or versions[-1] for code, versions in packs.deadlines.items()
    ]
    context: dict[str, object] = {
        "versions": {code: len(versions) for code, versions in packs.deadlines.items()},
        "rows": [_deadline_rows(one) for one in found],
        "pauses": packs.pause_reasons,
    }
    return page(request, "administration/packs/deadlines.html", "deadlines", context)


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """One year of the offices' calendar, with what is not announced yet."""
    _reader(request)
    cal = in_force().calendar
    wanted = request.GET.get("year", "")
    year = (
        int(wanted)
        if wanted.isascii() and wanted.isdigit() and len(wanted) == 4
        else timezone.localdate().year
    )
    year = min(max(year, cal.first_year), cal.last_year)
    months = [_month(year, number) for number in range(1, MONTHS + 1)]
    announced = next((y for y in cal.years if y.year == year), None)
    hours = cal.hours_on(date(year, 1, 1))
    context: dict[str, object] = {
        "year": year,
        "before": year - 1 if year > cal.first_year else None,
        "after": year + 1 if year < cal.last_year else None,
        "months": months,
        "workdays": sum(month.workdays for month in months),
        "announced": announced,
        "is_provisional": cal.is_provisional(date(year, 6, 1)),
        "weekdays": WEEKDAYS,
        "kinds": DAY_KINDS,
        "hours": [
            (span.start // 60, span.start % 60, span.stop // 60, span.stop % 60)
            for span in hours.days[0]
        ],
        "today": timezone.localdate(),
        "calendar": cal,
    }
    return page(request, "administration/packs/calendar.html", "calendar", context)


@require_GET
def duties(request: HttpRequest) -> HttpResponse:
    """Duties with their written lists, where they may be held, what excludes what."""
    _reader(request)
    packs = in_force()
    context: dict[str, object] = {
        "duties": list(packs.duties.values()),
        "by_code": packs.duties,
        "kinds": packs.organisation_kinds,
    }
    return page(request, "administration/packs/duties.html", "duties", context)


@require_GET
def procedures(request: HttpRequest) -> HttpResponse:
    """Procedures as a picture and as a table."""
    _reader(request)
    packs = in_force()
    context: dict[str, object] = {
        "procedures": [(one, drawn(one)) for one in packs.procedures.values()],
        "duties": packs.duties,
        "parties": PARTIES,
    }
    return page(request, "administration/packs/procedures.html", "procedures", context)


def _reader(request: HttpRequest) -> Actor:
    actor = member(request)
    require_somewhere(actor, "pack.read")
    return actor


def _matching(group: CategoryGroup, sought: str) -> CategoryGroup:
    """The group with those of its categories that speak of `sought`; with all when the group itself does."""
    if any(sought in text.lower() for text in (group.title.zh, group.title.en)):
        return group
    return replace(group, categories=tuple(c for c in group.categories if _speaks_of(c, sought)))


def _speaks_of(one: Category, sought: str) -> bool:
    texts = (one.code, one.title.zh, one.title.en, one.about.zh, one.about.en, *one.examples)
    return any(sought in text.lower() for text in texts)


def _deadline_rows(one: DeadlineClass) -> Mapping[str, object]:
    return {
        "one": one,
        "clocks": [(r, words.allowance(r.allowance), TRIGGERS[r.starts_on]) for r in one.clocks],
        "stages": [(s, words.allowance(s.allowance)) for s in one.stages],
        "extension": words.allowance(one.extension.limit) if one.extension else None,
    }


def _month(year: int, number: int) -> Month:
    cal = in_force().calendar
    weeks = tuple(
        tuple(_square(cal.day(day)) if day.month == number else None for day in week)
        for week in Weeks().monthdatescalendar(year, number)
    )
    works = (DayKind.WORKDAY, DayKind.ADJUSTED)
    return Month(
        number, weeks, sum(s is not None and s.kind in works for week in weeks for s in week)
    )


def _square(day: Day) -> Square:
    return Square(day.on, day.kind, day.name, day.is_provisional)

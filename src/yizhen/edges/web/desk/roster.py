"""Who serves where: place by place, with leave, stand-ins, ending terms, and where nobody does."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yizhen.base import queries as base
from yizhen.core import paths
from yizhen.core.actor import Actor
from yizhen.core.paths import PlaceLevel, Tree
from yizhen.core.refusals import NotAllowed
from yizhen.core.text import Text
from yizhen.edges.web.desk.frame import page
from yizhen.edges.web.shell.answers import language
from yizhen.edges.web.shell.export import EXPORT_ROWS_MAX, csv_file
from yizhen.edges.web.shell.navigation import Entry
from yizhen.edges.web.shell.office import member
from yizhen.journal.permission import scopes
from yizhen.packs.current import in_force
from yizhen.posts import queries
from yizhen.posts.queries import Roster, RosterLine, Vacancy

PLACES_PER_PAGE: Final = 40
TABS: Final = {
    "all": Text("全部", "All"),
    "gaps": Text("这里没有人", "Nobody here"),
    "leave": Text("请假中", "On leave"),
    "ending": Text("任期将满", "Term ends soon"),
}
CHOICE_LEVELS: Final = (PlaceLevel.STREET, PlaceLevel.COMMUNITY, PlaceLevel.GRID)


@dataclass(frozen=True, slots=True)
class Shelf:
    """One place of the roster with the lines that the filters leave."""

    path: str
    name: str
    grid: str
    """The path of its grid, for a house; empty otherwise."""
    lines: tuple[RosterLine, ...]
    gaps: tuple[Vacancy, ...]


@require_GET
def roster(request: HttpRequest) -> HttpResponse:
    """The roster of one scope; as a file with `export`."""
    actor = member(request)
    wanted = request.GET
    path = _path(actor, wanted.get("place", ""))
    found = queries.roster(actor, path)
    tab = wanted.get("tab", "all") if wanted.get("tab") in TABS else "all"
    shelves = list(
        _shelves(found, tab=tab, duty=wanted.get("duty", ""), words=wanted.get("q", "").strip())
    )
    if "export" in wanted:
        return _exported(shelves)
    paged = Paginator(shelves, PLACES_PER_PAGE).get_page(wanted.get("page"))
    context: dict[str, object] = {
        "found": found,
        "shelves": paged,
        "tab": tab,
        "tabs": _tabs(found),
        "path": path,
        "place_options": [(p.path, p.name) for p in base.places_at(actor, CHOICE_LEVELS)],
        "duty_options": [(d.code, d.title) for d in in_force().duties.values()],
        "is_filtered": any(wanted.get(key) for key in ("duty", "q", "place")),
    }
    naming = [shelf.grid for shelf in paged if shelf.grid]
    return page(request, "desk/roster.html", "roster", context, naming=naming)


def _path(actor: Actor, wanted: str) -> str:
    """The scope that is asked for, else where the person's own view begins. Raises NotAllowed without any."""
    if paths.is_path(wanted):
        return wanted
    own = scopes(actor, "post.read")
    if not own:
        raise NotAllowed(ability="post.read")
    return next((s for s in own if paths.tree_of(s) is Tree.PLACE), own[0])


def _shelves(found: Roster, *, tab: str, duty: str, words: str) -> Iterator[Shelf]:
    for place in found.places:
        lines = tuple(
            line
            for line in place.lines
            if _is_wanted(line, tab=tab, duty=duty, words=words, place=place.name)
        )
        gaps = tuple(
            gap
            for gap in place.vacancies
            if tab in ("all", "gaps") and duty in ("", gap.duty.code) and words in place.name
        )
        if lines or gaps:
            yield Shelf(place.path, place.name, _grid_of(place.path), lines, gaps)


def _grid_of(path: str) -> str:
    """The grid that a house stands in."""
    is_place = paths.tree_of(path) is Tree.PLACE
    grid = paths.at_level(path, PlaceLevel.GRID) if is_place else None
    return grid if grid is not None and grid != path else ""


def _is_wanted(line: RosterLine, *, tab: str, duty: str, words: str, place: str) -> bool:
    fits = {"all": True, "gaps": False, "leave": line.is_on_leave, "ending": line.ends_soon}[tab]
    return fits and duty in ("", line.post.duty) and (words in line.name or words in place)


def _tabs(found: Roster) -> list[Entry]:
    lines = [line for place in found.places for line in place.lines]
    counts = {
        "all": len(lines),
        "gaps": found.vacant,
        "leave": sum(line.is_on_leave for line in lines),
        "ending": sum(line.ends_soon for line in lines),
    }
    return [
        Entry(code, title, "", "", counts[code], is_hot=code == "gaps" and found.vacant > 0)
        for code, title in TABS.items()
    ]


def _exported(shelves: Iterable[Shelf]) -> HttpResponse:
    head = (
        _("地点或组织"),
        _("职责"),
        _("姓名"),
        _("任期始"),
        _("任期止"),
        _("请假至"),
        _("代班"),
        _("备注"),
    )
    return csv_file(_("在岗名册"), head, list(_cells(shelves))[:EXPORT_ROWS_MAX])


def _cells(shelves: Iterable[Shelf]) -> Iterator[tuple[object, ...]]:
    for shelf in shelves:
        for line in shelf.lines:
            away = line.back_on.isoformat() if line.back_on else ""
            term = (line.post.starts_on, line.post.ends_on)
            yield (
                shelf.name,
                line.title.in_language(language()),
                line.name,
                *term,
                away,
                line.stand_in,
                "",
            )
        for gap in shelf.gaps:
            yield (
                shelf.name,
                gap.duty.title.in_language(language()),
                "",
                "",
                "",
                "",
                "",
                _("这里没有人"),
            )

"""The place tree at the desk: the way down to a house, what stands there, who serves there, and its upkeep."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yizhen.base import queries, usecases
from yizhen.base.queries import Place
from yizhen.core import paths
from yizhen.core.paths import PlaceLevel, Tree
from yizhen.core.refusals import Invalid, NotFound
from yizhen.core.text import Text
from yizhen.edges.web.desk.frame import page, see
from yizhen.edges.web.shell import maps, paging
from yizhen.edges.web.shell.actor import actor_of
from yizhen.edges.web.shell.office import carries, member
from yizhen.journal.permission import may
from yizhen.posts import queries as posts

ICONS: Final = {
    PlaceLevel.COUNTRY: "landmark",
    PlaceLevel.CITY: "landmark",
    PlaceLevel.DISTRICT: "landmark",
    PlaceLevel.STREET: "building-2",
    PlaceLevel.COMMUNITY: "house",
    PlaceLevel.GRID: "layout-grid",
    PlaceLevel.BUILDING: "building",
    PlaceLevel.UNIT: "door-open",
    PlaceLevel.DWELLING: "door-closed",
}
KINDS: Final = {
    "residential": Text("住宅", "Homes"),
    "public": Text("公共", "Public"),
    "business": Text("单位", "Business"),
    "governance": Text("治理网格", "Governance grid"),
    "exclusive": Text("专属网格", "Exclusive grid"),
}
CHOSEN_KINDS: Final = {
    PlaceLevel.GRID: ("governance", "exclusive"),
    PlaceLevel.BUILDING: ("residential", "public", "business"),
}
MAP_MARKS_MAX: Final = 12
NUMBER_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Mark:
    """A numbered pin."""

    lon: float
    lat: float
    title: str
    level: int = 0


@require_GET
def tops(request: HttpRequest) -> HttpResponse:
    """Where the person's places begin, or the places that a search finds."""
    actor = member(request)
    words = request.GET.get("q", "").strip()
    if words:
        found = paging.page_of(
            queries.find_places(actor, words), order=("path",), cursor=request.GET.get("page", "")
        )
        ways = queries.ways_to(found.rows)
        context: dict[str, object] = {"words": words, "found": found, "ways": ways, "icons": ICONS}
        return page(request, "desk/places/found.html", "places", context)
    begin = queries.tops(actor)
    if len(begin) == 1:
        return see(reverse("desk:place", args=(begin[0].path,)))
    return page(request, "desk/places/tops.html", "places", {"tops": begin, "icons": ICONS})


@require_GET
def place(request: HttpRequest, path: str) -> HttpResponse:
    """One place with everything around it."""
    return _shown(request, path)


@require_POST
def add(request: HttpRequest, path: str) -> HttpResponse:
    """One more place below this one."""
    sent = request.POST
    new = usecases.NewPlace(
        name=sent.get("name", ""),
        parent=_place_path(path),
        kind=sent.get("kind", ""),
        code=sent.get("code", "").strip(),
        floors=_number(sent.get("floors", "")),
    )
    try:
        row = usecases.add_place(actor_of(request), new, once=sent.get("once") or None)
    except Invalid as refusal:
        return _shown(request, path, refusal=refusal, asked="add")
    messages.success(request, _("已新增。"))
    return see(reverse("desk:place", args=(row.path,)))


@require_POST
def rename(request: HttpRequest, path: str) -> HttpResponse:
    """Give the place another name."""
    try:
        usecases.rename_place(
            actor_of(request), _place_path(path), name=request.POST.get("name", "")
        )
    except Invalid as refusal:
        return _shown(request, path, refusal=refusal, asked="rename")
    messages.success(request, _("名称已改。"))
    return see(reverse("desk:place", args=(path,)))


@require_POST
def close(request: HttpRequest, path: str) -> HttpResponse:
    """The place is no longer in use."""
    on = parse_date(request.POST.get("on", "")) or timezone.localdate()
    try:
        usecases.close_place(actor_of(request), _place_path(path), on=on)
    except Invalid as refusal:
        return _shown(request, path, refusal=refusal, asked="close")
    messages.success(request, _("已停用，以前的记录都还在。"))
    return see(reverse("desk:place", args=(paths.parent(path) or path,)))


def _shown(
    request: HttpRequest, path: str, *, refusal: Invalid | None = None, asked: str = ""
) -> HttpResponse:
    actor = member(request)
    shown = queries.place_page(actor, _place_path(path))
    row, children = shown.place, shown.children
    level = PlaceLevel(row.level)
    below = _level_below(level)
    context: dict[str, object] = {
        "shown": shown,
        "place": row,
        "children": children,
        "inner": queries.counts_below(children),
        "stairs": queries.stairs(actor, path) if level is PlaceLevel.BUILDING else (),
        "icons": ICONS,
        "kinds": KINDS,
        "level_below": below,
        "kind_choices": [(code, KINDS[code]) for code in CHOSEN_KINDS.get(below, ())] if below else (),
        "look": maps.look_at(row, inside=children),
        "map_path": maps.map_path(path),
        "marks": _marks(children) if level in (PlaceLevel.STREET, PlaceLevel.COMMUNITY) else (),
        "may_edit": may(actor, "place.edit", path),
        "may_place": may(actor, "place.edit", paths.parent(path) or path),
        "serving": _serving(request, path),
        "refusal": refusal,
        "asked": asked,
        "sent": request.POST,
        "today": timezone.localdate(),
        "once": uuid4().hex,
    }  # fmt: skip
    status = refusal.status if refusal else 200
    return page(request, "desk/places/place.html", "places", context, status=status)


def _serving(request: HttpRequest, path: str) -> posts.RosterPlace | None:
    """Who serves at exactly this place, for those who may read posts there."""
    actor = member(request)
    return posts.roster_at(actor, path) if carries(actor, "post.read") else None


def _level_below(level: PlaceLevel) -> PlaceLevel | None:
    order = tuple(PlaceLevel)
    number = order.index(level) + 1
    return order[number] if number < len(order) else None


def _marks(children: Sequence[Place]) -> list[Mark]:
    return [
        Mark(p.longitude_e6 / 1_000_000, p.latitude_e6 / 1_000_000, p.name)
        for p in children[:MAP_MARKS_MAX]
        if p.longitude_e6 is not None and p.latitude_e6 is not None
    ]


def _place_path(path: str) -> str:
    if not paths.is_path(path) or paths.tree_of(path) is not Tree.PLACE:
        raise NotFound(path=path)
    return path


def _number(text: str) -> int:
    return min(int(text), NUMBER_MAX) if text.isascii() and text.isdigit() and len(text) < 6 else 0

"""The first page of the desk: what waits for this person today."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from yizhen.base import queries as base
from yizhen.base.queries import Place
from yizhen.core import paths
from yizhen.core.actor import Actor
from yizhen.core.duties import Duty
from yizhen.core.paths import PlaceLevel, Tree
from yizhen.edges.web.desk.frame import page
from yizhen.edges.web.shell import maps
from yizhen.edges.web.shell.office import carries, member
from yizhen.journal import queries as journal
from yizhen.journal.permission import scopes
from yizhen.matters import queries as matters
from yizhen.packs.current import in_force
from yizhen.posts import queries as posts

TRAY_ROWS: Final = 6
NOTICE_ROWS: Final = 5
TERM_ROWS: Final = 5
NEAR_DEPTH: Final = 3
"""From the street down: above it the gaps of a whole city would be counted."""


@dataclass(frozen=True, slots=True)
class Gap:
    """How many places of a level nobody serves as `duty`."""

    duty: Duty
    level: PlaceLevel
    count: int


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """What to acknowledge, whom to answer, what ends soon, where nobody serves."""
    actor = member(request)
    tray = list(matters.in_tray(actor)[:TRAY_ROWS])
    ending = list(posts.ending_terms(actor)[:TERM_ROWS])
    top = _top(actor)
    gaps = _gaps(actor)
    waiting = posts.waiting(actor)
    context: dict[str, object] = {
        "tray": tray,
        "waiting": waiting,
        "asked_count": len(waiting.hand_overs) + len(waiting.leaves),
        "ending": ending,
        "gaps": gaps,
        "gap_count": sum(gap.count for gap in gaps),
        "messages_new": list(journal.notices(actor)[:NOTICE_ROWS]),
        "top": top,
        "look": maps.look_at(top, inside=base.children_of(top)) if top else None,
        "map_path": maps.map_path(top.path) if top else "",
        "duties": in_force().duties,
        "today": timezone.localdate(),
    }
    naming = [*(m.place_path for m in tray), *(p.path for p in ending)]
    naming = [path for path in naming if paths.tree_of(path) is Tree.PLACE]
    return page(request, "desk/start.html", "start", context, naming=naming)


def _gaps(actor: Actor) -> Sequence[Gap]:
    """Required duties that nobody holds near the person, from the highest level down."""
    near = [s for s in scopes(actor, "post.read") if _is_near(s)]
    found = [vacancy for scope in near for vacancy in posts.vacancies(actor, scope)]
    counts = Counter((vacancy.level, vacancy.duty.code) for vacancy in found)
    order, duties = tuple(PlaceLevel), in_force().duties
    return [
        Gap(duties[code], level, count)
        for (level, code), count in sorted(counts.items(), key=lambda i: order.index(i[0][0]))
    ]


def _top(actor: Actor) -> Place | None:
    """The place to show on the map: the first where the person serves, when it is a street or smaller."""
    begin = base.tops(actor) if carries(actor, "place.read") else ()
    return next((row for row in begin if _is_near(row.path)), None)


def _is_near(path: str) -> bool:
    return paths.tree_of(path) is Tree.PLACE and paths.depth(path) >= NEAR_DEPTH

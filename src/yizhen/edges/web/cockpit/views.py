"""The cockpit: a place from above, and each of its grids. For those who overlook a community or more."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from yizhen.base import queries as base
from yizhen.core import paths
from yizhen.core.actor import Actor
from yizhen.core.paths import PlaceLevel
from yizhen.core.refusals import NotFound
from yizhen.edges.web.cockpit import figures, sand
from yizhen.edges.web.shell import office
from yizhen.edges.web.shell.actor import actor_of
from yizhen.matters import queries as matters
from yizhen.posts import queries as posts

TRAY_SHOWN = 12


@require_safe
@gzip_page
def screen(request: HttpRequest) -> HttpResponse:
    """One screen over a place; htmx gets only what changes by itself."""
    actor = actor_of(request)
    vantages = base.vantages(actor)
    wanted = request.GET.get("at", "")
    place = base.place(actor, wanted) if wanted else vantages[0]
    if place.level in base.BELOW_COMMUNITY:
        raise NotFound(path=place.path)
    now = timezone.now()
    seen = figures.overview(actor, place, now=now)
    context = {**_common(actor), "place": place, "vantages": vantages, "seen": seen, "now": now}
    if request.headers.get("HX-Request") == "true":
        return render(request, "cockpit/live.html", context)
    context |= {
        "screen_title": _("%(place)s一屏统览") % {"place": place.name},
        "sand": sand.picture(
            actor,
            place,
            seen.plates,
            title=_("%(place)s沙盘，各网格在签的通知") % {"place": place.name},
        ),
        "trend": figures.trend(actor, place),
        "outcome": figures.outcome(seen.whole),
    }
    return render(request, "cockpit/screen.html", context)


@require_safe
@gzip_page
def grid(request: HttpRequest, path: str) -> HttpResponse:
    """One grid: who serves, what is to be acknowledged, what happened."""
    actor, now = actor_of(request), timezone.now()
    base.vantages(actor)
    page = base.place_page(actor, path)
    if page.place.level != PlaceLevel.GRID:
        raise NotFound(path=path)
    community = base.place(actor, paths.at_level(path, PlaceLevel.COMMUNITY) or path)
    standings = matters.standings(
        actor, community.path, PlaceLevel.GRID, since=now - figures.PERIOD, now=now
    )
    feed = figures.happenings(actor, path)
    roster = posts.roster(actor, path)
    context = {
        **_common(actor),
        "screen_title": page.place.name,
        "page": page,
        "counts": dict(page.counts),
        "roster": roster,
        "gaps": figures.gaps(roster),
        "standing": standings.get(path, figures.NOTHING),
        "waiting": tuple(matters.open_parts(actor, path)[:TRAY_SHOWN]),
        "feed": feed,
        "names": base.names_of({one.place for one in feed}),
        "sand": sand.picture(
            actor,
            community,
            figures.plates(standings.values()),
            title=_("%(place)s沙盘，各网格在签的通知") % {"place": community.name},
        ),
    }
    return render(request, "cockpit/grid.html", context)


def _common(actor: Actor) -> dict[str, object]:
    return {"sees_circulars": office.carries(actor, "circular.read")}

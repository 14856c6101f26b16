"""What a grid worker sees and does: today, circulars, the grid with its doors, messages."""

from datetime import timedelta
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yizhen.base import queries as base
from yizhen.core.paths import PlaceLevel
from yizhen.edges.web.grid.frame import frame, member
from yizhen.edges.web.shell import maps
from yizhen.edges.web.shell.answers import safe_next
from yizhen.edges.web.shell.paging import page_of
from yizhen.journal import queries as journal
from yizhen.journal import usecases as telling
from yizhen.matters import queries, usecases
from yizhen.posts import queries as posts

SOON = timedelta(hours=24)
TRAY_SHOWN = 50


@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """Four numbers, the grid on the map, what to acknowledge, the most urgent first."""
    actor, now = member(request), timezone.now()
    grounds = base.tops(actor)
    waiting = tuple(queries.in_tray(actor)[:TRAY_SHOWN])
    homes = sum(base.census(actor, at.path).get(PlaceLevel.DWELLING, 0) for at in grounds)
    context = {
        **frame(actor, "today"),
        "tray": queries.tray(actor, now=now, soon=SOON),
        "homes": homes,
        "ground": grounds[0] if grounds else None,
        "look": maps.look_at(grounds[0]) if grounds else None,
        "waiting": waiting,
        "names": base.names_of({matter.place_path for matter in waiting}),
        "now": now,
        "soon": now + SOON,
        "once": uuid4().hex,
    }
    return render(request, "grid/today.html", context)


@require_GET
def circular(request: HttpRequest, matter: int) -> HttpResponse:
    """The text of a circular, why it is due when it is, what happened to it."""
    actor = member(request)
    page = queries.circular_page(actor, matter)
    people = {entry.actor_id for entry in page.history} | {page.matter.opened_by_id}
    context = {
        **frame(actor, "today"),
        "page": page,
        "may": {move.code for move in page.moves},
        "people": posts.names_of(people),
        "once": uuid4().hex,
    }
    return render(request, "grid/circular.html", context)


@require_POST
def acknowledge(request: HttpRequest, matter: int) -> HttpResponse:
    """I have read it and will see to it; sent twice, it counts once."""
    usecases.move(member(request), matter, "acknowledge", once=request.POST.get("once") or None)
    messages.success(request, _("已签收"))
    back = safe_next(request, request.POST.get("next"), default=reverse("grid:today"))
    return HttpResponseRedirect(back)


@require_GET
def ground(request: HttpRequest, path: str = "") -> HttpResponse:
    """Where I serve, step by step: grids, buildings, units, doors."""
    actor = member(request)
    grounds = base.tops(actor)
    if not path and len(grounds) == 1:
        path = grounds[0].path
    page = base.place_page(actor, path) if path else None
    context = {
        **frame(actor, "ground"),
        "grounds": grounds,
        "page": page,
        "stairs": base.stairs(actor, path)
        if page and page.place.level == PlaceLevel.BUILDING
        else (),
        "look": maps.look_at(page.place, inside=page.children) if page else None,
        "map_path": maps.map_path(path) if path else "",
    }
    return render(request, "grid/ground.html", context)


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """What I was told, newest first."""
    actor = member(request)
    page = page_of(journal.notices(actor), order=("-id",), cursor=request.GET.get("page", ""))
    return render(request, "grid/notices.html", {**frame(actor, "notices"), "page": page})


@require_POST
def read(request: HttpRequest, notice: int) -> HttpResponse:
    """I have read it."""
    telling.read_notice(member(request), notice)
    back = safe_next(request, request.POST.get("next"), default=reverse("grid:notices"))
    return HttpResponseRedirect(back)

"""What a resident sees: home, who serves, messages, numbers for an emergency."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yizhen.edges.web.resident.frame import address, frame, person, serving
from yizhen.edges.web.shell.answers import safe_next
from yizhen.edges.web.shell.paging import page_of
from yizhen.journal import queries as journal
from yizhen.journal import usecases
from yizhen.packs.current import in_force
from yizhen.posts import queries as posts

NOTICES_SHOWN = 3


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The first page: whom to ring, what is new."""
    actor = person(request)
    lives = posts.account(actor, actor.id).home_path
    context = {
        **frame(actor, "home"),
        "place": address(actor, lives),
        "serving": serving(actor, lives),
        "notices": tuple(journal.notices(actor)[:NOTICES_SHOWN]),
    }
    return render(request, "resident/home.html", context)


@require_GET
def grid(request: HttpRequest) -> HttpResponse:
    """Who serves at my home, with the written list of each duty."""
    actor = person(request)
    lives = posts.account(actor, actor.id).home_path
    context = {
        **frame(actor, "grid"),
        "place": address(actor, lives),
        "serving": serving(actor, lives),
    }
    return render(request, "resident/grid.html", context)


@require_GET
def urgent(request: HttpRequest) -> HttpResponse:
    """Numbers to ring at once."""
    actor = person(request)
    phones = tuple(in_force().phones.values())
    return render(request, "resident/urgent.html", {**frame(actor, "home"), "phones": phones})


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """What I was told, newest first."""
    actor = person(request)
    page = page_of(journal.notices(actor), order=("-id",), cursor=request.GET.get("page", ""))
    return render(request, "resident/notices.html", {**frame(actor, "notices"), "page": page})


@require_POST
def read(request: HttpRequest, notice: int) -> HttpResponse:
    """I have read it."""
    usecases.read_notice(person(request), notice)
    back = safe_next(request, request.POST.get("next"), default=reverse("resident:notices"))
    return HttpResponseRedirect(back)

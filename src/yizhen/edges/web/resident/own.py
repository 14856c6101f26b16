"""What concerns the resident alone: their home, what is stored about them, their receipts."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yizhen.base import queries as base
from yizhen.edges.web.resident.export import everything
from yizhen.edges.web.resident.frame import address, frame, person
from yizhen.edges.web.shell.paging import page_of
from yizhen.journal import queries as journal
from yizhen.journal.receipts import receipt_for
from yizhen.journal.seal.receipt import FILE_SUFFIX
from yizhen.posts import queries as posts
from yizhen.posts import usecases
from yizhen.posts.signin import queries as signin

LOOKS_SHOWN = 20
ACCOUNT = "posts.account"


@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """Name, home, reading, receipts, signing out."""
    actor = person(request)
    account = posts.account(actor, actor.id)
    context = {
        **frame(actor, "me"),
        "account": account,
        "phone": posts.masked_phone(account),
        "place": address(actor, account.home_path),
        "doors": signin.doors(actor),
    }
    return render(request, "resident/me.html", context)


@require_http_methods(["GET", "POST"])
def choose_home(request: HttpRequest) -> HttpResponse:
    """Find one's door step by step, or by searching; then say so."""
    actor = person(request)
    if request.method == "POST":
        once = request.POST.get("once") or None
        usecases.choose_home(actor, home_path=request.POST.get("home", ""), once=once)
        messages.success(request, _("住处已记下"))
        return HttpResponseRedirect(reverse("resident:me"))
    words = request.GET.get("q", "").strip()
    step = base.home_step(actor, request.GET.get("at", ""), words=words)
    context = {**frame(actor, "me"), "step": step, "words": words, "once": uuid4().hex}
    return render(request, "resident/choose_home.html", context)


@require_GET
def data(request: HttpRequest) -> HttpResponse:
    """What is stored about me, why, and who looked at it."""
    actor = person(request)
    account = posts.account(actor, actor.id)
    looks = tuple(journal.looks_at(actor, ACCOUNT, str(actor.id))[:LOOKS_SHOWN])
    context = {
        **frame(actor, "me"),
        "account": account,
        "phone": posts.masked_phone(account),
        "place": address(actor, account.home_path),
        "looks": looks,
        "lookers": posts.names_of({look.actor_id for look in looks}),
        "notice_count": journal.notices(actor).count(),
        "deed_count": journal.own_entries(actor).count(),
    }
    return render(request, "resident/data.html", context)


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The same as a file."""
    response = JsonResponse(
        everything(person(request)), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    response.headers["Content-Disposition"] = 'attachment; filename="yizhen-my-data.json"'
    response.headers["Cache-Control"] = "no-store"
    return response


@require_GET
def receipts(request: HttpRequest) -> HttpResponse:
    """What I did here, each with a receipt that I can check without this house."""
    actor = person(request)
    rows = journal.own_entries(actor)
    page = page_of(rows, order=("-id",), cursor=request.GET.get("page", ""))
    sealed = journal.sealed_of(actor, [row.pk for row in page.rows])
    context = {**frame(actor, "me"), "page": page, "sealed": sealed}
    return render(request, "resident/receipts.html", context)


@require_GET
def receipt(request: HttpRequest, entry: int) -> HttpResponse:
    """One receipt as a file, with my own words in it."""
    text = receipt_for(person(request), entry, with_texts=True)
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{entry}{FILE_SUFFIX}"'
    response.headers["Cache-Control"] = "no-store"
    return response

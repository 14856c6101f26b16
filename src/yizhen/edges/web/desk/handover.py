"""Handing over open work: offering it to a colleague, answering an offer, taking one back."""

from typing import Final
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yizhen.core.refusals import Conflict, Invalid, NotFound
from yizhen.core.text import Text
from yizhen.edges.web.desk.frame import page, see
from yizhen.edges.web.shell.office import member
from yizhen.posts import queries, usecases

STATES: Final = {
    "offered": ("amber", "hourglass", Text("等答复", "Waiting for an answer")),
    "accepted": ("pine", "circle-check", Text("已接手", "Accepted")),
    "declined": ("red", "x", Text("未接手", "Declined")),
    "withdrawn": ("grey", "undo-2", Text("已撤回", "Withdrawn")),
}


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Offers to and from this person, their open work, and the form."""
    return _shown(request)


@require_GET
def detail(request: HttpRequest, hand_over_id: int) -> HttpResponse:
    """One hand-over with what it is about."""
    actor = member(request)
    shown = queries.hand_over(actor, hand_over_id)
    context: dict[str, object] = {"shown": shown, "actor": actor, "states": STATES}
    return page(
        request,
        "desk/handover/detail.html",
        "hand_overs",
        context,
        naming=[w.path for w in shown.items],
    )


@require_POST
def offer(request: HttpRequest) -> HttpResponse:
    """Offer the ticked work to a colleague."""
    sent = request.POST
    items = [
        (kind, work_id) for kind, _dot, work_id in (i.partition(":") for i in sent.getlist("items"))
    ]
    try:
        usecases.offer_hand_over(
            member(request),
            taker=int(sent["taker"]) if sent.get("taker", "").isdigit() else 0,
            items=items,
            remark=sent.get("remark", ""),
            once=sent.get("once") or None,
        )
    except (Invalid, Conflict) as refusal:
        return _shown(request, refusal=refusal)
    messages.success(request, _("已请同事接手，对方答复前仍由你负责。"))
    return see(reverse("desk:hand_overs"))


@require_POST
def answer(request: HttpRequest, hand_over_id: int, answer: str) -> HttpResponse:
    """Accept, say no with a reason, or take one's own offer back."""
    actor = member(request)
    if answer == "accept":
        usecases.accept_hand_over(actor, hand_over_id)
        messages.success(request, _("已接手，这些事项现在由你负责。"))
    elif answer == "decline":
        usecases.decline_hand_over(actor, hand_over_id, reason=request.POST.get("reason", ""))
        messages.success(request, _("已告诉对方，事项仍由对方负责。"))
    elif answer == "withdraw":
        usecases.withdraw_hand_over(actor, hand_over_id)
        messages.success(request, _("已撤回，事项仍由你负责。"))
    else:
        raise NotFound
    return see(reverse("desk:hand_overs"))


def _shown(request: HttpRequest, *, refusal: Invalid | Conflict | None = None) -> HttpResponse:
    actor = member(request)
    mine = queries.mine(actor)
    context: dict[str, object] = {
        "mine": mine,
        "colleagues": queries.colleagues(actor),
        "states": STATES,
        "refusal": refusal,
        "refused_field": refusal.facts.get("field") if refusal else None,
        "sent": request.POST,
        "ticked": frozenset(request.POST.getlist("items")),
        "once": request.POST.get("once") or uuid4().hex,
    }
    status = refusal.status if refusal else 200
    naming = [w.path for w in mine.open_work if w.path.startswith("p")]
    return page(
        request, "desk/handover/overview.html", "hand_overs", context, naming=naming, status=status
    )

"""Leave: asking a colleague to stand in, answering one who asks, coming back early."""

from datetime import date
from typing import Final
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yizhen.core.refusals import Conflict, Invalid, NotFound
from yizhen.core.text import Text
from yizhen.edges.web.desk.frame import page, see
from yizhen.edges.web.shell.office import member
from yizhen.posts import queries, usecases

STATES: Final = {
    "asked": ("amber", "hourglass", Text("等同事答复", "Waiting for an answer")),
    "agreed": ("pine", "circle-check", Text("已同意", "Agreed")),
    "declined": ("red", "x", Text("对方不能代班", "Declined")),
    "cancelled": ("grey", "undo-2", Text("已撤销", "Cancelled")),
}


@require_GET
def leave(request: HttpRequest) -> HttpResponse:
    """One's own leaves, those where one stands in, and the form."""
    return _shown(request)


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask a colleague to stand in."""
    sent = request.POST
    try:
        usecases.request_leave(
            member(request),
            starts_on=_day(sent.get("starts_on", ""), field="starts_on"),
            ends_on=_day(sent.get("ends_on", ""), field="ends_on"),
            stand_in=int(sent["stand_in"]) if sent.get("stand_in", "").isdigit() else 0,
            reason=sent.get("reason", ""),
            once=sent.get("once") or None,
        )
    except (Invalid, Conflict) as refusal:
        return _shown(request, refusal=refusal)
    messages.success(request, _("已请同事代班，对方同意后生效。"))
    return see(reverse("desk:leave"))


@require_POST
def answer(request: HttpRequest, leave_id: int, answer: str) -> HttpResponse:
    """Agree to stand in, say no with a reason, or take one's own leave back."""
    actor = member(request)
    if answer == "agree":
        usecases.agree_to_leave(actor, leave_id)
        messages.success(request, _("已同意代班，这几天由你办。"))
    elif answer == "decline":
        usecases.decline_leave(actor, leave_id, reason=request.POST.get("reason", ""))
        messages.success(request, _("已告诉对方另选同事。"))
    elif answer == "cancel":
        usecases.cancel_leave(actor, leave_id)
        messages.success(request, _("请假已撤销。"))
    else:
        raise NotFound
    return see(reverse("desk:leave"))


def _shown(request: HttpRequest, *, refusal: Invalid | Conflict | None = None) -> HttpResponse:
    actor = member(request)
    context: dict[str, object] = {
        "mine": queries.mine(actor),
        "colleagues": queries.colleagues(actor),
        "states": STATES,
        "today": timezone.localdate(),
        "refusal": refusal,
        "refused_field": refusal.facts.get("field") if refusal else None,
        "sent": request.POST,
        "once": request.POST.get("once") or uuid4().hex,
    }
    status = refusal.status if refusal else 200
    return page(request, "desk/leave.html", "leave", context, status=status)


def _day(text: str, *, field: str) -> date:
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise Invalid(field=field)
    return day

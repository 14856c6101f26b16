"""My post: the written list of my duties and its term, leave, and handing work over."""

from typing import Final
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yizhen.base import queries as base
from yizhen.core.refusals import NotFound, Refusal
from yizhen.edges.web.grid.forms import HandOverForm, LeaveForm, with_refusal
from yizhen.edges.web.grid.frame import frame, member
from yizhen.posts import queries, usecases

LEAVE_ANSWERS: Final = {
    "agree": gettext_lazy("已同意代班"),
    "decline": gettext_lazy("已回复不能代班"),
    "cancel": gettext_lazy("已销假"),
}
OFFER_ANSWERS: Final = {
    "accept": gettext_lazy("已接手"),
    "decline": gettext_lazy("已回复不接手"),
    "withdraw": gettext_lazy("已撤回移交"),
}


@require_GET
def duty(request: HttpRequest) -> HttpResponse:
    """My posts with their lists and terms, my leaves, hand-overs."""
    actor = member(request)
    context = {
        **frame(actor, "duty"),
        "mine": queries.mine(actor),
        "today": timezone.localdate(),
    }
    return render(request, "grid/duty.html", context)


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for leave."""
    actor = member(request)
    form = LeaveForm(request.POST or None, colleagues=queries.colleagues(actor))
    if request.method == "POST" and form.is_valid():
        try:
            once = request.POST.get("once") or None
            usecases.request_leave(actor, **form.cleaned_data, once=once)
        except Refusal as refusal:
            with_refusal(form, refusal)
        else:
            messages.success(request, _("已请同事代班，等答复"))
            return redirect("grid:duty")
    context = {**frame(actor, "duty"), "form": form, "once": _kept_id(request)}
    return render(request, "grid/leave.html", context, status=422 if form.errors else 200)


@require_POST
def answer_leave(request: HttpRequest, leave: int, answer: str) -> HttpResponse:
    """The stand-in agrees or not; or the leave is called off."""
    actor = member(request)
    if answer == "agree":
        usecases.agree_to_leave(actor, leave)
    elif answer == "decline":
        usecases.decline_leave(actor, leave, reason=request.POST.get("reason", ""))
    elif answer == "cancel":
        usecases.cancel_leave(actor, leave)
    else:
        raise NotFound
    messages.success(request, LEAVE_ANSWERS[answer])
    return HttpResponseRedirect(reverse("grid:duty"))


@require_http_methods(["GET", "POST"])
def offer(request: HttpRequest) -> HttpResponse:
    """Offer open work to a colleague."""
    actor = member(request)
    work = queries.open_work(actor, actor.id)
    form = HandOverForm(request.POST or None, colleagues=queries.colleagues(actor), work=work)
    if request.method == "POST" and form.is_valid():
        try:
            made = usecases.offer_hand_over(
                actor,
                taker=form.cleaned_data["taker"],
                items=form.chosen,
                remark=form.cleaned_data["remark"],
                once=request.POST.get("once") or None,
            )
        except Refusal as refusal:
            with_refusal(form, refusal)
        else:
            messages.success(request, _("已请同事接手，等答复"))
            return redirect("grid:offered", made.pk)
    context = {**frame(actor, "duty"), "form": form, "work": work, "once": _kept_id(request)}
    return render(request, "grid/hand_over.html", context, status=422 if form.errors else 200)


@require_GET
def offered(request: HttpRequest, number: int) -> HttpResponse:
    """One hand-over: what it is about and how far it has come."""
    actor = member(request)
    page = queries.hand_over(actor, number)
    context = {
        **frame(actor, "duty"),
        "page": page,
        "actor": actor,
        "names": base.names_of({one.path for one in page.items}),
    }
    return render(request, "grid/offered.html", context)


@require_POST
def answer_offer(request: HttpRequest, number: int, answer: str) -> HttpResponse:
    """The colleague takes it or not; or the giver takes it back."""
    actor = member(request)
    if answer == "accept":
        usecases.accept_hand_over(actor, number)
    elif answer == "decline":
        usecases.decline_hand_over(actor, number, reason=request.POST.get("reason", ""))
    elif answer == "withdraw":
        usecases.withdraw_hand_over(actor, number)
    else:
        raise NotFound
    messages.success(request, OFFER_ANSWERS[answer])
    return redirect("grid:offered", number)


def _kept_id(request: HttpRequest) -> str:
    return request.POST.get("once") or uuid4().hex

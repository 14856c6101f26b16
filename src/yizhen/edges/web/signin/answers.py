"""What several pages of signing in have in common: a refused form, the way on after signing in, the picture for the app."""

import segno
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from yizhen.core.refusals import Refusal, TooMany
from yizhen.core.text import Text
from yizhen.edges.web.shell.actor import actor_of
from yizhen.edges.web.shell.answers import language, safe_next
from yizhen.edges.web.signin import sessions
from yizhen.posts.signin import queries
from yizhen.posts.signin.doors import Door
from yizhen.posts.signin.secondfactor import Enrolment

ADDRESSES = {
    Door.RESIDENT: "/m/",
    Door.GRID: "/w/",
    Door.DESK: "/desk/",
    Door.SCREEN: "/screen/",
    Door.ADMINISTRATION: "/admin/",
}
TITLES = {
    Door.RESIDENT: Text(zh="居民首页", en="Resident's home"),
    Door.GRID: Text(zh="网格工作", en="Grid work"),
    Door.DESK: Text(zh="工作台", en="Desk"),
    Door.SCREEN: Text(zh="驾驶舱", en="Cockpit"),
    Door.ADMINISTRATION: Text(zh="系统管理", en="Administration"),
}
ABOUT = {
    Door.RESIDENT: Text(zh="报事、办事、看进度", en="Report, apply, follow"),
    Door.GRID: Text(zh="巡查、走访、随手记", en="Patrol, visit, note"),
    Door.DESK: Text(zh="受理、派单、核验", en="Take in, assign, check"),
    Door.SCREEN: Text(zh="一屏看全貌，点网格下钻", en="The whole picture on one screen"),
    Door.ADMINISTRATION: Text(zh="账号、岗位、日志、备份", en="Accounts, posts, journal, backup"),
}
ICONS = {
    Door.RESIDENT: "house",
    Door.GRID: "footprints",
    Door.DESK: "inbox",
    Door.SCREEN: "layout-dashboard",
    Door.ADMINISTRATION: "settings-2",
}
QR_SCALE = 5


def with_refusal(form: forms.Form, refusal: Refusal) -> forms.Form:
    """The form with the sentence of `refusal` on top, or at the field that it names."""
    field = refusal.facts.get("field")
    known = field if isinstance(field, str) and field in form.fields else None
    form.add_error(known, said(refusal))
    return form


def said(refusal: Refusal) -> str:
    """The sentence of a refusal in the language of the page."""
    return refusal.text.in_language(language())


def page(
    request: HttpRequest,
    template: str,
    facts: dict[str, object],
    *,
    refusal: Refusal | None = None,
) -> HttpResponse:
    """A page of the sign-in; after a refusal with its status and the seconds to wait."""
    response = render(request, f"signin/{template}.html", facts)
    form = facts.get("form")
    if refusal is not None:
        response.status_code = refusal.status
        wait = refusal.facts.get("wait_seconds")
        if isinstance(refusal, TooMany) and isinstance(wait, int):
            response.headers["Retry-After"] = str(wait)
    elif isinstance(form, forms.Form) and form.errors:
        response.status_code = 422
    return response


def onward(request: HttpRequest, next_address: str = "") -> HttpResponse:
    """To the page that was wanted, else to the door of the person's work."""
    wanted = safe_next(request, next_address, default="")
    if request.session.get(sessions.MUST_CHANGE):
        return HttpResponseRedirect(reverse("signin:password"))
    if wanted and wanted != "/":
        return HttpResponseRedirect(wanted)
    open_doors = queries.doors(actor_of(request))
    if len(open_doors) == 1:
        return HttpResponseRedirect(ADDRESSES[open_doors[0]])
    return HttpResponseRedirect(reverse("signin:doors"))


def picture(enrolment: Enrolment) -> SafeString:
    """The address of an enrolment as a square of dots, drawn into the page."""
    drawn = segno.make(enrolment.address, error="m", micro=False)
    return mark_safe(
        drawn.svg_inline(scale=QR_SCALE, border=4, dark="#16211f", light="#ffffff", omitsize=True)
    )


def in_fours(secret: str) -> str:
    """A secret as it is read aloud or typed."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def provider_name() -> str:
    """How the other house is called, empty when there is none."""
    return settings.OIDC.name if settings.OIDC is not None else ""

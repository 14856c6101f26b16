"""The pages of signing in. Each works without JavaScript and gives nothing away about who is registered."""

from collections.abc import Sequence

from csp.decorators import csp_update
from django import forms as django_forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yizhen.core.actor import NOBODY
from yizhen.core.refusals import NotSignedIn, Outage, Refusal
from yizhen.edges.web.shell.actor import actor_of
from yizhen.edges.web.shell.answers import safe_next
from yizhen.edges.web.signin import answers, forms, oidc, sessions
from yizhen.edges.web.signin.answers import onward, page, with_refusal
from yizhen.edges.web.signin.source import source_of
from yizhen.posts.signin import codes, identities, passwords, queries, secondfactor
from yizhen.posts.signin.identities import Vouched
from yizhen.posts.signin.refusals import FactorMissing, SignInStale
from yizhen.posts.signin.steps import Next, Passed, Step

RESIDENTS = "/m/"
"""Whoever wanted a page below this is shown the way of residents."""
ASKED = "signin_asked"
"""Session key: which code was asked for, and the number as it may be shown."""


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """User name and password."""
    if request.user.is_authenticated:
        return onward(request, _wanted(request))
    if request.method == "GET" and _wanted(request).startswith(RESIDENTS):
        return HttpResponseRedirect(f"{reverse('signin:phone')}?{request.GET.urlencode()}")
    form = forms.PasswordSignIn(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            step = passwords.sign_in(NOBODY, **form.cleaned_data, source=source_of(request))
        except Refusal as refusal:
            return _front(request, with_refusal(form, refusal), "password", refusal=refusal)
        return _go_on(request, step, next_address=_wanted(request))
    return _front(request, form, "password")


@never_cache
@require_http_methods(["GET", "POST"])
def phone(request: HttpRequest) -> HttpResponse:
    """A telephone number, to which a code is sent."""
    if request.user.is_authenticated:
        return onward(request, _wanted(request))
    form = forms.PhoneSignIn(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            asked = codes.ask(NOBODY, phone=form.cleaned_data["phone"], source=source_of(request))
        except Refusal as refusal:
            return _front(request, with_refusal(form, refusal), "phone", refusal=refusal)
        request.session[ASKED] = {
            "id": asked.id,
            "shown": asked.shown,
            "minutes": asked.valid_minutes,
            "seconds": asked.resend_seconds,
        }
        request.session[sessions.NEXT] = _wanted(request)
        return HttpResponseRedirect(reverse("signin:code"))
    return _front(request, form, "phone")


@never_cache
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The six digits that came by telephone."""
    asked = request.session.get(ASKED)
    if not isinstance(asked, dict):
        return HttpResponseRedirect(reverse("signin:phone"))
    form = forms.PhoneCode(request.POST or None)
    facts: dict[str, object] = {"form": form, "asked": asked}
    if request.method == "POST" and form.is_valid():
        try:
            step = codes.sign_in(
                NOBODY, asked["id"], code=form.cleaned_data["code"], source=source_of(request)
            )
        except Refusal as refusal:
            with_refusal(form, refusal)
            return page(request, "code", facts, refusal=refusal)
        del request.session[ASKED]
        return _go_on(request, step, next_address=request.session.pop(sessions.NEXT, ""))
    return page(request, "code", facts)


@never_cache
@require_http_methods(["GET", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """The second factor, asked each time."""
    passed = _pending(request)
    form = forms.SecondCode(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            secondfactor.check(passed, code=form.cleaned_data["code"], source=source_of(request))
        except SignInStale as refusal:
            return _start_again(request, refusal)
        except Refusal as refusal:
            with_refusal(form, refusal)
            return page(request, "second", {"form": form}, refusal=refusal)
        sessions.begin(request, passed)
        return onward(request, request.session.pop(sessions.NEXT, ""))
    return page(request, "second", {"form": form})


@never_cache
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Setting the second factor up, the first time somebody who works here signs in."""
    passed = _pending(request)
    form = forms.FirstCode(request.POST or None)
    try:
        enrolment = secondfactor.enrolment(passed)
    except (SignInStale, FactorMissing) as refusal:
        return _start_again(request, refusal)
    facts: dict[str, object] = {
        "form": form,
        "picture": answers.picture(enrolment),
        "secret": answers.in_fours(enrolment.secret),
        "address": enrolment.address,
    }
    if request.method == "POST" and form.is_valid():
        try:
            recovery = secondfactor.confirm_first(
                passed, code=form.cleaned_data["code"], source=source_of(request)
            )
        except Refusal as refusal:
            with_refusal(form, refusal)
            return page(request, "enrol", facts, refusal=refusal)
        sessions.begin(request, passed)
        way_on = onward(request, request.session.pop(sessions.NEXT, "")).headers["Location"]
        return page(request, "recovery_codes", {"codes": recovery, "way_on": way_on})
    return page(request, "enrol", facts)


@never_cache
@require_POST
def identity(request: HttpRequest) -> HttpResponse:
    """To the other house that vouches for staff."""
    return oidc.leave(request, next_address=_wanted(request))


@never_cache
@require_GET
def identity_back(request: HttpRequest) -> HttpResponse:
    """Back from the other house."""
    try:
        return oidc.come_back(request, _vouched_for)
    except Outage:
        messages.error(request, _("统一认证没有通过，或者您取消了。请再试一次，或用密码登录。"))
    except Refusal as refusal:
        form = with_refusal(forms.PasswordSignIn({}), refusal)
        form.errors.pop("username", None)
        form.errors.pop("password", None)
        return _front(request, form, "password", refusal=refusal)
    return HttpResponseRedirect(reverse("signin:sign_in"))


@never_cache
@require_POST
def out(request: HttpRequest) -> HttpResponse:
    """Leave."""
    sessions.end(request)
    messages.success(request, _("您已退出登录。"))
    return HttpResponseRedirect(reverse("signin:sign_in"))


@never_cache
@require_GET
def doors(request: HttpRequest) -> HttpResponse:
    """Choose where to go, for those with several posts."""
    if not request.user.is_authenticated:
        raise NotSignedIn
    open_doors = queries.doors(actor_of(request))
    facts = [
        (answers.ADDRESSES[d], answers.TITLES[d], answers.ABOUT[d], answers.ICONS[d])
        for d in open_doors
    ]
    return page(request, "doors", {"doors": facts, "name": actor_of(request).name})


def _vouched_for(request: HttpRequest, vouched: Vouched, next_address: str) -> HttpResponse:
    step = identities.sign_in(NOBODY, vouched, source=source_of(request))
    return _go_on(request, step, next_address=next_address)


def _go_on(request: HttpRequest, step: Step, *, next_address: str) -> HttpResponse:
    """After a first proof that was right: in, or to the second one."""
    if step.next is Next.DONE:
        sessions.begin(request, step.passed, is_factor_skipped=step.is_factor_skipped)
        return onward(request, next_address)
    sessions.wait_for_second(request, step.passed, next_address=next_address)
    if step.next is Next.ENROL:
        secondfactor.begin_first(step.passed)
        return HttpResponseRedirect(reverse("signin:enrol"))
    return HttpResponseRedirect(reverse("signin:second"))


def _pending(request: HttpRequest) -> Passed:
    """The first proof; without one (a reloaded page) people begin at the beginning."""
    try:
        return sessions.pending(request)
    except SignInStale as error:
        raise NotSignedIn from error


def _start_again(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    request.session.pop(sessions.PENDING, None)
    messages.error(request, answers.said(refusal))
    return HttpResponseRedirect(reverse("signin:sign_in"))


def _front(
    request: HttpRequest, form: django_forms.Form, tab: str, *, refusal: Refusal | None = None
) -> HttpResponse:
    """The first page, with its two tabs and the way to the other house."""
    facts: dict[str, object] = {
        "form": form,
        "tab": tab,
        "next": _wanted(request),
        "provider": answers.provider_name(),
        "registers": settings.RESIDENTS_REGISTER,
    }
    response = page(request, "front", facts, refusal=refusal)
    if settings.OIDC is not None:
        _let_forms_lead_to(response, settings.OIDC.form_origins)
    return response


def _let_forms_lead_to(response: HttpResponse, origins: Sequence[str]) -> None:
    """Browsers check where a form's answer redirects to: the other house must be named on this page, and on this page only."""
    csp_update({"form-action": list(origins)})(lambda _request: response)(HttpRequest())


def _wanted(request: HttpRequest) -> str:
    asked_for = request.POST.get("next") or request.GET.get("next")
    return safe_next(request, asked_for, default="")

"""My security: password, second factor, recovery codes, all devices."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yizhen.core.actor import Actor
from yizhen.core.refusals import NotSignedIn, Refusal
from yizhen.edges.web.shell.actor import actor_of
from yizhen.edges.web.signin import answers, forms, sessions
from yizhen.edges.web.signin.answers import page, with_refusal
from yizhen.edges.web.signin.source import source_of
from yizhen.posts.signin import passwords, queries, secondfactor
from yizhen.posts.signin import sessions as session_cases
from yizhen.posts.signin.refusals import FactorMissing


@never_cache
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """How my account is protected."""
    actor = _person(request)
    facts: dict[str, object] = {
        "security": queries.own_security(actor),
        "is_skipped": bool(request.session.get(sessions.FACTOR_SKIPPED)),
        "home": answers.onward(request).headers["Location"],
    }
    return page(request, "security", facts)


@never_cache
@sensitive_post_parameters("current", "new", "again")
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Choose another password."""
    actor = _person(request)
    form = forms.NewPassword(request.POST or None)
    facts: dict[str, object] = {"form": form, "security": queries.own_security(actor)}
    if request.method == "POST" and form.is_valid():
        try:
            passwords.change_own(
                actor,
                current=form.cleaned_data["current"],
                new=form.cleaned_data["new"],
                source=source_of(request),
            )
        except Refusal as refusal:
            with_refusal(form, refusal)
            return page(request, "password", facts, refusal=refusal)
        sessions.keep_after_change(request)
        messages.success(request, _("密码改好了。其他设备需要重新登录。"))
        return answers.onward(request)
    return page(request, "password", facts)


@never_cache
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Set the authenticator app up: the first post makes a secret, the second proves that the app has it."""
    actor = _person(request)
    if request.method == "POST" and "code" not in request.POST:
        secondfactor.begin_own(actor)
        return HttpResponseRedirect(reverse("signin:second_factor"))
    try:
        enrolment = secondfactor.own_enrolment(actor)
    except FactorMissing:
        return HttpResponseRedirect(reverse("signin:security"))
    form = forms.FirstCode(request.POST or None)
    facts: dict[str, object] = {
        "form": form,
        "picture": answers.picture(enrolment),
        "secret": answers.in_fours(enrolment.secret),
        "address": enrolment.address,
        "is_signed_in": True,
    }
    if request.method == "POST" and form.is_valid():
        try:
            codes = secondfactor.confirm_own(
                actor, code=form.cleaned_data["code"], source=source_of(request)
            )
        except Refusal as refusal:
            with_refusal(form, refusal)
            return page(request, "enrol", facts, refusal=refusal)
        request.session[sessions.FACTOR_SKIPPED] = False
        return _show_codes(request, codes)
    return page(request, "enrol", facts)


@never_cache
@require_http_methods(["GET", "POST"])
def second_factor_off(request: HttpRequest) -> HttpResponse:
    """Give the app up, to set up another telephone."""
    actor = _person(request)
    form = forms.SecondCode(request.POST or None)
    facts: dict[str, object] = {"form": form, "what": "off"}
    if request.method == "POST" and form.is_valid():
        try:
            secondfactor.take_off_own(
                actor, code=form.cleaned_data["code"], source=source_of(request)
            )
        except Refusal as refusal:
            with_refusal(form, refusal)
            return page(request, "confirm", facts, refusal=refusal)
        secondfactor.begin_own(actor)
        return HttpResponseRedirect(reverse("signin:second_factor"))
    return page(request, "confirm", facts)


@never_cache
@require_http_methods(["GET", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes; the old ones end."""
    actor = _person(request)
    form = forms.SecondCode(request.POST or None)
    facts: dict[str, object] = {"form": form, "what": "codes"}
    if request.method == "POST" and form.is_valid():
        try:
            codes = secondfactor.renew_codes(
                actor, code=form.cleaned_data["code"], source=source_of(request)
            )
        except Refusal as refusal:
            with_refusal(form, refusal)
            return page(request, "confirm", facts, refusal=refusal)
        return _show_codes(request, codes)
    return page(request, "confirm", facts)


@never_cache
@require_POST
def out_everywhere(request: HttpRequest) -> HttpResponse:
    """Leave on all devices."""
    session_cases.sign_out_everywhere(_person(request))
    sessions.forget(request)
    messages.success(request, _("所有设备都已退出登录。"))
    return HttpResponseRedirect(reverse("signin:sign_in"))


def _person(request: HttpRequest) -> Actor:
    if not request.user.is_authenticated:
        raise NotSignedIn
    return actor_of(request)


def _show_codes(request: HttpRequest, codes: tuple[str, ...]) -> HttpResponse:
    facts: dict[str, object] = {"codes": codes, "way_on": reverse("signin:security")}
    return page(request, "recovery_codes", facts)

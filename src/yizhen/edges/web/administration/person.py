"""One account: its posts, and every change to it. Nobody changes their own; each change is written down."""

from collections.abc import Callable
from datetime import date
from typing import Final
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from yizhen.base import queries as base
from yizhen.core.actor import Actor
from yizhen.core.paths import PlaceLevel
from yizhen.core.refusals import Conflict, Invalid, NotFound, Refusal
from yizhen.core.text import Text
from yizhen.edges.web.administration.frame import page, see
from yizhen.edges.web.shell.answers import language
from yizhen.edges.web.shell.office import carries, member
from yizhen.packs.current import in_force
from yizhen.posts import queries, usecases
from yizhen.posts.signin import administration as security
from yizhen.posts.signin import queries as signin

LEVELS = tuple(level for level in PlaceLevel if level not in (PlaceLevel.UNIT, PlaceLevel.DWELLING))


class GiveForm(forms.Form):
    """Which duty, where, for how long."""

    duty = forms.ChoiceField(label=gettext_lazy("职责"))
    path = forms.ChoiceField(label=gettext_lazy("地点或组织"))
    starts_on = forms.DateField(
        label=gettext_lazy("从哪天"), widget=forms.DateInput(attrs={"type": "date"})
    )
    ends_on = forms.DateField(
        label=gettext_lazy("到哪天（含）"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}), help_text=gettext_lazy("不填就是不设期限"),
    )  # fmt: skip

    def __init__(self, *args: object, actor: Actor, **kwargs: object) -> None:
        kwargs.setdefault("initial", {"starts_on": timezone.localdate().isoformat()})
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        duties = in_force().duties.values()
        self.fields["duty"].choices = [(d.code, d.title.in_language(language())) for d in duties]  # type: ignore[attr-defined]
        places = [(p.path, p.name) for p in base.places_at(actor, LEVELS)]
        offices = [(o.path, o.name) for o in base.organisations(actor)[: base.PLACES_MAX]]
        self.fields["path"].choices = [(_("地点"), places), (_("组织"), offices)]  # type: ignore[attr-defined]


ENDS: Final = {
    "term": Text("任期届满", "Term over"),
    "taken": Text("收回", "Taken away"),
    "account": Text("账号停用", "Account closed"),
}
DONE: Final = {
    "rename": Text("姓名已改。", "Renamed."),
    "deactivate": Text("账号已停用，岗位已收回。", "Closed; the posts have ended."),
    "reactivate": Text("账号已恢复，原来的岗位要重新任命。", "Open again; posts have to be given anew."),
    "unlock": Text("已解锁，可以再试登录。", "Unlocked: they may try again."),
    "reset-second-factor": Text("已解除，下次登录重新绑定。", "Taken off: the next sign-in sets up another."),
    "password": Text("密码已重设，登录后要自己改。", "Set; they change it when they sign in."),
    "enlist": Text("已设为工作人员。", "They are on the staff now."),
}  # fmt: skip


@require_GET
def detail(request: HttpRequest, account_id: int) -> HttpResponse:
    """One account."""
    return _shown(request, account_id)


@sensitive_post_parameters("password")
@require_POST
def change(request: HttpRequest, account_id: int, deed: str) -> HttpResponse:
    """One change to an account, by its name."""
    actor = member(request)
    if deed not in CHANGES:
        raise NotFound
    try:
        CHANGES[deed](actor, account_id, request)
    except (Invalid, Conflict) as refusal:
        return _shown(request, account_id, refusal=refusal, asked=deed)
    messages.success(request, DONE[deed].in_language(language()))
    return see(reverse("administration:account", args=(account_id,)))


@require_POST
def give(request: HttpRequest, account_id: int) -> HttpResponse:
    """Give a post."""
    actor = member(request)
    form = GiveForm(request.POST, actor=actor)
    if not form.is_valid():
        return _shown(request, account_id, refusal=Invalid(field="duty"), asked="give", give=form)
    try:
        usecases.give_post(
            actor, account_id, once=request.POST.get("once") or None, **form.cleaned_data
        )
    except (Invalid, Conflict) as refusal:
        return _shown(request, account_id, refusal=refusal, asked="give", give=form)
    messages.success(request, _("岗位已任命，本人已收到消息。"))
    return see(reverse("administration:account", args=(account_id,)))


@require_POST
def end(request: HttpRequest, post_id: int) -> HttpResponse:
    """Take a post away, with the reason."""
    actor = member(request)
    account_id = queries.post(actor, post_id).account_id
    try:
        usecases.end_post(actor, post_id, reason=request.POST.get("reason", ""))
    except (Invalid, Conflict) as refusal:
        return _shown(request, account_id, refusal=refusal)
    messages.success(request, _("岗位已收回，本人的登录已结束。"))
    return see(reverse("administration:account", args=(account_id,)))


@require_POST
def term(request: HttpRequest, post_id: int) -> HttpResponse:
    """Let a post end on another day, or on none."""
    actor = member(request)
    account_id = queries.post(actor, post_id).account_id
    try:
        usecases.change_term(actor, post_id, ends_on=_day(request.POST.get("ends_on", "")))
    except (Invalid, Conflict) as refusal:
        return _shown(request, account_id, refusal=refusal)
    messages.success(request, _("任期已改。"))
    return see(reverse("administration:account", args=(account_id,)))


def _shown(
    request: HttpRequest, account_id: int, *, refusal: Refusal | None = None, asked: str = "",
    give: forms.Form | None = None,
) -> HttpResponse:  # fmt: skip
    """The page of one account, with what was refused on top."""
    actor = member(request)
    account = queries.account(actor, account_id)
    posts = list(
        queries.posts(actor, include_over=True).filter(account_id=account.pk).order_by("-id")
    )
    duties = in_force().duties
    context: dict[str, object] = {
        "account": account,
        "phone": queries.masked_phone(account),
        "posts": [p for p in posts if p.ended_at is None],
        "former": [p for p in posts if p.ended_at is not None],
        "duties": duties,
        "ends": ENDS,
        "node_names": queries.node_names({p.path for p in posts} | {account.home_path}),
        "locked": next((one for one in signin.locked(actor) if one.account_id == account.pk), None),
        "is_me": account.pk == actor.id,
        "may_manage": carries(actor, "account.manage"),
        "may_secure": carries(actor, security.ABILITY),
        "may_appoint": carries(actor, "post.manage"),
        "give": give or GiveForm(actor=actor),
        "exclusive": [d for d in duties.values() if d.incompatible_with],
        "refusal": refusal,
        "asked": asked,
        "once": uuid4().hex,
    }
    status = refusal.status if refusal else 200
    return page(request, "administration/accounts/detail.html", "accounts", context, status=status)


def _entered(request: HttpRequest, field: str) -> str:
    """What was entered, which must be something. Raises Invalid."""
    text = request.POST.get(field, "")
    if not text:
        raise Invalid(field=field)
    return text


def _day(text: str) -> date | None:
    try:
        day = parse_date(text.strip())
    except ValueError:
        day = None
    if day is None and text.strip():
        raise Invalid(field="ends_on")
    return day


CHANGES: Final[dict[str, Callable[[Actor, int, HttpRequest], object]]] = {
    "rename": lambda actor, id_, request: usecases.rename_account(actor, id_, name=request.POST.get("name", "")),
    "deactivate": lambda actor, id_, request: usecases.deactivate_account(actor, id_, reason=request.POST.get("reason", "")),
    "reactivate": lambda actor, id_, _request: usecases.reactivate_account(actor, id_),
    "unlock": lambda actor, id_, _request: security.unlock(actor, id_),
    "reset-second-factor": lambda actor, id_, _request: security.reset_second_factor(actor, id_),
    "password": lambda actor, id_, request: usecases.set_password(actor, id_, password=_entered(request, "password")),
    "enlist": lambda actor, id_, _request: usecases.enlist(actor, id_),
}  # fmt: skip

"""Accounts: who there is, and opening one more."""

from typing import Final
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from yizhen.base import queries as base
from yizhen.core.actor import Actor
from yizhen.core.paths import PlaceLevel, is_path
from yizhen.core.refusals import Conflict, Invalid, Refusal
from yizhen.core.text import Text
from yizhen.edges.web.administration.frame import page, see
from yizhen.edges.web.shell import paging
from yizhen.edges.web.shell.answers import language
from yizhen.edges.web.shell.export import EXPORT_ROWS_MAX, csv_file
from yizhen.edges.web.shell.navigation import Entry
from yizhen.edges.web.shell.office import carries, member
from yizhen.journal.permission import require_somewhere
from yizhen.packs.current import in_force
from yizhen.posts import queries, usecases
from yizhen.posts.signin import queries as signin

TABS: Final = {
    "staff": Text("工作人员", "Staff"),
    "residents": Text("居民", "Residents"),
    "closed": Text("已停用", "Closed"),
    "all": Text("全部", "All"),
}
KINDS: Final[dict[str, dict[str, bool]]] = {
    "staff": {"is_staff_member": True, "is_active": True},
    "residents": {"is_staff_member": False, "is_active": True},
    "closed": {"is_active": False},
    "all": {},
}
HOME_LEVELS: Final = (PlaceLevel.CITY, PlaceLevel.DISTRICT, PlaceLevel.STREET, PlaceLevel.COMMUNITY, PlaceLevel.GRID)  # fmt: skip


class NewForm(forms.Form):
    """What an account is opened with."""

    username = forms.CharField(
        label=gettext_lazy("登录名"),
        max_length=40,
        help_text=gettext_lazy("小写字母、数字，登录时用"),
    )
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=40)
    home_path = forms.ChoiceField(label=gettext_lazy("属于哪里"))
    is_staff_member = forms.BooleanField(
        label=gettext_lazy("是工作人员"), required=False, initial=True,
        help_text=gettext_lazy("工作人员用密码和第二道验证登录，居民用手机验证码"),
    )  # fmt: skip
    phone = forms.CharField(label=gettext_lazy("手机号"), required=False, max_length=20)
    email = forms.EmailField(label=gettext_lazy("邮箱"), required=False)
    password = forms.CharField(
        label=gettext_lazy("初始密码"), required=False, max_length=128, strip=False,
        widget=forms.PasswordInput, help_text=gettext_lazy("本人首次登录后必须改掉；居民不用填"),
    )  # fmt: skip

    def __init__(self, *args: object, actor: Actor, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        places = base.places_at(actor, HOME_LEVELS)
        self.fields["home_path"].choices = [(p.path, p.name) for p in places]  # type: ignore[attr-defined]


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Accounts in view; as a file with `export`."""
    actor = member(request)
    require_somewhere(actor, "account.read")
    wanted = request.GET
    tab = wanted.get("tab", "staff") if wanted.get("tab") in TABS else "staff"
    place = wanted.get("place", "") if is_path(wanted.get("place", "")) else ""
    rows = queries.accounts(actor, search=wanted.get("q", ""), within_path=place, **KINDS[tab])
    if "export" in wanted:
        head = (_("编号"), _("登录名"), _("姓名"), _("工作人员"), _("启用"), _("所属"))
        listed = rows[:EXPORT_ROWS_MAX]
        return csv_file(
            _("账号"),
            head,
            [
                (a.pk, a.username, a.name, a.is_staff_member, a.is_active, a.home_path)
                for a in listed
            ],
        )
    found = paging.page_of(rows, order=("id",), cursor=wanted.get("page", ""))
    held = queries.held_by(actor, [a.pk for a in found.rows])
    context: dict[str, object] = {
        "found": found,
        "held": held,
        "duties": in_force().duties,
        "tab": tab,
        "tabs": [Entry(code, title, "", "") for code, title in TABS.items()],
        "place_options": [(p.path, p.name) for p in base.places_at(actor, HOME_LEVELS)],
        "is_filtered": any(wanted.get(key) for key in ("q", "place")),
        "may_create": carries(actor, "account.manage"),
        "locked": {one.account_id for one in signin.locked(actor)},
    }
    naming = tuple(a.home_path for a in found.rows if a.home_path.startswith("p"))
    return page(request, "administration/accounts/list.html", "accounts", context, naming=naming)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Open an account."""
    actor = member(request)
    require_somewhere(actor, "account.manage")
    form = NewForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            new = usecases.NewAccount(**form.cleaned_data)
            account = usecases.create_account(actor, new, once=request.POST.get("once") or None)
        except (Invalid, Conflict) as refusal:
            _put(form, refusal)
        else:
            messages.success(request, _("账号已开通，接着给岗位。"))
            return see(reverse("administration:account", args=(account.pk,)))
    context: dict[str, object] = {"form": form, "once": request.POST.get("once") or uuid4().hex}
    status = 422 if form.errors else 200
    return page(request, "administration/accounts/new.html", "accounts", context, status=status)


def _put(form: forms.Form, refusal: Refusal) -> None:
    field = refusal.facts.get("field")
    known = field if isinstance(field, str) and field in form.fields else None
    form.add_error(known, refusal.text.in_language(language()))

"""The organisation tree at the desk: government, departments, the five levels of the Party, and who holds posts there."""

from typing import Final
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yizhen.base import queries, usecases
from yizhen.core import paths
from yizhen.core.paths import Tree
from yizhen.core.refusals import Invalid, NotFound
from yizhen.edges.web.desk.frame import page, see
from yizhen.edges.web.shell.actor import actor_of
from yizhen.edges.web.shell.office import carries, member
from yizhen.journal.permission import may
from yizhen.packs.current import in_force
from yizhen.posts import queries as posts

ROOT_KIND: Final = "root"


@require_GET
def tops(request: HttpRequest) -> HttpResponse:
    """Where the person's organisations begin: the government's line and the Party's side by side."""
    begin = queries.organisation_tops(member(request))
    kinds = in_force().organisation_kinds
    party = [row for row in begin if row.kind in kinds and kinds[row.kind].is_party]
    others = [row for row in begin if row not in party]
    context: dict[str, object] = {"party": party, "others": others, "kinds": kinds}
    return page(request, "desk/organisations/tops.html", "organisations", context)


@require_GET
def organisation(request: HttpRequest, path: str) -> HttpResponse:
    """One organisation: its place in the tree, the place it serves, its people."""
    return _shown(request, path)


@require_POST
def add(request: HttpRequest, path: str) -> HttpResponse:
    """One more organisation below this one."""
    sent = request.POST
    try:
        row = usecases.add_organisation(
            actor_of(request),
            _organisation_path(path),
            kind=sent.get("kind", ""),
            name=sent.get("name", ""),
            place_path=sent.get("place", ""),
            code=sent.get("code", "").strip(),
            once=sent.get("once") or None,
        )
    except Invalid as refusal:
        return _shown(request, path, refusal=refusal)
    messages.success(request, _("已新增。"))
    return see(reverse("desk:organisation", args=(row.path,)))


def _shown(request: HttpRequest, path: str, *, refusal: Invalid | None = None) -> HttpResponse:
    actor = member(request)
    shown = queries.organisation_page(actor, _organisation_path(path))
    kinds = in_force().organisation_kinds
    context: dict[str, object] = {
        "shown": shown,
        "organisation": shown.organisation,
        "kinds": kinds,
        "kind_choices": [
            (kind.code, kind.title)
            for kind in kinds.values()
            if shown.organisation.kind in (kind.parents or {ROOT_KIND})
        ],
        "may_edit": may(actor, "organisation.edit", path),
        "serving": posts.roster_at(actor, path) if carries(actor, "post.read") else None,
        "refusal": refusal,
        "sent": request.POST,
        "once": uuid4().hex,
    }
    status = refusal.status if refusal else 200
    return page(
        request, "desk/organisations/organisation.html", "organisations", context, status=status
    )


def _organisation_path(path: str) -> str:
    if not paths.is_path(path) or paths.tree_of(path) is not Tree.ORGANISATION:
        raise NotFound(path=path)
    return path

"""The tree of those who answer: government, departments, party organisations, local units."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from typing_extensions import TypedDict

from yizhen.base import queries
from yizhen.base.queries import Organisation
from yizhen.core.text import Text
from yizhen.edges.api.answers import answer
from yizhen.edges.api.authentication import actor_of
from yizhen.edges.api.errors import described
from yizhen.edges.api.pages import PAGE_ROWS, Cursor, Limit, Page, page
from yizhen.edges.api.parts import CODE, ORGANISATION, OrganisationPath
from yizhen.edges.api.resources.places import CrumbShape
from yizhen.packs.current import in_force

router = Router(tags=["organisations"])


class OrganisationShape(TypedDict):
    """An organisation; `place_path` is what it serves or where it stands."""

    path: str
    kind: str
    kind_title: Text
    name: str
    code: str
    place_path: str
    opened_on: date
    closed_on: date | None


class OrganisationPageShape(OrganisationShape):
    """An organisation with the way to it."""

    crumbs: list[CrumbShape]


Parent = Annotated[
    str | None, Query(pattern=ORGANISATION, description="Only the children of this organisation.")
]
Kind = Annotated[str | None, Query(pattern=CODE)]


@router.get(
    "/organisations",
    response=described({200: Page[OrganisationShape]}),
    summary="Organisations in my view",
)
def organisations(
    request: HttpRequest,
    parent: Parent = None,
    kind: Kind = None,
    is_open: bool | None = None,
    cursor: Cursor = None,
    limit: Limit = PAGE_ROWS,
) -> HttpResponse:
    """Organisations within my posts or standing in my area, in order of path."""
    rows = queries.organisations(actor_of(request))
    if parent is not None:
        rows = rows.filter(parent__path=parent)
    if kind is not None:
        rows = rows.filter(kind=kind)
    if is_open is not None:
        rows = rows.filter(closed_on__isnull=is_open)
    of = ("organisations", parent, kind, is_open)
    return answer(request, page(rows, _shapes, of=of, key="path", cursor=cursor, limit=limit))


@router.get(
    "/organisations/{path}",
    response=described({200: OrganisationPageShape}),
    summary="One organisation",
)
def organisation(request: HttpRequest, path: OrganisationPath) -> HttpResponse:
    """One organisation with the way to it."""
    actor = actor_of(request)
    found = queries.organisation(actor, path)
    body: OrganisationPageShape = {
        **_shape(found),
        "crumbs": [
            {"path": c.path, "name": c.name, "is_open": c.is_open}
            for c in queries.crumbs(actor, path)
        ],
    }
    return answer(request, body)


def _shapes(rows: Sequence[Organisation]) -> list[OrganisationShape]:
    return [_shape(row) for row in rows]


def _shape(row: Organisation) -> OrganisationShape:
    kind = in_force().organisation_kinds.get(row.kind)
    return {
        "path": row.path,
        "kind": row.kind,
        "kind_title": kind.title if kind else Text(zh=row.kind, en=row.kind),
        "name": row.name,
        "code": row.code,
        "place_path": row.place_path,
        "opened_on": row.opened_on,
        "closed_on": row.closed_on,
    }

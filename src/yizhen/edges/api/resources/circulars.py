"""Circulars: issue one, look at it, acknowledge, withdraw, remind."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Header, Path, Router
from pydantic import Field
from typing_extensions import TypedDict

from yizhen.base import queries as base
from yizhen.core.text import Text
from yizhen.edges.api.answers import answer, wanted_version
from yizhen.edges.api.authentication import actor_of
from yizhen.edges.api.errors import described
from yizhen.edges.api.idempotency import Key, once
from yizhen.edges.api.pages import PAGE_ROWS, Cursor, Limit, Page, page
from yizhen.edges.api.parts import PLACE, Body, Id
from yizhen.edges.api.resources.journal import EntryShape, entry_shapes
from yizhen.matters import queries, usecases
from yizhen.matters.queries import Matter

router = Router(tags=["circulars"])

TITLE_CHARS_MAX = 80
TEXT_CHARS_MAX = 2_000
PLACES_MAX = 500
WORKDAYS_MAX = 60
REMARK_CHARS_MAX = 2_000
MOVE = r"^[a-z][a-z_]{0,39}$"


class Box(StrEnum):
    """Which circulars: all in view, whole ones only, or those that I have to acknowledge."""

    ALL = "all"
    ISSUED = "issued"
    TO_ACKNOWLEDGE = "to_acknowledge"


class CircularShape(TypedDict):
    """A circular, or one place's part of it (`parent`). `version` counts its moves."""

    id: int
    parent: int | None
    title: str
    step: str
    is_open: bool
    place_path: str
    place_name: str
    opened_by: int
    opened_at: datetime
    due_at: datetime
    finished_at: datetime | None
    reminders: int
    version: int


class PartShape(TypedDict):
    """One place's share of a circular."""

    id: int
    place_path: str
    place_name: str
    step: str
    is_open: bool
    due_at: datetime
    finished_at: datetime | None
    finished_by: str


class MoveShape(TypedDict):
    """What I may do with it now."""

    code: str
    title: Text


class CircularPageShape(CircularShape):
    """A circular with its text, its parts, what I may do, why it is due when it is, and its history."""

    step_title: Text
    text: str
    parts: list[PartShape]
    moves: list[MoveShape]
    why_due: list[Text]
    history: list[EntryShape]


class NewCircularBody(Body):
    """A circular to issue: each of `places` has to acknowledge it within `workdays` working days."""

    title: Annotated[str, Field(min_length=1, max_length=TITLE_CHARS_MAX)]
    text: Annotated[str, Field(min_length=1, max_length=TEXT_CHARS_MAX)]
    places: Annotated[
        list[Annotated[str, Field(pattern=PLACE)]], Field(min_length=1, max_length=PLACES_MAX)
    ]
    workdays: Annotated[int, Field(ge=1, le=WORKDAYS_MAX)]


class MoveBody(Body):
    """What is said with a move."""

    remark: Annotated[str, Field(max_length=REMARK_CHARS_MAX)] = ""


IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        max_length=200,
        description="The ETag of what was looked at, or `*` for any version. 428 without it.",
    ),
]
MoveName = Annotated[
    str, Path(pattern=MOVE, description="`acknowledge`, `withdraw`, `remind`: one of its `moves`.")
]


@router.get(
    "/circulars", response=described({200: Page[CircularShape]}), summary="Circulars in my view"
)
def circulars(
    request: HttpRequest,
    box: Box = Box.ALL,
    is_open: bool | None = None,
    cursor: Cursor = None,
    limit: Limit = PAGE_ROWS,
) -> HttpResponse:
    """Circulars and parts in my view, the newest first."""
    rows = _BOXES[box](actor_of(request))
    if is_open is not None:
        rows = rows.filter(is_open=is_open)
    of = ("circulars", box, is_open)
    found = page(rows, _shapes, of=of, is_newest_first=True, cursor=cursor, limit=limit)
    return answer(request, found)


@router.post(
    "/circulars", response=described({201: CircularPageShape}, moves=True), summary="Issue one"
)
def issue(request: HttpRequest, body: NewCircularBody, key: Key) -> HttpResponse:
    """Send a circular to places; each of them has to acknowledge it in time."""
    actor = actor_of(request)
    new = usecases.NewCircular(
        title=body.title, text=body.text, places=tuple(body.places), workdays=body.workdays
    )

    def do() -> HttpResponse:
        matter = usecases.issue_circular(actor, new, once=key)
        response = _page_of(request, matter.pk, status=201)
        response.headers["Location"] = f"{request.path}/{matter.pk}"
        return response

    return once(request, key, do)


@router.get("/circulars/{id}", response=described({200: CircularPageShape}), summary="One circular")
def circular(request: HttpRequest, id: Id) -> HttpResponse:  # noqa: A002 - the name in the address
    """One circular or part, with everything about it. Its ETag is what If-Match takes for a move."""
    return _page_of(request, id)


@router.post(
    "/circulars/{id}/moves/{move}",
    response=described({200: CircularPageShape}, moves=True),
    summary="Take a move",
)
def take_move(
    request: HttpRequest,
    id: Id,  # noqa: A002 - the name in the address
    move: MoveName,
    key: Key,
    body: MoveBody,
    if_match: IfMatch = None,
) -> HttpResponse:
    """Acknowledge a part, withdraw or remind a circular. 412 when somebody was faster: look again, then decide."""
    actor, version = actor_of(request), wanted_version(if_match)

    def do() -> HttpResponse:
        usecases.move(actor, id, move, version=version, remark=body.remark, once=key)
        return _page_of(request, id)

    return once(request, key, do)


_BOXES: dict[Box, Any] = {
    Box.ALL: queries.circulars,
    Box.ISSUED: queries.issued,
    Box.TO_ACKNOWLEDGE: queries.in_tray,
}


def _page_of(request: HttpRequest, matter_id: int, *, status: int = 200) -> HttpResponse:
    found = queries.circular_page(actor_of(request), matter_id)
    body: CircularPageShape = {
        **_shape(found.matter, place_name=found.place_name),
        "step_title": found.step,
        "text": found.text,
        "parts": [
            {
                "id": part.matter.pk,
                "place_path": part.matter.place_path,
                "place_name": part.place_name,
                "step": part.matter.step,
                "is_open": part.matter.is_open,
                "due_at": part.matter.due_at,
                "finished_at": part.matter.finished_at,
                "finished_by": part.finished_by,
            }
            for part in found.parts
        ],
        "moves": [{"code": move.code, "title": move.title} for move in found.moves],
        "why_due": list(found.why_due),
        "history": entry_shapes(found.history),
    }
    return answer(request, body, status=status, version=found.matter.version)


def _shapes(rows: Sequence[Matter]) -> list[CircularShape]:
    names = base.names_of({row.place_path for row in rows})
    return [_shape(row, place_name=names.get(row.place_path, "")) for row in rows]


def _shape(row: Matter, *, place_name: str) -> CircularShape:
    return {
        "id": row.pk,
        "parent": row.parent_id,
        "title": row.title,
        "step": row.step,
        "is_open": row.is_open,
        "place_path": row.place_path,
        "place_name": place_name,
        "opened_by": row.opened_by_id,
        "opened_at": row.opened_at,
        "due_at": row.due_at,
        "finished_at": row.finished_at,
        "reminders": row.reminders,
        "version": row.version,
    }

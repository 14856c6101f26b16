"""What I was told."""

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from ninja import Router
from typing_extensions import TypedDict

from yizhen.edges.api.answers import answer
from yizhen.edges.api.authentication import actor_of
from yizhen.edges.api.errors import described
from yizhen.edges.api.idempotency import Key, once
from yizhen.edges.api.pages import PAGE_ROWS, Cursor, Limit, Page, page
from yizhen.edges.api.parts import Id
from yizhen.journal import queries, usecases
from yizhen.journal.queries import Notice

router = Router(tags=["notices"])


class NoticeShape(TypedDict):
    """Something that I was told in the house; `target` says about what."""

    id: int
    topic: str
    title: str
    text: str
    target_kind: str
    target_id: str
    created_at: datetime
    read_at: datetime | None


@router.get("/notices", response=described({200: Page[NoticeShape]}), summary="What I was told")
def notices(
    request: HttpRequest,
    is_read: bool | None = None,
    cursor: Cursor = None,
    limit: Limit = PAGE_ROWS,
) -> HttpResponse:
    """My notices, the newest first."""
    rows = queries.notices(actor_of(request))
    if is_read is not None:
        rows = rows.filter(read_at__isnull=not is_read)
    of = ("notices", is_read)
    found = page(rows, _shapes, of=of, is_newest_first=True, cursor=cursor, limit=limit)
    return answer(request, found)


@router.post(
    "/notices/{id}/read", response=described({200: NoticeShape}, moves=True), summary="Read one"
)
def read(request: HttpRequest, id: Id, key: Key) -> HttpResponse:  # noqa: A002 - the name in the address
    """I have read a notice; reading it again changes nothing."""
    actor = actor_of(request)
    return once(request, key, lambda: answer(request, _shape(usecases.read_notice(actor, id))))


def _shapes(rows: Sequence[Notice]) -> list[NoticeShape]:
    return [_shape(row) for row in rows]


def _shape(row: Notice) -> NoticeShape:
    return {
        "id": row.pk,
        "topic": row.topic,
        "title": row.title,
        "text": row.text,
        "target_kind": row.target_kind,
        "target_id": row.target_id,
        "created_at": row.created_at,
        "read_at": row.read_at,
    }

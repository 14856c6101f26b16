"""The journal: entries for those who audit, and the public signs that nothing was altered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from typing_extensions import TypedDict

from yizhen.core.refusals import NotFound
from yizhen.edges.api.answers import FOREVER, PRIVATE, SOON, answer, raw_answer
from yizhen.edges.api.authentication import Anybody, actor_of
from yizhen.edges.api.errors import Error, described
from yizhen.edges.api.pages import PAGE_ROWS, Cursor, Limit, Page, page
from yizhen.edges.api.parts import ID_MAX, Id, Within
from yizhen.journal import published, queries, receipts
from yizhen.journal.permission import within
from yizhen.journal.queries import Entry

router = Router(tags=["journal"])
NAME = r"^[a-z][a-z0-9_.]{0,59}$"
TARGET_CHARS_MAX = 40
TEXT = "text/plain; charset=utf-8"
BYTES = "application/octet-stream"


class EntryShape(TypedDict):
    """Who did what to which row, when and by which door. `texts` are commitments to what was written with it."""

    id: int
    at: datetime
    actor_id: int
    channel: str
    deed: str
    target_kind: str
    target_id: str
    place_path: str
    owner_path: str
    facts: dict[str, Any]
    texts: list[str]


Name = Annotated[str | None, Query(pattern=NAME)]
TargetId = Annotated[str | None, Query(min_length=1, max_length=TARGET_CHARS_MAX)]
ActorId = Annotated[int | None, Query(ge=0, le=ID_MAX)]


WithTexts = Annotated[
    bool, Query(description="Enclose the words behind it, as far as they are mine and still there.")
]
TilePath = Annotated[str, Path(pattern=r"^[0-9x/.p]{1,80}$")]


@router.get(
    "/journal/entries", response=described({200: Page[EntryShape]}), summary="Entries that I audit"
)
def entries(
    request: HttpRequest,
    target_kind: Name = None,
    target_id: TargetId = None,
    deed: Name = None,
    actor_id: ActorId = None,
    within_path: Within = None,
    cursor: Cursor = None,
    limit: Limit = PAGE_ROWS,
) -> HttpResponse:
    """Entries about things where I hold a post that audits, the newest first."""
    wanted = {
        "target_kind": target_kind,
        "target_id": target_id,
        "deed": deed,
        "actor_id": actor_id,
    }
    rows = queries.entries(actor_of(request)).filter(
        **{name: value for name, value in wanted.items() if value is not None}
    )
    if within_path is not None:
        rows = rows.filter(within((within_path,)))
    of = ("entries", *wanted.values(), within_path)
    found = page(rows, entry_shapes, of=of, is_newest_first=True, cursor=cursor, limit=limit)
    return answer(request, found)


@router.get("/journal/entries/{id}", response=described({200: EntryShape}), summary="One entry")
def entry(request: HttpRequest, id: Id) -> HttpResponse:  # noqa: A002 - the name in the address
    """One entry that I audit."""
    found = queries.entries(actor_of(request)).filter(pk=id).first()
    if found is None:
        raise NotFound(entry=id)
    return answer(request, entry_shapes([found])[0])


@router.get(
    "/journal/entries/{id}/receipt",
    response=described({200: None, 409: Error}),
    openapi_extra={"responses": {200: {"content": {TEXT: {"schema": {"type": "string"}}}}}},
    summary="Its receipt",
)
def receipt(
    request: HttpRequest,
    id: Id,  # noqa: A002 - the name in the address
    with_texts: WithTexts = False,
) -> HttpResponse:
    """A text (c2sp.org/tlog-proof) that shows without us that the entry stands in the sealed journal.

    For whoever did it and for those who audit its place; 409 while the entry waits for its seal.
    """
    text = receipts.receipt_for(actor_of(request), id, with_texts=with_texts)
    return raw_answer(request, text.encode(), media=TEXT, cache=PRIVATE)


@router.get(
    "/journal/checkpoint",
    auth=Anybody(),
    response=described({200: None}),
    openapi_extra={"responses": {200: {"content": {TEXT: {"schema": {"type": "string"}}}}}},
    summary="The latest signed checkpoint",
)
def checkpoint(request: HttpRequest) -> HttpResponse:
    """How many entries are sealed, under which root, signed (c2sp.org/tlog-checkpoint). For everybody."""
    text = published.latest_checkpoint()
    return raw_answer(request, text.encode(), media=TEXT, cache=SOON)


@router.get(
    "/journal/keys",
    auth=Anybody(),
    response=described({200: None}),
    openapi_extra={"responses": {200: {"content": {TEXT: {"schema": {"type": "string"}}}}}},
    summary="The public keys",
)
def keys(request: HttpRequest) -> HttpResponse:
    """The keys under which checkpoints were ever signed here, one a line, the oldest first. For everybody."""
    text = "".join(f"{key}\n" for key in receipts.published_keys())
    return raw_answer(request, text.encode(), media=TEXT, cache=SOON)


@router.get(
    "/journal/tile/{path:tile}",
    auth=Anybody(),
    response=described({200: None}),
    openapi_extra={
        "responses": {200: {"content": {BYTES: {"schema": {"type": "string", "format": "binary"}}}}}
    },
    summary="A tile of the log",
)
def tile(request: HttpRequest, tile: TilePath) -> HttpResponse:
    """Hashes of the log (c2sp.org/tlog-tiles): `0/x001/067`, `.p/5` at the end while a tile is partial. For everybody."""
    content = published.tile(f"tile/{tile}")
    return raw_answer(request, content, media=BYTES, cache=FOREVER)


def entry_shapes(rows: Sequence[Entry]) -> list[EntryShape]:
    """Entries as the API shows them."""
    return [
        {
            "id": row.pk,
            "at": row.at,
            "actor_id": row.actor_id,
            "channel": row.channel,
            "deed": row.deed,
            "target_kind": row.target_kind,
            "target_id": row.target_id,
            "place_path": row.place_path,
            "owner_path": row.owner_path,
            "facts": row.facts,
            "texts": row.texts,
        }
        for row in rows
    ]

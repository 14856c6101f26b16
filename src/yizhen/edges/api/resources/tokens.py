"""Keys for programs: one's own, made by a signed-in person, shown once."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field
from pydantic_core import to_json
from typing_extensions import TypedDict

from yizhen.edges.api.answers import answer
from yizhen.edges.api.authentication import actor_of
from yizhen.edges.api.errors import described
from yizhen.edges.api.idempotency import Key, once
from yizhen.edges.api.pages import PAGE_ROWS, Cursor, Limit, Page, page
from yizhen.edges.api.parts import CODE, Body, Id
from yizhen.posts import queries, usecases
from yizhen.posts.queries import ApiToken

router = Router(tags=["tokens"])

NAME_CHARS_MAX = 40
ABILITIES_MAX = 50


class TokenShape(TypedDict):
    """A key of mine, without its secret; the last day counts."""

    id: int
    name: str
    abilities: list[str]
    expires_on: date
    created_at: datetime
    last_used_on: date | None
    revoked_at: datetime | None


class NewTokenShape(TokenShape):
    """A key just made. `secret` is shown this once: a replay of the request has null."""

    secret: str | None


class NewTokenBody(Body):
    """A key to make: what it may do, and until when."""

    name: Annotated[str, Field(min_length=1, max_length=NAME_CHARS_MAX)]
    abilities: Annotated[
        list[Annotated[str, Field(pattern=CODE)]], Field(min_length=1, max_length=ABILITIES_MAX)
    ]
    expires_on: Annotated[date, Field(strict=False)]


@router.get("/tokens", response=described({200: Page[TokenShape]}), summary="My keys")
def tokens(request: HttpRequest, cursor: Cursor = None, limit: Limit = PAGE_ROWS) -> HttpResponse:
    """My keys, the newest first, also those that open nothing any more."""
    rows = queries.tokens(actor_of(request))
    of = ("tokens",)
    found = page(rows, _shapes, of=of, is_newest_first=True, cursor=cursor, limit=limit)
    return answer(request, found)


@router.post("/tokens", response=described({201: NewTokenShape}, moves=True), summary="Make a key")
def create(request: HttpRequest, body: NewTokenBody, key: Key) -> HttpResponse:
    """Make a key that may do no more than I may. Only a signed-in person makes keys, a key makes none."""
    actor = actor_of(request)
    made: list[NewTokenShape] = []

    def do() -> HttpResponse:
        new = usecases.create_token(
            actor, name=body.name, abilities=body.abilities, expires_on=body.expires_on
        )
        made.append({**_shape(new.token), "secret": new.secret})
        return answer(request, made[-1], status=201)

    return once(request, key, do, keep=lambda _response: to_json({**made[-1], "secret": None}))


@router.post(
    "/tokens/{id}/revoke", response=described({200: TokenShape}, moves=True), summary="Revoke a key"
)
def revoke(request: HttpRequest, id: Id, key: Key) -> HttpResponse:  # noqa: A002 - the name in the address
    """The key opens nothing any more; revoking it again changes nothing."""
    actor = actor_of(request)
    return once(request, key, lambda: answer(request, _shape(usecases.revoke_token(actor, id))))


def _shapes(rows: Sequence[ApiToken]) -> list[TokenShape]:
    return [_shape(row) for row in rows]


def _shape(row: ApiToken) -> TokenShape:
    return {
        "id": row.pk,
        "name": row.name,
        "abilities": sorted(one.ability for one in row.abilities.all()),
        "expires_on": row.expires_on,
        "created_at": row.created_at,
        "last_used_on": row.last_used_on,
        "revoked_at": row.revoked_at,
    }

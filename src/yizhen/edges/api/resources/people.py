"""Accounts and posts: who there is, who serves where, where nobody does, and giving and ending posts."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field
from typing_extensions import TypedDict

from yizhen.core.paths import PlaceLevel
from yizhen.core.text import Text
from yizhen.edges.api.answers import answer
from yizhen.edges.api.authentication import actor_of
from yizhen.edges.api.errors import described
from yizhen.edges.api.idempotency import Key, once
from yizhen.edges.api.pages import PAGE_ROWS, Cursor, Limit, Page, page
from yizhen.edges.api.parts import CODE, ID_MAX, NODE, At, Body, Id, Within
from yizhen.journal.permission import within
from yizhen.packs.current import in_force
from yizhen.posts import queries, usecases
from yizhen.posts.queries import Account, Post, RosterLine, Vacancy

router = Router()

SEARCH_CHARS_MAX = 60
NAME_CHARS_MAX = 40
EMAIL_CHARS_MAX = 254
PHONE_CHARS_MAX = 30
REASON_CHARS_MAX = 2_000


class AccountShape(TypedDict):
    """Somebody who can sign in; `home_path` is where a resident lives or a staff member belongs."""

    id: int
    username: str
    name: str
    is_staff_member: bool
    is_active: bool
    home_path: str
    created_at: datetime


class AccountPageShape(AccountShape):
    """An account with its phone number, masked."""

    phone: str


class PostShape(TypedDict):
    """One duty of one person at one place or organisation, for a term; the last day counts."""

    id: int
    account_id: int
    account_name: str
    duty: str
    title: Text
    path: str
    starts_on: date
    ends_on: date | None
    ended_at: datetime | None
    end_reason: str


class RosterLineShape(TypedDict):
    """One person at one duty, and who stands in while they are away."""

    post_id: int
    account_id: int
    name: str
    duty: str
    title: Text
    ends_on: date | None
    is_on_leave: bool
    back_on: date | None
    stand_in: str


class VacancyShape(TypedDict):
    """A duty that the packs require here and nobody holds today."""

    path: str
    name: str
    level: PlaceLevel
    duty: str
    title: Text


class RosterPlaceShape(TypedDict):
    """Who serves at one place or organisation, and what is missing there."""

    path: str
    name: str
    lines: list[RosterLineShape]
    vacancies: list[VacancyShape]


class RosterShape(TypedDict):
    """Who serves at a path and below, place by place; `is_cut` when there is more than one answer holds."""

    path: str
    places: list[RosterPlaceShape]
    is_cut: bool


class VacanciesShape(TypedDict):
    """Where nobody is."""

    items: list[VacancyShape]


class NewAccountBody(Body):
    """An account to open. Nobody can sign in by password until one is chosen for them or by them."""

    username: Annotated[str, Field(min_length=2, max_length=NAME_CHARS_MAX)]
    name: Annotated[str, Field(min_length=1, max_length=NAME_CHARS_MAX)]
    home_path: Annotated[str, Field(pattern=NODE)]
    is_staff_member: bool = False
    email: Annotated[str, Field(max_length=EMAIL_CHARS_MAX)] = ""
    phone: Annotated[str, Field(max_length=PHONE_CHARS_MAX)] = ""


class NewPostBody(Body):
    """A post to give: from today and without end unless said."""

    account_id: Annotated[int, Field(ge=1, le=ID_MAX)]
    duty: Annotated[str, Field(pattern=CODE)]
    path: Annotated[str, Field(pattern=NODE)]
    starts_on: Annotated[date | None, Field(strict=False)] = None
    ends_on: Annotated[date | None, Field(strict=False)] = None


class ReasonBody(Body):
    """Why, for the journal."""

    reason: Annotated[str, Field(max_length=REASON_CHARS_MAX)] = ""


Search = Annotated[
    str,
    Query(
        max_length=SEARCH_CHARS_MAX,
        description="Part of a name, the beginning of a user name, or a whole phone number.",
    ),
]
Duty = Annotated[str | None, Query(pattern=CODE)]


@router.get(
    "/accounts",
    response=described({200: Page[AccountShape]}),
    summary="Accounts in my view",
    tags=["accounts"],
)
def accounts(
    request: HttpRequest,
    search: Search = "",
    is_staff_member: bool | None = None,
    is_active: bool | None = None,
    within_path: Within = None,
    cursor: Cursor = None,
    limit: Limit = PAGE_ROWS,
) -> HttpResponse:
    """Accounts that belong or serve where I look after accounts, in order of number."""
    rows = queries.accounts(
        actor_of(request),
        search=search,
        is_staff_member=is_staff_member,
        is_active=is_active,
        within_path=within_path or "",
    )
    of = ("accounts", search, is_staff_member, is_active, within_path)
    return answer(request, page(rows, _accounts, of=of, cursor=cursor, limit=limit))


@router.post(
    "/accounts",
    response=described({201: AccountPageShape}, moves=True),
    summary="Open one",
    tags=["accounts"],
)
def open_account(request: HttpRequest, body: NewAccountBody, key: Key) -> HttpResponse:
    """Open an account for a resident or a staff member, without a password."""
    actor = actor_of(request)
    new = usecases.NewAccount(**body.dict())

    def do() -> HttpResponse:
        row = usecases.create_account(actor, new, once=key)
        response = answer(request, _account_page(row), status=201)
        response.headers["Location"] = f"{request.path}/{row.pk}"
        return response

    return once(request, key, do)


@router.get(
    "/accounts/{id}",
    response=described({200: AccountPageShape}),
    summary="One account",
    tags=["accounts"],
)
def account(request: HttpRequest, id: Id) -> HttpResponse:  # noqa: A002 - the name in the address
    """One account in my view."""
    return answer(request, _account_page(queries.account(actor_of(request), id)))


@router.post(
    "/accounts/{id}/deactivate",
    response=described({200: AccountPageShape}, moves=True),
    summary="Close one",
    tags=["accounts"],
)
def deactivate(
    request: HttpRequest,
    id: Id,  # noqa: A002 - the name in the address
    key: Key,
    body: ReasonBody,
) -> HttpResponse:
    """Close an account: its posts, sessions and tokens end."""
    actor = actor_of(request)
    return once(
        request,
        key,
        lambda: answer(
            request,
            _account_page(usecases.deactivate_account(actor, id, reason=body.reason)),
        ),
    )


@router.post(
    "/accounts/{id}/reactivate",
    response=described({200: AccountPageShape}, moves=True),
    summary="Open one again",
    tags=["accounts"],
)
def reactivate(request: HttpRequest, id: Id, key: Key) -> HttpResponse:  # noqa: A002 - the name in the address
    """Open a closed account again, without its former posts."""
    actor = actor_of(request)
    return once(
        request,
        key,
        lambda: answer(request, _account_page(usecases.reactivate_account(actor, id))),
    )


@router.get(
    "/posts", response=described({200: Page[PostShape]}), summary="Posts in my view", tags=["posts"]
)
def posts(
    request: HttpRequest,
    within_path: Within = None,
    duty: Duty = None,
    include_over: bool = False,
    cursor: Cursor = None,
    limit: Limit = PAGE_ROWS,
) -> HttpResponse:
    """Posts within my scope, the newest first; those that are over only when asked for."""
    rows = queries.posts(actor_of(request), include_over=include_over)
    if within_path is not None:
        rows = rows.filter(within((within_path,), place="path", owner="path"))
    if duty is not None:
        rows = rows.filter(duty=duty)
    of = ("posts", within_path, duty, include_over)
    found = page(rows, _posts, of=of, is_newest_first=True, cursor=cursor, limit=limit)
    return answer(request, found)


@router.post(
    "/posts",
    response=described({201: PostShape}, moves=True),
    summary="Give one",
    tags=["posts"],
)
def give_post(request: HttpRequest, body: NewPostBody, key: Key) -> HttpResponse:
    """Give somebody a duty at a place or organisation for a term."""
    actor = actor_of(request)

    def do() -> HttpResponse:
        row = usecases.give_post(
            actor,
            body.account_id,
            duty=body.duty,
            path=body.path,
            starts_on=body.starts_on,
            ends_on=body.ends_on,
            once=key,
        )
        response = answer(request, _post(row), status=201)
        response.headers["Location"] = f"{request.path}/{row.pk}"
        return response

    return once(request, key, do)


@router.get("/posts/{id}", response=described({200: PostShape}), summary="One post", tags=["posts"])
def post(request: HttpRequest, id: Id) -> HttpResponse:  # noqa: A002 - the name in the address
    """One post in my view, also when it is over."""
    return answer(request, _post(queries.post(actor_of(request), id)))


@router.post(
    "/posts/{id}/end",
    response=described({200: PostShape}, moves=True),
    summary="End one",
    tags=["posts"],
)
def end_post(
    request: HttpRequest,
    id: Id,  # noqa: A002 - the name in the address
    key: Key,
    body: ReasonBody,
) -> HttpResponse:
    """Take a post away at once; the person's sessions end."""
    actor = actor_of(request)
    return once(
        request,
        key,
        lambda: answer(request, _post(usecases.end_post(actor, id, reason=body.reason))),
    )


@router.get(
    "/roster", response=described({200: RosterShape}), summary="Who serves where", tags=["posts"]
)
def roster(request: HttpRequest, path: At) -> HttpResponse:
    """Who serves at a place or organisation and below, and where nobody does."""
    found = queries.roster(actor_of(request), path)
    body: RosterShape = {
        "path": found.path,
        "places": [
            {
                "path": place.path,
                "name": place.name,
                "lines": [_line(line) for line in place.lines],
                "vacancies": [_vacancy(vacancy) for vacancy in place.vacancies],
            }
            for place in found.places
        ],
        "is_cut": found.is_cut,
    }
    return answer(request, body)


@router.get(
    "/vacancies",
    response=described({200: VacanciesShape}),
    summary="Where nobody serves",
    tags=["posts"],
)
def vacancies(request: HttpRequest, path: At) -> HttpResponse:
    """Required duties that nobody holds at a place or below today."""
    found = queries.vacancies(actor_of(request), path)
    body: VacanciesShape = {"items": [_vacancy(vacancy) for vacancy in found]}
    return answer(request, body)


def _accounts(rows: Sequence[Account]) -> list[AccountShape]:
    return [_account(row) for row in rows]


def _account(row: Account) -> AccountShape:
    return {
        "id": row.pk,
        "username": row.username,
        "name": row.name,
        "is_staff_member": row.is_staff_member,
        "is_active": row.is_active,
        "home_path": row.home_path,
        "created_at": row.created_at,
    }


def _account_page(row: Account) -> AccountPageShape:
    return {**_account(row), "phone": queries.masked_phone(row)}


def _posts(rows: Sequence[Post]) -> list[PostShape]:
    return [_post(row) for row in rows]


def _post(row: Post) -> PostShape:
    duty = in_force().duties.get(row.duty)
    return {
        "id": row.pk,
        "account_id": row.account_id,
        "account_name": row.account.name,
        "duty": row.duty,
        "title": duty.title if duty else Text(zh=row.duty, en=row.duty),
        "path": row.path,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "ended_at": row.ended_at,
        "end_reason": row.end_reason,
    }


def _line(line: RosterLine) -> RosterLineShape:
    return {
        "post_id": line.post.pk,
        "account_id": line.post.account_id,
        "name": line.name,
        "duty": line.post.duty,
        "title": line.title,
        "ends_on": line.post.ends_on,
        "is_on_leave": line.is_on_leave,
        "back_on": line.back_on,
        "stand_in": line.stand_in,
    }


def _vacancy(vacancy: Vacancy) -> VacancyShape:
    return {
        "path": vacancy.path,
        "name": vacancy.place,
        "level": vacancy.level,
        "duty": vacancy.duty.code,
        "title": vacancy.duty.title,
    }

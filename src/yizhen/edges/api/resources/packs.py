"""The packs in force: which versions and files count, the categories, and the forms as JSON Schema."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic_core import to_json
from typing_extensions import TypedDict

from yizhen.core.categories import Category
from yizhen.core.form_schema import json_schema
from yizhen.core.refusals import NotFound
from yizhen.core.text import Text
from yizhen.edges.api.answers import answer, raw_answer
from yizhen.edges.api.authentication import actor_of
from yizhen.edges.api.errors import JSON, described
from yizhen.edges.api.language import language_of
from yizhen.edges.api.pages import PAGE_ROWS, Cursor, Limit, Page, page
from yizhen.edges.api.parts import CODE, Code
from yizhen.journal import queries
from yizhen.journal.permission import require_somewhere
from yizhen.journal.queries import PackRecord
from yizhen.packs.current import in_force

router = Router(tags=["packs"])
SCHEMA_JSON = "application/schema+json"


class PackShape(TypedDict):
    """One pack; `digest` is the SHA-256 over its files. A pending one counts from `effective_on`."""

    code: str
    title: Text
    version: str
    effective_on: date
    digest: str
    is_pending: bool


class FileShape(TypedDict):
    """One file that counts, and the SHA-256 of its content."""

    path: str
    kind: str
    pack: str
    digest: str


class PacksShape(TypedDict):
    """What is in force here; two installations with the same digest read the same."""

    digest: str
    packs: list[PackShape]
    files: list[FileShape]


class PackRecordShape(TypedDict):
    """From when on a version of a pack counted; the digest is empty when the pack was taken away."""

    id: int
    code: str
    version: str
    digest: str
    effective_on: date | None
    files: dict[str, str]
    seen_at: datetime


class CategoryShape(TypedDict):
    """A second-level category: who leads, who may close from where to where, and how fast (names of deadline classes)."""

    code: str
    title: Text
    about: Text
    examples: list[str]
    leads: list[str]
    helpers: list[str]
    ladder: list[str]
    deadline_normal: str | None
    deadline_urgent: str | None
    petition_code: str
    urban_event_codes: list[str]
    is_confidential: bool
    phones: list[str]


class CategoryGroupShape(TypedDict):
    """A first-level category with its second level, in order."""

    code: str
    title: Text
    about: Text
    categories: list[CategoryShape]


class CategoriesShape(TypedDict):
    """The category tree."""

    groups: list[CategoryGroupShape]


class FormHead(TypedDict):
    """A form, and where its JSON Schema lies."""

    code: str
    version: int
    title: Text


class FormsShape(TypedDict):
    """The forms in force."""

    items: list[FormHead]


PackCode = Annotated[str | None, Query(pattern=CODE)]


@router.get("/packs", response=described({200: PacksShape}), summary="Which packs are in force")
def packs(request: HttpRequest) -> HttpResponse:
    """The packs in force in the order in which they are laid over each other, and each file that counts."""
    require_somewhere(actor_of(request), "pack.read")
    found = in_force()
    body: PacksShape = {
        "digest": found.digest,
        "packs": [
            {
                "code": pack.code,
                "title": pack.title,
                "version": pack.version,
                "effective_on": pack.effective_on,
                "digest": pack.digest,
                "is_pending": pack.is_pending,
            }
            for pack in found.packs
        ],
        "files": [
            {"path": file.path, "kind": file.kind, "pack": file.pack, "digest": file.digest}
            for file in found.files
        ],
    }
    return answer(request, body)


@router.get(
    "/packs/history",
    response=described({200: Page[PackRecordShape]}),
    summary="Which counted when",
)
def history(
    request: HttpRequest, code: PackCode = None, cursor: Cursor = None, limit: Limit = PAGE_ROWS
) -> HttpResponse:
    """Each change of the packs in force, the newest first."""
    rows = queries.pack_history(actor_of(request), code or "")
    of = ("packs", code)
    found = page(rows, _records, of=of, is_newest_first=True, cursor=cursor, limit=limit)
    return answer(request, found)


@router.get(
    "/packs/categories", response=described({200: CategoriesShape}), summary="The category tree"
)
def categories(request: HttpRequest) -> HttpResponse:
    """What people ask for and report, on two levels, in Chinese and English."""
    return raw_answer(request, _categories(in_force().digest), media=JSON)


@router.get("/packs/forms", response=described({200: FormsShape}), summary="The forms")
def forms(request: HttpRequest) -> HttpResponse:
    """The forms in force."""
    body: FormsShape = {
        "items": [
            {"code": form.code, "version": form.version, "title": form.title}
            for form in in_force().forms.values()
        ]
    }
    return answer(request, body)


@router.get(
    "/packs/forms/{code}",
    response=described({200: None}),
    openapi_extra={"responses": {200: {"content": {SCHEMA_JSON: {"schema": {"type": "object"}}}}}},
    summary="A form's JSON Schema",
)
def form(request: HttpRequest, code: Code) -> HttpResponse:
    """JSON Schema (2020-12) of the answers to a form, with titles in the language of Accept-Language."""
    found = in_force().form(code)
    if found is None:
        raise NotFound(form=code)
    schema: dict[str, Any] = json_schema(found, language=language_of(request))
    return raw_answer(request, to_json(schema), media=SCHEMA_JSON)


def _records(rows: Sequence[PackRecord]) -> list[PackRecordShape]:
    return [
        {
            "id": row.pk,
            "code": row.code,
            "version": row.version,
            "digest": row.digest,
            "effective_on": row.effective_on,
            "files": row.files,
            "seen_at": row.seen_at,
        }
        for row in rows
    ]


@lru_cache(maxsize=2)
def _categories(_digest: str) -> bytes:
    """The tree encoded once for each set of packs."""
    body: CategoriesShape = {
        "groups": [
            {
                "code": group.code,
                "title": group.title,
                "about": group.about,
                "categories": [_category(one) for one in group.categories],
            }
            for group in in_force().groups.values()
        ]
    }
    return to_json(body)


def _category(one: Category) -> CategoryShape:
    return {
        "code": one.code,
        "title": one.title,
        "about": one.about,
        "examples": list(one.examples),
        "leads": list(one.leads),
        "helpers": list(one.helpers),
        "ladder": [rung.value for rung in one.ladder],
        "deadline_normal": one.deadline.normal,
        "deadline_urgent": one.deadline.urgent,
        "petition_code": one.petition_code,
        "urban_event_codes": list(one.urban_event_codes),
        "is_confidential": one.is_confidential,
        "phones": list(one.phones),
    }

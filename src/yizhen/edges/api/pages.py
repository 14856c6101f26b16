"""Long lists in pages: an opaque signed cursor over a key that never changes, so nothing is skipped or repeated."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar

from django.core.signing import BadSignature, Signer
from django.db.models import Model, QuerySet
from ninja import Query
from typing_extensions import TypedDict

from yizhen.edges.api.refusals import CursorRefused

PAGE_ROWS = 50
PAGE_ROWS_MAX = 200
CURSOR_CHARS_MAX = 300

Limit = Annotated[
    int, Query(ge=1, le=PAGE_ROWS_MAX, description=f"Rows on a page, {PAGE_ROWS_MAX} at most.")
]
Cursor = Annotated[
    str | None,
    Query(
        max_length=CURSOR_CHARS_MAX, description="`next` of the page before, with the same filters."
    ),
]
Item = TypeVar("Item")
Row = TypeVar("Row", bound=Model)


class Page(TypedDict, Generic[Item]):
    """Some rows of a list; `next` is the cursor of the following page, null on the last one."""

    items: list[Item]
    next: str | None


def page(
    rows: QuerySet[Row],
    shape: Callable[[Sequence[Row]], list[Item]],
    *,
    of: tuple[object, ...],
    key: str = "id",
    is_newest_first: bool = False,
    cursor: str | None,
    limit: int,
) -> Page[Item]:
    """One page of `rows` by their unique `key`. `of` names the list and its filters: a cursor fits no other. Raises CursorRefused.

    Costs the queries of `shape` and one more; rows are never counted.
    """
    signer = Signer(salt=f"yizhen.api.cursor:{_digest(of)}")
    if cursor:
        step = "lt" if is_newest_first else "gt"
        rows = rows.filter(**{f"{key}__{step}": _opened(signer, cursor)})
    found = list(rows.order_by(f"-{key}" if is_newest_first else key)[: limit + 1])
    shown = found[:limit]
    following = signer.sign_object(getattr(shown[-1], key)) if len(found) > limit else None
    return {"items": shape(shown), "next": following}


def _opened(signer: Signer, cursor: str) -> Any:
    try:
        return signer.unsign_object(cursor)
    except (BadSignature, ValueError, UnicodeError) as error:
        raise CursorRefused(field="cursor") from error


def _digest(of: tuple[object, ...]) -> str:
    return hashlib.sha256(repr(of).encode()).hexdigest()[:16]

"""Pages of a long list by key, not by number: quick on the millionth row, and nothing is shown twice while rows are added.

A cursor is what the last (or first) row was ordered by. It stands in the query key `page`; one that makes no sense is the first page.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet

PAGE_ROWS = 50
CURSOR_CHARS_MAX = 400
Row = TypeVar("Row", bound=Model)
Key = str | int | datetime | date


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows in order, and cursors to the pages before and after (empty when there is none)."""

    rows: tuple[Row, ...]
    before: str
    after: str


def page_of(
    rows: QuerySet[Row], *, order: tuple[str, ...], cursor: str, size: int = PAGE_ROWS
) -> Page[Row]:
    """The page of `rows` that `cursor` names; `order` are columns (all up, or all down with `-`), the last one unique."""
    is_down = order[0].startswith("-")
    assert all(name.startswith("-") is is_down for name in order), order
    names = tuple(name.removeprefix("-") for name in order)
    backwards, keys = _read(cursor, len(names))
    found = rows.order_by(*(_turned(order) if backwards else order))
    if keys:
        found = found.filter(_beyond(names, keys, is_up=is_down is backwards))
    taken = list(found[: size + 1])
    has_more, taken = len(taken) > size, taken[:size]
    if backwards:
        taken.reverse()
    has_before, has_after = (has_more, True) if backwards else (bool(keys), has_more)
    if not taken:
        return Page((), "", "")
    return Page(
        rows=tuple(taken),
        before=_write("b", taken[0], names) if has_before else "",
        after=_write("a", taken[-1], names) if has_after else "",
    )


def _turned(order: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name[1:] if name.startswith("-") else f"-{name}" for name in order)


def _beyond(names: tuple[str, ...], keys: list[Key], *, is_up: bool) -> Q:
    condition, equal = Q(pk__in=()), Q()
    for name, key in zip(names, keys, strict=True):
        condition |= equal & Q(**{f"{name}__{'gt' if is_up else 'lt'}": key})
        equal &= Q(**{name: key})
    return condition


def _write(way: str, row: Model, names: tuple[str, ...]) -> str:
    keys = [_plain(getattr(row, name)) for name in names]
    packed = json.dumps([way, *keys], ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _plain(key: object) -> str | int | list[str]:
    if isinstance(key, datetime):
        return ["at", key.isoformat()]
    if isinstance(key, date):
        return ["on", key.isoformat()]
    assert isinstance(key, str | int), key
    return key


def _read(cursor: str, count: int) -> tuple[bool, list[Key]]:
    """(whether it leads back, the keys); no keys for the first page and for nonsense."""
    if not cursor or len(cursor) > CURSOR_CHARS_MAX:
        return False, []
    try:
        packed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        way, *keys = json.loads(packed)
        read = [_key(key) for key in keys]
    except (binascii.Error, ValueError, TypeError, KeyError):
        return False, []
    return (way == "b", read) if len(read) == count and way in ("a", "b") else (False, [])


def _key(key: object) -> Key:
    if isinstance(key, list):
        kind, text = key
        moment = {"at": datetime.fromisoformat, "on": date.fromisoformat}[kind](text)
        if isinstance(moment, datetime) and moment.tzinfo is None:
            raise ValueError(text)
        return moment
    if isinstance(key, bool) or not isinstance(key, str | int):
        raise TypeError(key)
    if isinstance(key, int) and abs(key) >= 2**63:
        raise ValueError(key)
    return key

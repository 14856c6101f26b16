"""Paths: where something stands in one of the two trees, as a string that a database can range over.

A path is a letter for the tree and a fixed number of digits per level: ``p61040300100203`` is a place,
``o002001`` an organisation. Everything at or below a node lies in the range ``[path, path + "z")``, which both databases answer from
an ordinary index. Numbers carry no meaning; codes that the state gives out are columns of their own.
"""

from dataclasses import dataclass
from enum import StrEnum


class Tree(StrEnum):
    """Places say where, organisations say who answers."""

    PLACE = "p"
    ORGANISATION = "o"


class PlaceLevel(StrEnum):
    """The levels of the place tree from the root down."""

    COUNTRY = "country"
    CITY = "city"
    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"
    GRID = "grid"
    BUILDING = "building"
    UNIT = "unit"
    DWELLING = "dwelling"


PLACE_WIDTHS = (4, 2, 3, 3, 3, 4, 2, 4)
"""Digits per level below the root: city, district, street, community, grid, building, unit, dwelling."""

ORGANISATION_WIDTHS = (3,) * 8
"""Digits per level below the root; organisations nest to eight levels."""

PATH_CHARS_MAX = 1 + max(sum(PLACE_WIDTHS), sum(ORGANISATION_WIDTHS))
_WIDTHS = {Tree.PLACE: PLACE_WIDTHS, Tree.ORGANISATION: ORGANISATION_WIDTHS}
_LEVELS = tuple(PlaceLevel)


@dataclass(frozen=True, slots=True)
class Range:
    """All paths with `start` <= path < `stop`."""

    start: str
    stop: str


def tree_of(path: str) -> Tree:
    """Which tree `path` belongs to."""
    return Tree(path[0])


def depth(path: str) -> int:
    """How many levels `path` lies below its root. Asserts that the path is well formed."""
    digits, length = path[1:], 0
    assert not digits or (digits.isascii() and digits.isdigit()), path
    for level, width in enumerate(_WIDTHS[tree_of(path)]):
        if length == len(digits):
            return level
        length += width
    assert length == len(digits), path
    return len(_WIDTHS[tree_of(path)])


def is_path(text: str) -> bool:
    """Whether `text` is a well-formed path of either tree."""
    try:
        depth(text)
    except (AssertionError, ValueError, IndexError):
        return False
    return True


def place_level(path: str) -> PlaceLevel:
    """The level of a place path."""
    assert tree_of(path) is Tree.PLACE, path
    return _LEVELS[depth(path)]


def child(path: str, number: int) -> str:
    """The path of child `number` (from 1) below `path`. Asserts that it fits the level's width."""
    width = _WIDTHS[tree_of(path)][depth(path)]
    assert 0 < number < 10**width, (path, number)
    return f"{path}{number:0{width}d}"


def number(path: str) -> int:
    """The number of the node among its siblings."""
    width = _WIDTHS[tree_of(path)][depth(path) - 1]
    return int(path[-width:])


def parent(path: str) -> str | None:
    """The path one level up, or None for a root."""
    level = depth(path)
    if level == 0:
        return None
    return path[: -_WIDTHS[tree_of(path)][level - 1]]


def ancestors(path: str) -> tuple[str, ...]:
    """All paths above `path`, the root first."""
    above: list[str] = []
    step = parent(path)
    while step is not None:
        above.append(step)
        step = parent(step)
    return tuple(reversed(above))


def at_level(path: str, level: PlaceLevel) -> str | None:
    """The ancestor (or self) of a place path at `level`; None when the path ends above it."""
    length = 1 + sum(PLACE_WIDTHS[: _LEVELS.index(level)])
    return path[:length] if len(path) >= length else None


def contains(scope: str, path: str) -> bool:
    """Whether `path` is `scope` itself or lies below it."""
    return path.startswith(scope)


def below(scope: str) -> Range:
    """The range of `scope` itself and everything below it."""
    return Range(start=scope, stop=scope + "z")


def outermost(scopes: tuple[str, ...]) -> tuple[str, ...]:
    """`scopes` without those that another one already contains, in order, without repeats."""
    kept: list[str] = []
    for scope in sorted(set(scopes)):
        if not kept or not contains(kept[-1], scope):
            kept.append(scope)
    return tuple(kept)

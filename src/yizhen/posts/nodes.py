"""Where posts stand: what this room needs to know of a node of either tree, for paths that were checked already."""

from collections.abc import Iterable
from dataclasses import dataclass

from yizhen.base import queries as base
from yizhen.core import paths
from yizhen.core.actor import SYSTEM
from yizhen.core.paths import PlaceLevel, Tree


@dataclass(frozen=True, slots=True)
class Node:
    """A place or an organisation; `kind` is a kind of organisation, empty for a place."""

    path: str
    name: str
    kind: str
    is_open: bool


def at(path: str) -> Node | None:
    """The node at `path`, None when there is none."""
    if not paths.is_path(path):
        return None
    if paths.tree_of(path) is Tree.PLACE:
        place = base.places(SYSTEM).filter(path=path).first()
        return Node(path, place.name, "", is_open=place.closed_on is None) if place else None
    unit = base.organisations(SYSTEM).filter(path=path).first()
    return Node(path, unit.name, unit.kind, is_open=unit.closed_on is None) if unit else None


def names(wanted: Iterable[str]) -> dict[str, str]:
    """Names by path, for places and organisations. Up to two queries."""
    found: dict[str, str] = {}
    by_tree = {tree: {p for p in wanted if p and paths.tree_of(p) is tree} for tree in Tree}
    if by_tree[Tree.PLACE]:
        found |= base.names_of(by_tree[Tree.PLACE])
    if by_tree[Tree.ORGANISATION]:
        rows = base.organisations(SYSTEM).filter(path__in=by_tree[Tree.ORGANISATION])
        found |= dict(rows.values_list("path", "name"))
    return found


def open_places(scope: str, levels: Iterable[PlaceLevel]) -> list[tuple[PlaceLevel, str, str]]:
    """(level, path, name) of all open places of these levels within `scope`, in order of path. One query."""
    reach = paths.below(scope)
    rows = base.places(SYSTEM).filter(
        level__in=[level.value for level in levels],
        path__gte=reach.start,
        path__lt=reach.stop,
        closed_on__isnull=True,
    )
    found = rows.order_by("path").values_list("level", "path", "name")
    return [(PlaceLevel(level), path, name) for level, path, name in found]


def open_places_at(scope: str, levels: Iterable[PlaceLevel]) -> list[tuple[PlaceLevel, str, str]]:
    """(level, path, name) of all open places of `levels` within `scope`, in order of path. One query."""
    reach = paths.below(scope)
    rows = base.places(SYSTEM).filter(
        level__in=tuple(levels), path__gte=reach.start, path__lt=reach.stop, closed_on__isnull=True
    )
    found = rows.order_by("path").values_list("level", "path", "name")
    return [(PlaceLevel(level), path, name) for level, path, name in found]

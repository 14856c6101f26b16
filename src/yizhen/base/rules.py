"""What must hold in the two trees, as pure functions."""

import json

from yizhen.core import paths
from yizhen.core.refusals import Conflict, Invalid
from yizhen.core.text import Text


class TreeIsFull(Conflict):
    """All numbers below this node are given out."""

    code = "tree_is_full"
    sentence = Text(
        zh="这一级已经没有空的编号（最多 {limit} 个）。请先新建上一级节点，再往下加。",
        en="No number is left at this level ({limit} at most). Add a node one level up first.",
    )


class CannotGoDeeper(Invalid):
    """The node stands at the lowest level of its tree."""

    code = "cannot_go_deeper"
    sentence = Text(
        zh="这里已经是最末一级，下面不能再加。",
        en="This is the lowest level; nothing can be added below it.",
    )


OUTLINE_CHARS_MAX = 200_000
_SHAPES = {"Point": 0, "LineString": 1, "Polygon": 2, "MultiLineString": 2, "MultiPolygon": 3}
"""How deep the list of positions lies in each GeoJSON geometry (RFC 7946)."""


class NotAnOutline(Invalid):
    """What was given is no GeoJSON geometry in longitude and latitude."""

    code = "not_an_outline"
    sentence = Text(
        zh="轮廓不是 GeoJSON 图形（经纬度，WGS-84）。请检查文件后再提交，其他内容已保留。",
        en="The outline is not a GeoJSON geometry in longitude and latitude. Check it and send again.",
    )


def check_outline(outline: str) -> None:
    """Go on only with an empty outline or a GeoJSON geometry in WGS-84. Raises NotAnOutline."""
    if not outline:
        return
    try:
        geometry = json.loads(outline) if len(outline) <= OUTLINE_CHARS_MAX else None
    except (ValueError, RecursionError):
        geometry = None
    if not isinstance(geometry, dict):
        raise NotAnOutline(field="outline")
    kind = geometry.get("type")
    depth = _SHAPES.get(kind) if isinstance(kind, str) else None
    if depth is None or not _are_positions(geometry.get("coordinates"), depth=depth):
        raise NotAnOutline(field="outline")


def _are_positions(found: object, *, depth: int) -> bool:
    if not isinstance(found, list):
        return False
    if depth:
        return all(_are_positions(inner, depth=depth - 1) for inner in found)
    if not 2 <= len(found) <= 3 or not all(type(n) in {int, float} for n in found):
        return False
    longitude, latitude = found[:2]
    return bool(-180 <= longitude <= 180 and -90 <= latitude <= 90)


def next_child(parent: str, *, last: str | None) -> str:
    """The path for one more child of `parent` after its `last` one. Raises TreeIsFull or CannotGoDeeper.

    Numbers are never used twice, so that an old entry can never point to a new place.
    """
    widths = (
        paths.PLACE_WIDTHS
        if paths.tree_of(parent) is paths.Tree.PLACE
        else paths.ORGANISATION_WIDTHS
    )
    depth = paths.depth(parent)
    if depth == len(widths):
        raise CannotGoDeeper(field="parent")
    number = 1 if last is None else paths.number(last) + 1
    if number >= 10 ** widths[depth]:
        raise TreeIsFull(limit=10 ** widths[depth] - 1)
    return paths.child(parent, number)

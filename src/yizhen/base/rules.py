"""What must hold in the two trees, as pure functions."""

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

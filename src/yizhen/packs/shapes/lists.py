"""Lists in a pack file: not empty, nothing twice."""

from collections import Counter
from collections.abc import Iterable
from typing import TypeVar

from pydantic import AfterValidator

from yizhen.packs.shape import wrong

Items = TypeVar("Items", bound=tuple[object, ...])


def refuse_twice(names: Iterable[str]) -> None:
    """Raise a fault that lists every name given more than once."""
    twice = sorted(name for name, times in Counter(names).items() if times > 1)
    if twice:
        raise wrong(
            zh="写了不止一次：{names}。每个只写一次。",
            en="Given more than once: {names}. Give each only once.",
            names=", ".join(twice),
        )


def _refuse_empty(items: Items) -> Items:
    if not items:
        raise wrong(zh="这里至少要有一项。", en="At least one item is needed here.")
    return items


NOT_EMPTY = AfterValidator(_refuse_empty)
"""For `Annotated`. A `min_length` would also complain about a list whose items are merely wrong."""

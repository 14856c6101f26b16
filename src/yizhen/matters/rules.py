"""What must hold for matters, as pure functions."""

from collections.abc import Sequence

from yizhen.core import paths


def lowest_common(places: Sequence[str]) -> str:
    """The lowest place that contains all of `places`, none of which may be missing."""
    assert places
    first = places[0]
    for scope in (first, *reversed(paths.ancestors(first))):
        if all(paths.contains(scope, place) for place in places):
            return scope
    raise AssertionError(places)

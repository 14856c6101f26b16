"""What must hold for matters, as pure functions."""

from collections.abc import Sequence
from os.path import commonprefix

from yizhen.core import paths


def lowest_common(places: Sequence[str]) -> str:
    """The lowest place that contains all of `places`, none of which may be missing."""
    assert places
    shared = commonprefix(list(places))
    while not paths.is_path(shared):
        shared = shared[:-1]
    return shared

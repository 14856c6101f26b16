"""Paths range, nest and count as they say."""

from hypothesis import given
from hypothesis import strategies as st

from yizhen.core import paths
from yizhen.core.paths import PlaceLevel, Tree


@st.composite
def place_paths(draw: st.DrawFn, depth_max: int = 8) -> str:
    """Any well-formed place path."""
    path = Tree.PLACE.value
    for width in paths.PLACE_WIDTHS[: draw(st.integers(0, depth_max))]:
        path = paths.child(path, draw(st.integers(1, 10**width - 1)))
    return path


@given(place_paths())
def test_a_path_knows_its_parent_and_number(path: str) -> None:
    above = paths.parent(path)
    if above is None:
        assert path == "p"
    else:
        assert paths.child(above, paths.number(path)) == path
        assert paths.depth(path) == paths.depth(above) + 1


@given(place_paths(), place_paths())
def test_the_range_holds_exactly_what_stands_below(scope: str, path: str) -> None:
    reach = paths.below(scope)
    assert (reach.start <= path < reach.stop) == paths.contains(scope, path)
    assert paths.contains(scope, path) == (path == scope or scope in paths.ancestors(path))


@given(st.lists(place_paths(), max_size=6))
def test_the_outermost_scopes_reach_as_far_as_all_of_them(scopes: list[str]) -> None:
    kept = paths.outermost(tuple(scopes))
    assert all(any(paths.contains(k, s) for k in kept) for s in scopes)
    assert not any(a != b and paths.contains(a, b) for a in kept for b in kept)


@given(place_paths())
def test_each_ancestor_stands_at_its_own_level(path: str) -> None:
    for above in (*paths.ancestors(path), path):
        assert paths.at_level(path, paths.place_level(above)) == above


@given(st.text(max_size=30))
def test_any_text_is_a_path_or_is_not(text: str) -> None:
    assert isinstance(paths.is_path(text), bool)


def test_garbled_paths_are_refused() -> None:
    garbled = ("", "x", "p1", "p00011", "p０００１", "o1", "p" + "1" * 40, "P0001", "p-001")
    assert not any(paths.is_path(text) for text in garbled)


def test_the_levels_of_places_are_named() -> None:
    dwelling = "p" + "".join("1".zfill(width) for width in paths.PLACE_WIDTHS)
    assert paths.place_level("p") is PlaceLevel.COUNTRY
    assert paths.place_level(dwelling) is PlaceLevel.DWELLING
    assert len(dwelling) <= paths.PATH_CHARS_MAX

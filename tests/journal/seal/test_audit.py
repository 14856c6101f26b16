"""The audit: any single damage is found and named."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.journal.seal.oracle import SHA256, leaves, naive_root
from yizhen.journal.seal.audit import Breach, Damage, first_breach
from yizhen.journal.seal.checkpoint import checkpoint
from yizhen.journal.seal.tiles import MemoryTiles, Tile, grow, pack, unpack

SIZES = (0, 3, 3, 256, 300, 700)
LEAVES = leaves(SIZES[-1] + 5)
ROWS: list[bytes | None] = [*LEAVES]
STATES = [checkpoint("log.example", size=size, root=naive_root(LEAVES[:size])) for size in SIZES]
sealed_places = st.integers(0, SIZES[-1] - 1)


def test_a_whole_journal_has_no_breach() -> None:
    assert _first_breach(ROWS) is None
    assert _first_breach(ROWS[: SIZES[-1]]) is None


@given(sealed_places)
def test_an_altered_row_is_named(place: int) -> None:
    assert _first_breach(_with(place, b"?" * 32)) == Breach(Damage.ALTERED, place, place + 1)


@given(sealed_places)
def test_a_deleted_row_is_named(place: int) -> None:
    assert _first_breach(_with(place, None)) == Breach(Damage.MISSING, place, place + 1)
    assert _first_breach(ROWS[:place]) == Breach(Damage.MISSING, place, place + 1)


@given(sealed_places)
def test_a_row_altered_together_with_its_tile_is_narrowed_to_its_batch(place: int) -> None:
    rows = _with(place, b"?" * 32)
    start, stop = next(pair for pair in pairwise(SIZES) if pair[0] <= place < pair[1])
    assert _first_breach(rows, tiles=_tiles(place)) == Breach(Damage.BATCH, start, stop)


@given(sealed_places)
def test_an_altered_tile_is_told_from_an_altered_row(place: int) -> None:
    found = _first_breach(ROWS, tiles=_tiles(place))
    assert found == Breach(Damage.TILE, place, place + 1)


def test_rows_that_are_not_sealed_yet_are_not_looked_at() -> None:
    assert _first_breach(_with(SIZES[-1], b"?" * 32)) is None


@pytest.mark.parametrize("damage", list(Damage))
def test_every_finding_has_words(damage: Damage) -> None:
    text = Breach(damage, 6, 9).text
    assert "7" in text.zh and "7" in text.en


def _first_breach(rows: list[bytes | None], *, tiles: MemoryTiles | None = None) -> Breach | None:
    kept = tiles or _tiles()
    return first_breach(rows, states=STATES, tiles=kept, tree_hash=SHA256)


def _with(place: int, row: bytes | None) -> list[bytes | None]:
    return [*ROWS[:place], row, *ROWS[place + 1 :]]


def _tiles(place: int | None = None) -> MemoryTiles:
    """The stored tiles; the leaf hash at `place` is altered in them."""
    tiles = MemoryTiles()
    for tile, content in grow(tiles, size=0, leaf_hashes=LEAVES[: SIZES[-1]], tree_hash=SHA256):
        tiles.write(tile, content)
    if place is not None:
        number, at = divmod(place, 256)
        width = min(256, SIZES[-1] - number * 256)
        hashes = unpack(tiles.read(Tile(0, number, width)))
        hashes[at] = b"?" * 32
        tiles.write(Tile(0, number, width), pack(hashes))
    return tiles

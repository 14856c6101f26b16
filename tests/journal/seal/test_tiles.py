"""Tiles: their names, what they hold, and the tree read back from them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.journal.seal.oracle import SHA256, SM3, NaiveNodes, leaves, naive_root
from yizhen.journal.seal import merkle
from yizhen.journal.seal.hashing import TreeHash
from yizhen.journal.seal.tiles import (
    MemoryTiles,
    Tile,
    TileTree,
    changed,
    grow,
    pack,
    parse_path,
    tiles_of,
    unpack,
)

some_tiles = st.builds(Tile, st.integers(0, 63), st.integers(0, 10**12), st.integers(1, 256))


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 1_067), "tile/0/x001/067"),
        (Tile(3, 1_234_067), "tile/3/x001/x234/067"),
        (Tile(1, 999, 5), "tile/1/999.p/5"),
        (Tile(63, 1_000, 255), "tile/63/x001/000.p/255"),
    ],
)
def test_paths_are_spelt_as_the_specification_spells_them(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert parse_path(path) == tile


@given(some_tiles)
def test_a_path_names_its_tile_and_no_other(tile: Tile) -> None:
    assert parse_path(tile.path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "tile/00/000", "tile/64/000", "tile/0/0", "tile/0/x000/001", "tile/0/001/067",
        "tile/0/x001/067.p/0", "tile/0/000.p/256", "tile/0/000.p/05", "tile/0/000/",
        "tile/0/x1/000", "tile/entries/000", "tile/0/００１", "", "tile/0/000\n",
    ],
)  # fmt: skip
def test_any_other_spelling_of_a_path_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="not"):
        parse_path(path)


def test_a_tree_of_70_000_has_the_tiles_of_the_example_in_the_specification() -> None:
    by_level = [[tile for tile in tiles_of(70_000) if tile.level == level] for level in range(4)]
    assert sum(tile.is_full for tile in by_level[0]) == 273
    assert by_level[0][-1] == Tile(0, 273, 112)
    assert by_level[1] == [Tile(1, 0), Tile(1, 1, 17)]
    assert by_level[2] == [Tile(2, 0, 1)]
    assert by_level[3] == []
    assert tiles_of(256) == (Tile(0, 0), Tile(1, 0, 1))
    assert tiles_of(0) == ()


@given(hashes=st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=256))
def test_a_tile_unpacks_to_what_was_packed(hashes: list[bytes]) -> None:
    assert unpack(pack(hashes)) == hashes


@pytest.mark.parametrize("content", [b"", b"x" * 31, b"x" * 33, b"x" * 32 * 257])
def test_a_cut_tile_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="hashes of 32 bytes"):
        unpack(content)


@given(steps=st.lists(st.integers(0, 700), max_size=4), hashing=st.sampled_from([SHA256, SM3]))
@example(steps=[255, 1, 1], hashing=SHA256)
@example(steps=[256, 256, 0, 1], hashing=SHA256)
def test_a_tree_grown_in_steps_has_the_same_tiles_and_root(
    steps: list[int], hashing: TreeHash
) -> None:
    hashes, tiles, size = leaves(sum(steps), hashing), MemoryTiles(), 0
    for step in steps:
        fresh = hashes[size : size + step]
        grown = list(grow(tiles, size=size, leaf_hashes=fresh, tree_hash=hashing))
        assert tuple(tile for tile, _ in grown) == changed(size, size + step)
        for tile, content in grown:
            tiles.write(tile, content)
        size += step
    tree = TileTree(tiles, size=size, tree_hash=hashing)
    assert merkle.root(tree, size=size, tree_hash=hashing) == naive_root(hashes, hashing)
    for tile in tiles_of(size):
        assert len(unpack(tiles.read(tile))) == tile.width


def test_a_tree_of_three_levels_gives_the_proofs_of_the_naive_one() -> None:
    size = 256 * 256 + 300
    hashes, tiles = leaves(size), MemoryTiles()
    for tile, content in grow(tiles, size=0, leaf_hashes=hashes, tree_hash=SHA256):
        tiles.write(tile, content)
    naive = NaiveNodes(hashes)
    for earlier in (1, 255, 256, 257, 65_535, 65_536, 65_537, size):
        tree = TileTree(tiles, size=earlier, tree_hash=SHA256)  # wider tiles serve as well
        for index in {0, earlier // 3, earlier - 1}:
            assert merkle.inclusion_proof(
                tree, index=index, size=earlier, tree_hash=SHA256
            ) == merkle.inclusion_proof(naive, index=index, size=earlier, tree_hash=SHA256)
        whole = TileTree(tiles, size=size, tree_hash=SHA256)
        assert merkle.consistency_proof(
            whole, old_size=earlier, new_size=size, tree_hash=SHA256
        ) == merkle.consistency_proof(naive, old_size=earlier, new_size=size, tree_hash=SHA256)


def test_a_tile_narrower_than_the_tree_needs_is_noticed() -> None:
    tiles = MemoryTiles()
    tiles.write(Tile(0, 0, 2), pack(leaves(2)))
    with pytest.raises(ValueError, match="only 2 hashes"):
        TileTree(tiles, size=3, tree_hash=SHA256).node(0, 0)


def test_tiles_in_memory_stand_in_front_of_others() -> None:
    under = MemoryTiles()
    under.write(Tile(0, 0, 1), pack(leaves(1)))
    over = MemoryTiles(under)
    assert over.read(Tile(0, 0, 1)) == pack(leaves(1))
    over.write(Tile(0, 0, 2), pack(leaves(2)))
    assert over.read(Tile(0, 0, 1)) == pack(leaves(2))
    assert under.read(Tile(0, 0, 1)) == pack(leaves(1))
    with pytest.raises(KeyError):
        over.read(Tile(1, 0, 1))

"""Tiles: the hashes of the tree cut into files of up to 256, which never change once they are full.

Source: c2sp.org/tlog-tiles. Level 0 holds leaf hashes; each hash of level n + 1 is the root of a
full tile of level n.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from yizhen.journal.seal.encoding import from_decimal
from yizhen.journal.seal.hashing import HASH_BYTES, TreeHash

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
TILE_BYTES = TILE_WIDTH * HASH_BYTES
LEVEL_MAX = 63
_PATH = re.compile(
    r"tile/(?P<level>\d{1,2})/(?P<number>(?:x\d{3}/)*\d{3})(?:\.p/(?P<width>\d{1,3}))?", re.ASCII
)


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """The place of a tile: its level, its number within the level, and how many hashes it holds."""

    level: int
    number: int
    width: int = TILE_WIDTH

    def __post_init__(self) -> None:
        assert 0 <= self.level <= LEVEL_MAX and self.number >= 0, self
        assert 0 < self.width <= TILE_WIDTH, self

    @property
    def is_full(self) -> bool:
        """Whether it will never change again."""
        return self.width == TILE_WIDTH

    @property
    def path(self) -> str:
        """Where it is served: ``tile/0/x001/067``, with ``.p/5`` at the end while it is partial."""
        digits = f"{self.number:d}"
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        folders = "".join(f"x{group}/" for group in groups[:-1])
        partial = "" if self.is_full else f".p/{self.width}"
        return f"tile/{self.level}/{folders}{groups[-1]}{partial}"


def parse_path(path: str) -> Tile:
    """The tile that `path` names. Raises ValueError unless it is spelt exactly as `Tile.path`
    spells it.
    """
    found = _PATH.fullmatch(path)
    if not found:
        raise ValueError(f"not the path of a tile: {path}")
    level, width = (from_decimal(found["level"]), from_decimal(found["width"] or str(TILE_WIDTH)))
    if level > LEVEL_MAX or not 0 < width <= TILE_WIDTH:
        raise ValueError(f"not the path of a tile: {path}")
    tile = Tile(level, int(found["number"].replace("x", "").replace("/", "")), width)
    if tile.path != path:
        raise ValueError(f"not the path of a tile: {path}")
    return tile


def pack(hashes: Sequence[bytes]) -> bytes:
    """The content of a tile that holds `hashes`."""
    assert 0 < len(hashes) <= TILE_WIDTH and all(len(one) == HASH_BYTES for one in hashes)
    return b"".join(hashes)


def unpack(content: bytes) -> list[bytes]:
    """The hashes in a tile. Raises ValueError when it is empty, too long or cut within a hash."""
    if not 0 < len(content) <= TILE_BYTES or len(content) % HASH_BYTES:
        raise ValueError(f"a tile has 1 to {TILE_WIDTH} hashes of {HASH_BYTES} bytes")
    return [content[at : at + HASH_BYTES] for at in range(0, len(content), HASH_BYTES)]


def tiles_of(size: int) -> tuple[Tile, ...]:
    """All tiles of a tree with `size` leaves, level by level from the left."""
    return changed(0, size)


def changed(old_size: int, new_size: int) -> tuple[Tile, ...]:
    """The tiles that are new or wider when the tree grows from `old_size` to `new_size` leaves."""
    assert 0 <= old_size <= new_size, (old_size, new_size)
    found: list[Tile] = []
    level, old, new = 0, old_size, new_size
    while new > old:
        found.extend(
            Tile(level, number, min(TILE_WIDTH, new - number * TILE_WIDTH))
            for number in range(old // TILE_WIDTH, -(-new // TILE_WIDTH))
        )
        level, old, new = level + 1, old >> TILE_HEIGHT, new >> TILE_HEIGHT
    return tuple(found)


class TileSource(Protocol):
    """Where tiles are kept."""

    def read(self, tile: Tile) -> bytes:
        """The first `tile.width` hashes of that tile or more: a wider version serves as well."""


class MemoryTiles:
    """Tiles in memory, in front of another source if there is one; the widest version of each is
    kept.
    """

    def __init__(self, under: TileSource | None = None) -> None:
        self._under = under
        self._content: dict[tuple[int, int], bytes] = {}

    def read(self, tile: Tile) -> bytes:
        """The widest version known. Raises KeyError when there is none."""
        content = self._content.get((tile.level, tile.number))
        if content is not None:
            return content
        if self._under is None:
            raise KeyError(tile.path)
        return self._under.read(tile)

    def write(self, tile: Tile, content: bytes) -> None:
        """Keep `content` as that tile."""
        assert len(content) == tile.width * HASH_BYTES, tile
        self._content[tile.level, tile.number] = content


class TileTree:
    """The nodes of a tree of `size` leaves, read from tiles; each tile is read once."""

    def __init__(self, source: TileSource, *, size: int, tree_hash: TreeHash) -> None:
        self._source = source
        self._size = size
        self._hash = tree_hash
        self._read: dict[Tile, list[bytes]] = {}

    def node(self, height: int, index: int) -> bytes:
        """The hash of a complete subtree. Asserts that it lies within the tree."""
        assert (index + 1) << height <= self._size, (height, index, self._size)
        level, rest = divmod(height, TILE_HEIGHT)
        number, start = divmod(index << rest, TILE_WIDTH)
        hashes = self._hashes(level, number)
        return _subtree_root(hashes[start : start + (1 << rest)], self._hash)

    def _hashes(self, level: int, number: int) -> list[bytes]:
        at_level = self._size >> (TILE_HEIGHT * level)
        tile = Tile(level, number, min(TILE_WIDTH, at_level - number * TILE_WIDTH))
        if tile not in self._read:
            hashes = unpack(self._source.read(tile))
            if len(hashes) < tile.width:
                raise ValueError(f"tile {tile.path} has only {len(hashes)} hashes")
            self._read[tile] = hashes
        return self._read[tile]


def grow(
    source: TileSource, *, size: int, leaf_hashes: Sequence[bytes], tree_hash: TreeHash
) -> Iterator[tuple[Tile, bytes]]:
    """The tiles to write, with content, when `leaf_hashes` join a tree of `size` leaves in
    `source`.

    They are exactly those that `changed` names, in the same order.
    """
    level, at_level, fresh = 0, size, list(leaf_hashes)
    while fresh:
        number, kept = divmod(at_level, TILE_WIDTH)
        if kept:
            content = source.read(Tile(level, number, kept))
            fresh = unpack(content)[:kept] + fresh
        above: list[bytes] = []
        for start in range(0, len(fresh), TILE_WIDTH):
            hashes = fresh[start : start + TILE_WIDTH]
            yield Tile(level, number + start // TILE_WIDTH, len(hashes)), pack(hashes)
            if len(hashes) == TILE_WIDTH:
                above.append(_subtree_root(hashes, tree_hash))
        level, at_level, fresh = level + 1, at_level >> TILE_HEIGHT, above


def _subtree_root(hashes: list[bytes], tree_hash: TreeHash) -> bytes:
    """The root over 2**n hashes."""
    assert hashes and len(hashes) & (len(hashes) - 1) == 0, len(hashes)
    node = tree_hash.node
    while len(hashes) > 1:
        hashes = [node(hashes[at], hashes[at + 1]) for at in range(0, len(hashes), 2)]
    return hashes[0]

"""The audit: do the entries of today still give the roots that were signed, and which is the first
that does not?
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from yizhen.core.text import Text
from yizhen.journal.seal.checkpoint import Checkpoint
from yizhen.journal.seal.hashing import TreeHash
from yizhen.journal.seal.merkle import Frontier
from yizhen.journal.seal.tiles import TILE_WIDTH, Tile, TileSource, unpack


class Damage(StrEnum):
    """What kind of damage."""

    MISSING = "missing"
    ALTERED = "altered"
    BATCH = "batch"
    TILE = "tile"


@dataclass(frozen=True, slots=True)
class Breach:
    """The first damage found: entries [start, stop), counted from 0 in the order in which they were
    sealed.
    """

    damage: Damage
    start: int
    stop: int

    @property
    def text(self) -> Text:
        """The finding in words."""
        return _SENTENCES[self.damage].format(first=self.start + 1, last=self.stop)


_SENTENCES = {
    Damage.MISSING: Text(
        zh="第 {first} 条记录不见了，封存之后被删除。",
        en="Entry number {first} is missing: it was deleted after it was sealed.",
    ),
    Damage.ALTERED: Text(
        zh="第 {first} 条记录在封存之后被改过。",
        en="Entry number {first} was altered after it was sealed.",
    ),
    Damage.BATCH: Text(
        zh="第 {first} 到第 {last} 条记录中有封存之后被改过的，封存数据也一起被改，"
        "无法再缩小范围。",
        en="Some of the entries {first} to {last} were altered, and the stored tiles with them, "
        "so the place cannot be narrowed further.",
    ),
    Damage.TILE: Text(
        zh="记录完好，但是第 {first} 条的封存数据被改过，请从备份恢复封存数据。",
        en="The entries are whole, but the stored tile of entry {first} was altered: restore it.",
    ),
}


def first_breach(
    leaf_hashes: Iterable[bytes | None],
    *,
    states: Sequence[Checkpoint],
    tiles: TileSource,
    tree_hash: TreeHash,
) -> Breach | None:
    """The first damage among the sealed entries, or None when all is whole.

    `leaf_hashes` are computed from the rows of today in sealed order, None where a row is gone;
    `states` are the checkpoints whose signatures were verified, the smallest first. Rows after the
    last checkpoint are not sealed yet and not looked at. Memory: one batch between two checkpoints.
    """
    frontier, rows = Frontier(tree_hash), iter(leaf_hashes)
    for state in states:
        start = frontier.size
        assert start <= state.size, "checkpoints are given in order of size"
        batch = list(islice(rows, state.size - start))
        batch += [None] * (state.size - start - len(batch))
        kept = _stored(tiles, start, state.size)
        frontier.extend(row for row in batch if row is not None)
        is_whole = None not in batch and frontier.root() == state.root
        different = next((n for n, row in enumerate(batch) if row != kept[n]), None)
        if not is_whole or different is not None:
            return _breach(batch, start, different, is_whole=is_whole)
    return None


def _breach(
    batch: list[bytes | None], start: int, different: int | None, *, is_whole: bool
) -> Breach:
    if different is None:
        return Breach(Damage.BATCH, start, start + len(batch))
    if is_whole:
        damage = Damage.TILE
    else:
        damage = Damage.MISSING if batch[different] is None else Damage.ALTERED
    return Breach(damage, start + different, start + different + 1)


def _stored(tiles: TileSource, start: int, stop: int) -> list[bytes]:
    """The leaf hashes [start, stop) as the tiles have them."""
    found: list[bytes] = []
    first = start // TILE_WIDTH
    for number in range(first, -(-stop // TILE_WIDTH)):
        width = min(TILE_WIDTH, stop - number * TILE_WIDTH)
        found += unpack(tiles.read(Tile(0, number, width)))[:width]
    return found[start - first * TILE_WIDTH :]

"""A small sealed journal for tests: entries, their tiles, a signed checkpoint, receipts."""

from datetime import UTC, datetime, timedelta

from yizhen.journal.seal import checkpoint, leaf, merkle, note, receipt
from yizhen.journal.seal.commitment import commitment
from yizhen.journal.seal.hashing import HashName, tree_hash
from yizhen.journal.seal.tiles import MemoryTiles, TileTree, grow

NAME = "journal.example/yizhen"
SEED = bytes(range(32))
SALT = bytes(reversed(range(32)))
WORDS = "三单元楼道灯坏了 <b>请尽快修</b>"
EIGHT_O_CLOCK = datetime(2026, 6, 1, 0, 0, 0, 42, UTC)


def an_entry(number: int, *, texts: tuple[str, ...] = ()) -> leaf.EntryFacts:
    """Entry `number` of a plain journal."""
    return leaf.EntryFacts(
        id=number + 1,
        at=EIGHT_O_CLOCK + timedelta(minutes=number),
        actor_id=7,
        deed="matter.open",
        target_kind="matter",
        target_id=str(100 + number),
        place_path="p61040300100203",
        facts={"kind": "lamp", "urgent": True, "photos": 2, "before": None, "tags": ["灯", "楼道"]},
        channel="web",
        texts=texts,
    )


class Logbook:
    """A journal of `size` entries; entry `spoken` commits to WORDS."""

    def __init__(
        self, size: int, *, hash_name: HashName = HashName.SHA256, spoken: int = 0
    ) -> None:
        committed = (commitment(WORDS, salt=SALT, hash_name=hash_name),)
        self.hashing = tree_hash(hash_name)
        self.entries = [
            leaf.encode(an_entry(number, texts=committed if number == spoken else ()))
            for number in range(size)
        ]
        self.signer = note.new_signer(checkpoint.origin(NAME, hash_name), seed=SEED)
        self.vkey = str(self.signer.verifier)
        self.spoken = spoken
        self.tiles = MemoryTiles()
        leaf_hashes = [self.hashing.leaf(entry) for entry in self.entries]
        for tile, content in grow(
            self.tiles, size=0, leaf_hashes=leaf_hashes, tree_hash=self.hashing
        ):
            self.tiles.write(tile, content)

    @property
    def nodes(self) -> TileTree:
        """The tree over all entries."""
        return TileTree(self.tiles, size=len(self.entries), tree_hash=self.hashing)

    def state(self) -> checkpoint.Checkpoint:
        """The checkpoint over all entries, unsigned."""
        size = len(self.entries)
        top = merkle.root(self.nodes, size=size, tree_hash=self.hashing)
        return checkpoint.checkpoint(self.signer.name, size=size, root=top)

    def receipt(self, index: int) -> str:
        """The receipt for the entry at `index`, with the words if it has some."""
        openings = (receipt.Opening(0, SALT, WORDS),) if index == self.spoken else ()
        return receipt.issue(
            self.entries[index],
            index=index,
            nodes=self.nodes,
            signed=checkpoint.sign(self.state(), self.signer),
            openings=openings,
        )

"""The Merkle tree of RFC 6962 over any source of nodes: roots, proofs and their verification.

Source: RFC 6962 section 2.1; verification after RFC 9162 sections 2.1.3.2 and 2.1.4.2. A node is
named by its height (leaves are 0) and its index at that height; only nodes over 2**height existing
leaves are ever asked for.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

from yizhen.journal.seal.hashing import TreeHash

PROOF_HASHES_MAX = 63
"""A tree has fewer than 2**63 leaves."""


class NodeReader(Protocol):
    """Where the hashes of complete subtrees come from."""

    def node(self, height: int, index: int) -> bytes:
        """The hash over leaves ``[index * 2**height, (index + 1) * 2**height)``."""


class Frontier:
    """The peaks of a growing tree: all that is needed to append and to know the root ("compact
    range").

    At most one hash per bit of the size is kept, the largest subtree first.
    """

    __slots__ = ("_hash", "_peaks", "_size")

    def __init__(self, tree_hash: TreeHash, *, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        assert len(peaks) == size.bit_count(), (size, len(peaks))
        self._hash = tree_hash
        self._size = size
        self._peaks = list(peaks)

    @classmethod
    def of(cls, nodes: NodeReader, *, size: int, tree_hash: TreeHash) -> "Frontier":
        """The frontier of the first `size` leaves below `nodes`."""
        peaks = [nodes.node(height, index) for height, index in _complete_subtrees(0, size)]
        return cls(tree_hash, size=size, peaks=peaks)

    @property
    def size(self) -> int:
        """How many leaves there are."""
        return self._size

    @property
    def peaks(self) -> tuple[bytes, ...]:
        """The hashes of the complete subtrees, from the left; enough to carry on later."""
        return tuple(self._peaks)

    def append(self, leaf_hash: bytes) -> None:
        """Add one leaf at the right."""
        self.extend((leaf_hash,))

    def extend(self, leaf_hashes: Iterable[bytes]) -> None:
        """Add leaves at the right, in order."""
        peaks, node = self._peaks, self._hash.node
        for carried in leaf_hashes:
            position = self._size
            while position & 1:  # each trailing one is a finished left sibling
                carried = node(peaks.pop(), carried)
                position >>= 1
            peaks.append(carried)
            self._size += 1

    def root(self) -> bytes:
        """The root of the tree as it stands."""
        return _fold(self._peaks, self._hash) if self._peaks else self._hash.empty


def root(nodes: NodeReader, *, size: int, tree_hash: TreeHash) -> bytes:
    """The root over the first `size` leaves."""
    return _range_root(nodes, 0, size, tree_hash) if size else tree_hash.empty


def inclusion_proof(
    nodes: NodeReader, *, index: int, size: int, tree_hash: TreeHash
) -> tuple[bytes, ...]:
    """The hashes that lead from leaf `index` to the root over `size` leaves, the leaf's sibling
    first.
    """
    assert 0 <= index < size, (index, size)
    path: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _left_width(high - low)
        if index < middle:
            path.append(_range_root(nodes, middle, high, tree_hash))
            high = middle
        else:
            path.append(_range_root(nodes, low, middle, tree_hash))
            low = middle
    return tuple(reversed(path))


def consistency_proof(
    nodes: NodeReader, *, old_size: int, new_size: int, tree_hash: TreeHash
) -> tuple[bytes, ...]:
    """The hashes that show that the tree of `new_size` leaves begins with that of `old_size`.

    Empty when both are equal or the old tree is empty.
    """
    assert 0 <= old_size <= new_size, (old_size, new_size)
    if old_size in (0, new_size):
        return ()
    path: list[bytes] = []
    low, high = 0, new_size
    while high != old_size:
        middle = low + _left_width(high - low)
        if old_size <= middle:
            path.append(_range_root(nodes, middle, high, tree_hash))
            high = middle
        else:
            path.append(_range_root(nodes, low, middle, tree_hash))
            low = middle
    if low > 0:  # otherwise the old root itself is this node, and the verifier has it
        path.append(_range_root(nodes, low, high, tree_hash))
    return tuple(reversed(path))


def is_included(
    leaf_hash: bytes,
    *,
    index: int,
    size: int,
    proof: Sequence[bytes],
    root: bytes,
    tree_hash: TreeHash,
) -> bool:
    """Whether `proof` leads from the leaf at `index` to `root` over `size` leaves."""
    if not 0 <= index < size or len(proof) > PROOF_HASHES_MAX:
        return False
    position, last, computed = index, size - 1, leaf_hash
    for sibling in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            computed = tree_hash.node(sibling, computed)
            while position and not position & 1:  # levels at which the right edge has no sibling
                position, last = position >> 1, last >> 1
        else:
            computed = tree_hash.node(computed, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and computed == root


def is_consistent(
    *,
    old_size: int,
    old_root: bytes,
    new_size: int,
    new_root: bytes,
    proof: Sequence[bytes],
    tree_hash: TreeHash,
) -> bool:
    """Whether `proof` shows that the new tree begins with the old one. Every tree begins with the
    empty one.
    """
    if not 0 <= old_size <= new_size or len(proof) > PROOF_HASHES_MAX:
        return False
    if old_size == 0:
        return not proof and old_root == tree_hash.empty
    if old_size == new_size:
        return not proof and old_root == new_root
    return _grew(old_size, old_root, new_size, new_root, list(proof), tree_hash)


def _grew(
    old_size: int,
    old_root: bytes,
    new_size: int,
    new_root: bytes,
    proof: list[bytes],
    tree_hash: TreeHash,
) -> bool:
    """RFC 9162 section 2.1.4.2 for 0 < old_size < new_size."""
    if old_size & (old_size - 1) == 0:
        proof.insert(0, old_root)
    if not proof:
        return False
    position, last = old_size - 1, new_size - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old = new = proof[0]
    for sibling in proof[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            old, new = tree_hash.node(sibling, old), tree_hash.node(sibling, new)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            new = tree_hash.node(new, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root


def _range_root(nodes: NodeReader, low: int, high: int, tree_hash: TreeHash) -> bytes:
    """The hash over leaves [low, high), a range that the recursion of RFC 6962 reaches."""
    peaks = [nodes.node(height, index) for height, index in _complete_subtrees(low, high)]
    return _fold(peaks, tree_hash)


def _complete_subtrees(low: int, high: int) -> list[tuple[int, int]]:
    """The largest complete subtrees that fill [low, high) from the left, as (height, index)."""
    found = []
    while low < high:
        height = (high - low).bit_length() - 1
        found.append((height, low >> height))
        low += 1 << height
    return found


def _fold(peaks: Sequence[bytes], tree_hash: TreeHash) -> bytes:
    folded = peaks[-1]
    for peak in reversed(peaks[:-1]):
        folded = tree_hash.node(peak, folded)
    return folded


def _left_width(width: int) -> int:
    """The largest power of two below `width` (RFC 6962 calls it k)."""
    return 1 << (width - 1).bit_length() - 1

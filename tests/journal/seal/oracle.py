"""RFC 6962 written down as naively as the document does, to compare the real tree with."""

from collections.abc import Sequence

from yizhen.journal.seal.hashing import HashName, TreeHash, tree_hash

SHA256 = tree_hash(HashName.SHA256)
SM3 = tree_hash(HashName.SM3)


def leaves(size: int, hashing: TreeHash = SHA256) -> list[bytes]:
    """The leaf hashes of `size` different entries."""
    return [hashing.leaf(f"entry {number}".encode()) for number in range(size)]


def naive_root(hashes: Sequence[bytes], hashing: TreeHash = SHA256) -> bytes:
    """MTH(D) of section 2.1, from leaf hashes."""
    if not hashes:
        return hashing.empty
    if len(hashes) == 1:
        return hashes[0]
    k = _k(len(hashes))
    return hashing.node(naive_root(hashes[:k], hashing), naive_root(hashes[k:], hashing))


def naive_inclusion(
    m: int, hashes: Sequence[bytes], hashing: TreeHash = SHA256
) -> tuple[bytes, ...]:
    """PATH(m, D) of section 2.1.1."""
    if len(hashes) == 1:
        return ()
    k = _k(len(hashes))
    if m < k:
        return (*naive_inclusion(m, hashes[:k], hashing), naive_root(hashes[k:], hashing))
    return (*naive_inclusion(m - k, hashes[k:], hashing), naive_root(hashes[:k], hashing))


def naive_consistency(
    m: int, hashes: Sequence[bytes], hashing: TreeHash = SHA256, *, whole: bool = True
) -> tuple[bytes, ...]:
    """SUBPROOF(m, D, b) of section 2.1.2."""
    if m == len(hashes):
        return () if whole else (naive_root(hashes, hashing),)
    k = _k(len(hashes))
    if m <= k:
        below = naive_consistency(m, hashes[:k], hashing, whole=whole)
        return (*below, naive_root(hashes[k:], hashing))
    below = naive_consistency(m - k, hashes[k:], hashing, whole=False)
    return (*below, naive_root(hashes[:k], hashing))


class NaiveNodes:
    """Nodes computed from leaf hashes in memory."""

    def __init__(self, hashes: Sequence[bytes], hashing: TreeHash = SHA256) -> None:
        self._hashes = hashes
        self._hashing = hashing
        self._known: dict[tuple[int, int], bytes] = {}

    def node(self, height: int, index: int) -> bytes:
        """The hash of a complete subtree."""
        if height == 0:
            return self._hashes[index]
        if (height, index) not in self._known:
            pair = self.node(height - 1, 2 * index), self.node(height - 1, 2 * index + 1)
            self._known[height, index] = self._hashing.node(*pair)
        return self._known[height, index]


def _k(size: int) -> int:
    k = 1
    while k * 2 < size:
        k *= 2
    return k

"""Roots and proofs, against published vectors and against RFC 6962 written down naively."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.journal.seal.oracle import (
    SHA256,
    SM3,
    NaiveNodes,
    leaves,
    naive_consistency,
    naive_inclusion,
    naive_root,
)
from yizhen.journal.seal.hashing import TreeHash
from yizhen.journal.seal.merkle import (
    Frontier,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    root,
)

# The vectors of the Certificate Transparency reference implementation.
CT_LEAVES = [
    bytes.fromhex(digits)
    for digits in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
CT_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
CT_INCLUSION = {
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
}
CT_CONSISTENCY = {
    (1, 1): [],
    (1, 8): CT_INCLUSION[0, 8],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
LARGE = 5_000
PAIRS_SIZE = 70


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_published_vectors(size: int) -> None:
    hashes = [SHA256.leaf(entry) for entry in CT_LEAVES[:size]]
    frontier = Frontier(SHA256)
    frontier.extend(hashes)
    assert frontier.root().hex() == CT_ROOTS[size]
    assert root(NaiveNodes(hashes), size=size, tree_hash=SHA256).hex() == CT_ROOTS[size]


def test_proofs_are_those_of_the_published_vectors() -> None:
    nodes = NaiveNodes([SHA256.leaf(entry) for entry in CT_LEAVES])
    for (index, size), expected in CT_INCLUSION.items():
        proof = inclusion_proof(nodes, index=index, size=size, tree_hash=SHA256)
        assert [one.hex() for one in proof] == expected
    for (old, new), expected in CT_CONSISTENCY.items():
        proof = consistency_proof(nodes, old_size=old, new_size=new, tree_hash=SHA256)
        assert [one.hex() for one in proof] == expected


@given(size=st.integers(0, 600), hashing=st.sampled_from([SHA256, SM3]))
def test_the_frontier_and_the_nodes_agree_with_the_naive_tree(size: int, hashing: TreeHash) -> None:
    hashes = leaves(size, hashing)
    expected = naive_root(hashes, hashing)
    frontier = Frontier(hashing)
    for leaf_hash in hashes:
        frontier.append(leaf_hash)
    nodes = NaiveNodes(hashes, hashing)
    assert frontier.root() == root(nodes, size=size, tree_hash=hashing) == expected
    assert Frontier.of(nodes, size=size, tree_hash=hashing).peaks == frontier.peaks


@given(size=st.integers(0, 600), cut=st.integers(0, 600))
def test_a_frontier_carries_on_from_its_peaks(size: int, cut: int) -> None:
    hashes, cut = leaves(size), min(cut, size)
    early = Frontier(SHA256)
    early.extend(hashes[:cut])
    late = Frontier(SHA256, size=early.size, peaks=early.peaks)
    late.extend(hashes[cut:])
    assert late.size == size and late.root() == naive_root(hashes)


def test_every_inclusion_proof_of_small_trees_holds_and_is_the_naive_one() -> None:
    hashes = leaves(PAIRS_SIZE)
    nodes = NaiveNodes(hashes)
    for size in range(1, PAIRS_SIZE + 1):
        top = naive_root(hashes[:size])
        for index in range(size):
            proof = inclusion_proof(nodes, index=index, size=size, tree_hash=SHA256)
            assert proof == naive_inclusion(index, hashes[:size])
            assert _included(hashes[index], index, size, proof, top)
            assert not _included(hashes[index], index, size, (*proof, top), top)
            assert not _included(hashes[index], (index + 1) % size, size, proof, top) or size == 1
            assert not proof or not _included(hashes[index], index, size, proof[:-1], top)


def test_every_consistency_proof_of_small_trees_holds_and_is_the_naive_one() -> None:
    hashes = leaves(PAIRS_SIZE)
    nodes = NaiveNodes(hashes)
    roots = [naive_root(hashes[:size]) for size in range(PAIRS_SIZE + 1)]
    for new in range(1, PAIRS_SIZE + 1):
        for old in range(new + 1):
            proof = consistency_proof(nodes, old_size=old, new_size=new, tree_hash=SHA256)
            assert proof == (naive_consistency(old, hashes[:new]) if old else ())
            assert _consistent(old, roots[old], new, roots[new], proof)
            assert not _consistent(old, b"?" * 32, new, roots[new], proof)
            assert old == 0 or not _consistent(old, roots[old], new, b"?" * 32, proof)
            assert not _consistent(old, roots[old], new, roots[new], (*proof, roots[1]))
            assert not proof or not _consistent(old, roots[old], new, roots[new], proof[:-1])


def test_proofs_of_large_trees_hold_at_random_places() -> None:
    chance, hashes = random.Random(6962), leaves(LARGE)
    nodes = NaiveNodes(hashes)
    for _ in range(100):
        new = chance.randint(1, LARGE)
        old, index = chance.randint(0, new), chance.randrange(new)
        tops = {size: root(nodes, size=size, tree_hash=SHA256) for size in (old, new)}
        proof = inclusion_proof(nodes, index=index, size=new, tree_hash=SHA256)
        assert _included(hashes[index], index, new, proof, tops[new])
        proof = consistency_proof(nodes, old_size=old, new_size=new, tree_hash=SHA256)
        assert _consistent(old, tops[old], new, tops[new], proof)


@given(
    size=st.integers(2, 600),
    chance=st.randoms(use_true_random=False),
    hashing=st.sampled_from([SHA256, SM3]),
)
def test_a_proof_with_one_bit_flipped_is_refused(
    size: int, chance: random.Random, hashing: TreeHash
) -> None:
    hashes, index = leaves(size, hashing), chance.randrange(size)
    nodes = NaiveNodes(hashes, hashing)
    top = root(nodes, size=size, tree_hash=hashing)
    proof = list(inclusion_proof(nodes, index=index, size=size, tree_hash=hashing))
    place = chance.randrange(len(proof))
    flipped = bytearray(proof[place])
    flipped[chance.randrange(32)] ^= 1 << chance.randrange(8)
    proof[place] = bytes(flipped)
    assert not is_included(
        hashes[index], index=index, size=size, proof=proof, root=top, tree_hash=hashing
    )


def test_a_leaf_outside_the_tree_is_not_included() -> None:
    (only,) = leaves(1)
    assert _included(only, 0, 1, (), only)
    assert not _included(only, 1, 1, (), only)
    assert not _included(only, -1, 1, (), only)
    assert not _included(only, 0, 0, (), only)


def test_an_absurdly_long_proof_is_refused_at_once() -> None:
    (only,) = leaves(1)
    assert not _included(only, 0, 2**62, (only,) * 64, only)
    assert not _consistent(1, only, 2**62, only, (only,) * 64)


def test_no_tree_shrinks_consistently() -> None:
    hashes = leaves(2)
    assert not _consistent(2, naive_root(hashes), 1, hashes[0], ())


def _included(
    leaf_hash: bytes, index: int, size: int, proof: tuple[bytes, ...], top: bytes
) -> bool:
    return is_included(leaf_hash, index=index, size=size, proof=proof, root=top, tree_hash=SHA256)


def _consistent(
    old: int, old_root: bytes, new: int, new_root: bytes, proof: tuple[bytes, ...]
) -> bool:
    return is_consistent(
        old_size=old,
        old_root=old_root,
        new_size=new,
        new_root=new_root,
        proof=proof,
        tree_hash=SHA256,
    )

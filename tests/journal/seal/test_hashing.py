"""The hash functions."""

import pytest

from yizhen.journal.seal import hashing
from yizhen.journal.seal.hashing import HashName, tree_hash

SM3_OF_ABC = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
SM3_OF_64 = "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


@pytest.mark.parametrize(("message", "expected"), [(b"abc", SM3_OF_ABC), (b"abcd" * 16, SM3_OF_64)])
def test_sm3_gives_the_examples_of_the_standard(message: bytes, expected: str) -> None:
    assert tree_hash(HashName.SM3).digest(message).hex() == expected
    assert hashing._sm3_of_cryptography(message).hex() == expected


@pytest.mark.parametrize("name", list(HashName))
def test_a_leaf_is_never_a_node(name: HashName) -> None:
    one = tree_hash(name)
    assert one.leaf(b"l" * 32 + b"r" * 32) != one.node(b"l" * 32, b"r" * 32)
    assert one.leaf(b"") != one.empty

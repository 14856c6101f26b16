"""The hash functions a journal may be sealed with, and how leaves and nodes are hashed.

Source: RFC 6962 section 2.1. SM3: GB/T 32905-2016 (also ISO/IEC 10118-3:2018).
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from cryptography.hazmat.primitives import hashes

HASH_BYTES = 32
LEAF_PREFIX = b"\x00"
NODE_PREFIX = b"\x01"


class HashName(StrEnum):
    """Which hash function, by the name that settings and files use."""

    SHA256 = "sha256"
    SM3 = "sm3"


@dataclass(frozen=True, slots=True)
class TreeHash:
    """A hash function as the tree uses it: leaves and nodes are told apart by their first byte."""

    name: HashName
    digest: Callable[[bytes], bytes]

    @property
    def empty(self) -> bytes:
        """The root of a tree without leaves."""
        return self.digest(b"")

    def leaf(self, entry: bytes) -> bytes:
        """The hash of a leaf."""
        return self.digest(LEAF_PREFIX + entry)

    def node(self, left: bytes, right: bytes) -> bytes:
        """The hash of a node over its two children."""
        return self.digest(NODE_PREFIX + left + right)


def tree_hash(name: HashName) -> TreeHash:
    """The tree hash called `name`."""
    return _BY_NAME[name]


def _sha256(message: bytes) -> bytes:
    return hashlib.sha256(message).digest()


def _sm3_of_openssl(message: bytes) -> bytes:
    hasher = _SM3_START.copy()  # half the cost of looking the algorithm up each time
    hasher.update(message)
    return hasher.digest()


def _sm3_of_cryptography(message: bytes) -> bytes:
    hasher = hashes.Hash(hashes.SM3())
    hasher.update(message)
    return hasher.finalize()


try:
    _SM3_START = hashlib.new("sm3")
    _sm3 = _sm3_of_openssl
except ValueError:  # this Python was built without SM3; the cryptography package brings its own
    _sm3 = _sm3_of_cryptography

_BY_NAME = {
    HashName.SHA256: TreeHash(HashName.SHA256, _sha256),
    HashName.SM3: TreeHash(HashName.SM3, _sm3),
}

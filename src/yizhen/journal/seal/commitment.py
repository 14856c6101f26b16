"""Commitments: how an entry vouches for a text without holding it.

A commitment is the hash of a tag, a secret salt of 32 random bytes and the text. The entry keeps
the commitment for ever; the text and its salt lie in a redactable row. Erase that row and the chain
still stands, and nobody can guess the text from the commitment, however short the text was: without
the salt there is nothing to try guesses against.
"""

import re
import secrets

from yizhen.journal.seal.hashing import HashName, tree_hash

SALT_BYTES = 32
COMMITMENT_CHARS_MAX = len("sha256:") + 64
_TAG = b"yizhen.text/1\x00"
_COMMITMENT = re.compile(r"(sha256|sm3):[0-9a-f]{64}")


def new_salt() -> bytes:
    """A fresh secret salt; one text, one salt, never used again."""
    return secrets.token_bytes(SALT_BYTES)


def commitment(text: str, *, salt: bytes, hash_name: HashName) -> str:
    """The commitment to `text`, with the name of its hash in front: ``sha256:`` or ``sm3:`` and 64
    digits.
    """
    assert len(salt) == SALT_BYTES
    return f"{hash_name}:{tree_hash(hash_name).digest(_TAG + salt + text.encode()).hex()}"


def is_commitment(text: str) -> bool:
    """Whether `text` has the form of a commitment."""
    return _COMMITMENT.fullmatch(text) is not None


def is_opened_by(committed: str, *, text: str, salt: bytes) -> bool:
    """Whether `committed` is the commitment to `text` under `salt`."""
    if not is_commitment(committed) or len(salt) != SALT_BYTES:
        return False
    hash_name = HashName(committed.partition(":")[0])
    return secrets.compare_digest(committed, commitment(text, salt=salt, hash_name=hash_name))

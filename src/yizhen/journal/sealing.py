"""The seal over the journal: entries become leaves of a Merkle log, and signed checkpoints vouch for it."""

from django.conf import settings

from yizhen.journal.seal.hashing import HashName


def hash_in_force() -> HashName:
    """The hash of this installation: SHA-256, or SM3 where the rules ask for it."""
    return HashName(settings.SEAL_HASH)

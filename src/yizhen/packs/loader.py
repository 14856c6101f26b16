"""Placeholder while the loader is being written."""

from collections.abc import Sequence
from pathlib import Path


class PackSet: ...


def load(folders: Sequence[Path]) -> PackSet:
    """Load."""
    raise NotImplementedError

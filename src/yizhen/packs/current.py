"""The packs in force: read once, kept for the life of the process."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from yizhen.packs.loader import PackSet, load

_folders: tuple[Path, ...] = ()


def use(folders: Sequence[Path]) -> None:
    """Say which pack folders are in force, in the order in which they are laid over each other."""
    global _folders
    _folders = tuple(folders)
    in_force.cache_clear()


@cache
def in_force() -> PackSet:
    """The packs in force. Raises BrokenPacks, naming every fault, when they do not load."""
    assert _folders, "no packs configured: call use() first"
    return load(_folders)

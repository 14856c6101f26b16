"""The last step of a restore: keys and database change together, also when the machine stops in between.

Once everything lies ready aside, a mark is written. From then on the step is only ever finished: by the restore itself, or by the next
command on this data folder.
"""

import os
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

from yizhen.edges.command import staging
from yizhen.journal.keys import key_file

MARK = "restore.ready"
INCOMING_SUFFIX = ".incoming"
BEFORE_SUFFIX = ".before"
LOG_INS_FILE = "demo-log-ins.json"
PUBLIC_NAMES = frozenset({"seal.vkeys"})


def put_in_place(data: Path, keys: Mapping[str, bytes]) -> None:
    """Replace the keys by `keys` and the database by the one that was built aside."""
    incoming = _incoming(data)
    if incoming.exists():
        shutil.rmtree(incoming)
    incoming.mkdir(parents=True, mode=0o700)
    for name, content in keys.items():
        _write(incoming / name, content, mode=0o644 if name in PUBLIC_NAMES else 0o600)
    _sync(incoming)
    _write(data / MARK, b"", mode=0o600)
    _sync(data)
    finish_keys(data)
    finish_database(data)


def is_unfinished(data: Path) -> bool:
    """Whether a restore was cut short after everything lay ready."""
    return (data / MARK).exists()


def finish_keys(data: Path) -> None:
    """Put the new keys in place; the old ones stay beside them. Before anything reads a key."""
    incoming, folder = _incoming(data), _folder(data)
    if not is_unfinished(data) or not incoming.exists():
        return
    if folder.exists():
        folder.rename(folder.with_name(f"{folder.name}{BEFORE_SUFFIX}.{time.time_ns()}"))
    incoming.rename(folder)
    _sync(folder.parent)


def finish_database(data: Path) -> None:
    """Put the new database in place, and forget that the old one may have been a demo."""
    if not is_unfinished(data):
        return
    staging.put_in_place()
    (data / LOG_INS_FILE).unlink(missing_ok=True)
    (data / MARK).unlink()
    _sync(data)


def _folder(data: Path) -> Path:
    return key_file(data, "x").parent


def _incoming(data: Path) -> Path:
    folder = _folder(data)
    return folder.with_name(folder.name + INCOMING_SUFFIX)


def _write(file: Path, content: bytes, *, mode: int) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

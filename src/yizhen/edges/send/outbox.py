"""The last messages of a demonstration, so that one can read the code that would have been sent. A file, readable by its owner only."""

import fcntl
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from yizhen.edges.send.messages import Message

KEPT = 50


@dataclass(frozen=True, slots=True)
class Kept:
    """A message that would have left the house."""

    at: datetime
    way: str
    to: str
    title: str
    text: str


def keep(message: Message) -> None:
    """Add a message; the oldest beyond KEPT are forgotten."""
    line = json.dumps(
        {
            "at": timezone.now().isoformat(),
            "way": message.way.value,
            "to": message.to,
            "title": message.title,
            "text": message.text,
        },
        ensure_ascii=False,
    )
    descriptor = os.open(_file(), os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+", encoding="utf-8") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        lines = [*handle.read().splitlines(), line][-KEPT:]
        handle.seek(0)
        handle.truncate()
        handle.write("\n".join(lines) + "\n")


def kept() -> tuple[Kept, ...]:
    """The last messages, newest first."""
    try:
        with _file().open(encoding="utf-8") as handle:
            fcntl.flock(handle, fcntl.LOCK_SH)
            lines = handle.read().splitlines()
    except FileNotFoundError:
        return ()
    rows = [json.loads(line) for line in lines]
    return tuple(Kept(**{**row, "at": datetime.fromisoformat(row["at"])}) for row in reversed(rows))


def _file() -> Path:
    return Path(settings.DATA) / "outbox.jsonl"

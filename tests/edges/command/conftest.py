"""An installation that has been started once, shared by the tests that need a real one."""

import shutil
import signal
from pathlib import Path

import pytest

from tests.edges.command.house_at_work import Installation, end, free_port, said


@pytest.fixture(scope="session")
def started_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder after a first start and a clean stop."""
    house = Installation(tmp_path_factory.mktemp("first") / "data")
    port = str(free_port())
    with house.running("up", "--port", port) as process:
        assert f"http://127.0.0.1:{port}" in said(process, f":{port}")
        assert end(process, signal.SIGINT) == 0
    return house.data


@pytest.fixture
def house(started_once: Path, tmp_path: Path) -> Installation:
    """An installation of its own for one test."""
    shutil.copytree(started_once, tmp_path / "data", copy_function=shutil.copy2)
    return Installation(tmp_path / "data")

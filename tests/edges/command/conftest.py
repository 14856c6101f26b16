"""An installation that has been started once, shared by the tests that need a real one."""

import itertools
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.edges.command.house_at_work import Installation, end, free_port, said

COPIES = itertools.count(1)
PASSPHRASE = "correct horse battery"
FILL = """
from yizhen.edges.command import house
house.set_up()
from yizhen.base.usecases import NewPlace, add_place, plant_roots
from yizhen.core.actor import SYSTEM
plant_roots(SYSTEM)
path = "p"
for name in ("示范市", "清河区", "槐荫街道", "福民社区", "一号网格", "1 号楼"):
    path = add_place(SYSTEM, NewPlace(name=name, parent=path)).path
"""


@pytest.fixture(scope="session")
def started_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder after a first start and a clean stop."""
    house = Installation(tmp_path_factory.mktemp("first") / "data")
    port = str(free_port())
    with house.running("up", "--empty", "--port", port) as process:
        assert f"http://127.0.0.1:{port}" in said(process, f":{port}")
        assert end(process, signal.SIGINT) == 0
    assert house.python(FILL).code == 0
    return house.data


@pytest.fixture(scope="session")
def postgresql() -> str:
    """The address of the PostgreSQL under test, with `{name}` for a database; skips when there is none."""
    url = os.environ.get("YIZHEN_DATABASE_URL", "")
    if not url:
        pytest.skip("no PostgreSQL under test")
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path="/{name}"))


@pytest.fixture(scope="session")
def template(postgresql: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A small installation on PostgreSQL that tests take copies of."""
    name = f"yizhen_template_{os.getpid()}"
    _on_server(f"CREATE DATABASE {name}")
    data = tmp_path_factory.mktemp("template") / "data"
    house = Installation(data, {"YIZHEN_DATABASE_URL": postgresql.format(name=name)})
    try:
        _fill(house)
        yield house
    finally:
        _on_server(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """An installation of its own for one test, on each database in turn."""
    if request.param == "sqlite":
        yield request.getfixturevalue("house")
        return
    template: Installation = request.getfixturevalue("template")
    url: str = request.getfixturevalue("postgresql")
    name = f"yizhen_{os.getpid()}_{next(COPIES)}"
    _on_server(f"CREATE DATABASE {name} TEMPLATE {urlsplit(template.url).path[1:]}")
    data = tmp_path / "data-postgresql"
    shutil.copytree(template.data, data)
    try:
        yield Installation(data, {"YIZHEN_DATABASE_URL": url.format(name=name)})
    finally:
        _on_server(f"DROP DATABASE {name} WITH (FORCE)")


def _on_server(statement: str) -> None:
    with psycopg.connect(os.environ["YIZHEN_DATABASE_URL"], autocommit=True) as server:
        server.execute(statement)


@pytest.fixture(scope="session")
def small_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with few rows, all of them sealed, and a picture."""
    house = Installation(tmp_path_factory.mktemp("small") / "data")
    _fill(house)
    picture = house.data / "attachments" / "ab" / "abcd.webp"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(b"a picture")
    return house.data


@pytest.fixture
def house(small_once: Path, tmp_path: Path) -> Installation:
    """An installation of its own for one test."""
    shutil.copytree(small_once, tmp_path / "data")
    return Installation(tmp_path / "data")


@pytest.fixture(scope="session")
def archive_once(small_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the small installation."""
    file = tmp_path_factory.mktemp("archive") / "a.tar"
    done = Installation(small_once).run("backup", str(file), YIZHEN_PASSPHRASE=PASSPHRASE)
    assert done.code == 0, done.err
    return file


def _fill(house: Installation) -> None:
    """Migrate, write some entries through use cases, seal them."""
    assert house.run("migrate").code == 0
    done = house.python(FILL)
    assert done.code == 0, done.err
    assert house.run("journal", "seal").code == 0


@pytest.fixture
def started(started_once: Path, tmp_path: Path) -> Installation:
    """An installation of its own that was started before, so that starting is quick."""
    shutil.copytree(started_once, tmp_path / "data", copy_function=shutil.copy2)
    return Installation(tmp_path / "data")

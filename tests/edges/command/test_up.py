"""Starting everything, stopping everything, and what happens when somebody pulls the plug."""

import os
import signal
import time
from pathlib import Path

import pytest

from tests.edges.command.house_at_work import (
    Installation,
    end,
    family,
    free_port,
    is_alive,
    said,
    wait_for,
)
from yizhen.core.text import Text
from yizhen.edges.command.supervision import (
    BACKOFF_SECONDS_MAX,
    DEATHS_MAX,
    Child,
    KeepsDying,
    Supervisor,
)

LATER_START_SECONDS_MAX = 5.0
PATIENCE = 3
"""The machine that runs the tests may be this many times slower than promised for ordinary ones."""


def test_a_start_is_quick_and_a_stop_leaves_nothing(started: Installation) -> None:
    port, begun = str(free_port()), time.monotonic()
    with started.running("up", "--port", port) as process:
        said(process, f":{port}")
        assert time.monotonic() - begun < LATER_START_SECONDS_MAX * PATIENCE
        children = family(process.pid)
        assert len(children) >= 3  # the web server, one of its workers, the worker of errands
        assert end(process, signal.SIGTERM) == 0
    assert not any(is_alive(pid) for pid in children)


def test_ctrl_c_before_it_is_ready_leaves_nothing(started: Installation) -> None:
    with started.running("up", "--port", str(free_port())) as process:
        wait_for(lambda: len(family(process.pid)) >= 2, what="children to start")
        children = family(process.pid)
        assert end(process, signal.SIGINT) == 0
    assert not any(is_alive(pid) for pid in children)


def test_killing_it_outright_takes_its_children_along(started: Installation) -> None:
    port = str(free_port())
    with started.running("up", "--port", port) as process:
        said(process, f":{port}")
        children = family(process.pid)
        process.kill()
        wait_for(lambda: not any(map(is_alive, children)), what="children to notice")


def test_a_child_that_is_killed_comes_back(started: Installation) -> None:
    port = str(free_port())
    with started.running("up", "--port", port) as process:
        said(process, f":{port}")
        before = family(process.pid)
        worker = next(p for p in before if _command_of(p).endswith("work --quiet"))
        os.kill(worker, signal.SIGKILL)
        wait_for(
            lambda: any(
                _command_of(p).endswith("work --quiet") for p in family(process.pid) - before
            ),
            what="a new worker",
        )
        assert end(process, signal.SIGINT) == 0


def test_two_cannot_run_on_one_folder_nor_on_one_port(
    started: Installation, started_once: Path
) -> None:
    port = str(free_port())
    with started.running("up", "--port", port) as process:
        said(process, f":{port}")
        twice = started.run("up", "--port", str(free_port()))
        assert twice.code == 8
        assert str(process.pid) in twice.err
        assert len(twice.err.splitlines()) == 1
        taken = Installation(started_once).run("up", "--port", port)
        assert taken.code == 8
        assert f"端口 {port}" in taken.err
        assert len(taken.err.splitlines()) == 1


def test_a_first_start_that_is_cut_short_is_simply_done_again(tmp_path: Path) -> None:
    started, port = Installation(tmp_path / "data"), str(free_port())
    aside = started.data / "yizhen.sqlite3.aside"
    with started.running("up", "--port", port) as process:
        wait_for(aside.exists, what="the database being built aside")
        process.kill()
    assert started.run("work", "--until-idle").code == 8  # nothing half-made stands in its place
    done = started.run("demo")
    assert done.code == 0, done.err
    assert started.run("work", "--until-idle").code == 0
    assert not aside.exists()


def test_a_broken_pack_stops_the_start(started: Installation, tmp_path: Path) -> None:
    pack = tmp_path / "broken"
    pack.mkdir()
    (pack / "pack.toml").write_text("this is not TOML")
    done = started.run("up", "--port", str(free_port()), YIZHEN_PACKS=str(pack))
    assert done.code == 8
    assert "broken/pack.toml" in done.err
    assert len(done.err.splitlines()) == 1


def test_a_child_that_keeps_dying_stops_everything() -> None:
    now = 0.0
    child = Child(Text(zh="后台", en="worker"), ["/bin/false"], dict(os.environ))
    supervisor = Supervisor([child], clock=lambda: now)
    supervisor.start()
    for _ in range(DEATHS_MAX - 1):
        _wait_for_death(child)
        supervisor.tend()
        assert child.process is None  # it is not started again at once
        now += BACKOFF_SECONDS_MAX
        supervisor.tend()
    _wait_for_death(child)
    with pytest.raises(KeepsDying):
        supervisor.tend()
    supervisor.stop()


def _wait_for_death(child: Child) -> None:
    assert child.process is not None
    child.process.wait()


def _command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ").strip()
    except OSError:
        return ""

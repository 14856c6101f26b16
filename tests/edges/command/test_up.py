"""Starting everything, stopping everything, and what happens when somebody pulls the plug."""

import os
import signal
import socket
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
        wait_for(lambda: _workers_of(process.pid) != set(), what="the worker")
        (worker,) = _workers_of(process.pid)
        os.kill(worker, signal.SIGKILL)
        wait_for(lambda: _workers_of(process.pid) - {worker} != set(), what="a new worker")
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
    assert "wang" in done.out  # how to sign in as each role
    assert started.run("demo").code == 6  # and never over somebody's work
    assert started.run("work", "--until-idle").code == 0
    assert not aside.exists()


def test_a_demo_does_not_make_another_database_a_demonstration(started: Installation) -> None:
    """Without this, a real database behind an old demo's folder would let staff in without a second factor."""
    file = started.data / "demo-log-ins.json"
    file.write_text('{"database": "another", "log_ins": []}', encoding="utf-8")
    started.sql(
        "INSERT INTO journal_entry (at, actor_id, channel, deed, target_kind, target_id, place_path, owner_path, facts, texts)"
        " VALUES ('2026-06-01 00:00:00', 0, 'command', 'test.write', 'x', '1', '', '', '{}', '[]')"
    )
    port = str(free_port())
    with started.running("up", "--port", port) as process:
        said(process, f":{port}")
        assert not file.exists()
        assert end(process, signal.SIGINT) == 0


def test_web_and_worker_can_be_started_each_by_itself(started: Installation) -> None:
    port = str(free_port())
    with started.running("serve", "--port", port) as web, started.running("work") as worker:
        said(worker, "后台已启动")
        wait_for(lambda: _answers(int(port)), what="the first page")
        assert end(worker, signal.SIGTERM) == 0
        children = family(web.pid)
        assert end(web, signal.SIGTERM) == 0
    assert not any(is_alive(pid) for pid in children)


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


def _workers_of(pid: int) -> set[int]:
    return {p for p in family(pid) if _command_of(p).endswith("work --quiet")}


def _answers(port: int) -> bool:
    with socket.socket() as way:
        return way.connect_ex(("127.0.0.1", port)) == 0


def _command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ").strip()
    except OSError:
        return ""

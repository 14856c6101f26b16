"""./test counts, sums up and leaves no process behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bootstrap import environment
from bootstrap.environment import DEV_LOCK, EXIT_INTERRUPTED, ROOT
from bootstrap.test import STAGES, Outcome, counts_in, summary

PATIENCE_SECONDS = 60
needs_ready_environment = pytest.mark.skipif(
    not environment.is_ready(Path(sys.prefix), lock=DEV_LOCK, root=ROOT),
    reason="these tests run inside the environment of ./test",
)
ESCAPING = """
import subprocess
import sys
import time

def test_that_leaves_a_process_behind():
    child = subprocess.Popen(["sleep", "600"], start_new_session=True)
    with open({note!r}, "w") as file:
        file.write(str(child.pid) + "\\n")
    time.sleep({seconds})
"""


def test_counts_are_read_from_the_report() -> None:
    report = '<?xml version="1.0"?><testsuites><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10">'
    assert counts_in(report) == (4, 3, 3)
    assert counts_in("") == (0, 0, 0)


def test_the_last_line_has_the_form_of_pytest() -> None:
    good = [Outcome(STAGES[0], passed=1), Outcome(STAGES[4], passed=40, skipped=2)]
    bad = [*good, Outcome(STAGES[5], passed=38, failed=2)]
    assert summary(good, seconds=12.345) == "===== 41 passed, 2 skipped in 12.35s ====="
    assert summary(bad, seconds=1) == "===== 2 failed, 79 passed, 2 skipped in 1.00s ====="


def run_stage(test_file: Path) -> "subprocess.Popen[str]":
    """A stage that runs only this file, under a plain pytest."""
    plain = test_file.with_name("pytest.ini")
    plain.write_text("[pytest]\nmarkers = e2e\n", encoding="utf-8")
    return subprocess.Popen(
        [ROOT / "test", "--only", "sqlite", "--", "-c", plain, test_file],
        env={**os.environ, "YIZHEN_VENV": sys.prefix, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def is_alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def pid_in(note: Path) -> int:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if note.exists() and (text := note.read_text(encoding="utf-8")).endswith("\n"):
            return int(text)
        time.sleep(0.02)
    raise AssertionError("the test did not start")


@needs_ready_environment
@pytest.mark.skipif(sys.platform != "linux", reason="orphans are adopted on Linux only")
def test_a_process_that_escapes_is_ended_with_its_stage(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    file = tmp_path / "test_escaping.py"
    file.write_text(ESCAPING.format(note=str(note), seconds=0), encoding="utf-8")
    with run_stage(file) as runner:
        said, _ = runner.communicate(timeout=PATIENCE_SECONDS)
    assert runner.returncode == 0
    assert " 1 passed in " in said.splitlines()[-1]
    assert not is_alive(pid_in(note))


@needs_ready_environment
@pytest.mark.skipif(sys.platform != "linux", reason="orphans are adopted on Linux only")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_ends_everything(number: signal.Signals, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    file = tmp_path / "test_escaping.py"
    file.write_text(ESCAPING.format(note=str(note), seconds=600), encoding="utf-8")
    with run_stage(file) as runner:
        pid = pid_in(note)
        runner.send_signal(number)
        said, _ = runner.communicate(timeout=PATIENCE_SECONDS)
    assert runner.returncode == (EXIT_INTERRUPTED if number == signal.SIGINT else 128 + number)
    assert "Traceback (most recent call last)" not in said
    assert not is_alive(pid)

"""The environment is made once, heals by itself and tells in one sentence what is in its way."""

import ast
import json
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bootstrap import environment
from bootstrap.environment import DEV_LOCK, ROOT, RUN_LOCK, STAMP, CannotStart, is_ready, prepare

PATIENCE_SECONDS = 60
PREPARE = "import sys; from pathlib import Path; from bootstrap.environment import prepare; prepare(root=Path(sys.argv[1]))"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout that needs no package, so that nothing is downloaded."""
    monkeypatch.delenv("YIZHEN_VENV", raising=False)
    folder = tmp_path / "一 针"
    command = folder / "src" / "yizhen" / "edges" / "command"
    command.mkdir(parents=True)
    (command / "main.py").write_text("def main() -> int:\n    return 7\n", encoding="utf-8")
    for name in (RUN_LOCK, DEV_LOCK):
        (folder / name).write_text("", encoding="utf-8")
    return folder


def test_an_environment_is_made_once_for_a_lock(project: Path) -> None:
    venv = prepare(dev=True, root=project)
    assert subprocess.run([venv / "bin" / "yizhen"], check=False).returncode == 7
    made_at = (venv / "pyvenv.cfg").stat().st_mtime_ns
    assert prepare(root=project) == prepare(dev=True, root=project) == venv
    assert (venv / "pyvenv.cfg").stat().st_mtime_ns == made_at

    (project / DEV_LOCK).write_text("# another tool\n", encoding="utf-8")
    assert is_ready(venv, lock=RUN_LOCK, root=project)
    assert not is_ready(venv, lock=DEV_LOCK, root=project)
    (project / RUN_LOCK).write_text("# another day\n", encoding="utf-8")
    assert not is_ready(venv, lock=RUN_LOCK, root=project)


def test_an_install_that_was_killed_is_made_again(project: Path) -> None:
    venv = project / ".venv"
    with subprocess.Popen([sys.executable, "-c", PREPARE, project], cwd=ROOT) as first:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (venv / "pyvenv.cfg").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        first.send_signal(signal.SIGKILL)
    assert not is_ready(venv, lock=RUN_LOCK, root=project)
    (venv / "left-over").touch()
    prepare(root=project)
    assert is_ready(venv, lock=RUN_LOCK, root=project)
    assert not is_ready(venv, lock=DEV_LOCK, root=project)
    assert not (venv / "left-over").exists()

    (venv / "bin" / "python").unlink()
    assert not is_ready(venv, lock=RUN_LOCK, root=project)


def test_an_environment_that_was_moved_is_not_taken_for_ready(project: Path) -> None:
    venv = project / ".venv"
    venv.mkdir()
    stamp = {"venv": "/elsewhere", "root": str(project), "locks": {RUN_LOCK: "0"}, "python": "3.11"}
    (venv / STAMP).write_text(json.dumps(stamp), encoding="utf-8")
    assert not is_ready(venv, lock=RUN_LOCK, root=project)


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '"x"', '{"locks": 1}', '{"locks": {"gone": ""}}']
)
def test_an_unfinished_or_damaged_stamp_is_not_ready(content: str, project: Path) -> None:
    (project / ".venv").mkdir()
    (project / ".venv" / STAMP).write_text(content, encoding="utf-8")
    assert not is_ready(project / ".venv", lock=RUN_LOCK, root=project)


def test_a_folder_that_we_did_not_make_is_never_emptied(project: Path) -> None:
    (project / ".venv").mkdir()
    (project / ".venv" / "somebody's").touch()
    with pytest.raises(CannotStart, match="YIZHEN_VENV"):
        prepare(root=project)
    assert (project / ".venv" / "somebody's").exists()


def test_a_place_that_cannot_be_written_gets_one_sentence(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "file").touch()
    for place in (project / "file", project / "file" / "venv", Path("/proc/venv")):
        monkeypatch.setenv("YIZHEN_VENV", str(place))
        with pytest.raises(CannotStart, match="YIZHEN_VENV") as told:
            prepare(root=project)
        assert "\n" not in str(told.value)


def test_an_incomplete_checkout_names_the_file(project: Path) -> None:
    (project / RUN_LOCK).unlink()
    with pytest.raises(CannotStart, match=re.escape(RUN_LOCK)):
        prepare(root=project)


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("OSError: [Errno 28] No space left on device", "磁盘满了"),
        ("[Errno 30] Read-only file system: 'x'", "不能写入"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "锁定文件"),
        ("NewConnectionError(...)\nERROR: No matching distribution found for django", "网络不通"),
        ("ERROR: No matching distribution found for django==5.2.19", "软件源里缺少"),
        ("something else", environment.PIP_LOG),
    ],
)
def test_every_failure_of_an_install_has_its_sentence(output: str, words: str) -> None:
    told = environment.sentence_of(output, venv=Path("/x/.venv"))
    assert words in told.zh
    assert told.zh.endswith("。")
    assert told.en.endswith(".")


@pytest.mark.parametrize("name", ["environment.py", "run.py", "test.py", "postgres.py"])
def test_an_older_python_can_read_the_scripts_far_enough_to_be_refused(name: str) -> None:
    source = (ROOT / "bootstrap" / name).read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 8))


@pytest.mark.skipif(not shutil.which("python3.8"), reason="no old Python here")
def test_an_older_python_is_refused_in_one_sentence() -> None:
    old = shutil.which("python3.8") or ""
    if subprocess.run([old, "-V"], capture_output=True, check=False).returncode != 0:
        pytest.skip("python3.8 is only a stand-in")
    for name in ("run.py", "test.py"):
        answer = subprocess.run(
            [old, ROOT / "bootstrap" / name], capture_output=True, check=False, text=True
        )
        assert answer.returncode == environment.EXIT_CANNOT_START
        assert len(answer.stderr.splitlines()) == 1


def test_the_lock_of_the_tools_holds_every_pin_of_the_lock_of_the_house() -> None:
    house, tools = (
        set(re.findall(r"^[\w.-]+==\S+", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in (RUN_LOCK, DEV_LOCK)
    )
    assert house
    assert house <= tools

"""./run and ./test before there is an environment."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bootstrap.environment import EXIT_CANNOT_START, ROOT

WORKING_PYTHON = getattr(sys, "_base_executable", sys.executable)


@pytest.fixture
def path_folder(tmp_path: Path) -> Path:
    """A PATH of our own, holding only what the two scripts call."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "dirname").symlink_to(shutil.which("dirname") or "/usr/bin/dirname")
    return folder


def a_python(folder: Path, name: str, *, script: str) -> None:
    stand_in = folder / name
    stand_in.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    stand_in.chmod(0o755)


def start(
    *arguments: str, path: Path, cwd: Path, script: Path = ROOT / "run"
) -> subprocess.CompletedProcess[str]:
    environ = {"PATH": str(path), "YIZHEN_VENV": str(cwd / "no-venv"), "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        [script, *arguments], capture_output=True, check=False, cwd=cwd, env=environ, text=True
    )


@pytest.mark.parametrize("script", ["run", "test"])
def test_a_machine_without_a_fitting_python_gets_one_sentence(
    script: str, path_folder: Path, tmp_path: Path
) -> None:
    a_python(path_folder, "python3.13", script="echo 'command not found' >&2; exit 127")
    a_python(path_folder, "python3", script="exit 1")
    answer = start(path=path_folder, cwd=tmp_path, script=ROOT / script)
    assert answer.returncode == EXIT_CANNOT_START
    assert answer.stdout == ""
    assert len(answer.stderr.splitlines()) == 1
    assert "Python 3.11" in answer.stderr


def test_a_stand_in_that_fails_is_passed_over(path_folder: Path, tmp_path: Path) -> None:
    a_python(path_folder, "python3.13", script="exit 127")
    a_python(path_folder, "python3", script=f'exec "{WORKING_PYTHON}" "$@"')
    answer = start("--help", path=path_folder, cwd=tmp_path)
    assert answer.returncode == 0
    assert "--database" in answer.stdout


def test_help_and_wrong_options_install_nothing(path_folder: Path, tmp_path: Path) -> None:
    a_python(path_folder, "python3", script=f'exec "{WORKING_PYTHON}" "$@"')
    assert start("--help", path=path_folder, cwd=tmp_path).returncode == 0
    wrong = start("--port", "no", path=path_folder, cwd=tmp_path)
    assert wrong.returncode == 2
    assert len(wrong.stderr.splitlines()) == 1
    assert [each.name for each in tmp_path.iterdir()] == ["bin"]


def test_a_path_with_spaces_and_chinese_characters_works(path_folder: Path, tmp_path: Path) -> None:
    a_python(path_folder, "python3", script=f'exec "{WORKING_PYTHON}" "$@"')
    copy = tmp_path / "一 针" / "代码"
    copy.mkdir(parents=True)
    for name in ("bootstrap", "src", "run"):
        (copy / name).symlink_to(ROOT / name)
    shutil.copy(ROOT / "run", copy / "start")
    assert start("--help", path=path_folder, cwd=tmp_path, script=copy / "start").returncode == 0


def test_the_two_scripts_may_be_executed() -> None:
    assert all(os.access(ROOT / name, os.X_OK) for name in ("run", "test", ".ci/run"))

"""`yizhen packs`: every fault with file and path, and schemas that editors understand."""

import json
from pathlib import Path

import pytest

from yizhen.edges.command.main import main


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    pack = tmp_path / "street"
    pack.mkdir()
    (pack / "pack.toml").write_text("code = 3\n", encoding="utf-8")
    (pack / "surprise.toml").write_text("x = [", encoding="utf-8")
    return pack


def test_the_shipped_packs_are_sound(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packs", "check"]) == 0
    assert "完好" in capsys.readouterr().out


def test_every_fault_is_listed_with_file_and_path(
    broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["packs", "check", str(broken)]) == 8
    said = capsys.readouterr().out
    assert "street/pack.toml: code: " in said
    assert "street/surprise.toml: " in said
    assert main(["packs", "check", str(broken), "--json", "--language", "en"]) == 8
    told = json.loads(capsys.readouterr().out)
    assert {"pack.toml", "surprise.toml"} <= {fault["file"] for fault in told}
    assert all(fault["message"].isascii() for fault in told)


def test_a_folder_that_is_not_there_is_a_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["packs", "check", str(tmp_path / "nowhere")]) == 8
    assert "nowhere" in capsys.readouterr().out


def test_showing_broken_packs_is_refused_in_one_sentence(
    broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["packs", "show", str(broken)]) == 8
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_the_files_in_force_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packs", "show", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["packs"][0]["code"] == "national"
    assert "duties.toml" in {file["path"] for file in told["files"]}


def test_schemas_are_written_for_editors(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["packs", "schema", str(tmp_path / "schemas")]) == 0
    files = list((tmp_path / "schemas").glob("*.schema.json"))
    assert files
    assert all("$schema" in json.loads(file.read_text(encoding="utf-8")) for file in files)
    assert str(len(files)) in capsys.readouterr().out

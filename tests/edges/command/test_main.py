"""What the command line says when it is asked wrongly or the world is in the way: one sentence and an exit code."""

import errno
import io
from pathlib import Path

import pytest
from django.db import OperationalError

from tests.edges.command.house_at_work import Installation
from yizhen.core.refusals import NotAllowed, Outage
from yizhen.edges.command import grammar
from yizhen.edges.command.console import Console, language_of
from yizhen.edges.command.main import answered, main


@pytest.fixture
def nowhere(tmp_path: Path) -> Installation:
    return Installation(tmp_path / "data")


def one_sentence(text: str) -> str:
    lines = text.strip().splitlines()
    assert len(lines) == 1, text
    assert "Traceback" not in text
    return lines[0]


def test_help_does_not_wait_for_django(nowhere: Installation) -> None:
    done = nowhere.run("--help", PYTHONPROFILEIMPORTTIME="1")
    assert done.code == 0
    assert "journal" in done.out
    assert "django" not in done.err
    assert "granian" not in done.err


@pytest.mark.parametrize("name", [name for name, _ in grammar.commands()])
def test_every_command_explains_itself_in_both_languages(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = name.split()
    seen = []
    for language in ("zh", "en"):
        with pytest.raises(SystemExit) as ended:
            main([*words, "--help", "--language", language])
        assert ended.value.code == 0
        seen.append(capsys.readouterr().out)
    assert all(text.strip() for text in seen)
    if words != ["up"]:  # its help is in both languages at once, shared with ./run
        assert seen[0] != seen[1]
        assert seen[1].isascii()


def test_a_command_that_does_not_exist_is_named(nowhere: Installation) -> None:
    done = nowhere.run("frobnicate")
    assert done.code == 2
    assert "frobnicate" in one_sentence(done.err)


def test_a_missing_option_is_named(nowhere: Installation) -> None:
    done = nowhere.run("backup")
    assert done.code == 2
    assert "缺少：FILE" in one_sentence(done.err)


def test_a_folder_without_data_is_not_filled_by_looking_at_it(nowhere: Installation) -> None:
    done = nowhere.run("journal", "verify")
    assert done.code == 8
    assert str(nowhere.data) in one_sentence(done.err)
    assert not nowhere.data.exists()


def test_a_wrong_database_address_gets_one_sentence(nowhere: Installation) -> None:
    done = nowhere.run("doctor", "--database", "mysql://somewhere/else")
    assert done.code == 8
    assert "postgresql://" in one_sentence(done.err)


def test_an_unreachable_database_gets_one_sentence(nowhere: Installation) -> None:
    done = nowhere.run("migrate", "--database", "postgresql://x:secret@127.0.0.1:9/y")
    assert done.code == 10
    assert "127.0.0.1:9" in one_sentence(done.err)
    assert "secret" not in done.err


def test_a_folder_that_cannot_be_written_gets_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("not a folder")
    done = Installation(file / "data").run("migrate")
    assert done.code == 8
    assert str(file) in one_sentence(done.err)


def test_a_database_from_before_must_be_migrated_first(nowhere: Installation) -> None:
    nowhere.data.mkdir()
    (nowhere.data / "yizhen.sqlite3").touch()
    done = nowhere.run("work", "--until-idle")
    assert done.code == 8
    assert "yizhen migrate" in one_sentence(done.err)


def test_debug_shows_the_technical_side(nowhere: Installation) -> None:
    done = nowhere.run("journal", "verify", "--debug")
    assert done.code == 8
    assert "Traceback" in done.err


def test_english_is_spoken_when_asked_for(nowhere: Installation) -> None:
    asked = nowhere.run("journal", "verify", "--language", "en")
    implied = nowhere.run("journal", "verify", LANG="en_US.UTF-8")
    assert asked.err == implied.err
    assert asked.err.isascii()


def test_a_terminal_without_chinese_letters_is_no_reason_to_fail(nowhere: Installation) -> None:
    done = nowhere.run("journal", "verify", PYTHONIOENCODING="ascii")
    assert done.code == 8
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("arguments", "environ", "language"),
    [
        (["--language", "en"], {"LANG": "zh_CN.UTF-8"}, "en"),
        (["--language=zh"], {}, "zh"),
        ([], {"LANG": "en_GB"}, "en"),
        ([], {"YIZHEN_LANGUAGE": "zh-hans", "LANG": "en_GB"}, "zh"),
        ([], {"LANG": "C.UTF-8"}, None),
    ],
)
def test_the_command_line_wins_over_the_environment(
    arguments: list[str], environ: dict[str, str], language: str | None
) -> None:
    assert language_of(arguments, environ) == language


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NotAllowed(), 3),
        (Outage("no answer"), 10),
        (OperationalError("database or disk is full"), 10),
        (OSError(errno.ENOSPC, "No space left on device", "/data/x"), 10),
        (OSError(errno.EROFS, "Read-only file system", "/data/x"), 10),
        (FileNotFoundError(errno.ENOENT, "No such file", "/data/x"), 8),
        (KeyboardInterrupt(), 130),
        (ValueError("a bug"), 70),
    ],
)
def test_whatever_happens_becomes_one_sentence_and_a_code(error: BaseException, code: int) -> None:
    def fail() -> int:
        raise error

    console = Console(language="zh", out=io.StringIO(), err=io.StringIO())
    assert answered(fail, console) == code
    assert isinstance(console.err, io.StringIO)
    one_sentence(console.err.getvalue())

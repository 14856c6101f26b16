"""Backup and restore: nothing is lost, nothing is half-done, nothing damaged or newer is let in."""

import json
import re
import shutil
import tarfile
from pathlib import Path

import pytest

from tests.edges.command.conftest import PASSPHRASE
from tests.edges.command.house_at_work import Done, Installation, wait_for

COMPARED = ("journal_entry", "journal_remark", "journal_leaf", "base_place", "posts_account")


def backup(house: Installation, file: Path, *options: str) -> Done:
    done = house.run("backup", str(file), *options, YIZHEN_PASSPHRASE=PASSPHRASE)
    assert done.code == 0, done.err
    return done


def restore(house: Installation, file: Path, *options: str) -> Done:
    return house.run("restore", str(file), *options, YIZHEN_PASSPHRASE=PASSPHRASE)


def counts(house: Installation) -> dict[str, int]:
    return {table: house.sql(f"SELECT count(*) FROM {table}")[0][0] for table in COMPARED}


def triggers(house: Installation) -> set[str]:
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if house.url
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    return {row[0] for row in house.sql(query)}


@pytest.fixture
def archive(archive_once: Path, tmp_path: Path) -> Path:
    """A backup of what `house` holds."""
    shutil.copy2(archive_once, tmp_path / "a.tar")
    return tmp_path / "a.tar"


def test_a_backup_restored_elsewhere_is_the_same_house(
    house: Installation, archive: Path, tmp_path: Path
) -> None:
    other = Installation(tmp_path / "other")
    done = restore(other, archive)
    assert done.code == 0, done.err
    assert counts(other) == counts(house)
    assert triggers(other) == triggers(house)
    assert (other.data / "attachments" / "ab" / "abcd.webp").read_bytes() == b"a picture"
    for key in (house.data / "keys").iterdir():
        assert (other.data / "keys" / key.name).read_bytes() == key.read_bytes()
    assert other.run("journal", "verify").code == 0
    assert other.run("work", "--until-idle").code == 0
    assert other.run("journal", "seal").code == 0
    assert other.run("journal", "verify").code == 0


def test_a_backup_moves_between_the_databases_and_back(
    either: Installation, archive: Path, tmp_path: Path
) -> None:
    """From SQLite onto either database that holds something already, and from there to a new SQLite."""
    assert restore(either, archive).code == 6  # there is something to lose
    before = triggers(either)
    done = restore(either, archive, "--force")
    assert done.code == 0, done.err
    assert triggers(either) == before
    assert either.run("journal", "verify").code == 0
    backup(either, tmp_path / "b.tar")
    last = Installation(tmp_path / "last")
    assert restore(last, tmp_path / "b.tar").code == 0
    assert counts(last) == counts(either)
    assert last.run("journal", "verify").code == 0


def test_an_archive_can_be_checked_without_touching_anything(archive: Path, tmp_path: Path) -> None:
    other = Installation(tmp_path / "other")
    assert restore(other, archive, "--check").code == 0
    assert not (other.data / "yizhen.sqlite3").exists()


def test_a_damaged_archive_is_refused_and_nothing_changes(
    house: Installation, archive: Path, tmp_path: Path
) -> None:
    raw, before = archive.read_bytes(), (house.data / "yizhen.sqlite3").read_bytes()
    damages = {
        "flipped": raw[: len(raw) // 2]
        + bytes([raw[len(raw) // 2] ^ 1])
        + raw[len(raw) // 2 + 1 :],
        "cut": raw[: len(raw) // 3],
        "no archive": b"not a tar at all",
        "empty": b"",
    }
    for name, content in damages.items():
        file = tmp_path / name
        file.write_bytes(content)
        done = restore(house, file, "--force")
        assert done.code == 2, (name, done)
        assert len(done.err.splitlines()) == 1, done.err
    assert (house.data / "yizhen.sqlite3").read_bytes() == before


def test_an_archive_of_a_newer_version_is_refused(
    archive: Path, tmp_path: Path, house: Installation
) -> None:
    newer = tmp_path / "newer.tar"
    _rewritten(archive, newer, migration=["journal", "9999_from_the_future"])
    done = restore(house, newer, "--force")
    assert done.code == 8
    assert "更新的版本" in done.err


def test_a_wrong_passphrase_is_refused(house: Installation, archive: Path) -> None:
    done = house.run("restore", str(archive), "--force", YIZHEN_PASSPHRASE="wrong wrong wrong")
    assert done.code == 2
    assert "口令不对" in done.err


def test_a_backup_without_passphrase_holds_no_key(house: Installation, tmp_path: Path) -> None:
    file = tmp_path / "a.tar"
    refused = house.run("backup", str(file))
    assert refused.code == 8
    assert not file.exists()
    done = house.run("backup", str(file), "--without-keys")
    assert done.code == 0
    assert "密钥" in done.err
    secret = (house.data / "keys" / "web.key").read_bytes()
    assert secret not in file.read_bytes()
    other = Installation(tmp_path / "other")
    assert other.run("restore", str(file)).code == 0
    assert other.run("work", "--until-idle").code == 0
    assert other.run("journal", "seal").code == 0  # with a key of its own, under the same name
    assert other.run("journal", "verify").code == 0


def test_a_backup_never_overwrites_and_is_for_its_owner_only(
    house: Installation, archive: Path
) -> None:
    before = archive.read_bytes()
    assert archive.stat().st_mode & 0o077 == 0
    assert house.run("backup", str(archive), "--without-keys").code == 6
    assert archive.read_bytes() == before


def test_what_was_tampered_with_before_the_backup_is_not_restored_quietly(
    house: Installation, tmp_path: Path
) -> None:
    house.take_guard_off("journal_entry")
    house.sql("UPDATE journal_entry SET actor_id = 4711 WHERE id = 5")
    backup(house, tmp_path / "a.tar")
    other = Installation(tmp_path / "other")
    refused = restore(other, tmp_path / "a.tar")
    assert refused.code == 9
    assert "编号 5，" in refused.err
    assert not (other.data / "yizhen.sqlite3").exists()
    forced = restore(other, tmp_path / "a.tar", "--force")
    assert forced.code == 9
    assert other.run("journal", "verify").code == 9


def test_a_restore_that_is_killed_leaves_the_old_or_the_new(
    house: Installation, archive: Path
) -> None:
    aside = house.data / "yizhen.sqlite3.aside"
    before = counts(house)
    house.environ["YIZHEN_PASSPHRASE"] = PASSPHRASE
    with house.running("restore", str(archive), "--force") as process:
        wait_for(lambda: aside.exists() and aside.stat().st_size > 0, what="the new database")
        process.kill()
    assert counts(house) == before
    assert house.run("journal", "verify").code == 0
    assert restore(house, archive, "--force").code == 0


def test_a_restore_cut_short_at_the_last_step_is_finished_by_the_next_command(
    house: Installation, archive: Path, tmp_path: Path
) -> None:
    other = Installation(tmp_path / "other")
    assert restore(other, archive).code == 0
    (house.data / "restore.ready").touch()
    shutil.copytree(other.data / "keys", house.data / "keys.incoming")
    shutil.copy2(other.data / "yizhen.sqlite3", house.data / "yizhen.sqlite3.aside")
    (house.data / "keys.incoming" / "web.key").write_text("the restored key")
    assert house.run("journal", "verify").code == 0
    assert (house.data / "keys" / "web.key").read_text() == "the restored key"
    assert not (house.data / "restore.ready").exists()
    assert not (house.data / "yizhen.sqlite3.aside").exists()


def test_a_running_house_is_not_replaced(house: Installation, archive: Path) -> None:
    with house.running("work") as process:
        wait_for(
            lambda: "flock" in _locks_of(process.pid).lower(), what="the worker to hold its lock"
        )
        assert restore(house, archive, "--force").code == 8


def test_a_backup_is_taken_while_the_house_works(house: Installation, tmp_path: Path) -> None:
    with house.running("work"):
        done = backup(house, tmp_path / "a.tar")
    assert re.search(r"\d+ 行", done.out)


def _locks_of(pid: int) -> str:
    lines = Path("/proc/locks").read_text().splitlines()
    return "\n".join(line for line in lines if f" {pid} " in line and "FLOCK" in line)


def _rewritten(source: Path, target: Path, *, migration: list[str]) -> None:
    """A copy whose manifest names one more migration."""
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for info in old.getmembers():
            stream = old.extractfile(info)
            assert stream is not None
            if info.name == "manifest.json":
                told = json.load(stream)
                told["migrations"].append(migration)
                (target.parent / "manifest.json").write_text(json.dumps(told))
                new.add(target.parent / "manifest.json", "manifest.json")
            else:
                new.addfile(info, stream)

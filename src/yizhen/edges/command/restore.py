"""`yizhen restore FILE`: the backup is checked, built aside and verified whole; only then does it replace what is there."""

import os
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.db import transaction
from django.db.migrations.loader import MigrationLoader

from yizhen.core.actor import SYSTEM
from yizhen.core.refusals import Conflict, Misconfigured, Refusal
from yizhen.core.text import Text
from yizhen.edges.command import demo, house, migrate, places, restoring, rows, staging, vault
from yizhen.edges.command.archive import Reader
from yizhen.edges.command.backup import LOCKED_KEYS, PICTURES, PUBLIC_KEYS, TABLES
from yizhen.edges.command.console import Console
from yizhen.journal import sealing, verification
from yizhen.journal.seal import note

RESTORING = Text(zh="正在恢复", en="Restoring")
SOUND = Text(
    zh="备份文件完好：{version} 版，{made_at}，{rows} 行，密钥{keys}。",
    en="The archive is sound: version {version}, {made_at}, {rows} rows, keys {keys}.",
)
KEYS_LOCKED = Text(zh="在内（加锁）", en="inside, locked")
KEYS_LEFT_OUT = Text(zh="不在内", en="left out")
DONE = Text(
    zh="已恢复 {rows} 行，台账核对完好（{entries} 条）。现在可以启动。",
    en="{rows} rows were restored and the journal is whole ({entries} entries). You can start now.",
)
KEYS_NOT_RESTORED = Text(
    zh="注意：密钥没有恢复，请把原来的密钥文件放回 {folder}，否则读不出手机号等加密内容。",
    en="Note: the keys were not restored: put the old key files into {folder}, or phones stay unreadable.",
)


class TargetNotEmpty(Conflict):
    """There is something to lose."""

    code = "target_not_empty"
    sentence = Text(
        zh="这里已经有数据：要用备份替换它，请加 --force；最好先再备份一次。",
        en="There is data here already: to replace it by the backup add --force, after another backup.",
    )


class ArchiveIsNewer(Misconfigured):
    """A later version wrote it."""

    code = "archive_is_newer"
    sentence = Text(
        zh="这份备份是更新的版本（{version}）做的：请先装那个版本再恢复，现有数据没有动。",
        en="A newer version ({version}) made this archive: install it first; nothing was changed.",
    )


class ArchiveTampered(Refusal):
    """What was backed up had been tampered with before."""

    code = "archive_tampered"
    exit_code = 9
    sentence = Text(
        zh="备份里的台账核对不过：{finding}。仍要恢复请加 --force；现有数据没有动。",
        en="The journal in the archive does not verify: {finding}. Add --force to restore it all the same; nothing was changed.",
    )


def run(read: Namespace, console: Console) -> int:
    """Check, build aside, verify, replace. Raises ArchiveDamaged, ArchiveIsNewer, TargetNotEmpty, WrongPassphrase, ArchiveTampered."""
    with Reader(read.file) as archive:
        archive.check()
        keys = _keys(archive, read, console)
        if read.check:
            _tell_sound(archive, console)
            return 0
        _require_known(archive)
        folder = house.data_folder()
        places.require_folder(folder)
        with (
            places.alone(folder, places.UP_LOCK, who="yizhen restore"),
            places.alone(folder, places.RUNNING_LOCK, who="yizhen restore"),
        ):
            if not read.force and not demo.is_empty():
                raise TargetNotEmpty
            return _restore(archive, console, keys=keys, is_forced=read.force)


def _restore(
    archive: Reader, console: Console, *, keys: Mapping[str, bytes], is_forced: bool
) -> int:
    _write_pictures(archive)
    with staging.built_aside():
        _load(archive, console)
        migrate.bring_forward(console)
        report = verification.verify(SYSTEM, keys=_public_keys(archive))
        if not report.is_whole and not is_forced:
            raise ArchiveTampered(finding=_within_a_sentence(report.findings[0].text))
    restoring.put_in_place(house.data_folder(), keys or _own_keys(archive))
    console.say(DONE.format(rows=sum(archive.manifest.rows.values()), entries=report.entries))
    if not keys:
        folder = sealing.published_file().parent
        console.note(KEYS_NOT_RESTORED.format(folder=str(folder)))
    for finding in report.findings:
        console.note(finding.text)
    return 0 if report.is_whole else ArchiveTampered.exit_code


def _within_a_sentence(text: Text) -> Text:
    return Text(zh=text.zh.rstrip("。"), en=text.en.rstrip("."))


def _require_known(archive: Reader) -> None:
    """Go on only when this version knows every migration of ours that the archive's schema was made by."""
    known = MigrationLoader(None).disk_migrations
    apps = {app for app, _ in known}
    if any(name[0] in apps and name not in known for name in archive.manifest.migrations):
        raise ArchiveIsNewer(version=archive.manifest.version)


def _load(archive: Reader, console: Console) -> None:
    """Make the tables as they were when the backup was made, and fill them."""
    total = sum(archive.manifest.rows.values())
    apps = rows.bring_to(archive.manifest.migrations)
    models = rows.tables(apps)
    with console.progress(RESTORING, total=total) as progress, transaction.atomic(durable=True):
        rows.empty(apps)
        for name in archive.names(TABLES):
            table = name.removeprefix(TABLES).removesuffix(".jsonl.gz")
            if table not in models:
                raise archive.damaged(name)
            with archive.open(name) as stream:
                try:
                    count = rows.read(models[table], stream, heard=progress.advance)
                except (ValueError, KeyError, EOFError) as error:
                    raise archive.damaged(str(error)) from error
            if count != archive.manifest.rows[table]:
                raise archive.damaged(name)
        rows.continue_counting(apps)


def _write_pictures(archive: Reader) -> None:
    """Pictures are named by their content: those that are there already are the same."""
    root = Path(settings.MEDIA_ROOT)
    for name in archive.names(PICTURES):
        path = PurePosixPath(name.removeprefix(PICTURES))
        if path.is_absolute() or ".." in path.parts:
            raise archive.damaged(name)
        file = root / path
        if file.exists():
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f".{file.name}.{os.getpid()}")
        draft.write_bytes(archive.read(name))
        draft.replace(file)


def _keys(archive: Reader, read: Namespace, console: Console) -> dict[str, bytes]:
    """The keys inside, opened; empty when they were left out or no passphrase is given."""
    if archive.manifest.keys != "locked":
        return {}
    passphrase = vault.passphrase_of(read, console)
    if passphrase is None:
        return {}
    return vault.unlock(archive.read(LOCKED_KEYS), passphrase)


def _public_keys(archive: Reader) -> list[note.Verifier]:
    lines = archive.read(PUBLIC_KEYS).decode().splitlines()
    return [note.parse_verifier(line) for line in lines if line]


def _own_keys(archive: Reader) -> dict[str, bytes]:
    """The keys that are here already, and the public keys of the archive with our own."""
    file = sealing.published_file()
    kept = {one.name: one.read_bytes() for one in file.parent.iterdir() if one.is_file()}
    known = dict.fromkeys([*map(str, _public_keys(archive)), *map(str, sealing.verifiers())])
    return {**kept, file.name: "".join(f"{key}\n" for key in known).encode()}


def _tell_sound(archive: Reader, console: Console) -> None:
    told = archive.manifest
    keys = KEYS_LOCKED if told.keys == "locked" else KEYS_LEFT_OUT
    console.say(
        SOUND.format(
            version=told.version, made_at=told.made_at, rows=sum(told.rows.values()), keys=keys
        )
    )

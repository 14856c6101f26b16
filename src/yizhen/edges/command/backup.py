"""`yizhen backup FILE`: database, pictures and keys of one moment in one file, while everything runs."""

import tempfile
from argparse import Namespace
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from yizhen import __version__
from yizhen.core.actor import SYSTEM
from yizhen.core.refusals import Misconfigured
from yizhen.core.text import Text
from yizhen.edges.command import house, rows, vault
from yizhen.edges.command.archive import Manifest, Writer
from yizhen.edges.command.console import Console
from yizhen.journal import queries, sealing

PICTURES = "attachments/"
TABLES = "tables/"
LOCKED_KEYS = "keys.locked"
PUBLIC_KEYS = "seal.vkeys"
BACKING_UP = Text(zh="正在备份", en="Backing up")
DONE = Text(
    zh="备份完成并已核对：{file}（{rows} 行，{pictures} 张照片，{mb} MB）。文件含个人信息，请妥善保管。",
    en="Backed up and checked: {file} ({rows} rows, {pictures} pictures, {mb} MB). It holds personal data: keep it safe.",
)
NO_KEYS_INSIDE = Text(
    zh="注意：备份里没有密钥。没有密钥就读不出手机号等加密内容，请把 {folder} 另外保存好。",
    en="Note: the keys are not in the archive. Without them phones stay unreadable: keep {folder} elsewhere.",
)


class PassphraseMissing(Misconfigured):
    """Keys are never written in the clear."""

    code = "passphrase_missing"
    sentence = Text(
        zh="密钥要用口令保护：请加 --passphrase-file 文件，或用 --without-keys 不带密钥备份。",
        en="The keys need a passphrase: add --passphrase-file FILE, or leave them out with --without-keys.",
    )


def run(read: Namespace, console: Console) -> int:
    """Write the archive. Raises ArchiveExists, PassphraseMissing, PassphraseTooShort."""
    house.require_current_schema()
    passphrase = None if read.without_keys else vault.passphrase_of(read, console)
    if passphrase is None and not read.without_keys:
        raise PassphraseMissing
    writer = Writer(read.file)
    try:
        manifest = _write(writer, console, passphrase=passphrase)
        writer.finish(manifest)
    finally:
        writer.close()
    _tell(read.file, manifest, console)
    return 0


def _write(writer: Writer, console: Console, *, passphrase: str | None) -> Manifest:
    if passphrase is not None:
        writer.add(LOCKED_KEYS, vault.lock(_keys(), passphrase))
    writer.add(PUBLIC_KEYS, "".join(f"{key}\n" for key in sealing.verifiers()).encode())
    with console.progress(BACKING_UP) as progress:
        _add_pictures(writer)
        with rows.snapshot():
            manifest = _manifest()
            for table, model in rows.tables().items():
                with tempfile.TemporaryFile() as stream:
                    manifest.rows[table] = rows.write(model, stream, heard=progress.advance)
                    size = stream.tell()
                    stream.seek(0)
                    writer.add_stream(f"{TABLES}{table}.jsonl.gz", stream, size=size)
        _add_pictures(writer)  # those that came while the rows were written
    manifest.keys = "left out" if passphrase is None else "locked"
    return manifest


def _manifest() -> Manifest:
    last = queries.latest_checkpoint(SYSTEM)
    return Manifest(
        version=__version__,
        made_at=timezone.now().isoformat(),
        database=connection.vendor,
        migrations=sorted(MigrationRecorder(connection).applied_migrations()),
        checkpoint=last.note if last else "",
    )


def _add_pictures(writer: Writer) -> None:
    root = Path(settings.MEDIA_ROOT)
    for file in sorted(root.rglob("*")) if root.exists() else ():
        name = f"{PICTURES}{file.relative_to(root).as_posix()}"
        if file.is_file() and name not in writer.members and not file.name.startswith("."):
            with file.open("rb") as stream:
                writer.add_stream(name, stream, size=file.stat().st_size)


def _keys() -> dict[str, bytes]:
    folder = sealing.published_file().parent
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file()}


def _tell(file: Path, manifest: Manifest, console: Console) -> None:
    pictures = sum(name.startswith(PICTURES) for name in manifest.members)
    console.say(
        DONE.format(
            file=str(file),
            rows=sum(manifest.rows.values()),
            pictures=pictures,
            mb=f"{file.stat().st_size / 1e6:.1f}",
        )
    )
    if manifest.keys != "locked":
        console.note(NO_KEYS_INSIDE.format(folder=str(sealing.published_file().parent)))

"""The file that a backup is: a tar whose last member, the manifest, holds size and SHA-256 of every other member."""

import contextlib
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from yizhen.core.refusals import Conflict, Invalid
from yizhen.core.text import Text

FORMAT = "yizhen.backup/1"
MANIFEST = "manifest.json"
MANIFEST_BYTES_MAX = 64 * 1024 * 1024
PIECE_BYTES = 1024 * 1024


class ArchiveDamaged(Invalid):
    """The archive is not what was written."""

    code = "archive_damaged"
    sentence = Text(
        zh="备份文件 {file} 不完整或已损坏（{detail}）：请换一份备份，现有数据没有动。",
        en="The archive {file} is incomplete or damaged ({detail}): take another one; nothing was changed.",
    )


class ArchiveExists(Conflict):
    """A backup never overwrites anything."""

    code = "archive_exists"
    sentence = Text(
        zh="文件 {file} 已经存在：请换一个文件名，备份不会覆盖旧文件。",
        en="The file {file} exists: choose another name; a backup never overwrites one.",
    )


@dataclass(frozen=True, slots=True)
class Member:
    """One file in the archive."""

    bytes: int
    sha256: str


@dataclass(slots=True)
class Manifest:
    """What the archive holds and where it comes from."""

    version: str
    made_at: str
    database: str
    migrations: list[tuple[str, str]]
    format: str = FORMAT
    rows: dict[str, int] = field(default_factory=dict)
    keys: str = "left out"
    checkpoint: str = ""
    """The last signed checkpoint, verbatim."""
    members: dict[str, Member] = field(default_factory=dict)

    def as_json(self) -> bytes:
        """The bytes that are kept."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True).encode()


class Writer:
    """Adds members one after the other; only `finish` makes the archive appear under its name."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._draft = file.with_name(f"{file.name}.partial")
        if file.exists():
            raise ArchiveExists(file=str(file))
        handle = os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._stream = os.fdopen(handle, "wb")
        self._tar = tarfile.open(fileobj=self._stream, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - closed in close()
        self.members: dict[str, Member] = {}

    def add(self, name: str, content: bytes) -> None:
        """Add a member from memory."""
        self.add_stream(name, io.BytesIO(content), size=len(content))

    def add_stream(self, name: str, stream: IO[bytes], *, size: int) -> None:
        """Add a member of `size` bytes from a stream."""
        assert name not in self.members, name
        hearing = _Hearing(stream)
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        self._tar.addfile(info, hearing)
        self.members[name] = Member(size, hearing.digest.hexdigest())

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest, make everything durable, and give the archive its name. Raises ArchiveExists, ArchiveDamaged."""
        manifest.members = dict(self.members)
        self.add(MANIFEST, manifest.as_json())
        self._tar.close()
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._stream.close()
        with Reader(self._draft) as written:
            written.check()
        try:
            os.link(self._draft, self._file)
        except FileExistsError:
            raise ArchiveExists(file=str(self._file)) from None
        self._draft.unlink()

    def close(self) -> None:
        """Throw away what is not finished."""
        with contextlib.suppress(OSError, ValueError):
            self._tar.close()
        with contextlib.suppress(OSError, ValueError):
            self._stream.close()
        self._draft.unlink(missing_ok=True)


class Reader:
    """An archive to read from. Raises ArchiveDamaged when it is not a complete one."""

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            self._tar = tarfile.open(file, mode="r:")  # noqa: SIM115 - closed in __exit__
            self._infos = {info.name: info for info in self._tar.getmembers()}
            self.manifest = self._read_manifest()
        except (
            tarfile.TarError,
            EOFError,
            ValueError,
            KeyError,
            TypeError,
            RecursionError,
        ) as error:
            raise self.damaged(str(error)) from error

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self._tar.close()

    def damaged(self, detail: str) -> ArchiveDamaged:
        """The refusal that says so."""
        return ArchiveDamaged(file=str(self._file), detail=detail)

    def names(self, start: str) -> list[str]:
        """The members whose names begin with `start`, in order."""
        return sorted(name for name in self.manifest.members if name.startswith(start))

    @contextlib.contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """A member to read; its digest was checked by `check`."""
        info = self._infos[name]
        stream = self._tar.extractfile(info)
        if stream is None or not info.isfile():
            raise self.damaged(name)
        with stream:
            yield stream

    def read(self, name: str) -> bytes:
        """A whole member."""
        with self.open(name) as stream:
            return stream.read()

    def check(self) -> None:
        """Every member is there, none is too many, each has its size and digest. Raises ArchiveDamaged."""
        if set(self._infos) != {*self.manifest.members, MANIFEST}:
            raise self.damaged("members")
        for name, expected in self.manifest.members.items():
            try:
                found = self._measure(name)
            except (tarfile.TarError, EOFError, OSError) as error:
                raise self.damaged(name) from error
            if found != expected:
                raise self.damaged(name)

    def _measure(self, name: str) -> Member:
        digest, size = hashlib.sha256(), 0
        with self.open(name) as stream:
            while piece := stream.read(PIECE_BYTES):
                digest.update(piece)
                size += len(piece)
        return Member(size, digest.hexdigest())

    def _read_manifest(self) -> Manifest:
        info = self._infos[MANIFEST]
        if info.size > MANIFEST_BYTES_MAX:
            raise ValueError(MANIFEST)
        told = json.loads(self.read(MANIFEST))
        if told["format"] != FORMAT:
            raise ValueError(told["format"])
        told["members"] = {name: Member(**member) for name, member in told["members"].items()}
        told["migrations"] = [(app, name) for app, name in told["migrations"]]
        return Manifest(**told)


class _Hearing(io.RawIOBase):
    """Passes on what is read and remembers its digest."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        piece = self._stream.read(size)
        self.digest.update(piece)
        return piece

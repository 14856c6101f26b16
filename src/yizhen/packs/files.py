"""Reading a pack's folder: plain files only, within named limits, nothing passed over in silence."""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from yizhen.core.text import Text
from yizhen.packs.faults import Fault, fault

FILE_BYTES_MAX = 256 * 1024
FILES_MAX = 1_000
FOLDER_DEPTH_MAX = 4
NOTES = ("README.md", "README.zh.md", "LICENSE")
"""Files for people, in the pack's own folder; they are not read."""


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file of a pack as it lies there; `path` is relative to the pack, with slashes."""

    path: str
    content: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of the content."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class RawPack:
    """All files of one folder in the order of their paths, and what could not be read."""

    folder: Path
    files: tuple[RawFile, ...]
    faults: tuple[Fault, ...]

    @property
    def name(self) -> str:
        """What the pack is called until its own code is known."""
        return self.folder.name


def read_folder(folder: Path) -> RawPack:
    """Read a pack. `folder` itself may be a link; nothing inside it may."""
    root = Path(os.path.realpath(folder))
    name = folder.name
    if not root.is_dir():
        return RawPack(folder, (), (fault(name, "", "", NO_FOLDER, folder=str(folder)),))
    files: list[RawFile] = []
    faults: list[Fault] = []
    for path in _paths(root, name, faults):
        if len(files) >= FILES_MAX:
            faults.append(fault(name, "", "", TOO_MANY_FILES, limit=FILES_MAX))
            break
        read = _read(root / path, name, path)
        if isinstance(read, Fault):
            faults.append(read)
        else:
            files.append(RawFile(path=path, content=read))
    return RawPack(folder, tuple(files), tuple(faults))


def fits(path: str, glob: str) -> bool:
    """Whether `path` fits `glob`, folder by folder; `*` never crosses a slash."""
    parts, patterns = path.split("/"), glob.split("/")
    return len(parts) == len(patterns) and all(map(fnmatchcase, parts, patterns))


def _paths(root: Path, pack: str, faults: list[Fault]) -> Iterator[str]:
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        try:
            entries = sorted(os.scandir(root / folder), key=lambda e: e.name)
        except OSError as error:
            faults.append(fault(pack, folder, "", UNREADABLE, reason=error.strerror or ""))
            continue
        for entry in entries:
            path = f"{folder}/{entry.name}".lstrip("/")
            if entry.is_symlink():
                faults.append(fault(pack, path, "", LINK))
            elif not entry.is_dir(follow_symlinks=False):
                if path not in NOTES:
                    yield path
            elif path.count("/") + 1 >= FOLDER_DEPTH_MAX:
                faults.append(fault(pack, path, "", TOO_DEEP, limit=FOLDER_DEPTH_MAX))
            else:
                waiting.append(path)


def _read(file: Path, pack: str, path: str) -> bytes | Fault:
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        return fault(pack, path, "", UNREADABLE, reason=error.strerror or "")
    with os.fdopen(handle, "rb") as stream:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return fault(pack, path, "", NOT_A_FILE)
        content = stream.read(FILE_BYTES_MAX + 1)
    if len(content) > FILE_BYTES_MAX:
        return fault(pack, path, "", TOO_BIG, limit=FILE_BYTES_MAX // 1024)
    return content


NO_FOLDER = Text(
    zh="没有这个文件夹：{folder}。请检查 YIZHEN_PACKS 里的路径。",
    en="There is no such folder: {folder}. Check the paths in YIZHEN_PACKS.",
)
TOO_MANY_FILES = Text(
    zh="文件超过 {limit} 个。请合并，或分成几个内容包。",
    en="More than {limit} files. Join some, or split the pack.",
)
UNREADABLE = Text(
    zh="读不了（{reason}）。请检查文件权限。",
    en="Cannot be read ({reason}). Check its permissions.",
)
LINK = Text(
    zh="这是链接。内容包里不允许链接，请换成文件本身。",
    en="This is a link. Links are not allowed in a pack: put the file itself here.",
)
NOT_A_FILE = Text(
    zh="这不是普通文件。请删去。",
    en="This is not a plain file. Remove it.",
)
TOO_DEEP = Text(
    zh="文件夹套得太深，最多 {limit} 层。请往上移。",
    en="Folders are nested too deeply, {limit} levels at most. Move it up.",
)
TOO_BIG = Text(
    zh="文件超过 {limit} KiB。请拆成几个文件。",
    en="The file is larger than {limit} KiB. Split it.",
)

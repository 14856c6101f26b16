"""Packs laid over each other: a later pack adds files or replaces whole files, never parts of them."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from yizhen.core.text import Text
from yizhen.packs.faults import Fault, fault
from yizhen.packs.files import RawFile, RawPack, fits, read_folder
from yizhen.packs.packset import FileInForce
from yizhen.packs.shape import PackModel, Shape
from yizhen.packs.shapes.pack import PackHead, numbers
from yizhen.packs.validation import check_file

HEAD = "pack.toml"


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that is right in itself."""

    file: FileInForce
    model: PackModel


@dataclass(frozen=True, slots=True)
class CheckedPack:
    """A pack whose files were checked one by one; without `head` it cannot be used."""

    name: str
    folder: Path
    head: PackHead | None
    digest: str
    files: tuple[CheckedFile, ...]
    faults: tuple[Fault, ...]
    lost: frozenset[str]
    """Kinds of file of which one could not be used."""


def check_pack(folder: Path, shapes: Sequence[Shape]) -> CheckedPack:
    """Read and check each file of a pack by itself."""
    raw = read_folder(folder)
    files: list[CheckedFile] = []
    faults = list(raw.faults)
    lost: set[str] = set()
    for file in raw.files:
        shape = next((s for s in shapes if fits(file.path, s.glob)), None)
        if shape is None:
            faults.append(fault(raw.name, file.path, "", UNKNOWN_FILE, kinds=_globs(shapes)))
            continue
        model, found = check_file(raw.name, file, shape.model)
        faults += found
        if model is None:
            lost.add(shape.kind)
        else:
            stamp = FileInForce(file.path, shape.kind, raw.name, file.digest)
            files.append(CheckedFile(stamp, model))
    head = next((f.model for f in files if isinstance(f.model, PackHead)), None)
    if raw.files and not any(file.path == HEAD for file in raw.files):
        faults.append(fault(raw.name, HEAD, "", NO_HEAD))
    return CheckedPack(
        name=raw.name,
        folder=folder,
        head=head,
        digest=_digest(raw),
        files=tuple(files),
        faults=tuple(faults),
        lost=frozenset(lost),
    )


def order_faults(packs: Sequence[CheckedPack]) -> list[Fault]:
    """Packs that come twice, or before what they build on."""
    found: list[Fault] = []
    earlier: dict[str, str] = {}
    for pack in packs:
        if pack.head is None:
            continue
        if pack.head.code in earlier:
            found.append(fault(pack.name, HEAD, "code", PACK_TWICE, code=pack.head.code))
        for number, wanted in enumerate(pack.head.requires, start=1):
            where, have = f"requires[{number}]", earlier.get(wanted.code)
            if have is None:
                found.append(fault(pack.name, HEAD, where, PACK_MISSING, code=wanted.code))
            elif numbers(have) < numbers(wanted.version_min):
                facts = {"code": wanted.code, "have": have, "wanted": wanted.version_min}
                found.append(fault(pack.name, HEAD, where, PACK_TOO_OLD, **facts))
        earlier[pack.head.code] = pack.head.version
    return found


def lay(packs: Sequence[CheckedPack]) -> Mapping[str, CheckedFile]:
    """The files that count, by path: the last pack that has one wins."""
    files = {f.file.path: f for pack in packs for f in pack.files if f.file.path != HEAD}
    return dict(sorted(files.items()))


def _digest(raw: RawPack) -> str:
    total = hashlib.sha256()
    for file in sorted(raw.files, key=_path):
        total.update(f"{file.digest}  {file.path}\n".encode())
    return total.hexdigest()


def _path(file: RawFile) -> str:
    return file.path


def _globs(shapes: Sequence[Shape]) -> str:
    return ", ".join(shape.glob for shape in shapes)


UNKNOWN_FILE = Text(
    zh="不认识这个文件，不会被读取。请删去，或改成这些名字之一：{kinds}。",
    en="This file is of no known kind and would not be read. Remove it or name it one of {kinds}.",
)
NO_HEAD = Text(
    zh="缺少 pack.toml。请写明 code、name、version、effective_on。",
    en="pack.toml is missing. Write code, name, version and effective_on.",
)
PACK_TWICE = Text(
    zh="内容包“{code}”出现了两次。请从列表里删去一个。",
    en="Pack “{code}” comes twice. Remove one from the list.",
)
PACK_MISSING = Text(
    zh="需要的内容包“{code}”没有排在前面。请把它加到列表里，放在本包之前。",
    en="The required pack “{code}” does not come before this one. Add it before.",
)
PACK_TOO_OLD = Text(
    zh="需要内容包“{code}” {wanted} 以上，现在是 {have}。请先升级它。",
    en="Pack “{code}” {wanted} or later is required; {have} is here. Upgrade it first.",
)

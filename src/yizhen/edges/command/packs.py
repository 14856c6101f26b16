"""`yizhen packs …`: check, show, schemas for editors. Needs no database."""

import os
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

import yizhen
from yizhen.core.text import Text
from yizhen.edges.command.console import Console, Json
from yizhen.packs import loader, schema
from yizhen.packs.faults import BrokenPacks

SHIPPED = Path(yizhen.__file__).parent / "content" / "national"
SOUND = Text(
    zh="内容包完好：{packs} 个包，{files} 个文件。",
    en="The packs are sound: {packs} packs, {files} files.",
)
FAULTY = Text(zh="共 {count} 处错误。", en="{count} faults.")
PENDING = Text(zh="（{day} 起生效）", en=" (counts from {day})")
WRITTEN = Text(
    zh="已写出 {count} 个文件到 {folder}。", en="{count} files were written to {folder}."
)


def run(read: Namespace, console: Console) -> int:
    """Do what is asked of the packs. Raises BrokenPacks when they are to be shown and do not load."""
    actions = {"check": _check, "show": _show, "schema": _schema}
    return actions[read.action](read, console)


def _folders(named: Sequence[Path]) -> list[Path]:
    """The shipped packs and those laid over them."""
    configured = os.environ.get("YIZHEN_PACKS", "").split(os.pathsep)
    return [SHIPPED, *(named or [Path(folder) for folder in configured if folder])]


def _check(read: Namespace, console: Console) -> int:
    folders = _folders(read.folders)
    faults = loader.check(folders)
    if read.json:
        console.show([_as_json(fault, console) for fault in faults])
    elif not faults:
        packs = loader.load(folders)
        console.say(SOUND.format(packs=len(packs.packs), files=len(packs.files)))
    else:
        for fault in faults:
            console.say(f"{fault.place}: {console.words(fault.text)}")
        console.note(FAULTY.format(count=len(faults)))
    return BrokenPacks.exit_code if faults else 0


def _as_json(fault: loader.Fault, console: Console) -> Json:
    return {
        "pack": fault.pack,
        "file": fault.file,
        "where": fault.where,
        "message": console.words(fault.text),
    }


def _show(read: Namespace, console: Console) -> int:
    packs = loader.load(_folders(read.folders))
    if read.json:
        console.show(
            {
                "digest": packs.digest,
                "packs": [
                    {
                        "code": pack.code,
                        "title": console.words(pack.title),
                        "version": pack.version,
                        "effective_on": pack.effective_on.isoformat(),
                        "is_pending": pack.is_pending,
                        "folder": pack.folder,
                        "digest": pack.digest,
                    }
                    for pack in packs.packs
                ],
                "files": [
                    {"path": file.path, "kind": file.kind, "pack": file.pack, "digest": file.digest}
                    for file in packs.files
                ],
            }
        )
        return 0
    for pack in packs.packs:
        later = console.words(PENDING.format(day=pack.effective_on)) if pack.is_pending else ""
        console.say(
            f"{pack.code} {pack.version}  {console.words(pack.title)}{later}  {pack.folder}"
        )
    for file in packs.files:
        console.say(f"  {file.pack}/{file.path}  {file.digest[:12]}")
    return 0


def _schema(read: Namespace, console: Console) -> int:
    files = schema.export(read.folder)
    console.say(WRITTEN.format(count=len(files), folder=str(read.folder)))
    return 0

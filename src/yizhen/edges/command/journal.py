"""`yizhen journal …`: verify, seal, keys, receipts."""

from argparse import Namespace
from functools import partial

from django.utils import timezone

from yizhen.core.actor import SYSTEM
from yizhen.core.text import Text
from yizhen.edges.command import house
from yizhen.edges.command.console import Console, Json
from yizhen.edges.command.progress import Progress
from yizhen.journal import receipts, sealing, verification

VERIFYING = Text(zh="正在核对台账", en="Verifying the journal")
SEALING = Text(zh="正在封存", en="Sealing")
SEALED = Text(zh="已封存 {count} 条记录。", en="{count} entries were sealed.")
WHOLE = Text(
    zh="台账完好：{entries} 条封存记录、{checkpoints} 个检查点、{remarks} 段文字（其中 {erased} 段已依规隐去），"
    "另有 {unsealed} 条等待封存。",
    en="The journal is whole: {entries} sealed entries, {checkpoints} checkpoints, {remarks} texts ({erased} lawfully erased); "
    "{unsealed} entries wait for their seal.",
)
TAMPERED = Text(
    zh="台账被动过，共 {count} 处：", en="The journal was tampered with, {count} findings:"
)
LATE = Text(zh="台账完好，但封存没有跟上：", en="The journal is whole, but its seal is behind:")
SIGNED = Text(
    zh="最近一次签名：{at}，台账 {origin}，根值 {root}",
    en="Last signed {at}, log {origin}, root {root}",
)
ROTATED = Text(
    zh="已换新钥匙，请把新公钥公布出去；旧公钥继续有效：",
    en="A new key signs from now on: publish it. The old public keys stay valid:",
)
NO_KEYS = Text(
    zh="还没有公钥：第一次封存时产生。", en="There is no key yet: the first seal makes one."
)
WRITTEN = Text(zh="回执已写到 {file}。", en="The receipt was written to {file}.")


def run(read: Namespace, console: Console) -> int:
    """Do what is asked of the journal."""
    house.require_current_schema()
    actions = {"verify": _verify, "seal": _seal, "keys": _keys, "receipt": _receipt}
    return actions[read.action](read, console)


def _verify(read: Namespace, console: Console) -> int:
    with console.progress(VERIFYING) as progress:
        report = verification.verify(SYSTEM, heard=partial(_heard, progress))
    if read.json:
        console.show(_as_json(report, console))
    else:
        _tell(report, console)
    if not report.is_whole:
        return verification.JournalTampered.exit_code
    return verification.JournalLate.exit_code if report.is_late else 0


def _heard(progress: Progress, done: int, total: int) -> None:
    progress.reach(done, total=total)


def _tell(report: verification.Report, console: Console) -> None:
    if not report.findings:
        console.say(
            WHOLE.format(
                entries=report.entries,
                checkpoints=report.checkpoints,
                remarks=report.remarks,
                erased=report.erased,
                unsealed=report.unsealed,
            )
        )
    else:
        count = len(report.findings) + report.more
        console.say(LATE if report.is_whole else TAMPERED.format(count=count))
    for finding in report.findings:
        console.say(f"  {console.words(finding.text)}")
    if report.signed_at is not None:
        at = timezone.localtime(report.signed_at).strftime("%Y-%m-%d %H:%M:%S")
        console.say(SIGNED.format(at=at, origin=report.origin, root=report.root))


def _as_json(report: verification.Report, console: Console) -> Json:
    return {
        "is_whole": report.is_whole,
        "is_late": report.is_late,
        "entries": report.entries,
        "checkpoints": report.checkpoints,
        "remarks": report.remarks,
        "erased": report.erased,
        "unsealed": report.unsealed,
        "origin": report.origin,
        "root": report.root,
        "signed_at": report.signed_at.isoformat() if report.signed_at else None,
        "more": report.more,
        "findings": [
            {"kind": f.kind, "entry": f.entry, "message": console.words(f.text)}
            for f in report.findings
        ],
    }


def _seal(_read: Namespace, console: Console) -> int:
    with console.progress(SEALING) as progress:
        count = sealing.seal(heard=progress.reach)
    console.say(SEALED.format(count=count))
    return 0


def _keys(read: Namespace, console: Console) -> int:
    if read.rotate:
        sealing.rotate_key()
        console.note(ROTATED)
    keys = receipts.published_keys()
    if not keys:
        console.note(NO_KEYS)
    for key in keys:
        console.say(key)
    return 0


def _receipt(read: Namespace, console: Console) -> int:
    text = receipts.receipt_for(SYSTEM, read.entry, with_texts=read.with_texts)
    if read.output is None:
        console.say(text.removesuffix("\n"))
        return 0
    read.output.write_text(text, encoding="utf-8")
    console.note(WRITTEN.format(file=str(read.output)))
    return 0

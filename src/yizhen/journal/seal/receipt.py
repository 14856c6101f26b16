"""A receipt: one text file with which a resident shows, without us, that an entry stands in the
sealed journal.

Source: c2sp.org/tlog-proof@v1 (index, inclusion proof, checkpoint). The format's `extra` line
carries what is needed to rebuild the leaf: first the entry's canonical bytes, then, one JSON line
each, the texts that the entry commits to, as far as the holder may have them:
``{"n":0,"salt":"…","text":"…"}``. The format warns that `extra` is not authenticated; here each
part of it is: the entry by the proof, each text by its commitment in the entry. Under SM3 the file
looks the same and the checkpoint says so (see `checkpoint`).
"""

import itertools
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from yizhen.core.text import Text
from yizhen.journal.seal import checkpoint, commitment, leaf, merkle, note
from yizhen.journal.seal.encoding import from_base64, from_decimal, from_hex, to_base64, to_json
from yizhen.journal.seal.faults import Fault, SealFault
from yizhen.journal.seal.hashing import HASH_BYTES, tree_hash

FIRST_LINE = "c2sp.org/tlog-proof@v1"
FILE_SUFFIX = ".tlog-proof"
RECEIPT_CHARS_MAX = 1_000_000
_INDEX = re.compile(r"index ([0-9]+)")
GENUINE = Text(
    zh="回执是真的：这条记录在签过名的台账里，是第 {position} 条，一个字也没有改过。",
    en="The receipt is genuine: this entry is number {position} in the signed journal, unaltered.",
)


@dataclass(frozen=True, slots=True)
class Opening:
    """The words behind commitment `number` (from 0) of the entry, with the salt that proves it."""

    number: int
    salt: bytes
    text: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The parts of a receipt; `signed` is the checkpoint's note, verbatim."""

    entry: bytes
    index: int
    proof: tuple[bytes, ...]
    signed: str
    openings: tuple[Opening, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found: a sentence for the resident, and the entry if it is genuine."""

    text: Text
    fault: Fault | None = None
    entry: leaf.EntryFacts | None = None
    state: checkpoint.Checkpoint | None = None
    index: int | None = None
    openings: tuple[Opening, ...] = ()

    @property
    def is_genuine(self) -> bool:
        """Whether the receipt holds in every part."""
        return self.fault is None


def issue(
    entry: bytes,
    *,
    index: int,
    nodes: merkle.NodeReader,
    signed: str,
    openings: tuple[Opening, ...] = (),
) -> str:
    """The receipt for the entry at `index`, under a checkpoint that covers it."""
    state = checkpoint.parse_body(note.parse(signed).body)
    hashing = tree_hash(state.hash_name)
    proof = merkle.inclusion_proof(nodes, index=index, size=state.size, tree_hash=hashing)
    return write(Receipt(entry, index, proof, signed, openings))


def write(receipt: Receipt) -> str:
    """`receipt` as the text of its file."""
    extra = b"\n".join((receipt.entry, *(_opening_line(one).encode() for one in receipt.openings)))
    head = [
        FIRST_LINE,
        f"extra {to_base64(extra)}",
        f"index {receipt.index}",
        *(to_base64(one) for one in receipt.proof),
    ]
    return "\n".join(head) + "\n\n" + receipt.signed


def parse(text: str) -> Receipt:
    """The receipt written in `text`, unverified. Raises SealFault with the line that is wrong."""
    head, blank, signed = text.partition("\n\n")
    lines = head.split("\n")
    if lines[0] != FIRST_LINE:
        raise SealFault(Fault.NOT_A_RECEIPT, first=FIRST_LINE)
    if len(lines) > 1 and lines[1].startswith("index "):
        raise SealFault(Fault.NO_ENTRY)
    if not blank or len(lines) < 3:
        raise SealFault(Fault.GARBLED_RECEIPT, line=len(lines) + bool(blank))
    entry, openings = _extra(lines[1])
    index = _index(lines[2])
    if len(lines) - 3 > merkle.PROOF_HASHES_MAX:
        raise SealFault(Fault.GARBLED_RECEIPT, line=4 + merkle.PROOF_HASHES_MAX)
    proof = tuple(_proof_hash(line, number) for number, line in enumerate(lines[3:], start=4))
    return Receipt(entry, index, proof, signed, openings)


def check(text: str, vkeys: Sequence[str]) -> Verdict:
    """Whether the receipt in `text` is genuine under the public keys `vkeys`. Raises SealFault for
    a broken key only.
    """
    verifiers = [note.parse_verifier(vkey) for vkey in vkeys]
    try:
        return _check(_tidy(text), verifiers)
    except SealFault as fault:
        return Verdict(fault.text, fault.fault)


def check_file(path: Path, vkeys: Sequence[str]) -> Verdict:
    """Whether the receipt in the file at `path` is genuine. Needs no server, no database, no
    settings.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(RECEIPT_CHARS_MAX + 1)
        return check(raw.decode(), vkeys)
    except (OSError, UnicodeDecodeError):
        fault = SealFault(Fault.UNREADABLE)
        return Verdict(fault.text, fault.fault)


def _check(text: str, verifiers: Sequence[note.Verifier]) -> Verdict:
    receipt = parse(text)
    state = checkpoint.opened(receipt.signed, verifiers)
    if receipt.index >= state.size:
        position = receipt.index + 1
        raise SealFault(Fault.INDEX_OUTSIDE, position=position, size=state.size)
    hashing = tree_hash(state.hash_name)
    is_included = merkle.is_included(
        hashing.leaf(receipt.entry),
        index=receipt.index,
        size=state.size,
        proof=receipt.proof,
        root=state.root,
        tree_hash=hashing,
    )
    if not is_included:
        raise SealFault(Fault.NOT_INCLUDED)
    entry = leaf.decode(receipt.entry)
    for opening in receipt.openings:
        _check_opening(opening, entry)
    genuine = GENUINE.format(position=receipt.index + 1)
    return Verdict(genuine, None, entry, state, receipt.index, receipt.openings)


def _check_opening(opening: Opening, entry: leaf.EntryFacts) -> None:
    is_held = opening.number < len(entry.texts) and commitment.is_opened_by(
        entry.texts[opening.number], text=opening.text, salt=opening.salt
    )
    if not is_held:
        raise SealFault(Fault.TEXT_CHANGED, number=opening.number + 1)


def _tidy(text: str) -> str:
    """`text` without what notepads and mail programs do to it: byte order mark, CRLF, newlines at
    the ends.
    """
    if len(text) > RECEIPT_CHARS_MAX:
        raise SealFault(Fault.TOO_LARGE, limit=RECEIPT_CHARS_MAX)
    if any("\ud800" <= one <= "\udfff" for one in text):
        raise SealFault(Fault.UNREADABLE)
    return text.removeprefix("\ufeff").replace("\r\n", "\n").strip("\n") + "\n"


def _extra(line: str) -> tuple[bytes, tuple[Opening, ...]]:
    try:
        raw = from_base64(line.removeprefix("extra ")) if line.startswith("extra ") else b""
        entry, *opening_lines = raw.split(b"\n")
        openings = tuple(_opening(one.decode()) for one in opening_lines)
    except (ValueError, TypeError, KeyError, RecursionError):
        entry, openings = b"", ()
    is_ordered = all(one.number < two.number for one, two in itertools.pairwise(openings))
    if not entry or not is_ordered:
        raise SealFault(Fault.GARBLED_RECEIPT, line=2)
    return entry, openings


def _opening(line: str) -> Opening:
    """The opening in one JSON line. Raises ValueError, TypeError or KeyError unless it is spelt as
    `_opening_line` does.
    """
    shape = json.loads(line)
    number, text = shape["n"], shape["text"]
    if type(number) is not int or number < 0 or type(text) is not str:
        raise ValueError("not an opening")
    opening = Opening(number, from_hex(shape["salt"]), text)
    if _opening_line(opening) != line:
        raise ValueError("not a canonical opening")
    return opening


def _opening_line(opening: Opening) -> str:
    return to_json({"n": opening.number, "salt": opening.salt.hex(), "text": opening.text})


def _index(line: str) -> int:
    found = _INDEX.fullmatch(line)
    try:
        return from_decimal(found[1] if found else "")
    except ValueError:
        raise SealFault(Fault.GARBLED_RECEIPT, line=3) from None


def _proof_hash(line: str, number: int) -> bytes:
    try:
        raw = from_base64(line)
    except ValueError:
        raw = b""
    if len(raw) != HASH_BYTES:
        raise SealFault(Fault.GARBLED_RECEIPT, line=number)
    return raw

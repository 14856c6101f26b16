"""Checkpoints: the size and root of the log at one moment, signed.

Source: c2sp.org/tlog-checkpoint. The specification fixes SHA-256. A log under SM3 says so twice, so
that no verifier can take it for an ordinary one: its origin ends in ``/sm3`` and its first
extension line is ``hash sm3``. Apart from that the text is the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from yizhen.journal.seal import note
from yizhen.journal.seal.encoding import from_base64, from_decimal, to_base64
from yizhen.journal.seal.faults import Fault, SealFault
from yizhen.journal.seal.hashing import HASH_BYTES, HashName, tree_hash

SM3_SUFFIX = "/sm3"
HASH_EXTENSION = "hash "
SM3_EXTENSION = f"{HASH_EXTENSION}{HashName.SM3}"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log's state: who it is, how many entries it has, and the root over them."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def hash_name(self) -> HashName:
        """The hash function of the log, as its origin says."""
        return HashName.SM3 if self.origin.endswith(SM3_SUFFIX) else HashName.SHA256

    @property
    def body(self) -> str:
        """The text that is signed."""
        lines = (self.origin, str(self.size), to_base64(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


def origin(name: str, hash_name: HashName) -> str:
    """The origin of a log called `name`, such as ``example.gov.cn/journal``, under `hash_name`."""
    assert note.is_key_name(name) and not name.endswith(SM3_SUFFIX), name
    return name + SM3_SUFFIX if hash_name is HashName.SM3 else name


def checkpoint(log_origin: str, *, size: int, root: bytes) -> Checkpoint:
    """The checkpoint of a log whose `log_origin` came from `origin`."""
    assert size >= 0 and len(root) == HASH_BYTES
    extensions = (SM3_EXTENSION,) if log_origin.endswith(SM3_SUFFIX) else ()
    return Checkpoint(log_origin, size, root, extensions)


def sign(state: Checkpoint, *signers: note.Signer) -> str:
    """`state` as a signed note. The first signer is the log's own: it bears the origin's name."""
    assert signers[0].name == state.origin, (signers[0].name, state.origin)
    return note.sign(state.body, *signers)


def opened(text: str, verifiers: Sequence[note.Verifier]) -> Checkpoint:
    """The checkpoint in `text`, if a known key of that very log signed it. Raises SealFault."""
    signed = note.parse(text)
    names = {verifier.name for verifier in note.verified_by(signed, verifiers)}
    state = parse_body(signed.body)
    if state.origin not in names:
        raise SealFault(Fault.WRONG_LOG, origin=state.origin)
    return state


def parse_body(body: str) -> Checkpoint:
    """The checkpoint whose signed text is `body`. Raises SealFault (garbled_checkpoint,
    unknown_hash).
    """
    lines = body.removesuffix("\n").split("\n")
    if len(lines) < 3:
        raise SealFault(Fault.GARBLED_CHECKPOINT, line=len(lines))
    for number, line in enumerate(lines, start=1):
        if not line:
            raise SealFault(Fault.GARBLED_CHECKPOINT, line=number)
    state = Checkpoint(lines[0], _size(lines[1]), _root(lines[2]), tuple(lines[3:]))
    declared = tuple(line for line in state.extensions if line.startswith(HASH_EXTENSION))
    if declared != ((SM3_EXTENSION,) if state.hash_name is HashName.SM3 else ()):
        raise SealFault(Fault.UNKNOWN_HASH)
    if state.size == 0 and state.root != tree_hash(state.hash_name).empty:
        raise SealFault(Fault.GARBLED_CHECKPOINT, line=3)
    return state


def _size(line: str) -> int:
    try:
        return from_decimal(line)
    except ValueError:
        raise SealFault(Fault.GARBLED_CHECKPOINT, line=2) from None


def _root(line: str) -> bytes:
    try:
        raw = from_base64(line)
    except ValueError:
        raw = b""
    if len(raw) != HASH_BYTES:
        raise SealFault(Fault.GARBLED_CHECKPOINT, line=3)
    return raw

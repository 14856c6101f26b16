"""Signed notes: a text with signature lines below it, and the text forms of the keys.

Source: c2sp.org/signed-note for the note and key ids; the forms of keys follow Go's
golang.org/x/mod/sumdb/note. Only Ed25519 (type 1) is spoken.
"""

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from yizhen.journal.seal.encoding import from_base64, from_hex, to_base64
from yizhen.journal.seal.faults import Fault, SealFault

NOTE_CHARS_MAX = 100_000
SIGNATURES_MAX = 100
ED25519 = b"\x01"
KEY_BYTES = 32
KEY_ID_BYTES = 4
_SIGNER_PREFIX = "PRIVATE+KEY+"
_SIGNATURE = re.compile(r"— ([^ ]+) ([A-Za-z0-9+/]+={0,2})")


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key and the name it signs for."""

    name: str
    public_key: bytes

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell the keys of one name apart."""
        return _key_id(self.name, self.public_key)

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{to_base64(ED25519 + self.public_key)}"

    def is_signed(self, body: str, signature: bytes) -> bool:
        """Whether `signature` is this key's over `body`."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, body.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True, repr=False)
class Signer:
    """A private key and the name it signs for. Shown only by `secret_text`, never by accident."""

    name: str
    seed: bytes

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        key = Ed25519PrivateKey.from_private_bytes(self.seed).public_key()
        return Verifier(self.name, key.public_bytes_raw())

    def secret_text(self) -> str:
        """The key as text for a file that only the server can read."""
        key_id = self.verifier.key_id.hex()
        return f"{_SIGNER_PREFIX}{self.name}+{key_id}+{to_base64(ED25519 + self.seed)}"

    def line(self, body: str) -> str:
        """The signature line of this key under `body`, with its newline."""
        signature = Ed25519PrivateKey.from_private_bytes(self.seed).sign(body.encode())
        return f"— {self.name} {to_base64(self.verifier.key_id + signature)}\n"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line, not verified yet."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A text and the signatures below it. Believe the body only after `verified_by`."""

    body: str
    signatures: tuple[Signature, ...]


def new_signer(name: str, *, seed: bytes | None = None) -> Signer:
    """A fresh key for `name`; `seed` is for tests."""
    assert is_key_name(name), name
    return Signer(name, secrets.token_bytes(KEY_BYTES) if seed is None else seed)


def parse_verifier(text: str) -> Verifier:
    """The public key written as ``name+id+key``. Raises SealFault (bad_key)."""
    name, key_id, key = _key_parts(text, shown=text)
    verifier = Verifier(name, key)
    if verifier.key_id != key_id:
        raise SealFault(Fault.BAD_KEY, key=text)
    return verifier


def parse_signer(text: str) -> Signer:
    """The private key written as ``PRIVATE+KEY+name+id+key``. Raises SealFault (bad_key), which
    never shows it.
    """
    shown = f"{_SIGNER_PREFIX}…"
    if not text.startswith(_SIGNER_PREFIX):
        raise SealFault(Fault.BAD_KEY, key=shown)
    name, key_id, seed = _key_parts(text.removeprefix(_SIGNER_PREFIX), shown=shown)
    signer = Signer(name, seed)
    if signer.verifier.key_id != key_id:
        raise SealFault(Fault.BAD_KEY, key=shown)
    return signer


def is_key_name(name: str) -> bool:
    """Whether `name` may stand in a signature line: not empty, no spaces, no plus, no control
    characters.
    """
    return bool(name) and not any(one.isspace() or one == "+" or one < " " for one in name)


def sign(body: str, *signers: Signer) -> str:
    """The signed note over `body`, which ends in a newline."""
    assert signers and body.endswith("\n")
    text = f"{body}\n{''.join(signer.line(body) for signer in signers)}"
    assert parse(text).body == body
    return text


def parse(text: str) -> Note:
    """The note written in `text`, unverified. Raises SealFault with the line that is wrong."""
    if len(text) > NOTE_CHARS_MAX:
        raise SealFault(Fault.TOO_LARGE, limit=NOTE_CHARS_MAX)
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        if any(one < " " for one in line):
            raise SealFault(Fault.GARBLED_NOTE, line=number)
    above, blank, below = text.rpartition("\n\n")
    first = above.count("\n") + 3
    if not blank or not below.endswith("\n"):
        raise SealFault(Fault.GARBLED_NOTE, line=len(lines))
    signed = below[:-1].split("\n")
    if len(signed) > SIGNATURES_MAX:
        raise SealFault(Fault.GARBLED_NOTE, line=first + SIGNATURES_MAX)
    return Note(above + "\n", tuple(_signature(one, first + n) for n, one in enumerate(signed)))


def verified_by(note: Note, verifiers: Sequence[Verifier]) -> tuple[Verifier, ...]:
    """The known keys that signed `note`, at least one.

    Signatures of unknown keys are passed over, as the specification demands, so that keys can be
    rotated and others can sign along. Raises SealFault (unknown_key, bad_signature): one wrong
    signature of a known key spoils the note.
    """
    known = {(one.name, one.key_id): one for one in verifiers}
    found: list[Verifier] = []
    for line in note.signatures:
        verifier = known.get((line.name, line.key_id))
        if verifier is None:
            continue
        if not verifier.is_signed(note.body, line.signature):
            raise SealFault(Fault.BAD_SIGNATURE, name=line.name)
        found.append(verifier)
    if not found:
        names = ", ".join(f"{line.name}+{line.key_id.hex()}" for line in note.signatures)
        raise SealFault(Fault.UNKNOWN_KEY, names=names)
    return tuple(found)


def _signature(line: str, number: int) -> Signature:
    found = _SIGNATURE.fullmatch(line)
    if not found or not is_key_name(found[1]):
        raise SealFault(Fault.GARBLED_NOTE, line=number)
    try:
        raw = from_base64(found[2])
    except ValueError:
        raise SealFault(Fault.GARBLED_NOTE, line=number) from None
    if len(raw) <= KEY_ID_BYTES:
        raise SealFault(Fault.GARBLED_NOTE, line=number)
    return Signature(found[1], raw[:KEY_ID_BYTES], raw[KEY_ID_BYTES:])


def _key_parts(text: str, *, shown: str) -> tuple[str, bytes, bytes]:
    """Name, key id and key of ``name+id+base64``; the base64 may contain plus signs itself."""
    try:
        name, key_id_text, key_text = text.split("+", 2)
        key_id, key = from_hex(key_id_text), from_base64(key_text)
    except ValueError:
        raise SealFault(Fault.BAD_KEY, key=shown) from None
    is_sound = len(key_id) == KEY_ID_BYTES and len(key) == 1 + KEY_BYTES and key[:1] == ED25519
    if not is_sound or not is_key_name(name):
        raise SealFault(Fault.BAD_KEY, key=shown)
    return name, key_id, key[1:]


def _key_id(name: str, public_key: bytes) -> bytes:
    named = name.encode() + b"\n" + ED25519 + public_key
    return hashlib.sha256(named).digest()[:KEY_ID_BYTES]

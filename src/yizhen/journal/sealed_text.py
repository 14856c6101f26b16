"""Protected fields: a phone or identity number stored encrypted, findable by an exact match, its keys outside the database.

A sealed text is `<key id>.<base64 of nonce, ciphertext and tag>` under AES-256-GCM or SM4-GCM; what it is about ("posts.account.phone")
is authenticated with it, so that one column's value never opens in another. Keys are files `field.<number>.<cipher>.key`; the newest of
the cipher in force seals, every one that is still there opens: to rotate, add one (`add_key`), seal the rows again, remove the old file.
The blind index is an HMAC under a key of its own, which keeps its hash for life.
"""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256, SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from django.conf import settings

from yizhen.core.refusals import Misconfigured
from yizhen.journal.keys import key_file, read_or_make

NONCE_BYTES = 12
TAG_BYTES = 16
INDEX_CHARS = 32
INDEX_KEY_BYTES = 32
SEALED_CHARS_MAX = 300
"""Enough for TEXT_BYTES_MAX with nonce, tag, key id and base64."""
TEXT_BYTES_MAX = 180
_KEY_FILE = re.compile(r"field\.(\d{4})\.(aes256gcm|sm4gcm)\.key")


class CipherName(StrEnum):
    """The cipher for new texts; `YIZHEN_CIPHER` chooses."""

    AES = "aes256gcm"
    SM4 = "sm4gcm"


@dataclass(frozen=True, slots=True, repr=False)
class FieldKey:
    """One key; its id is derived from it, so that two installations' keys are never mixed up."""

    number: int
    cipher: CipherName
    secret: bytes

    @property
    def id(self) -> str:
        """Eight characters that say which key a text was sealed with."""
        return hashlib.sha256(b"yizhen field key\0" + self.secret).hexdigest()[:8]

    def algorithm(self) -> AES256 | SM4:
        """The block cipher with this key in it."""
        return AES256(self.secret) if self.cipher is CipherName.AES else SM4(self.secret)


@dataclass(frozen=True, slots=True, repr=False)
class Keyring:
    """All keys of the installation, `current` among them."""

    current: FieldKey
    by_id: Mapping[str, FieldKey]
    index_hash: str
    index_secret: bytes


def seal(text: str, *, about: str) -> str:
    """`text` encrypted under the current key; `about` names the column. An empty text stays empty."""
    if not text:
        return ""
    assert len(text.encode()) <= TEXT_BYTES_MAX, about
    key, nonce = keyring().current, secrets.token_bytes(NONCE_BYTES)
    encryptor = Cipher(key.algorithm(), GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(about.encode())
    body = nonce + encryptor.update(text.encode()) + encryptor.finalize() + encryptor.tag
    return f"{key.id}.{base64.urlsafe_b64encode(body).decode()}"


def unseal(sealed: str, *, about: str) -> str:
    """The text again. Raises Misconfigured when its key is missing or the value was tampered with or moved."""
    if not sealed:
        return ""
    key_id, _, body = sealed.partition(".")
    key, raw = _key(key_id), base64.urlsafe_b64decode(body)
    nonce, text, tag = raw[:NONCE_BYTES], raw[NONCE_BYTES:-TAG_BYTES], raw[-TAG_BYTES:]
    decryptor = Cipher(key.algorithm(), GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(about.encode())
    try:
        return (decryptor.update(text) + decryptor.finalize()).decode()
    except InvalidTag as error:
        raise Misconfigured(
            detail=f"加密字段 {about} 校验不过，数据可能被改动"
            f" (the sealed field {about} does not verify: it was changed or moved)"
        ) from error


def blind_index(text: str, *, about: str) -> str:
    """What to look `text` up by: equal texts of one column give equal indexes; empty gives empty."""
    if not text:
        return ""
    ring = keyring()
    message = f"{about}\0{text}".encode()
    return hmac.new(ring.index_secret, message, ring.index_hash).hexdigest()[:INDEX_CHARS]


def is_current(sealed: str) -> bool:
    """Whether the text is sealed under the current key (or empty): false means "seal again" after a rotation."""
    return not sealed or sealed.partition(".")[0] == keyring().current.id


def add_key() -> str:
    """Make one more key, current from now on; gives its id. Other processes find it when they meet it or start."""
    folder, cipher = _folder(), _cipher()
    number = max((key.number for key in _keys(folder)), default=0) + 1
    made = _read_key(folder, number=number, cipher=cipher)
    keyring.cache_clear()
    return made.id


@cache
def keyring() -> Keyring:
    """The keys in the key folder, the first ones made when there are none. Raises Misconfigured."""
    folder, cipher = _folder(), _cipher()
    keys = _keys(folder)
    mine = [key for key in keys if key.cipher is cipher]
    if not mine:
        number = max((key.number for key in keys), default=0) + 1
        mine = [_read_key(folder, number=number, cipher=cipher)]
    index_hash, _, secret = read_or_make(folder / "index.key", make=_index_key(cipher)).partition(
        " "
    )
    return Keyring(
        current=mine[-1],
        by_id={key.id: key for key in (*keys, *mine)},
        index_hash=index_hash,
        index_secret=base64.b64decode(secret),
    )


def _key(key_id: str) -> FieldKey:
    if key_id not in keyring().by_id:
        keyring.cache_clear()
    if key_id not in keyring().by_id:
        raise Misconfigured(
            detail=f"找不到加密密钥 {key_id}，请把密钥文件放回密钥文件夹"
            f" (the field key {key_id} is missing: put its file back into the key folder)"
        )
    return keyring().by_id[key_id]


def _cipher() -> CipherName:
    try:
        return CipherName(settings.FIELD_CIPHER)
    except ValueError as error:
        raise Misconfigured(
            detail="YIZHEN_CIPHER 应为 aes256gcm 或 sm4gcm (expected aes256gcm or sm4gcm)"
        ) from error


def _folder() -> Path:
    return key_file(settings.DATA, "index.key").parent


def _keys(folder: Path) -> list[FieldKey]:
    names = sorted(file.name for file in folder.glob("field.*.key"))
    found = [match for name in names if (match := _KEY_FILE.fullmatch(name))]
    return [_read_key(folder, number=int(m[1]), cipher=CipherName(m[2])) for m in found]


def _read_key(folder: Path, *, number: int, cipher: CipherName) -> FieldKey:
    size = 32 if cipher is CipherName.AES else 16
    text = read_or_make(folder / f"field.{number:04d}.{cipher}.key", make=_random(size))
    return FieldKey(number=number, cipher=cipher, secret=base64.b64decode(text))


def _index_key(cipher: CipherName) -> Callable[[], str]:
    name = "sha256" if cipher is CipherName.AES else "sm3"
    return lambda: f"{name} {_random(INDEX_KEY_BYTES)()}"


def _random(size: int) -> Callable[[], str]:
    return lambda: base64.b64encode(secrets.token_bytes(size)).decode()

"""The keys inside a backup, locked with a passphrase: scrypt to a key, AES-256-GCM over everything."""

import base64
import json
import os
import secrets
import sys
from argparse import Namespace
from collections.abc import Mapping
from getpass import getpass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from yizhen.core.refusals import Invalid
from yizhen.core.text import Text
from yizhen.edges.command.console import Console

VARIABLE = "YIZHEN_PASSPHRASE"
PASSPHRASE_CHARS_MIN = 8
SALT_BYTES, NONCE_BYTES, KEY_BYTES = 16, 12, 32
SCRYPT_COST = 2**15
ABOUT = b"yizhen backup keys 1"
ASK = Text(zh="保护密钥的口令：", en="Passphrase for the keys: ")


class WrongPassphrase(Invalid):
    """The lock does not open."""

    code = "wrong_passphrase"
    sentence = Text(
        zh="口令不对，密钥打不开：请核对后再试，现有数据没有动。",
        en="The passphrase does not open the keys: check it and try again; nothing was changed.",
    )


class PassphraseTooShort(Invalid):
    """Anybody could guess it."""

    code = "passphrase_too_short"
    sentence = Text(
        zh="口令太短，至少 {limit} 个字符：备份里有签名和加密用的密钥。",
        en="The passphrase is too short, {limit} characters at least: the archive holds keys.",
    )


def passphrase_of(read: Namespace, console: Console) -> str | None:
    """The passphrase from the file named, the environment or, on a terminal, a question; None when there is none."""
    if read.passphrase_file is not None:
        lines: list[str] = read.passphrase_file.read_text(encoding="utf-8").splitlines()
        return lines[0] if lines else ""
    if found := os.environ.get(VARIABLE):
        return found
    if sys.stdin.isatty():
        return getpass(console.words(ASK)) or None
    return None


def lock(files: Mapping[str, bytes], passphrase: str) -> bytes:
    """`files` as one locked piece. Raises PassphraseTooShort."""
    if len(passphrase) < PASSPHRASE_CHARS_MIN:
        raise PassphraseTooShort(limit=PASSPHRASE_CHARS_MIN)
    salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(NONCE_BYTES)
    plain = json.dumps({name: base64.b64encode(text).decode() for name, text in files.items()})
    return salt + nonce + AESGCM(_key(passphrase, salt)).encrypt(nonce, plain.encode(), ABOUT)


def unlock(locked: bytes, passphrase: str) -> dict[str, bytes]:
    """The files again. Raises WrongPassphrase."""
    salt, nonce = locked[:SALT_BYTES], locked[SALT_BYTES : SALT_BYTES + NONCE_BYTES]
    sealed = locked[SALT_BYTES + NONCE_BYTES :]
    try:
        plain = AESGCM(_key(passphrase, salt)).decrypt(nonce, sealed, ABOUT)
    except InvalidTag:
        raise WrongPassphrase from None
    return {name: base64.b64decode(text) for name, text in json.loads(plain).items()}


def _key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=KEY_BYTES, n=SCRYPT_COST, r=8, p=1).derive(passphrase.encode())

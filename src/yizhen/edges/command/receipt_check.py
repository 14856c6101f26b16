"""`yizhen journal check FILE`: whether a receipt is genuine. Needs no database: only the file and the published keys."""

import os
from argparse import Namespace
from pathlib import Path

from yizhen.core.refusals import Misconfigured
from yizhen.core.text import Text
from yizhen.edges.command.console import Console
from yizhen.journal.seal import receipt
from yizhen.journal.seal.faults import SealFault

PUBLISHED = "keys/seal.vkeys"


class NoKeys(Misconfigured):
    """Nothing to check against."""

    code = "no_keys"
    sentence = Text(
        zh="没有公钥可以核对：请用 --key 写上社区公布的公钥。",
        en="There is no public key to check with: name the published one with --key.",
    )


def run(read: Namespace, console: Console) -> int:
    """Say whether the receipt is genuine. Raises NoKeys, SealFault for a garbled key."""
    verdict = receipt.check_file(read.file, read.key or _published())
    console.say(verdict.text)
    return 0 if verdict.is_genuine else SealFault.exit_code


def _published() -> list[str]:
    data = Path(os.environ.get("YIZHEN_DATA") or "var")
    folder = os.environ.get("YIZHEN_KEYS")
    file = Path(folder) / "seal.vkeys" if folder else data / PUBLISHED
    if not file.exists():
        raise NoKeys
    return [line for line in file.read_text(encoding="utf-8").splitlines() if line]

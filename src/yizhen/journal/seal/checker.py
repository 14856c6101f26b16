"""The offline checker: one HTML file that checks a receipt on a resident's own phone, without any
server.

The file carries its style, its script, the public keys to trust and, if wished, the receipt. Its
content security policy lets only that script run and no request leave. The sentences are those of
`faults`, so that page and command say the same words.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from importlib import resources

from yizhen.core.text import Language, Text
from yizhen.journal.seal.encoding import to_base64
from yizhen.journal.seal.faults import SENTENCES
from yizhen.journal.seal.note import parse_verifier
from yizhen.journal.seal.receipt import GENUINE

TITLE = Text(zh="回执核对", en="Check a receipt")
_SCRIPTS = ("hashes.js", "ed25519.js", "receipt.js", "page.js")


def page(
    vkeys: Sequence[str],
    *,
    receipt: str | None = None,
    words: Mapping[str, Text] | None = None,
    language: Language | None = None,
) -> str:
    """The checker as one HTML document that trusts `vkeys` and opens with `receipt` if given.

    `words` turns codes in entries (deeds, kinds, facts, places) into words; `language` None means
    the browser's. Serve it as a download: inside a site, the site's own content policy would stop
    its script.
    """
    for vkey in vkeys:
        parse_verifier(vkey)
    script = '"use strict";\n' + "\n".join(_part(name) for name in _SCRIPTS)
    style = _part("checker.css")
    filled = {
        "csp": _policy(script, style),
        "style": style,
        "setup": _setup(vkeys, receipt, words or {}, language),
        "script": script,
    }
    before, *pieces = _part("checker.html").split("{{")
    return before + "".join(_fill(piece, filled) for piece in pieces)


def _fill(piece: str, filled: Mapping[str, str]) -> str:
    """One piece of the template after ``{{``: the named part, then what follows; filled text is
    never filled again.
    """
    name, closing, rest = piece.partition("}}")
    assert closing, piece
    return filled[name] + rest


def _setup(
    vkeys: Sequence[str], receipt: str | None, words: Mapping[str, Text], language: Language | None
) -> str:
    setup = {
        "vkeys": list(vkeys),
        "receipt": receipt,
        "language": language,
        "title": _pair(TITLE),
        "genuine": _pair(GENUINE),
        "sentences": {fault.value: _pair(text) for fault, text in SENTENCES.items()},
        "words": {code: _pair(text) for code, text in words.items()},
    }
    # "<" would let a text end the script element; inside JSON its escape means the same
    return json.dumps(setup, ensure_ascii=False).replace("<", "\\u003c")


def _pair(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _policy(script: str, style: str) -> str:
    """Only this script and this style; no request of any kind."""
    return (
        f"default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"script-src '{_source_hash(script)}'; style-src '{_source_hash(style)}'"
    )


def _source_hash(source: str) -> str:
    return f"sha256-{to_base64(hashlib.sha256(source.encode()).digest())}"


def _part(name: str) -> str:
    return resources.files(__package__).joinpath("page", name).read_text(encoding="utf-8")

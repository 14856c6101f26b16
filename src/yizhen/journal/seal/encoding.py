"""The strict spellings inside seals: one value has one spelling, so a changed character can never
be a no-op.
"""

import base64
import json
import re
from collections.abc import Mapping

INTEGER_MAX = 2**63 - 1
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")
_HEX = re.compile(r"([0-9a-f]{2})*")


def to_base64(raw: bytes) -> str:
    """`raw` in the standard alphabet of RFC 4648 section 4, padded."""
    return base64.b64encode(raw).decode("ascii")


def from_base64(text: str) -> bytes:
    """The bytes behind `text`. Raises ValueError unless `to_base64` writes it just so."""
    raw = base64.b64decode(text, validate=True)
    if to_base64(raw) != text:
        raise ValueError("not canonical base64")
    return raw


def from_hex(text: str) -> bytes:
    """The bytes behind lower-case hexadecimal digits. Raises ValueError for any other spelling."""
    if not _HEX.fullmatch(text):
        raise ValueError("not lower-case hexadecimal")
    return bytes.fromhex(text)


def from_decimal(text: str) -> int:
    """A whole number without sign or leading zeroes, up to `INTEGER_MAX`. Raises ValueError
    otherwise.
    """
    if not _DECIMAL.fullmatch(text) or int(text) > INTEGER_MAX:
        raise ValueError("not a plain decimal number")
    return int(text)


def to_json(value: Mapping[str, object]) -> str:
    """`value` as JSON with sorted keys, no spaces, and characters as themselves."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )

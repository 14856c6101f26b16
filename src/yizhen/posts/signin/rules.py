"""Numbers and pure functions of signing in: one-time codes of an app (RFC 6238), codes by telephone, limits on trying."""

import base64
import hashlib
import hmac
import re
import secrets
import string
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address
from urllib.parse import quote, urlencode

from yizhen.core.text import Text

USERNAME_CHARS_MAX = 40
PASSWORD_CHARS_MAX = 128
PASSWORD_CHARS_MIN = 10

TOTP_STEP_SECONDS = 30
TOTP_DIGITS = 6
TOTP_DRIFT_STEPS = 1
"""One step early or late: a telephone's clock may be half a minute off."""
TOTP_SECRET_BYTES = 20

RECOVERY_CODES = 10
RECOVERY_CODE_CHARS = 10
RECOVERY_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Nothing that looks like something else on paper: 10 of these 31 are worth 49 bits."""

PHONE_CODE_DIGITS = 6
PHONE_CODE_TRIES_MAX = 5
PHONE_CODE_VALID = timedelta(minutes=10)

PENDING_MINUTES = timedelta(minutes=10)
"""How long somebody may take between the password and the second factor."""

IPV6_SOURCE_BITS = 64
"""One household or office gets at least a /64: counting single addresses would count nothing."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `tries` within `window`; afterwards a wait of `wait`, counted from the last try."""

    kind: str
    tries: int
    window: timedelta
    wait: timedelta


BY_ACCOUNT = Limit("account", tries=5, window=timedelta(minutes=15), wait=timedelta(minutes=15))
BY_SOURCE = Limit("source", tries=30, window=timedelta(minutes=15), wait=timedelta(minutes=15))
CODES_APART = Limit("code_apart", tries=1, window=timedelta(seconds=60), wait=timedelta(seconds=60))
CODES_PER_PHONE = Limit("code_phone", tries=5, window=timedelta(hours=1), wait=timedelta(hours=1))
CODES_PER_PHONE_A_DAY = Limit(
    "code_phone_day", tries=10, window=timedelta(days=1), wait=timedelta(days=1)
)
CODES_PER_SOURCE = Limit(
    "code_source", tries=30, window=timedelta(hours=1), wait=timedelta(hours=1)
)
LIMITS = (
    BY_ACCOUNT,
    BY_SOURCE,
    CODES_APART,
    CODES_PER_PHONE,
    CODES_PER_PHONE_A_DAY,
    CODES_PER_SOURCE,
)


@dataclass(frozen=True, slots=True)
class Count:
    """How often something was tried since `started_at`, and until when it waits."""

    tries: int
    started_at: datetime
    waits_until: datetime | None = None


def wait_seconds(count: Count, limit: Limit, *, at: datetime) -> int:
    """How many seconds to wait before the next try; 0 when it may be made now."""
    if count.waits_until is not None and count.waits_until > at:
        return _seconds_up(count.waits_until - at)
    if count.tries >= limit.tries and count.started_at + limit.window > at:
        return _seconds_up(count.started_at + limit.window - at)
    return 0


def tried(count: Count, limit: Limit, *, at: datetime) -> Count:
    """The count after one more try, begun anew when its window or its wait is over."""
    waited = count.waits_until is not None and count.waits_until <= at
    if waited or count.started_at + limit.window <= at:
        return Count(tries=1, started_at=at)
    return Count(tries=count.tries + 1, started_at=count.started_at)


def failed(count: Count, limit: Limit, *, at: datetime) -> Count:
    """The count after a try turned out wrong: the last one that was free starts the wait."""
    if count.tries < limit.tries:
        return count
    return Count(count.tries, count.started_at, waits_until=at + limit.wait)


def forgiven(count: Count) -> Count:
    """The count with its last try taken back: it turned out right."""
    return Count(max(0, count.tries - 1), count.started_at, count.waits_until)


def folded(username: str) -> str:
    """A user name as it is counted: full-width letters, capitals and spaces around it make no difference."""
    return unicodedata.normalize("NFKC", username).strip().casefold()


def source_of(address: str) -> str:
    """An address as it is counted: IPv4 as it stands (also inside IPv6), IPv6 by its /64."""
    try:
        parsed = ip_address(address.strip())
    except ValueError:
        return "unknown"
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(IPv6Network((int(parsed), IPV6_SOURCE_BITS), strict=False))


def new_totp_secret() -> str:
    """A fresh secret in base32, as authenticator apps read it."""
    return base64.b32encode(secrets.token_bytes(TOTP_SECRET_BYTES)).decode("ascii")


def totp_step(at: datetime) -> int:
    """The number of the half minute that `at` lies in."""
    return int(at.timestamp()) // TOTP_STEP_SECONDS


def totp_code(secret: str, *, step: int) -> str:
    """The six digits of a step (RFC 6238 with SHA-1, which is what the apps know)."""
    key = base64.b32decode(secret)
    digest = hmac.digest(key, step.to_bytes(8, "big"), hashlib.sha1)
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**TOTP_DIGITS:0{TOTP_DIGITS}d}"


def matching_step(secret: str, code: str, *, at: datetime, after_step: int) -> int | None:
    """The step that `code` belongs to, or None. Steps up to `after_step` were used and count no more."""
    now, found = totp_step(at), None
    for step in range(now - TOTP_DRIFT_STEPS, now + TOTP_DRIFT_STEPS + 1):
        is_same = hmac.compare_digest(totp_code(secret, step=step).encode(), code.encode())
        if is_same and step > after_step and found is None:
            found = step
    return found


def totp_address(secret: str, *, username: str, issuer: str) -> str:
    """The address that an authenticator app reads from the picture."""
    label = quote(f"{issuer}:{username}")
    query = urlencode({"secret": secret, "issuer": issuer, "digits": TOTP_DIGITS})
    return f"otpauth://totp/{label}?{query}"


def digits_only(code: str) -> str:
    """A typed code without spaces and with plain digits; anything else stays as it is."""
    return "".join(unicodedata.normalize("NFKC", code).split())


def new_recovery_code() -> str:
    """A recovery code, written in two halves."""
    code = "".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(RECOVERY_CODE_CHARS))
    return f"{code[:5]}-{code[5:]}"


def plain_recovery_code(typed: str) -> str:
    """A typed recovery code without spaces, hyphens and capitals."""
    plain = unicodedata.normalize("NFKC", typed).casefold()
    return "".join(c for c in plain if c in RECOVERY_ALPHABET)


def is_recovery_code(typed: str) -> bool:
    """Whether what was typed where the six digits belong has the form of a recovery code."""
    return (
        len(plain_recovery_code(typed)) == RECOVERY_CODE_CHARS and not digits_only(typed).isdigit()
    )


def new_phone_code() -> str:
    """Six digits to be sent by telephone."""
    return "".join(secrets.choice(string.digits) for _ in range(PHONE_CODE_DIGITS))


@dataclass(frozen=True, slots=True)
class Person:
    """What is known about who chooses a password, so that it is not made of that."""

    username: str
    name: str
    email: str = ""


TOO_SHORT = Text(
    zh="密码至少 {limit} 位。想一句自己记得住的话，取字头加数字就很好。",
    en="At least {limit} characters. Take the first letters of a sentence only you know.",
)
TOO_LONG = Text(zh="密码最多 {limit} 位。", en="{limit} characters at most.")
TOO_COMMON = Text(
    zh="这个密码太常见，别人一猜就中。请换一个。",
    en="This password is among the first that anybody would guess. Choose another.",
)
TOO_PERSONAL = Text(
    zh="密码里不要有自己的姓名、用户名或邮箱。请换一个。",
    en="Keep your name, user name and e-mail out of the password. Choose another.",
)
TOO_PLAIN = Text(
    zh="密码只有数字，或翻来覆去就几个字符。请混用字母和数字。",
    en="Only digits, or the same few characters again and again. Mix letters and digits.",
)
DIFFERENT_CHARS_MIN = 5
PERSONAL_CHARS_MIN = 3
PIECE_CHARS_MIN = 3
COMMON_PIECES_MAX = 2


def weakness(password: str, person: Person, *, common: frozenset[str]) -> Text | None:
    """Why `password` may not be taken, or None. `common` holds passwords in small letters."""
    if len(password) < PASSWORD_CHARS_MIN:
        return TOO_SHORT.format(limit=PASSWORD_CHARS_MIN)
    if len(password) > PASSWORD_CHARS_MAX:
        return TOO_LONG.format(limit=PASSWORD_CHARS_MAX)
    plain = folded(password)
    if _is_common(plain, common):
        return TOO_COMMON
    if plain.isdigit() or len(set(plain)) < DIFFERENT_CHARS_MIN:
        return TOO_PLAIN
    if any(part in plain for part in _parts(person)):
        return TOO_PERSONAL
    return None


def _is_common(plain: str, common: frozenset[str]) -> bool:
    """Common as a whole, twice the same, or one or two common pieces side by side: woaini + 1314520."""
    runs = re.findall(r"[a-z]+|[0-9]+", plain)
    pieces = [piece for piece in runs if len(piece) >= PIECE_CHARS_MIN]
    is_doubled = plain[: len(plain) // 2] * 2 == plain
    is_pieced = 0 < len(pieces) <= COMMON_PIECES_MAX and all(piece in common for piece in pieces)
    return plain in common or is_doubled or is_pieced


def _parts(person: Person) -> tuple[str, ...]:
    parts = (person.username, person.name, person.email.partition("@")[0])
    return tuple(p for p in map(folded, parts) if len(p) >= PERSONAL_CHARS_MIN)


def _seconds_up(span: timedelta) -> int:
    return max(1, -int(-span.total_seconds() // 1))

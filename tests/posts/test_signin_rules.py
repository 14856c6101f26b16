"""Pure rules of signing in: one-time codes against RFC 6238 and another implementation, counting, reading what people type."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from hypothesis import given
from hypothesis import strategies as st

from yizhen.posts.signin.rules import (
    BY_ACCOUNT,
    Count,
    digits_only,
    failed,
    folded,
    is_recovery_code,
    matching_step,
    new_phone_code,
    new_recovery_code,
    new_totp_secret,
    plain_recovery_code,
    source_of,
    totp_address,
    totp_code,
    totp_step,
    tried,
    wait_seconds,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_agree_with_the_standard(seconds: int, code: str) -> None:
    at = datetime.fromtimestamp(seconds, tz=UTC)
    assert totp_code(RFC_SECRET, step=totp_step(at)) == code


@given(st.integers(0, 2**33))
def test_codes_agree_with_another_implementation(seconds: int) -> None:
    secret = new_totp_secret()
    theirs = TOTP(base64.b32decode(secret), 6, SHA1(), 30).generate(seconds).decode()
    assert totp_code(secret, step=seconds // 30) == theirs


@given(st.integers(-3, 3))
def test_a_code_is_taken_one_step_early_or_late_and_never_twice(drift: int) -> None:
    now = totp_step(NOON)
    code = totp_code(RFC_SECRET, step=now + drift)
    found = matching_step(RFC_SECRET, code, at=NOON, after_step=0)
    assert found == (now + drift if abs(drift) <= 1 else None)
    if found is not None:
        assert matching_step(RFC_SECRET, code, at=NOON, after_step=found) is None


@given(st.text(max_size=30))
def test_no_typed_text_breaks_the_reading_of_codes(text: str) -> None:
    assert matching_step(RFC_SECRET, digits_only(text), at=NOON, after_step=2**40) is None
    is_recovery_code(text)
    folded(text)


def test_the_address_for_the_app_names_house_and_person() -> None:
    address = totp_address("ABC", username="chen", issuer="一针")
    assert address.startswith("otpauth://totp/%E4%B8%80%E9%92%88%3Achen?")
    assert "secret=ABC" in address


def test_recovery_codes_are_read_as_people_write_them() -> None:
    code = new_recovery_code()
    assert is_recovery_code(code.upper().replace("-", " — "))
    assert plain_recovery_code(code.upper()) == code.replace("-", "")
    assert not is_recovery_code("123456")
    assert not is_recovery_code(new_phone_code())


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_a_source_is_counted_by_household(address: str, counted: str) -> None:
    assert source_of(address) == counted


@given(st.lists(st.integers(0, 1200), max_size=30))
def test_twice_the_limit_of_wrong_tries_takes_longer_than_the_wait(gaps: list[int]) -> None:
    at, count, taken = NOON, Count(0, NOON), []
    for gap in gaps:
        at += timedelta(seconds=gap)
        if wait_seconds(count, BY_ACCOUNT, at=at):
            continue
        count = failed(tried(count, BY_ACCOUNT, at=at), BY_ACCOUNT, at=at)
        taken.append(at)
    for first, last in zip(taken, taken[2 * BY_ACCOUNT.tries - 1 :], strict=False):
        assert last - first >= BY_ACCOUNT.wait

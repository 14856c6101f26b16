"""Protected fields open with the right key alone, and only as what they were sealed for."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from yizhen.core.refusals import Misconfigured
from yizhen.journal.sealed_text import (
    SEALED_CHARS_MAX,
    TEXT_BYTES_MAX,
    add_key,
    blind_index,
    is_current,
    keyring,
    seal,
    unseal,
)

PHONE, NUMBER = "posts.account.phone", "base.person.number"


@pytest.fixture
def keys(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """An installation with a key folder of its own."""
    settings.DATA = tmp_path
    keyring.cache_clear()
    yield tmp_path / "keys"
    keyring.cache_clear()


@pytest.fixture(params=["aes256gcm", "sm4gcm"])
def cipher(request: pytest.FixtureRequest, settings: Settings, keys: Path) -> str:
    settings.FIELD_CIPHER = request.param
    return str(request.param)


def test_a_sealed_text_opens_again_and_never_looks_the_same_twice(cipher: str) -> None:
    one, two = (seal("13800002010", about=PHONE) for _ in range(2))
    assert one != two and "138" not in one
    assert unseal(one, about=PHONE) == unseal(two, about=PHONE) == "13800002010"


def test_an_empty_text_stays_empty(cipher: str) -> None:
    assert seal("", about=PHONE) == unseal("", about=PHONE) == blind_index("", about=PHONE) == ""


@given(st.text(max_size=TEXT_BYTES_MAX // 4))
def test_every_text_survives_and_fits_its_column(text: str) -> None:
    sealed = seal(text, about=PHONE)
    assert unseal(sealed, about=PHONE) == text and len(sealed) <= SEALED_CHARS_MAX


def test_a_text_moved_to_another_column_does_not_open(cipher: str) -> None:
    with pytest.raises(Misconfigured, match=NUMBER):
        unseal(seal("13800002010", about=PHONE), about=NUMBER)


def test_a_text_that_was_changed_does_not_open(cipher: str) -> None:
    sealed = seal("13800002010", about=PHONE)
    swapped = "B" if sealed[-10] == "A" else "A"
    with pytest.raises(Misconfigured, match="校验不过"):
        unseal(sealed[:-10] + swapped + sealed[-9:], about=PHONE)


def test_equal_texts_share_an_index_within_a_column_only(cipher: str) -> None:
    index = blind_index("13800002010", about=PHONE)
    assert index == blind_index("13800002010", about=PHONE)
    assert index != blind_index("13800002010", about=NUMBER)
    assert index != blind_index("13800002011", about=PHONE)


def test_after_a_rotation_older_texts_open_and_ask_to_be_sealed_again(keys: Path) -> None:
    old = seal("13800002010", about=PHONE)
    index = blind_index("13800002010", about=PHONE)
    key_id = add_key()
    new = seal("13800002010", about=PHONE)
    assert new.startswith(key_id) and is_current(new) and not is_current(old)
    assert unseal(old, about=PHONE) == unseal(new, about=PHONE)
    assert blind_index("13800002010", about=PHONE) == index


def test_another_cipher_takes_a_key_of_its_own(keys: Path, settings: Settings) -> None:
    old = seal("13800002010", about=PHONE)
    settings.FIELD_CIPHER = "sm4gcm"
    keyring.cache_clear()
    assert not is_current(old) and unseal(old, about=PHONE) == "13800002010"
    assert is_current(seal("1", about=PHONE))
    assert (keys / "field.0002.sm4gcm.key").stat().st_mode & 0o077 == 0


def test_a_missing_key_is_named(keys: Path) -> None:
    sealed = seal("13800002010", about=PHONE)
    add_key()
    (keys / "field.0001.aes256gcm.key").unlink()
    keyring.cache_clear()
    with pytest.raises(Misconfigured, match=sealed.partition(".")[0]):
        unseal(sealed, about=PHONE)


def test_a_key_that_another_process_added_is_found_when_it_is_met(
    keys: Path, settings: Settings, tmp_path: Path
) -> None:
    sealed = seal("13800002010", about=PHONE)
    settings.DATA = tmp_path / "elsewhere"
    keyring.cache_clear()
    here = keyring()
    there = keys / "field.0001.aes256gcm.key"
    (settings.DATA / "keys" / "field.0002.aes256gcm.key").write_text(there.read_text())
    assert keyring() is here
    assert unseal(sealed, about=PHONE) == "13800002010"


def test_an_unknown_cipher_is_a_sentence(keys: Path, settings: Settings) -> None:
    settings.FIELD_CIPHER = "rot13"
    with pytest.raises(Misconfigured, match="YIZHEN_CIPHER"):
        seal("1", about=PHONE)

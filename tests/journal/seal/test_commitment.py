"""Commitments to texts that may be erased."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhen.journal.seal.commitment import (
    COMMITMENT_CHARS_MAX,
    commitment,
    is_commitment,
    is_opened_by,
    new_salt,
)
from yizhen.journal.seal.hashing import HashName

SALT = b"s" * 32
texts = st.text(st.characters(exclude_categories=["Cs"]))


@given(text=texts, other=texts, hash_name=st.sampled_from(HashName))
def test_only_the_same_text_under_the_same_salt_opens_a_commitment(
    text: str, other: str, hash_name: HashName
) -> None:
    committed = commitment(text, salt=SALT, hash_name=hash_name)
    assert is_commitment(committed) and len(committed) <= COMMITMENT_CHARS_MAX
    assert is_opened_by(committed, text=text, salt=SALT)
    assert is_opened_by(committed, text=other, salt=SALT) is (text == other)
    assert not is_opened_by(committed, text=text, salt=b"t" * 32)


def test_one_text_never_has_the_same_commitment_twice() -> None:
    salts = {new_salt() for _ in range(100)}
    assert len({commitment("好", salt=salt, hash_name=HashName.SM3) for salt in salts}) == 100


@pytest.mark.parametrize("garbled", ["", "sha256:", "md5:" + "0" * 64, "0" * 64])
def test_what_is_no_commitment_is_opened_by_nothing(garbled: str) -> None:
    assert not is_opened_by(garbled, text="", salt=SALT)


def test_a_salt_of_another_length_opens_nothing() -> None:
    committed = commitment("好", salt=SALT, hash_name=HashName.SHA256)
    assert not is_opened_by(committed, text="好", salt=SALT[1:])

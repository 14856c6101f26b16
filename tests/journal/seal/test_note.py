"""Signed notes and keys, against the examples of Go's sumdb/note and of the specification."""

import pytest

from yizhen.journal.seal import note
from yizhen.journal.seal.faults import Fault, SealFault
from yizhen.journal.seal.note import Note, Signer, Verifier

# golang.org/x/mod/sumdb/note, package documentation.
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SKEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
BODY = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
SIGNATURE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdng"
    "otpRZb6KE6RyyBwJnAM=\n"
)
SIGNED = f"{BODY}\n{SIGNATURE}"
OTHER = note.new_signer("other.example/log", seed=b"o" * 32)


def test_signing_gives_the_published_example_byte_for_byte() -> None:
    signer = note.parse_signer(SKEY)
    assert note.sign(BODY, signer) == SIGNED
    assert str(signer.verifier) == VKEY
    assert signer.secret_text() == SKEY


def test_the_published_example_is_verified() -> None:
    peter = note.parse_verifier(VKEY)
    parsed = note.parse(SIGNED)
    assert parsed.body == BODY
    assert note.verified_by(parsed, [OTHER.verifier, peter]) == (peter,)


def test_the_example_of_the_specification_is_parsed_with_its_blank_lines() -> None:
    body = (
        "Ognuno sta solo sul cuor della terra\n"
        "trafitto da un raggio di sole:\n\ned è subito sera.\n"
    )
    line = (
        "— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU"
        "0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
    )
    parsed = note.parse(f"{body}\n{line}")
    assert parsed.body == body
    assert [(one.name, one.key_id.hex()) for one in parsed.signatures] == [
        ("quasimodo.example/salvatore", "367ba04b")
    ]


def test_a_signer_never_shows_its_seed_by_accident() -> None:
    signer = note.parse_signer(SKEY)
    assert "AYEK" not in f"{signer!r} {signer}"


def test_unknown_keys_beside_a_known_one_are_passed_over() -> None:
    peter = note.parse_signer(SKEY)
    both = note.sign(BODY, OTHER, peter)
    assert note.verified_by(note.parse(both), [peter.verifier]) == (peter.verifier,)


def test_keys_rotate_by_signing_with_both_and_trusting_both() -> None:
    old, new = (note.new_signer("log.example", seed=bytes([n]) * 32) for n in (1, 2))
    trusted = [old.verifier, new.verifier]
    assert _verified(note.sign(BODY, old), trusted) == (old.verifier,)
    assert _verified(note.sign(BODY, old, new), trusted) == (old.verifier, new.verifier)
    assert _verified(note.sign(BODY, old, new), [new.verifier]) == (new.verifier,)


def test_a_note_signed_by_no_known_key_is_refused_and_says_by_whom() -> None:
    with pytest.raises(SealFault, match=r"PeterNeumann\+c74f20a3") as caught:
        _verified(SIGNED, [OTHER.verifier])
    assert caught.value.fault is Fault.UNKNOWN_KEY


def test_one_wrong_signature_of_a_known_key_spoils_the_note() -> None:
    peter = note.parse_signer(SKEY)
    wrong = note.sign(BODY.upper(), OTHER).splitlines(keepends=True)[-1]
    with pytest.raises(SealFault) as caught:
        _verified(SIGNED + wrong, [peter.verifier, OTHER.verifier])
    assert caught.value.fault is Fault.BAD_SIGNATURE


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        (BODY, 3),
        (BODY + SIGNATURE, 4),
        (SIGNED.rstrip("\n"), 4),
        (SIGNED + "\n", 6),
        (SIGNED.replace("—", "-"), 4),
        (SIGNED.replace("— ", "—  "), 4),
        (SIGNED.replace("PeterNeumann ", "Peter Neumann "), 4),
        (SIGNED.replace("PeterNeumann ", "Peter\u3000Neumann "), 4),
        (SIGNED.replace("PeterNeumann ", "Peter+Neumann "), 4),
        (SIGNED.replace("JnAM=", "JnAM"), 4),
        (SIGNED.replace("JnAM=", "JnAN="), 4),
        (f"{BODY}\n— PeterNeumann x08gow==\n", 4),
        (SIGNED.replace("know", "\tknow"), 2),
        (SIGNED.replace("\n", "\r\n"), 1),
        (SIGNED + SIGNATURE * 100, 104),
    ],
)
def test_a_garbled_note_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(SealFault) as caught:
        note.parse(text)
    assert (caught.value.fault, caught.value.facts) == (Fault.GARBLED_NOTE, {"line": line})


def test_an_endless_note_is_refused() -> None:
    with pytest.raises(SealFault) as caught:
        note.parse("a" * (note.NOTE_CHARS_MAX + 1))
    assert caught.value.fault is Fault.TOO_LARGE


def test_every_changed_or_cut_public_key_is_refused() -> None:
    for place in range(len(VKEY)):
        changed = VKEY[:place] + chr(ord(VKEY[place]) ^ 1) + VKEY[place + 1 :]
        for text in (VKEY[:place], VKEY[place + 1 :], changed):
            with pytest.raises(SealFault) as caught:
                note.parse_verifier(text)
            assert caught.value.fault is Fault.BAD_KEY


@pytest.mark.parametrize(
    "vkey",
    [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        VKEY.replace("c74f20a3", "C74F20A3"),
    ],
)
def test_keys_of_another_length_type_or_spelling_are_refused(vkey: str) -> None:
    with pytest.raises(SealFault):
        note.parse_verifier(vkey)


def test_a_broken_private_key_is_refused_without_showing_it() -> None:
    for text in (VKEY, SKEY[:-1], SKEY.replace("c74f20a3", "c74f20a4"), f"{SKEY}A"):
        with pytest.raises(SealFault) as caught:
            note.parse_signer(text)
        assert "AYEK" not in str(caught.value)


def test_fresh_keys_differ_and_survive_their_text_form() -> None:
    one, two = note.new_signer("log.example"), note.new_signer("log.example")
    assert one.seed != two.seed
    assert note.parse_signer(one.secret_text()) == Signer("log.example", one.seed)
    assert note.parse_verifier(str(two.verifier)) == two.verifier


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u2003b", "a\nb", "a\x01b"])
def test_a_name_with_spaces_or_plus_is_no_key_name(name: str) -> None:
    assert not note.is_key_name(name)


def _verified(text: str, verifiers: list[Verifier]) -> tuple[Verifier, ...]:
    parsed = note.parse(text)
    assert isinstance(parsed, Note)
    return note.verified_by(parsed, verifiers)

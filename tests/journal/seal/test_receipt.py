"""Receipts: what a resident can show, and every way in which one can fail."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.journal.seal.logbook import SALT, WORDS, Logbook, an_entry
from yizhen.journal.seal import checkpoint, leaf, note, receipt
from yizhen.journal.seal.encoding import to_base64
from yizhen.journal.seal.faults import SENTENCES, Fault, SealFault
from yizhen.journal.seal.hashing import HashName
from yizhen.journal.seal.receipt import Opening, Receipt, Verdict

BOOKS = {name: Logbook(11, hash_name=name, spoken=4) for name in HashName}
BOOK = BOOKS[HashName.SHA256]
GOOD = BOOK.receipt(4)


@pytest.mark.parametrize("hash_name", list(HashName))
@pytest.mark.parametrize("index", range(11))
def test_a_receipt_is_genuine_for_every_entry(index: int, hash_name: HashName) -> None:
    book = BOOKS[hash_name]
    verdict = receipt.check(book.receipt(index), [book.vkey])
    assert verdict.is_genuine and verdict.index == index
    assert verdict.entry == leaf.decode(book.entries[index])
    assert verdict.state == book.state()
    assert f"第 {index + 1} 条" in verdict.text.zh
    assert [one.text for one in verdict.openings] == ([WORDS] if index == 4 else [])


def test_a_receipt_is_laid_out_as_the_specification_says() -> None:
    head, signed = GOOD.split("\n\n", 1)
    first, extra, index, *proof = head.split("\n")
    assert (first, index) == ("c2sp.org/tlog-proof@v1", "index 4")
    assert extra.startswith("extra ") and len(proof) == 4
    assert checkpoint.opened(signed, [BOOK.signer.verifier]) == BOOK.state()


@given(place=st.integers(0, len(GOOD.encode()) * 8 - 1))
def test_any_bit_flipped_in_a_receipt_is_noticed(place: int) -> None:
    assert not _with_bit_flipped(GOOD, place).is_genuine


def test_no_bit_of_a_receipt_may_be_flipped() -> None:
    accepted = [
        place
        for place in range(len(GOOD.encode()) * 8)
        if _with_bit_flipped(GOOD, place).is_genuine
    ]
    assert accepted == []


@given(place=st.integers(0, len(BOOK.entries[4]) * 8 - 1))
def test_any_bit_flipped_in_the_entry_itself_is_noticed(place: int) -> None:
    flipped = bytearray(BOOK.entries[4])
    flipped[place // 8] ^= 1 << place % 8
    altered = GOOD.replace(
        GOOD.split("\n")[1], f"extra {to_base64(bytes(flipped) + _openings(WORDS))}"
    )
    assert _check(altered).fault in {Fault.NOT_INCLUDED, Fault.GARBLED_RECEIPT}


def test_what_notepads_and_mail_programs_do_to_a_receipt_is_forgiven() -> None:
    for text in (GOOD.replace("\n", "\r\n"), "\ufeff" + GOOD, GOOD.rstrip("\n"), f"\n{GOOD}\n\n"):
        assert _check(text).is_genuine


def test_a_receipt_holds_after_the_log_has_grown_and_the_key_was_changed() -> None:
    new = note.new_signer(BOOK.signer.name, seed=b"n" * 32)
    assert receipt.check(GOOD, [str(new.verifier), BOOK.vkey]).is_genuine
    assert Logbook(300, spoken=4).receipt(4) != GOOD


def test_altered_words_are_told_from_an_altered_entry() -> None:
    altered = receipt.write(_replaced(openings=(Opening(0, SALT, WORDS + "吧"),)))
    verdict = _check(altered)
    assert verdict.fault is Fault.TEXT_CHANGED
    assert "第 1 段" in verdict.text.zh


def test_words_for_a_commitment_that_the_entry_lacks_are_refused() -> None:
    openings = (Opening(0, SALT, WORDS), Opening(1, SALT, WORDS))
    assert _check(receipt.write(_replaced(openings=openings))).fault is Fault.TEXT_CHANGED


def test_a_receipt_stays_genuine_without_the_words() -> None:
    assert _check(receipt.write(_replaced(openings=()))).is_genuine


def test_the_entry_of_a_neighbour_is_not_included_here() -> None:
    assert _check(receipt.write(_replaced(entry=BOOK.entries[5]))).fault is Fault.NOT_INCLUDED
    assert _check(receipt.write(_replaced(index=5))).fault is Fault.NOT_INCLUDED


def test_a_receipt_of_an_unknown_key_is_refused() -> None:
    stranger = note.new_signer(BOOK.signer.name, seed=b"x" * 32)
    verdict = receipt.check(GOOD, [str(stranger.verifier)])
    assert verdict.fault is Fault.UNKNOWN_KEY
    assert BOOK.signer.name in verdict.text.en
    assert receipt.check(GOOD, []).fault is Fault.UNKNOWN_KEY


def test_an_index_beyond_the_log_is_refused() -> None:
    verdict = _check(receipt.write(_replaced(index=11)))
    assert verdict.fault is Fault.INDEX_OUTSIDE
    assert "12" in verdict.text.zh and "11" in verdict.text.zh


def test_an_entry_of_a_later_format_asks_for_a_newer_checker() -> None:
    book = Logbook(1, spoken=9)
    later = book.entries[0].replace(b"entry/1", b"entry/2")
    state = checkpoint.checkpoint(book.signer.name, size=1, root=book.hashing.leaf(later))
    text = receipt.write(Receipt(later, 0, (), checkpoint.sign(state, book.signer)))
    assert receipt.check(text, [book.vkey]).fault is Fault.ENTRY_FORMAT


@pytest.mark.parametrize(
    ("text", "fault", "line"),
    [
        ("", Fault.NOT_A_RECEIPT, None),
        ("hello", Fault.NOT_A_RECEIPT, None),
        (GOOD.replace("@v1", "@v2"), Fault.NOT_A_RECEIPT, None),
        ("c2sp.org/tlog-proof@v1", Fault.GARBLED_RECEIPT, 2),
        (GOOD[:200], Fault.GARBLED_RECEIPT, 3),
        (GOOD.replace("extra ", "Extra "), Fault.GARBLED_RECEIPT, 2),
        (GOOD.replace("index 4", "index 04"), Fault.GARBLED_RECEIPT, 3),
        (GOOD.replace("index 4\n", "index 4\n" + "A" * 44 + "\n"), Fault.GARBLED_RECEIPT, 4),
        (GOOD.replace("index 4\n", "index 4\n" + f"{'A' * 43}=\n" * 60), Fault.GARBLED_RECEIPT, 67),
        (GOOD.split("extra")[0] + "index" + GOOD.split("index")[1], Fault.NO_ENTRY, None),
        ("x" * (receipt.RECEIPT_CHARS_MAX + 1), Fault.TOO_LARGE, None),
        (GOOD + "\ud800", Fault.UNREADABLE, None),
    ],
)
def test_a_garbled_receipt_is_refused_with_its_line(
    text: str, fault: Fault, line: int | None
) -> None:
    verdict = _check(text)
    assert verdict.fault is fault
    assert line is None or f" {line} " in verdict.text.zh


@pytest.mark.parametrize(
    "second",
    [
        b"{}",
        b"[]",
        b"",
        b"nonsense",
        b'{"n":0,"salt":"00","text":1}',
        b'{"n":-1,"salt":"00","text":"a"}',
        b'{"n":0,"salt":"0G","text":"a"}',
        b'{"n":0,"salt":"00", "text":"a"}',
        b'{"n":0,"salt":"00","text":"\\ud800"}',
        b"[" * 100_000,
        b'{"n":0,"salt":"00","text":"a"}\n{"n":0,"salt":"00","text":"a"}',
    ],
)
def test_a_garbled_opening_is_refused(second: bytes) -> None:
    extra = "extra " + to_base64(BOOK.entries[4] + b"\n" + second)
    assert _check(GOOD.replace(GOOD.split("\n")[1], extra)).fault is Fault.GARBLED_RECEIPT


def test_a_broken_public_key_is_the_checkers_fault_not_the_receipts() -> None:
    with pytest.raises(SealFault, match="公钥"):
        receipt.check(GOOD, ["nonsense"])


def test_a_file_is_checked_where_it_lies(tmp_path: Path) -> None:
    path = tmp_path / f"mine{receipt.FILE_SUFFIX}"
    path.write_text(GOOD, encoding="utf-8")
    assert receipt.check_file(path, [BOOK.vkey]).is_genuine
    path.write_bytes(b"\xff\xfe")
    assert receipt.check_file(path, [BOOK.vkey]).fault is Fault.UNREADABLE
    assert receipt.check_file(tmp_path / "none", [BOOK.vkey]).fault is Fault.UNREADABLE
    path.write_bytes(b"x" * (receipt.RECEIPT_CHARS_MAX + 10))
    assert receipt.check_file(path, [BOOK.vkey]).fault is Fault.TOO_LARGE


def test_every_fault_has_its_sentences() -> None:
    assert set(SENTENCES) == set(Fault)
    assert all(text.zh and text.en for text in SENTENCES.values())


def test_erasing_the_words_leaves_the_entry_and_the_chain_whole() -> None:
    bare = Logbook(11, spoken=4)
    text = receipt.issue(
        bare.entries[4],
        index=4,
        nodes=bare.nodes,
        signed=checkpoint.sign(bare.state(), bare.signer),
    )
    assert receipt.check(text, [bare.vkey]).is_genuine
    assert WORDS not in bare.entries[4].decode()
    assert an_entry(4).texts == ()


def _check(text: str) -> Verdict:
    return receipt.check(text, [BOOK.vkey])


def _with_bit_flipped(text: str, place: int) -> Verdict:
    raw = bytearray(text.encode())
    raw[place // 8] ^= 1 << place % 8
    try:
        return _check(raw.decode())
    except UnicodeDecodeError:
        return Verdict(SENTENCES[Fault.UNREADABLE], Fault.UNREADABLE)


def _openings(text: str) -> bytes:
    shape = {"n": 0, "salt": SALT.hex(), "text": text}
    return b"\n" + json.dumps(shape, ensure_ascii=False, separators=(",", ":")).encode()


def _replaced(**changes: object) -> Receipt:
    good = receipt.parse(GOOD)
    parts = {name: getattr(good, name) for name in Receipt.__slots__}
    return Receipt(**{**parts, **changes})

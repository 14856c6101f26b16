"""Entries as bytes: always the same ones."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.journal.seal.logbook import an_entry
from yizhen.journal.seal import leaf
from yizhen.journal.seal.faults import Fault, SealFault
from yizhen.journal.seal.leaf import EntryFacts

COMMITTED = "sha256:" + "ab" * 32
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
entries = st.builds(
    EntryFacts,
    id=st.integers(1, 2**63 - 1),
    at=st.datetimes(timezones=st.just(UTC)),
    actor_id=st.integers(-1, 2**63 - 1),
    deed=words,
    target_kind=words,
    target_id=words,
    place_path=words,
    owner_path=words,
    facts=st.dictionaries(
        words, words | st.integers() | st.booleans() | st.none() | st.lists(words, max_size=3)
    ),
    channel=words,
    texts=st.lists(st.just(COMMITTED), max_size=2).map(tuple),
)


def test_the_bytes_of_an_entry_are_fixed_for_ever() -> None:
    assert leaf.encode(an_entry(0, texts=(COMMITTED,))).decode() == (
        '{"actor":7,"at":"2026-06-01T00:00:00.000042Z","channel":"web","deed":"matter.open",'
        '"facts":{"before":null,"kind":"lamp","photos":2,"tags":["灯","楼道"],"urgent":true},'
        '"format":"yizhen.entry/1","id":1,"owner":"","place":"p61040300100203",'
        f'"target":{{"id":"100","kind":"matter"}},"texts":["{COMMITTED}"]}}'
    )


@given(entries)
def test_an_entry_comes_back_from_its_bytes(entry: EntryFacts) -> None:
    assert leaf.decode(leaf.encode(entry)) == entry


@given(entries)
def test_the_bytes_of_an_entry_hold_no_newline(entry: EntryFacts) -> None:
    assert b"\n" not in leaf.encode(entry)


def test_the_order_of_facts_and_the_zone_of_the_moment_do_not_matter() -> None:
    entry = an_entry(0)
    turned = replace(
        entry,
        facts=dict(reversed(list(entry.facts.items()))),
        at=entry.at.astimezone(timezone(timedelta(hours=8))),
    )
    assert leaf.encode(turned) == leaf.encode(entry)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b"\xff",
        leaf.encode(an_entry(0)) + b" ",
        leaf.encode(an_entry(0)).replace(b'"id":1,', b'"id":1,"id":1,'),
        leaf.encode(an_entry(0)).replace(b"entry/1", b"entry/2"),
        leaf.encode(an_entry(0)).replace(b"000042Z", b"42Z"),
        leaf.encode(an_entry(0)).replace("灯".encode(), b"\\u706f"),
        leaf.encode(an_entry(0)).replace(b'"photos":2', b'"photos":2.0'),
        leaf.encode(an_entry(0)).replace(b'"photos":2', b'"photos":{}'),
        leaf.encode(an_entry(0)).replace(b'"texts":[]', b'"texts":["x"]'),
        leaf.encode(an_entry(0)).replace(b'{"actor"', b'{"a":1,"actor"'),
    ],
)
def test_bytes_that_no_entry_has_are_refused(raw: bytes) -> None:
    with pytest.raises(SealFault) as caught:
        leaf.decode(raw)
    assert caught.value.fault is Fault.ENTRY_FORMAT


def test_a_naive_moment_is_a_bug() -> None:
    with pytest.raises(AssertionError, match="aware"):
        leaf.encode(replace(an_entry(0), at=datetime(2026, 6, 1)))  # noqa: DTZ001


def test_an_entry_that_fits_no_bundle_is_a_bug() -> None:
    with pytest.raises(AssertionError, match="bytes"):
        leaf.encode(replace(an_entry(0), facts={"too": "x" * leaf.ENTRY_BYTES_MAX}))

"""A journal entry as bytes: one entry, one spelling, for ever.

The bytes are JSON with sorted keys, no spaces and characters as themselves, in UTF-8; moments are
UTC to the microsecond. `FORMAT` names the shape: a changed shape gets a new name, and entries
already sealed keep theirs.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypedDict

from yizhen.journal.seal import commitment
from yizhen.journal.seal.encoding import to_json
from yizhen.journal.seal.faults import Fault, SealFault

FORMAT = "yizhen.entry/1"
ENTRY_BYTES_MAX = 65_535
"""What an entry bundle can hold (c2sp.org/tlog-tiles: lengths are 16 bits)."""
_MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"

EntryFact = str | int | bool | None | list[str]


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What an entry says: who did what to which thing where, and commitments to the words they
    wrote.

    No field holds a person's own words: those are redactable, and `texts` only commits to them.
    """

    id: int
    at: datetime
    actor_id: int
    deed: str
    target_kind: str
    target_id: str
    place_path: str
    facts: Mapping[str, EntryFact]
    channel: str
    texts: tuple[str, ...] = ()
    owner_path: str = ""


class _Target(TypedDict):
    id: str
    kind: str


class _Shape(TypedDict):
    actor: int
    at: str
    channel: str
    deed: str
    facts: Mapping[str, EntryFact]
    format: str
    id: int
    owner: str
    place: str
    target: _Target
    texts: list[str]


def encode(entry: EntryFacts) -> bytes:
    """The canonical bytes of `entry`. Asserts that its facts are plain and that it fits
    `ENTRY_BYTES_MAX`.
    """
    assert entry.at.tzinfo is not None, "an entry's moment is aware"
    assert all(_is_plain(fact) for fact in entry.facts.values()), entry.facts
    assert all(commitment.is_commitment(text) for text in entry.texts), entry.texts
    raw = to_json(_shape(entry)).encode()
    assert len(raw) <= ENTRY_BYTES_MAX, f"entry {entry.id} has {len(raw)} bytes"
    return raw


def decode(raw: bytes) -> EntryFacts:
    """The entry behind canonical bytes. Raises SealFault (entry_format) for any other bytes."""
    try:
        entry = _entry(json.loads(raw))
        if encode(entry) == raw:
            return entry
    except (ValueError, TypeError, KeyError, AttributeError, AssertionError, RecursionError):
        pass  # as foreign as bytes that come out differently
    raise SealFault(Fault.ENTRY_FORMAT)


def _shape(entry: EntryFacts) -> _Shape:
    return {
        "actor": entry.actor_id,
        "at": _moment(entry.at),
        "channel": entry.channel,
        "deed": entry.deed,
        "facts": dict(entry.facts),
        "format": FORMAT,
        "id": entry.id,
        "owner": entry.owner_path,
        "place": entry.place_path,
        "target": {"id": entry.target_id, "kind": entry.target_kind},
        "texts": list(entry.texts),
    }


def _entry(shape: _Shape) -> EntryFacts:
    return EntryFacts(
        id=shape["id"],
        at=datetime.strptime(shape["at"], _MOMENT).replace(tzinfo=UTC),
        actor_id=shape["actor"],
        deed=shape["deed"],
        target_kind=shape["target"]["kind"],
        target_id=shape["target"]["id"],
        owner_path=shape["owner"],
        place_path=shape["place"],
        facts=shape["facts"],
        channel=shape["channel"],
        texts=tuple(shape["texts"]),
    )


def _moment(at: datetime) -> str:
    """`at` in UTC, always 27 characters (strftime alone drops the zeroes of years before 1000)."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _is_plain(fact: object) -> bool:
    if isinstance(fact, list):
        return all(isinstance(one, str) for one in fact)
    return fact is None or isinstance(fact, str | int)

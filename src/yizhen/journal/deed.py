"""The one door for writing: `with deed(actor, "room.verb") as act:`.

A deed is one outermost transaction. What it changes, its journal entries and its errands are committed together or not at all;
ending without an entry is a bug. Helpers of other rooms that join in take the open `Deed` first: holding it proves that there is
a transaction and obliges them to record.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils import timezone

from yizhen.core.actor import Actor
from yizhen.core.manifest import Payload
from yizhen.core.refusals import Invalid, UsedForSomethingElse
from yizhen.core.text import Text
from yizhen.journal.models import (
    KEY_CHARS_MAX,
    REMARK_CHARS_MAX,
    Entry,
    Errand,
    Once,
    Remark,
    Unsealed,
)
from yizhen.journal.seal import leaf
from yizhen.journal.seal.commitment import commitment, new_salt
from yizhen.journal.sealing import ENTRY_COLUMNS, facts_of, hash_in_force

__all__ = [
    "REMARK_CHARS_MAX",
    "Deed",
    "Earlier",
    "Facts",
    "UsedForSomethingElse",
    "deed",
    "target_of",
]

Facts = Mapping[str, str | int | bool | Sequence[str] | None]
"""What an entry tells beside its target: ids, names of fields, steps, amounts. Never personal text, never a float."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the same client id led to the first time."""

    kind: str
    id: str


@dataclass(slots=True)
class Deed:
    """An open transaction in which `actor` does `name`. Made by `deed()` only."""

    actor: Actor
    name: str
    at: datetime
    earlier: Earlier | None = None
    """Set when the client's id was used before: answer with that row and change nothing."""
    entries: list[Entry] = field(default_factory=list)
    _once: Once | None = None

    def record(
        self,
        target: models.Model,
        *,
        name: str = "",
        place_path: str = "",
        owner_path: str = "",
        facts: Facts | None = None,
        texts: Mapping[str, str] | None = None,
    ) -> Entry:
        """Write one entry about `target`; `texts` are kept as redactable remarks, the entry only commits to them.

        The first recorded target is what the client's id will lead to when it comes again. Raises Invalid when a text is longer
        than REMARK_CHARS_MAX.
        """
        kind, id_ = target_of(target)
        remarks = [self._remark(kind, id_, field=f, text=t) for f, t in (texts or {}).items()]
        entry = Entry.objects.create(
            at=self.at,
            actor_id=self.actor.id,
            channel=self.actor.channel.value,
            deed=name or self.name,
            target_kind=kind,
            target_id=id_,
            place_path=place_path,
            owner_path=owner_path,
            facts=_plain(facts),
            texts=[remark.commitment for remark in remarks],
        )
        _check_can_be_sealed(entry)
        Unsealed.objects.create(entry=entry)
        for remark in remarks:
            remark.entry = entry
        Remark.objects.bulk_create(remarks)
        self._remember(kind, id_)
        self.entries.append(entry)
        return entry

    def record_many(
        self, targets: Sequence[models.Model], *, facts: Facts | None = None, name: str = ""
    ) -> list[Entry]:
        """Write one entry per row of `targets` in bulk; rows with a `path` are recorded at that place or organisation."""
        entries = [
            Entry(
                at=self.at,
                actor_id=self.actor.id,
                channel=self.actor.channel.value,
                deed=name or self.name,
                target_kind=target_of(target)[0],
                target_id=target_of(target)[1],
                facts=_plain(facts),
                texts=[],
                **_paths_of(target),
            )
            for target in targets
        ]
        Entry.objects.bulk_create(entries, batch_size=500)
        for entry in entries[:1]:
            _check_can_be_sealed(entry)
        Unsealed.objects.bulk_create([Unsealed(entry=entry) for entry in entries], batch_size=500)
        if targets:
            self._remember(*target_of(targets[0]))
        self.entries.extend(entries)
        return entries

    def errand(
        self, kind: str, payload: Payload | None = None, *, after: timedelta = timedelta()
    ) -> Errand:
        """Ask the loop to do `kind` once this deed is committed; `payload` holds ids, never personal text."""
        return Errand.objects.create(
            kind=kind,
            payload=dict(payload or {}),
            created_at=self.at,
            due_at=self.at + after,
        )

    def _remark(self, kind: str, id_: str, *, field: str, text: str) -> Remark:
        if len(text) > REMARK_CHARS_MAX:
            raise Invalid(
                Text(
                    zh="「{field}」最多 {limit} 个字，请缩短后再提交。",
                    en="“{field}” has {limit} characters at most. Shorten it and send again.",
                ),
                field=field,
                limit=REMARK_CHARS_MAX,
            )
        salt = new_salt()
        return Remark(
            target_kind=kind,
            target_id=id_,
            author_id=self.actor.id,
            at=self.at,
            field=field,
            text=text,
            salt=salt,
            commitment=commitment(text, salt=salt, hash_name=hash_in_force()),
        )

    def _remember(self, kind: str, id_: str) -> None:
        if self._once is not None and not self._once.target_kind:
            self._once.target_kind, self._once.target_id = kind, id_
            Once.objects.filter(pk=self._once.pk).update(target_kind=kind, target_id=id_)

    def claim(self, key: str, *, fingerprint: str) -> None:
        """Take the client's id for this deed, or find what it led to before. Raises UsedForSomethingElse, Invalid."""
        if not key or len(key) > KEY_CHARS_MAX:
            raise Invalid(field="Idempotency-Key", limit=KEY_CHARS_MAX)
        once, is_new = Once.objects.get_or_create(
            actor_id=self.actor.id,
            key=key,
            deed=self.name,
            defaults={"fingerprint": fingerprint, "at": self.at},
        )
        if is_new:
            self._once = once
            return
        if fingerprint and once.fingerprint and fingerprint != once.fingerprint:
            raise UsedForSomethingElse(key=key)
        self.earlier = Earlier(kind=once.target_kind, id=once.target_id)


@contextmanager
def deed(
    actor: Actor,
    name: str,
    *,
    once: str | None = None,
    of: object = None,
    at: datetime | None = None,
) -> Iterator[Deed]:
    """Open the one transaction in which `actor` does `name` ("room.verb").

    `once` is the id the client made for this request: when it comes again, `act.earlier` names the row it led to and nothing may be
    changed. `of` is what the request asks for (anything with a stable `repr`); the same id with another `of` is refused with
    UsedForSomethingElse. Asserts that at least one entry was recorded.
    """
    with transaction.atomic(durable=True):
        act = Deed(actor=actor, name=name, at=at or timezone.now())
        if once is not None:
            act.claim(once, fingerprint=_fingerprint(of))
        yield act
        assert act.entries or act.earlier, f"{name} ended without an entry"


def target_of(row: models.Model) -> tuple[str, str]:
    """How the journal names a row: ("room.model", primary key)."""
    return row._meta.label_lower, str(row.pk)


def _plain(facts: Facts | None) -> dict[str, object]:
    return {name: list(f) if isinstance(f, tuple) else f for name, f in (facts or {}).items()}


def _check_can_be_sealed(entry: Entry) -> None:
    """A bug now is better than a seal that stops for good at this entry: floats and more than 64 KB cannot be sealed."""
    leaf.encode(facts_of(tuple(getattr(entry, column) for column in ENTRY_COLUMNS)))


def _fingerprint(of: object) -> str:
    if of is None:
        return ""
    return hashlib.sha256(json.dumps(of, default=repr, sort_keys=True).encode()).hexdigest()


def _paths_of(row: models.Model) -> dict[str, str]:
    path = getattr(row, "path", "")
    if path:
        return {"place_path" if path[0] == "p" else "owner_path": path}
    return {
        "place_path": getattr(row, "place_path", ""),
        "owner_path": getattr(row, "owner_path", ""),
    }

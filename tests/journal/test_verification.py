"""Verifying: whatever somebody with the database password changes by hand is found and named."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from tests.journal.test_sealing import write
from yizhen.core.actor import NOBODY, SYSTEM
from yizhen.core.refusals import NotSignedIn
from yizhen.journal import guard, sealing, verification
from yizhen.journal.models import Checkpoint, Entry, Leaf, Remark, SealHead, Tile, Unsealed
from yizhen.journal.seal import leaf, note
from yizhen.journal.seal.hashing import tree_hash
from yizhen.journal.usecases import redact
from yizhen.journal.verification import Report, verify

pytestmark = pytest.mark.django_db
COUNT = 600
"""Entries in the journal of these tests: three tiles, the last one partial."""


@pytest.fixture(autouse=True)
def _own_keys(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def entries(monkeypatch: pytest.MonkeyPatch) -> list[Entry]:
    """A sealed journal under several checkpoints, with texts."""
    monkeypatch.setattr(sealing, "BATCH_ROWS_MAX", 250)
    monkeypatch.setattr(verification, "CHUNK_ROWS", 100)
    made = write(COUNT - 5) + write(5, text="王奶奶的药")
    sealing.seal()
    return made


def tampered(change: Callable[[], object]) -> Report:
    """What verifying says after somebody took the guard off, changed something, and put the guard back."""
    guard.remove(connection)
    change()
    guard.install(connection)
    report = verify(SYSTEM)
    assert not report.is_whole
    return report


def execute(statement: str, *values: str | int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_an_untouched_journal_is_whole(entries: list[Entry]) -> None:
    heard: list[tuple[int, int]] = []
    report = verify(SYSTEM, heard=lambda done, total: heard.append((done, total)))
    assert report.findings == []
    assert (report.entries, report.remarks, report.unsealed) == (COUNT, 5, 0)
    assert report.checkpoints == 3
    assert heard[-1] == (COUNT, COUNT)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("deed", "test.other"),
        ("actor_id", 4711),
        ("at", "2020-01-01 00:00:00+00:00"),
        ("target_id", "99"),
        ("channel", "web"),
        ("place_path", "p0001"),
        ("owner_path", "o001"),
        ("facts", '{"n": 1000000}'),
        ("texts", "[]"),
    ],
)
def test_a_hand_edited_row_is_named(entries: list[Entry], column: str, value: str | int) -> None:
    entry = entries[-3]
    report = tampered(
        lambda: execute(f"UPDATE journal_entry SET {column} = %s WHERE id = %s", value, entry.pk)
    )
    first = report.findings[0]
    assert (first.kind, first.entry) == ("altered", entry.pk)
    assert f"编号 {entry.pk}" in first.text.zh
    assert str(entries.index(entry) + 1) in first.text.zh


def test_the_first_of_several_altered_rows_is_named_first(entries: list[Entry]) -> None:
    def change() -> None:
        for entry in (entries[300], entries[40], entries[512]):
            Entry.objects.filter(pk=entry.pk).update(deed="test.other")

    report = tampered(change)
    assert [f.entry for f in report.findings] == [entries[n].pk for n in (40, 300, 512)]


def test_a_deleted_row_is_named_even_when_its_leaf_went_with_it(entries: list[Entry]) -> None:
    def change() -> None:
        Leaf.objects.filter(entry=entries[17]).delete()
        Entry.objects.filter(pk=entries[17].pk).delete()

    first = tampered(change).findings[0]
    assert first.kind == "missing"
    assert "第 18 条" in first.text.zh


def test_a_row_written_past_the_door_is_named(entries: list[Entry]) -> None:
    def change() -> None:
        Entry.objects.create(at=timezone.now(), actor_id=1, channel="web", deed="test.forged")

    first = tampered(change).findings[0]
    assert first.kind == "added"
    assert first.entry == Entry.objects.get(deed="test.forged").pk


def test_a_forged_row_with_a_leaf_of_its_own_is_named(entries: list[Entry]) -> None:
    def change() -> None:
        forged = Entry.objects.create(
            at=timezone.now(), actor_id=1, channel="web", deed="test.forged"
        )
        Leaf.objects.create(index=COUNT + 5, entry=forged, hash=b"x" * 32)

    assert tampered(change).findings[0].kind == "leaf"


def test_two_swapped_rows_are_named(entries: list[Entry]) -> None:
    one, other = entries[10], entries[20]

    def change() -> None:
        Leaf.objects.filter(index=10).update(index=-1)
        Leaf.objects.filter(index=20).update(index=10)
        Leaf.objects.filter(index=-1).update(index=20)

    first = tampered(change).findings[0]
    assert first.entry in {one.pk, other.pk}
    assert "第 11 条" in first.text.zh


def test_a_row_altered_together_with_its_leaf_is_named(entries: list[Entry]) -> None:
    entry = entries[333]

    def change() -> None:
        Entry.objects.filter(pk=entry.pk).update(deed="test.other")
        _rehash(entry)

    first = tampered(change).findings[0]
    assert (first.kind, first.entry) == ("altered", entry.pk)


def test_a_row_altered_together_with_leaf_and_tile_is_narrowed_to_its_batch(
    entries: list[Entry],
) -> None:
    entry = entries[333]

    def change() -> None:
        Entry.objects.filter(pk=entry.pk).update(deed="test.other")
        hash_ = _rehash(entry)
        tile = Tile.objects.get(level=0, index=1)
        content = bytearray(tile.hashes)
        content[(333 - 256) * 32 : (333 - 255) * 32] = hash_
        Tile.objects.filter(pk=tile.pk).update(hashes=bytes(content))

    first = tampered(change).findings[0]
    assert first.kind == "batch"
    assert "251" in first.text.zh
    assert "500" in first.text.zh


def test_a_changed_checkpoint_is_noticed(entries: list[Entry]) -> None:
    report = tampered(lambda: Checkpoint.objects.filter(size=500).update(root=b"r" * 32))
    assert report.findings[0].kind == "checkpoint"


def test_a_checkpoint_signed_by_somebody_else_is_noticed(entries: list[Entry]) -> None:
    row = Checkpoint.objects.get(size=500)
    forged = note.new_signer(row.note.splitlines()[0])
    body = row.note.partition("\n\n")[0] + "\n"
    report = tampered(
        lambda: Checkpoint.objects.filter(size=500).update(note=note.sign(body, forged))
    )
    assert report.findings[0].kind == "checkpoint"


def test_the_end_of_the_journal_cannot_be_cut_off_quietly(entries: list[Entry]) -> None:
    def change() -> None:
        Leaf.objects.filter(index__gte=500).delete()
        SealHead.objects.update(size=500)

    assert not tampered(change).is_whole


@pytest.mark.parametrize(("level", "index"), [(0, 1), (0, 2), (1, 0)])
def test_a_changed_or_missing_tile_is_noticed(entries: list[Entry], level: int, index: int) -> None:
    tile = Tile.objects.get(level=level, index=index)
    spoilt = bytes([tile.hashes[0] ^ 1]) + bytes(tile.hashes)[1:]
    Tile.objects.filter(pk=tile.pk).update(hashes=spoilt)
    assert verify(SYSTEM).findings[0].kind == "tile"
    Tile.objects.filter(pk=tile.pk).delete()
    assert "tile" in {f.kind for f in verify(SYSTEM).findings}


def test_a_guard_that_was_taken_off_is_noticed(entries: list[Entry]) -> None:
    guard.remove(connection)
    report = verify(SYSTEM)
    assert report.findings[0].kind == "guard"
    assert "journal_entry_refuses_update" in report.findings[0].text.zh


def test_erasing_a_text_by_deed_leaves_the_journal_whole(entries: list[Entry]) -> None:
    remark = Remark.objects.filter(entry=entries[-1]).get()
    redact(SYSTEM, remark.pk, reason="本人要求删除")
    sealing.seal()
    report = verify(SYSTEM)
    assert report.findings == []
    assert report.erased == 1


@pytest.mark.parametrize(
    "change",
    [
        {"text": "王奶奶的酒"},
        {"author_id": 7},
        {"target_id": "8"},
        {"text": "", "salt": b"", "redacted_at": "2026-06-01T00:00Z"},
    ],
)
def test_a_text_changed_or_erased_by_hand_is_noticed(
    entries: list[Entry], change: dict[str, object]
) -> None:
    Remark.objects.filter(entry=entries[-1]).update(**change)
    first = verify(SYSTEM).findings[0]
    assert (first.kind, first.entry) == ("remark", entries[-1].pk)


def test_a_text_whose_row_is_gone_is_noticed(entries: list[Entry]) -> None:
    Remark.objects.filter(entry=entries[-1]).delete()
    first = verify(SYSTEM).findings[0]
    assert (first.kind, first.entry) == ("remark", entries[-1].pk)


def test_waiting_for_long_is_late_and_not_tampering(entries: list[Entry]) -> None:
    made = Entry.objects.create(
        at=timezone.now() - timedelta(hours=1), actor_id=1, channel="web", deed="test.waits"
    )
    Unsealed.objects.create(entry=made)
    report = verify(SYSTEM)
    assert report.is_whole
    assert report.is_late


def test_verifying_only_reads(entries: list[Entry]) -> None:
    with CaptureQueriesContext(connection) as asked:
        verify(SYSTEM)
    assert {query["sql"].split()[0] for query in asked.captured_queries} <= {"SELECT", "DECLARE"}


def test_only_those_who_may_verify(entries: list[Entry]) -> None:
    with pytest.raises(NotSignedIn):
        verify(NOBODY)


def _rehash(entry: Entry) -> bytes:
    """Make the leaf fit the row as it is now, as a diligent forger would."""
    row = Entry.objects.values_list(*sealing.ENTRY_COLUMNS).get(pk=entry.pk)
    hashing = tree_hash(sealing.hash_in_force())
    hash_ = hashing.leaf(leaf.encode(sealing.facts_of(row)))
    Leaf.objects.filter(entry=entry).update(hash=hash_)
    return hash_

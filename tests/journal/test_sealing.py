"""Sealing: entries become leaves under signed checkpoints, each once, whatever happens meanwhile."""

from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from yizhen.base.usecases import plant_roots
from yizhen.core.actor import SYSTEM
from yizhen.journal import receipts, sealing
from yizhen.journal.deed import deed
from yizhen.journal.models import Checkpoint, Entry, Leaf, RoutineRun, SealHead, Tile, Unsealed
from yizhen.journal.seal import checkpoint, receipt
from yizhen.journal.seal.hashing import tree_hash
from yizhen.journal.seal.merkle import Frontier
from yizhen.journal.seal.tiles import tiles_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_keys(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


def write(count: int, *, text: str = "") -> list[Entry]:
    """So many entries in one deed each."""
    row, _ = RoutineRun.objects.get_or_create(name="x", defaults={"due_at": "2026-06-01T00:00Z"})
    made = []
    for number in range(count):
        with deed(SYSTEM, "test.write") as act:
            texts = {"remark": f"{text} {number}"} if text else None
            made.append(act.record(row, place_path="p", facts={"n": number}, texts=texts))
    return made


def test_sealing_covers_every_entry_once_and_nothing_waits_any_more() -> None:
    plant_roots(SYSTEM)
    write(3)
    count = Entry.objects.count()
    assert sealing.seal() == count
    assert sealing.seal() == 0
    assert not Unsealed.objects.exists()
    assert list(Leaf.objects.values_list("index", flat=True)) == list(range(count))
    assert SealHead.objects.get().size == Checkpoint.objects.get().size == count


def test_a_late_commit_is_sealed_late_but_not_forgotten() -> None:
    first, second, third = write(3)
    Unsealed.objects.filter(entry=first).delete()  # as if its deed were still open
    sealing.seal()
    Unsealed.objects.create(entry=first)
    sealing.seal()
    order = list(Leaf.objects.order_by("index").values_list("entry_id", flat=True))
    assert order[-3:] == [second.pk, third.pk, first.pk]


def test_the_signed_root_does_not_depend_on_the_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH_ROWS_MAX", 7)
    write(300)
    heard: list[int] = []
    sealing.seal(heard=heard.append)
    assert heard[-1] == 300
    assert Checkpoint.objects.count() == 43
    leaves = [bytes(h) for h in Leaf.objects.values_list("hash", flat=True)]
    hashing = tree_hash(sealing.hash_in_force())
    frontier = Frontier(hashing)
    frontier.extend(leaves)
    assert frontier.root() == bytes(Checkpoint.objects.get(size=300).root)
    assert Tile.objects.count() == len(tiles_of(300))


def test_a_batch_that_fails_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    write(2)

    def fail(*_: object) -> None:
        raise RuntimeError("the plug was pulled")

    with monkeypatch.context() as broken:
        broken.setattr(sealing, "_sign", fail)
        with pytest.raises(RuntimeError):
            sealing.seal()
    assert not Leaf.objects.exists()
    assert not Tile.objects.exists()
    assert sealing.seal() == 2


def test_old_keys_stay_valid_when_the_key_changes() -> None:
    (entry,) = write(1)
    sealing.seal()
    before = receipts.receipt_for(SYSTEM, entry.pk)
    sealing.rotate_key()
    write(1)
    sealing.seal()
    keys = receipts.published_keys()
    assert len(keys) == 2
    states = [checkpoint.opened(row.note, sealing.verifiers()) for row in Checkpoint.objects.all()]
    assert len({state.origin for state in states}) == 1
    assert receipt.check(before, keys).is_genuine
    assert receipt.check(receipts.receipt_for(SYSTEM, entry.pk), keys[1:]).is_genuine


def test_a_lost_key_is_replaced_under_the_same_name(tmp_path: Path) -> None:
    write(1)
    sealing.seal()
    origin = checkpoint.opened(Checkpoint.objects.get().note, sealing.verifiers()).origin
    (tmp_path / "keys" / "seal.key").unlink()
    write(1)
    sealing.seal()
    last = Checkpoint.objects.order_by("-size")[0]
    assert checkpoint.opened(last.note, sealing.verifiers()).origin == origin


def test_the_signing_key_is_for_its_owner_only(tmp_path: Path) -> None:
    write(1)
    sealing.seal()
    sealing.rotate_key()
    assert (tmp_path / "keys" / "seal.key").stat().st_mode & 0o077 == 0


def test_a_journal_sealed_with_sm3_stays_with_sm3(settings: Settings) -> None:
    settings.SEAL_HASH = "sm3"
    (entry,) = write(1)
    sealing.seal()
    text = receipts.receipt_for(SYSTEM, entry.pk)
    assert receipt.check(text, receipts.published_keys()).is_genuine
    settings.SEAL_HASH = "sha256"
    write(1)
    with pytest.raises(sealing.OtherHash):
        sealing.seal()


def test_a_receipt_with_texts_opens_them_until_they_are_erased() -> None:
    (entry,) = write(1, text="楼道的灯坏了")
    with pytest.raises(receipts.NotSealedYet):
        receipts.receipt_for(SYSTEM, entry.pk)
    sealing.seal()
    verdict = receipt.check(
        receipts.receipt_for(SYSTEM, entry.pk, with_texts=True), receipts.published_keys()
    )
    assert verdict.is_genuine
    assert [one.text for one in verdict.openings] == ["楼道的灯坏了 0"]


def test_sealing_takes_few_questions_however_many_entries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    write(50)
    with django_assert_max_num_queries(30):
        sealing.seal()

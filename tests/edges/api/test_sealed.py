"""What the API publishes of the sealed journal can be checked without us."""

import pytest

from tests.cast import Town
from tests.edges.api.conftest import Program, a_circular, a_program, is_refused
from yizhen.journal import receipts, sealing
from yizhen.journal.models import Entry
from yizhen.journal.seal import checkpoint, note, receipt
from yizhen.journal.seal.hashing import HASH_BYTES


@pytest.fixture
def entry(town: Town, chen: Program) -> int:
    """陈's circular, sealed."""
    number = a_circular(chen, town.grid)["id"]
    sealing.seal()
    return Entry.objects.get(target_kind="matters.matter", target_id=str(number)).pk


def test_the_checkpoint_is_signed_and_open_to_everybody(entry: int) -> None:
    response = Program().get("/journal/checkpoint")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    keys = Program().get("/journal/keys").content.decode().splitlines()
    state = checkpoint.opened(response.content.decode(), [note.parse_verifier(k) for k in keys])
    assert state.size == Entry.objects.count()


def test_a_tile_has_the_hashes_of_its_width_and_never_changes(entry: int) -> None:
    size = Entry.objects.count()
    response = Program().get(f"/journal/tile/0/000.p/{size}")
    assert len(response.content) == size * HASH_BYTES
    assert "immutable" in response.headers["Cache-Control"]
    assert Program().get("/journal/tile/0/000.p/3").content == response.content[: 3 * HASH_BYTES]
    for path in ("0/000", f"0/000.p/{size + 1}", "0/001", "0/000.p/0", "entries/000", "00/000"):
        assert Program().get(f"/journal/tile/{path}").status_code in {404, 422}, path


def test_a_receipt_is_genuine(town: Town, chen: Program, entry: int) -> None:
    response = chen.get(f"/journal/entries/{entry}/receipt")
    keys = Program().get("/journal/keys").content.decode().splitlines()
    assert receipt.check(response.content.decode(), keys).is_genuine
    assert list(receipts.published_keys()) == keys


def test_a_receipt_encloses_the_words_for_their_author_alone(
    town: Town, chen: Program, entry: int
) -> None:
    keys = receipts.published_keys()
    path = f"/journal/entries/{entry}/receipt?with_texts=true"
    own = receipt.check(chen.get(path).content.decode(), keys)
    assert [o.text for o in own.openings] == ["明早八点到十点停水。"]
    auditors = receipt.check(a_program(town.audit_admin).get(path).content.decode(), keys)
    assert auditors.is_genuine
    assert auditors.openings == ()


def test_a_receipt_is_not_for_neighbours(town: Town, entry: int) -> None:
    refused = a_program(town.zhao).get(f"/journal/entries/{entry}/receipt")
    is_refused(refused, 404, "not_found")

"""The seal over the journal: entries become leaves of a Merkle log, and signed checkpoints vouch for it.

Which entries are still open is written down with each of them (`Unsealed`), never remembered as a number: a deed that commits late
is sealed late, but not forgotten. One row is locked meanwhile, so that several workers never give out the same place.
"""

import os
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from yizhen.core.refusals import Misconfigured
from yizhen.core.text import Text
from yizhen.journal.keys import key_file, read_or_make
from yizhen.journal.models import Checkpoint, Leaf, SealHead, Tile, Unsealed
from yizhen.journal.seal import checkpoint, leaf, note, tiles
from yizhen.journal.seal.hashing import HASH_BYTES, HashName, TreeHash, tree_hash
from yizhen.journal.seal.merkle import Frontier

BATCH_ROWS_MAX = 10_000
KEY_NAME = "seal.key"
PUBLISHED_NAME = "seal.vkeys"
ORIGIN_BYTES = 4

Heard = Callable[[int], None]
EntryRow = tuple[
    int, datetime, int, str, str, str, str, str, str, dict[str, leaf.EntryFact], list[str]
]
ENTRY_COLUMNS = (
    "id",
    "at",
    "actor_id",
    "channel",
    "deed",
    "target_kind",
    "target_id",
    "place_path",
    "owner_path",
    "facts",
    "texts",
)


class OtherHash(Misconfigured):
    """The setting says another hash than the one that the journal began with."""

    code = "other_hash"
    sentence = Text(
        zh="台账一开始用的是 {begun}，现在设置成 {now}：请把 YIZHEN_SEAL_HASH 改回 {begun}。",
        en="The journal began with {begun} but is now set to {now}: set YIZHEN_SEAL_HASH back to {begun}.",
    )


def hash_in_force() -> HashName:
    """The hash of this installation: SHA-256, or SM3 where the rules ask for it."""
    return HashName(settings.SEAL_HASH)


def seal(*, heard: Heard = lambda _: None) -> int:
    """Seal every committed entry that no leaf covers yet; gives how many. Batch by batch, each with its checkpoint.

    A crash loses at most the batch in hand, which the next call seals. Raises Misconfigured when the key cannot be read, OtherHash.
    """
    total = 0
    while Unsealed.objects.exists() and (sealed := _seal_batch()):
        total += sealed
        heard(total)
    return total


def verifiers() -> list[note.Verifier]:
    """The public keys under which this installation has ever signed, the oldest first."""
    try:
        text = published_file().read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    return [note.parse_verifier(line) for line in text.splitlines() if line]


def published_file() -> Path:
    """The file with the public keys: one per line, to be copied to the notice board."""
    return key_file(settings.DATA, PUBLISHED_NAME)


def rotate_key() -> note.Verifier:
    """Sign with a new key from now on; the old public key stays published. Gives the new one."""
    with transaction.atomic(durable=True):
        SealHead.objects.select_for_update().get(pk=1)
        signer = note.new_signer(_signer().name)
        _publish(signer.verifier)
        _write_secret(key_file(settings.DATA, KEY_NAME), signer.secret_text())
    return signer.verifier


def facts_of(row: EntryRow) -> leaf.EntryFacts:
    """What a row of ENTRY_COLUMNS says, in the form that is sealed."""
    id_, at, actor_id, channel, deed, kind, target, place, owner, facts, texts = row
    return leaf.EntryFacts(
        id=id_,
        at=at,
        actor_id=actor_id,
        deed=deed,
        target_kind=kind,
        target_id=target,
        place_path=place,
        owner_path=owner,
        facts=facts,
        channel=channel,
        texts=tuple(texts),
    )


class StoredTiles:
    """Tiles as the database has them."""

    def read(self, tile: tiles.Tile) -> bytes:
        """The stored hashes of that tile. Raises KeyError when there are none or too few."""
        rows = Tile.objects.filter(level=tile.level, index=tile.number)
        content = bytes(next(iter(rows.values_list("hashes", flat=True)), b""))
        if len(content) < tile.width * HASH_BYTES or len(content) % HASH_BYTES:
            raise KeyError(tile.path)
        return content


def _seal_batch() -> int:
    with transaction.atomic(durable=True):
        head = SealHead.objects.select_for_update().get(pk=1)
        columns = (f"entry__{name}" for name in ENTRY_COLUMNS)
        rows = list(Unsealed.objects.order_by("entry_id").values_list(*columns)[:BATCH_ROWS_MAX])
        if not rows:
            return 0
        signer = _signer()
        hashing = _hash_of(signer.name)
        hashes = [hashing.leaf(leaf.encode(facts_of(row))) for row in rows]
        _append(head, [row[0] for row in rows], hashes, hashing)
        _sign(head, hashes, hashing, signer)
        Unsealed.objects.filter(pk__in=[row[0] for row in rows]).delete()
        SealHead.objects.filter(pk=1).update(size=head.size + len(rows))
    return len(rows)


def _append(head: SealHead, ids: list[int], hashes: list[bytes], hashing: TreeHash) -> None:
    """Write leaves and tiles; the head itself is moved last."""
    Leaf.objects.bulk_create(
        Leaf(index=index, entry_id=id_, hash=hash_)
        for index, id_, hash_ in zip(count(head.size), ids, hashes, strict=False)
    )
    grown = tiles.grow(StoredTiles(), size=head.size, leaf_hashes=hashes, tree_hash=hashing)
    Tile.objects.bulk_create(
        [Tile(level=tile.level, index=tile.number, hashes=content) for tile, content in grown],
        update_conflicts=True,
        unique_fields=("level", "index"),
        update_fields=("hashes",),
    )


def _sign(head: SealHead, hashes: Iterable[bytes], hashing: TreeHash, signer: note.Signer) -> None:
    """Vouch for the log as it stands after `hashes`."""
    tree = tiles.TileTree(StoredTiles(), size=head.size, tree_hash=hashing)
    frontier = Frontier.of(tree, size=head.size, tree_hash=hashing)
    frontier.extend(hashes)
    state = checkpoint.checkpoint(signer.name, size=frontier.size, root=frontier.root())
    Checkpoint.objects.create(
        size=state.size, root=state.root, note=checkpoint.sign(state, signer), at=timezone.now()
    )


def _signer() -> note.Signer:
    """The key in force, made when there is none yet. Its public half is published before it is used."""
    text = read_or_make(
        key_file(settings.DATA, KEY_NAME), make=lambda: note.new_signer(_origin()).secret_text()
    )
    signer = note.parse_signer(text)
    if (begun := _begun()) not in {None, signer.name}:
        signer = note.new_signer(begun or "")  # restored without its keys: the log keeps its name
        _write_secret(key_file(settings.DATA, KEY_NAME), signer.secret_text())
    _publish(signer.verifier)
    return signer


def _begun() -> str | None:
    """The name that the log has signed under so far."""
    last = Checkpoint.objects.order_by("-size").first()
    return checkpoint.parse_body(note.parse(last.note).body).origin if last else None


def _origin() -> str:
    """The name of this log: the one that it has signed under so far, or a new one."""
    if begun := _begun():
        return begun
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return checkpoint.origin(f"{host}/journal/{secrets.token_hex(ORIGIN_BYTES)}", hash_in_force())


def _hash_of(origin: str) -> TreeHash:
    begun = HashName.SM3 if origin.endswith(checkpoint.SM3_SUFFIX) else HashName.SHA256
    if begun is not hash_in_force():
        raise OtherHash(begun=begun.value, now=hash_in_force().value)
    return tree_hash(begun)


def _publish(verifier: note.Verifier) -> None:
    known = [str(one) for one in verifiers()]
    if str(verifier) not in known:
        _write(published_file(), "".join(f"{one}\n" for one in (*known, verifier)), mode=0o644)


def _write_secret(file: Path, text: str) -> None:
    _write(file, text, mode=0o600)


def _write(file: Path, text: str, *, mode: int) -> None:
    """Replace `file` in one step."""
    draft = file.with_name(f"{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    draft.replace(file)

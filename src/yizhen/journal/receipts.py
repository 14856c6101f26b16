"""Receipts: what a person takes home to show, without us, that an entry stands in the sealed journal."""

from yizhen.core.actor import Actor
from yizhen.core.refusals import Conflict, NotFound
from yizhen.core.text import Text
from yizhen.journal import sealing
from yizhen.journal.models import Checkpoint, Entry, Leaf, Remark
from yizhen.journal.permission import may
from yizhen.journal.queries import ROOT
from yizhen.journal.seal import checkpoint, leaf, note, receipt, tiles
from yizhen.journal.seal.hashing import tree_hash


class NotSealedYet(Conflict):
    """The entry waits for its seal."""

    code = "not_sealed_yet"
    sentence = Text(
        zh="这条记录还没有封存，一分钟后再来开回执。",
        en="This entry is not sealed yet. Ask for the receipt again in a minute.",
    )


def receipt_for(actor: Actor, entry_id: int, *, with_texts: bool = False) -> str:
    """The receipt for one entry: for whoever did it, for auditors of its place, and for the house itself.

    `with_texts` encloses the words behind it, as far as they have not been taken out; only the author and the house get them.
    Raises NotFound, NotSealedYet.
    """
    entry = Entry.objects.filter(pk=entry_id).first()
    if entry is None or not _is_open_to(actor, entry):
        raise NotFound(entry=entry_id)
    stands = Leaf.objects.filter(entry=entry).first()
    signed = Checkpoint.objects.order_by("-size").first()
    if stands is None or signed is None or signed.size <= stands.index:
        raise NotSealedYet
    hash_name = checkpoint.parse_body(note.parse(signed.note).body).hash_name
    nodes = tiles.TileTree(sealing.StoredTiles(), size=signed.size, tree_hash=tree_hash(hash_name))
    row = Entry.objects.values_list(*sealing.ENTRY_COLUMNS).get(pk=entry_id)
    return receipt.issue(
        leaf.encode(sealing.facts_of(row)),
        index=stands.index,
        nodes=nodes,
        signed=signed.note,
        openings=_openings(actor, entry) if with_texts else (),
    )


def published_keys() -> tuple[str, ...]:
    """The public keys to check receipts with, the oldest first."""
    return tuple(str(one) for one in sealing.verifiers())


def _is_open_to(actor: Actor, entry: Entry) -> bool:
    if actor.is_system or actor.id == entry.actor_id:
        return True
    here = (ROOT, *(path for path in (entry.place_path, entry.owner_path) if path))
    return any(may(actor, "audit.read", path) for path in here)


def _openings(actor: Actor, entry: Entry) -> tuple[receipt.Opening, ...]:
    if not actor.is_system and actor.id != entry.actor_id:
        return ()
    held = {
        row.commitment: row for row in Remark.objects.filter(entry=entry, redacted_at__isnull=True)
    }
    return tuple(
        receipt.Opening(number, bytes(held[text].salt), held[text].text)
        for number, text in enumerate(entry.texts)
        if text in held
    )

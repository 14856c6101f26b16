"""Every way to read the journal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, QuerySet

from yizhen.core import paths
from yizhen.core.actor import Actor
from yizhen.core.refusals import NotFound, NotSignedIn
from yizhen.journal.models import (
    Access,
    Attachment,
    Checkpoint,
    Entry,
    Errand,
    Leaf,
    Notice,
    PackRecord,
    Remark,
    RoutineRun,
    Unsealed,
)
from yizhen.journal.permission import require, require_somewhere, scopes, within

__all__ = [
    "Access",
    "Attachment",
    "Entry",
    "Errand",
    "Notice",
    "PackRecord",
    "Remark",
    "RoutineRun",
]
"""The rows that the functions below give, for those who may not import the room's models."""


@dataclass(frozen=True, slots=True)
class LoopState:
    """How the loop is doing, for operators."""

    open: int
    given_up: tuple[Errand, ...]
    routines: tuple[RoutineRun, ...]


@dataclass(frozen=True, slots=True)
class SealState:
    """The last signed state of the log, and how many entries wait for the next."""

    size: int
    signed_at: datetime | None
    note: str
    checkpoints: int
    unsealed: int


GIVEN_UP_ROWS_MAX = 100
ROOT = paths.Tree.PLACE.value
"""Whoever audits the root of places audits everything, also what stands at no place."""


def entries(actor: Actor) -> QuerySet[Entry]:
    """Entries about things within the posts that let the actor audit; at the root of places also those that stand nowhere."""
    scope = scopes(actor, "audit.read")
    return Entry.objects.all() if ROOT in scope else Entry.objects.filter(within(scope))


def entry(actor: Actor, entry_id: int) -> Entry:
    """One entry with its texts and its place in the log. Raises NotAllowed without `audit.read`, NotFound."""
    require_somewhere(actor, "audit.read")
    rows = entries(actor).select_related("leaf").prefetch_related("remarks")
    found = rows.filter(pk=entry_id).first()
    if found is None:
        raise NotFound(entry=entry_id)
    return found


def redactable(actor: Actor) -> QuerySet[Remark]:
    """Texts that people wrote, within the posts that let the actor take them out, the newest first."""
    scope = scopes(actor, "remark.redact")
    rows = Remark.objects.order_by("-id")
    if ROOT in scope:
        return rows
    return rows.filter(within(scope, place="entry__place_path", owner="entry__owner_path"))


def seal_state(actor: Actor) -> SealState:
    """How far the journal is sealed. Raises NotAllowed without `journal.verify`. Three queries."""
    require(actor, "journal.verify", ROOT)
    last = Checkpoint.objects.order_by("-size").first()
    return SealState(
        size=last.size if last else 0,
        signed_at=last.at if last else None,
        note=last.note if last else "",
        checkpoints=Checkpoint.objects.count(),
        unsealed=Unsealed.objects.count(),
    )


def own_entries(actor: Actor) -> QuerySet[Entry]:
    """What the actor did, newest first. Raises NotSignedIn."""
    _require_signed_in(actor)
    return Entry.objects.filter(actor_id=actor.id).order_by("-id")


def sealed_of(actor: Actor, entry_ids: Iterable[int]) -> frozenset[int]:
    """Which of these entries, that the caller has already shown to be in the actor's view, are sealed: a receipt can be had."""
    _require_signed_in(actor)
    rows = Leaf.objects.filter(entry__in=list(entry_ids))
    return frozenset(rows.values_list("entry_id", flat=True))


def latest_checkpoint(actor: Actor) -> Checkpoint | None:  # noqa: ARG001 - everybody may see it
    """The newest signed statement about the journal, for everybody; None before the first seal."""
    return Checkpoint.objects.order_by("-size").first()


def own_remarks(actor: Actor) -> QuerySet[Remark]:
    """What the actor wrote, newest first. Raises NotSignedIn."""
    _require_signed_in(actor)
    return Remark.objects.filter(author_id=actor.id).order_by("-id")


def looks_at(actor: Actor, kind: str, id_: str) -> QuerySet[Access]:
    """Who looked at protected fields of one row that the caller has already shown to be the actor's own, newest first."""
    _require_signed_in(actor)
    return Access.objects.filter(target_kind=kind, target_id=id_).order_by("-id")


def happenings(actor: Actor, path: str) -> QuerySet[Entry]:
    """What happens at places within `path`, newest first: for whoever may read places there. Show the deed and the place, no more.

    Raises NotFound, NotAllowed.
    """
    require(actor, "place.read", path)
    return Entry.objects.filter(within((path,))).order_by("-id")


def entries_about(actor: Actor, kind: str, id_: str) -> QuerySet[Entry]:
    """The history of one row that the caller has already shown to be in the actor's view."""
    assert actor.id >= 0
    return Entry.objects.filter(target_kind=kind, target_id=id_).prefetch_related("remarks")


def remarks_about(actor: Actor, kind: str, id_: str) -> QuerySet[Remark]:
    """The texts about one row that the caller has already shown to be in the actor's view."""
    assert actor.id >= 0
    return Remark.objects.filter(target_kind=kind, target_id=id_)


def pictures_about(actor: Actor, kind: str, id_: str) -> QuerySet[Attachment]:
    """The pictures of one row that the caller has already shown to be in the actor's view."""
    assert actor.id >= 0
    return Attachment.objects.filter(target_kind=kind, target_id=id_, removed_at__isnull=True)


def accesses(actor: Actor) -> QuerySet[Access]:
    """Who looked at what for which purpose; for those who audit the whole installation."""
    require(actor, "audit.read", "p")
    return Access.objects.all()


def notices(actor: Actor) -> QuerySet[Notice]:
    """What the actor was told in the house, newest first."""
    return Notice.objects.filter(recipient_id=actor.id, way=Notice.Way.IN_APP)


def leaving(actor: Actor, notice_id: int) -> Notice | None:
    """The notice that is about to leave the house, for the worker; None when it has left or is gone."""
    assert actor.is_system
    return Notice.objects.filter(pk=notice_id, delivered_at__isnull=True).first()


def unread_count(actor: Actor) -> int:
    """How many notices wait to be read."""
    return notices(actor).filter(read_at__isnull=True).count()


def pack_history(actor: Actor, code: str = "") -> QuerySet[PackRecord]:
    """Which version of which pack counted from when on, newest first. Raises NotAllowed without `pack.read`."""
    require_somewhere(actor, "pack.read")
    rows = PackRecord.objects.all()
    return rows.filter(code=code) if code else rows


def latest_packs() -> dict[str, PackRecord]:
    """The newest record of each pack."""
    newest = PackRecord.objects.order_by().values("code").annotate(newest=Max("id"))
    rows = PackRecord.objects.filter(pk__in=newest.values("newest"))
    return {row.code: row for row in rows}


def loop_state(actor: Actor) -> LoopState:
    """Open and given-up errands and the routines. Raises NotAllowed without `errand.redrive`."""
    require(actor, "errand.redrive", "p")
    return LoopState(
        open=Errand.objects.filter(done_at__isnull=True, given_up_at__isnull=True).count(),
        given_up=tuple(
            Errand.objects.filter(given_up_at__isnull=False).order_by("-id")[:GIVEN_UP_ROWS_MAX]
        ),
        routines=tuple(RoutineRun.objects.all()),
    )


def _require_signed_in(actor: Actor) -> None:
    if actor.id < 0:
        raise NotSignedIn

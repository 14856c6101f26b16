"""Every way to read the journal."""

from dataclasses import dataclass

from django.db.models import QuerySet

from yizhen.core.actor import Actor
from yizhen.journal.models import Access, Entry, Errand, Notice, Remark, RoutineRun
from yizhen.journal.permission import require, scopes, within


__all__ = ["Access", "Entry", "Errand", "Notice", "Remark", "RoutineRun"]
"""The rows that the functions below give, for those who may not import the room's models."""


@dataclass(frozen=True, slots=True)
class LoopState:
    """How the loop is doing, for operators."""

    open: int
    given_up: tuple[Errand, ...]
    routines: tuple[RoutineRun, ...]


GIVEN_UP_ROWS_MAX = 100


def entries(actor: Actor) -> QuerySet[Entry]:
    """Entries about things within the posts that let the actor audit."""
    return Entry.objects.filter(within(scopes(actor, "audit.read")))


def entries_about(actor: Actor, kind: str, id_: str) -> QuerySet[Entry]:
    """The history of one row that the caller has already shown to be in the actor's view."""
    assert actor.id >= 0
    return Entry.objects.filter(target_kind=kind, target_id=id_).prefetch_related("remarks")


def remarks_about(actor: Actor, kind: str, id_: str) -> QuerySet[Remark]:
    """The texts about one row that the caller has already shown to be in the actor's view."""
    assert actor.id >= 0
    return Remark.objects.filter(target_kind=kind, target_id=id_)


def accesses(actor: Actor) -> QuerySet[Access]:
    """Who looked at what for which purpose; for those who audit the whole installation."""
    require(actor, "audit.read", "p")
    return Access.objects.all()


def notices(actor: Actor) -> QuerySet[Notice]:
    """What the actor was told in the house, newest first."""
    return Notice.objects.filter(recipient_id=actor.id, way=Notice.Way.IN_APP)


def unread_count(actor: Actor) -> int:
    """How many notices wait to be read."""
    return notices(actor).filter(read_at__isnull=True).count()


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

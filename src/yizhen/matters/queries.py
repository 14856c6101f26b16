"""Every way to read matters."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from yizhen.base import queries as base
from yizhen.core.actor import Actor, Channel
from yizhen.core.manifest import OpenWork
from yizhen.core.procedure import Move, moves_open_to
from yizhen.core.refusals import NotFound
from yizhen.core.text import Text
from yizhen.core.worktime import explain
from yizhen.journal import queries as journal
from yizhen.journal.permission import scopes, within
from yizhen.journal.queries import Entry
from yizhen.matters.models import Matter, MatterClock
from yizhen.matters.reading import CIRCULAR, clock_of, facts_for, procedure_of
from yizhen.packs.current import in_force
from yizhen.posts import queries as posts

__all__ = ["Matter", "MatterClock"]
"""The rows that the functions below give, for those who may not import the room's models."""


@dataclass(frozen=True, slots=True)
class Part:
    """One place's share of a circular."""

    matter: Matter
    place_name: str
    finished_by: str


@dataclass(frozen=True, slots=True)
class CircularPage:
    """A circular with its text, its parts, what the viewer may do, its history and why it is due when it is."""

    matter: Matter
    place_name: str
    step: Text
    text: str
    parts: tuple[Part, ...]
    moves: tuple[Move, ...]
    history: tuple[Entry, ...]
    why_due: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a circular has come."""

    matter: Matter
    places: int
    acknowledged: int


def circulars(actor: Actor) -> QuerySet[Matter]:
    """Circulars and their parts that lie within the actor's posts, or that they issued."""
    return Matter.objects.filter(
        within(scopes(actor, "circular.read"), owner="")
        | Q(opened_by_id=actor.id)
        | Q(assigned_to_id=actor.id),
        kind=CIRCULAR,
    )


def in_tray(actor: Actor) -> QuerySet[Matter]:
    """Open circulars that the actor has to acknowledge, the most urgent first."""
    with_my_post = within(scopes(actor, "circular.acknowledge"), owner="")
    return Matter.objects.filter(
        (with_my_post & Q(assigned_to_id__isnull=True)) | Q(assigned_to_id=actor.id),
        kind=CIRCULAR,
        is_open=True,
        parent__isnull=False,
    ).order_by("due_at", "id")


def open_circulars_of(account_id: int) -> list[OpenWork]:
    """What this person has to acknowledge, as a hand-over lists it."""
    return [
        OpenWork(
            kind="circular",
            id=str(matter.pk),
            title=matter.title,
            path=matter.place_path,
            due_at=matter.due_at,
        )
        for matter in in_tray(posts.actor(account_id, channel=Channel.WORKER))
    ]


def issued(actor: Actor) -> QuerySet[Matter]:
    """Whole circulars in the actor's view, newest first, each with `places` and `acknowledged`."""
    return (
        circulars(actor)
        .filter(parent__isnull=True)
        .annotate(
            places=Count("children"),
            acknowledged=Count("children", filter=Q(children__step="acknowledged")),
        )
    )


def circular(actor: Actor, matter_id: int) -> Matter:
    """One circular or part. Raises NotFound outside the actor's view."""
    matter = circulars(actor).filter(pk=matter_id).first()
    if matter is None:
        raise NotFound(matter=matter_id)
    return matter


def circular_page(actor: Actor, matter_id: int) -> CircularPage:
    """What the page of one circular shows. Raises NotFound outside the actor's view."""
    matter = circular(actor, matter_id)
    whole_id = matter.parent_id or matter.pk
    parts = list(circulars(actor).filter(parent_id=whole_id).order_by("place_path"))
    names = base.names_of({matter.place_path, *(p.place_path for p in parts)})
    people = posts.names_of({p.finished_by_id for p in parts if p.finished_by_id})
    procedure = procedure_of(matter)
    texts = journal.remarks_about(actor, "matters.matter", str(whole_id)).filter(field="text")
    return CircularPage(
        matter=matter,
        place_name=names.get(matter.place_path, ""),
        step=procedure.step(matter.step).title,
        text="\n".join(texts.values_list("text", flat=True)),
        parts=tuple(
            Part(
                matter=part,
                place_name=names.get(part.place_path, ""),
                finished_by=people.get(part.finished_by_id or 0, ""),
            )
            for part in parts
        ),
        moves=moves_open_to(
            procedure,
            matter.step,
            actor.duties_at(matter.place_path),
            facts_for(actor, matter),
        ),
        history=tuple(journal.entries_about(actor, "matters.matter", str(matter.pk))),
        why_due=_why(matter),
    )


def overdue_count(actor: Actor, *, now: datetime) -> int:
    """How many open parts in the actor's view are past their time."""
    return circulars(actor).filter(is_open=True, parent__isnull=False, due_at__lt=now).count()


def _why(matter: Matter) -> tuple[Text, ...]:
    clocks = MatterClock.objects.filter(matter=matter)
    calendar = in_force().calendar
    return tuple(sentence for clock in clocks for sentence in explain(clock_of(clock), calendar))

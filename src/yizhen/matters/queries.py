"""Every way to read matters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Length, Substr, TruncDate

from yizhen.base import queries as base
from yizhen.base.queries import Place
from yizhen.core.actor import Actor, Channel
from yizhen.core.manifest import OpenWork
from yizhen.core.paths import PLACE_WIDTHS, PlaceLevel, below
from yizhen.core.procedure import Move, moves_open_to
from yizhen.core.refusals import NotFound
from yizhen.core.text import Text
from yizhen.core.worktime import explain
from yizhen.journal import queries as journal
from yizhen.journal.permission import duties_with, lets, scopes, within
from yizhen.journal.queries import Attachment, Entry
from yizhen.matters.models import Matter, MatterClock
from yizhen.matters.reading import CIRCULAR, clock_of, facts_for, procedure_of
from yizhen.packs.current import in_force
from yizhen.posts import queries as posts

__all__ = ["Matter", "MatterClock", "Place"]
"""The rows that the functions below give, for those who may not import the room's models."""

ADDRESSABLE_MAX = 2_000
ACKNOWLEDGED = "acknowledged"
"""The step of a part whose place has acknowledged it."""


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
    is_provisional: bool
    """The year's holidays were not announced when the due moment was computed."""
    pictures: tuple[Attachment, ...]
    people: Mapping[int, str]
    """The names of those who issued, finished or moved it, by number."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a circular has come."""

    matter: Matter
    places: int
    acknowledged: int


@dataclass(frozen=True, slots=True)
class OpenCounts:
    """How many open circulars there are: places' parts, and the whole ones that the actor issued."""

    to_acknowledge: int
    late_to_acknowledge: int
    open: int
    overdue: int
    issued: int


@dataclass(frozen=True, slots=True)
class Tray:
    """How many open circulars wait for the actor; of those, how many are due soon and how many are late."""

    waiting: int
    soon: int
    late: int


@dataclass(frozen=True, slots=True)
class Day:
    """How many places' parts were issued and acknowledged on a day."""

    on: date
    issued: int
    acknowledged: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How a place stands with its circulars: `open` and `late` now; of those that were due in the period, how many came in time."""

    path: str
    parts: int
    """All places' parts that were issued in the period, withdrawn ones left out."""
    acknowledged: int
    open: int
    late: int
    """Of the open ones, those past their time."""
    due: int
    in_time: int

    @property
    def rate(self) -> float | None:
        """In time, as a percentage of what was due; None while nothing was."""
        return 100 * self.in_time / self.due if self.due else None


def circulars(actor: Actor) -> QuerySet[Matter]:
    """Circulars and their parts that lie within the actor's posts, or that they issued."""
    mine = Q(opened_by_id=actor.id) | Q(assigned_to_id=actor.id)
    if not lets(actor, "circular.read"):
        mine = Q(pk__in=())
    return Matter.objects.filter(
        within(scopes(actor, "circular.read"), owner="") | mine, kind=CIRCULAR
    )


def in_tray(actor: Actor) -> QuerySet[Matter]:
    """Open circulars that the actor has to acknowledge, the most urgent first."""
    return Matter.objects.filter(
        _for(actor), kind=CIRCULAR, is_open=True, parent__isnull=False
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
    history = tuple(journal.entries_about(actor, "matters.matter", str(matter.pk)))
    people = posts.names_of(
        {matter.opened_by_id}
        | {entry.actor_id for entry in history}
        | {part.finished_by_id for part in parts if part.finished_by_id}
    )
    clocks = tuple(MatterClock.objects.filter(matter=matter))
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
        history=history,
        why_due=_why(clocks),
        pictures=tuple(journal.pictures_about(actor, "matters.matter", str(matter.pk))),
        is_provisional=any(clock.is_provisional for clock in clocks),
        people=people,
    )


def parts(actor: Actor) -> QuerySet[Matter]:
    """The places' parts of circulars in the actor's view."""
    return circulars(actor).filter(parent__isnull=False)


def open_counts(actor: Actor, *, now: datetime) -> OpenCounts:
    """What is open in the actor's view, by what it asks of them. One query."""
    part, late = Q(parent__isnull=False), Q(due_at__lt=now)
    mine = part & _for(actor)
    found = circulars(actor).filter(is_open=True)
    counts = found.order_by().aggregate(
        to_acknowledge=Count("id", filter=mine),
        late_to_acknowledge=Count("id", filter=mine & late),
        open=Count("id", filter=part),
        overdue=Count("id", filter=part & late),
        issued=Count("id", filter=~part & Q(opened_by_id=actor.id)),
    )
    return OpenCounts(**counts)


def tray(actor: Actor, *, now: datetime, soon: timedelta) -> Tray:
    """How many circulars the actor still has to acknowledge; `soon` is how near a date has to be to count as near. One query."""
    counts = (
        in_tray(actor)
        .order_by()
        .aggregate(
            waiting=Count("id"),
            soon=Count("id", filter=Q(due_at__range=(now, now + soon))),
            late=Count("id", filter=Q(due_at__lt=now)),
        )
    )
    return Tray(**counts)


def standings(
    actor: Actor, path: str, level: PlaceLevel, *, since: datetime, now: datetime
) -> dict[str, Standing]:
    """How each place of `level` within `path` stands with circulars that were issued since, by its path. One query.

    A part that is addressed to a place above `level` counts for none. Places without any circular are left out.
    """
    chars = 1 + sum(PLACE_WIDTHS[: list(PlaceLevel).index(level)])
    reach = below(path)
    late, done = Q(due_at__lt=now), Q(step=ACKNOWLEDGED)
    is_open = Q(is_open=True)
    rows = (
        parts(actor)
        .filter(opened_at__gte=since, place_path__gte=reach.start, place_path__lt=reach.stop)
        .filter(is_open | done)
        .annotate(at=Substr("place_path", 1, chars), chars=Length("place_path"))
        .filter(chars__gte=chars)
        .order_by()
        .values("at")
        .annotate(
            parts=Count("id"),
            acknowledged=Count("id", filter=done),
            open=Count("id", filter=is_open),
            late=Count("id", filter=is_open & late),
            due=Count("id", filter=done | late),
            in_time=Count("id", filter=done & Q(finished_at__lte=F("due_at"))),
        )
    )
    return {
        row["at"]: Standing(
            path=row["at"],
            parts=row["parts"],
            acknowledged=row["acknowledged"],
            open=row["open"],
            late=row["late"],
            due=row["due"],
            in_time=row["in_time"],
        )
        for row in rows
    }


def open_parts(actor: Actor, path: str) -> QuerySet[Matter]:
    """Open parts within `path` in the actor's view, the most urgent first."""
    reach = below(path)
    here = parts(actor).filter(place_path__gte=reach.start, place_path__lt=reach.stop)
    return here.filter(is_open=True).order_by("due_at", "id")


def late_parts(actor: Actor, path: str, *, now: datetime) -> QuerySet[Matter]:
    """Those of `open_parts` whose time has run out."""
    return open_parts(actor, path).filter(due_at__lt=now)


def daily(actor: Actor, path: str, *, since: date, until: date) -> tuple[Day, ...]:
    """How many parts within `path` were issued and acknowledged on each day from `since` to `until`. Two queries."""
    reach = below(path)
    here = parts(actor).filter(place_path__gte=reach.start, place_path__lt=reach.stop).order_by()
    came, went = (
        dict(
            rows.filter(**{f"{moment}__date__gte": since, f"{moment}__date__lte": until})
            .annotate(on=TruncDate(moment))
            .values_list("on")
            .annotate(Count("id"))
        )
        for rows, moment in (
            (here, "opened_at"),
            (here.filter(step=ACKNOWLEDGED), "finished_at"),
        )
    )
    days = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    return tuple(Day(on, came.get(on, 0), went.get(on, 0)) for on in days)


def addressable(actor: Actor) -> tuple[Place, ...]:
    """The open communities and grids to which the actor may issue circulars, in order of path. One query."""
    rows = base.places(actor).filter(
        within(scopes(actor, "circular.issue"), place="path", owner=""),
        level__in=(PlaceLevel.COMMUNITY, PlaceLevel.GRID),
        closed_on__isnull=True,
    )
    return tuple(rows[:ADDRESSABLE_MAX])


def place_names(rows: Iterable[Matter]) -> dict[str, str]:
    """The names of the places of `rows`, by path. One query."""
    return base.names_of({row.place_path for row in rows})


def overdue_count(actor: Actor, *, now: datetime) -> int:
    """How many open parts in the actor's view are past their time."""
    return circulars(actor).filter(is_open=True, parent__isnull=False, due_at__lt=now).count()


def _for(actor: Actor) -> Q:
    """What falls to the actor: handed over to them, or at their place with nobody nearer, as those who are told of it."""
    ability, mine = "circular.acknowledge", Q(pk__in=())
    own = {post.path for post in actor.posts if post.duty in duties_with(ability)}
    for scope in own if scopes(actor, ability) else ():
        nearer = posts.nearer_holder(ability, scope=scope, column="place_path")
        mine |= within((scope,), owner="") & ~Q(nearer)
    given = Q(assigned_to_id=actor.id) if lets(actor, ability) else Q(pk__in=())
    return (mine & Q(assigned_to_id__isnull=True)) | given


def _why(clocks: Iterable[MatterClock]) -> tuple[Text, ...]:
    calendar = in_force().calendar
    return tuple(sentence for clock in clocks for sentence in explain(clock_of(clock), calendar))

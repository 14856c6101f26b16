"""Who serves where, where nobody does, and what the posts there were before."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from yizhen.base import queries as base
from yizhen.core import paths
from yizhen.core.actor import Actor
from yizhen.core.duties import Duty
from yizhen.core.paths import PlaceLevel
from yizhen.core.refusals import NotFound
from yizhen.core.text import Text
from yizhen.journal.permission import require, require_somewhere, scopes, within
from yizhen.packs.current import in_force
from yizhen.posts import guard, nodes
from yizhen.posts.models import Account, Leave, Post
from yizhen.posts.queries.people import held_today

ROSTER_ROWS_MAX = 2_000
SOON_DAYS = 30


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A place where a duty that the packs require is held by nobody."""

    path: str
    place: str
    level: PlaceLevel
    duty: Duty


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One person at one duty here, with its written list (`duty.tasks`), term, and who stands in today."""

    post: Post
    duty: Duty | None
    """None when no pack in force declares the duty any more."""
    name: str
    is_on_leave: bool
    back_on: date | None
    stand_in: str

    @property
    def title(self) -> Text:
        """What the post is called."""
        return self.duty.title if self.duty else Text(zh=self.post.duty, en=self.post.duty)

    @property
    def ends_soon(self) -> bool:
        """Whether the term ends within SOON_DAYS."""
        soon = timezone.localdate() + timedelta(days=SOON_DAYS)
        return self.post.ends_on is not None and self.post.ends_on <= soon


@dataclass(frozen=True, slots=True)
class RosterPlace:
    """Everybody who serves at one place or organisation, and what is missing there."""

    path: str
    name: str
    lines: tuple[RosterLine, ...]
    vacancies: tuple[Vacancy, ...]


@dataclass(frozen=True, slots=True)
class Roster:
    """Who serves at a path and below, place by place in order of path; `is_cut` when there is more than is shown."""

    path: str
    places: tuple[RosterPlace, ...]
    is_cut: bool

    @property
    def vacant(self) -> int:
        """How many required duties nobody holds."""
        return sum(len(place.vacancies) for place in self.places)


def posts(actor: Actor, *, include_over: bool = False) -> QuerySet[Post]:
    """Posts within the actor's scope, with their account; those that are over only when asked for."""
    rows = Post.objects.filter(within(scopes(actor, "post.read"), place="path", owner="path"))
    rows = rows.select_related("account")
    return rows if include_over else rows.filter(ended_at__isnull=True)


def held_by(actor: Actor, account_ids: Iterable[int]) -> dict[int, tuple[Post, ...]]:
    """The posts in view that these people hold now or later, by account number. One query."""
    found: dict[int, list[Post]] = defaultdict(list)
    for row in posts(actor).filter(account_id__in=set(account_ids)):
        found[row.account_id].append(row)
    return {account_id: tuple(rows) for account_id, rows in found.items()}


def node_names(wanted: Iterable[str]) -> dict[str, str]:
    """Names by path of places and organisations, for rows that the actor may already see. Up to two queries."""
    return nodes.names(wanted)


def post(actor: Actor, post_id: int) -> Post:
    """One post in view, also when it is over. Raises NotFound."""
    found = posts(actor, include_over=True).filter(pk=post_id).first()
    if found is None:
        raise NotFound
    return found


def post_history(actor: Actor, path: str, *, duty: str = "") -> QuerySet[Post]:
    """Everybody who held a post at exactly this path, the latest first. Raises NotFound, NotAllowed."""
    require(actor, "post.read", path)
    rows = Post.objects.filter(path=path).select_related("account").order_by("-starts_on", "-id")
    return rows.filter(duty=duty) if duty else rows


def ending_terms(actor: Actor, *, days: int = SOON_DAYS) -> QuerySet[Post]:
    """Posts in view whose term ends within `days`, the first to end first."""
    today = timezone.localdate()
    rows = posts(actor).filter(ends_on__range=(today, today + timedelta(days=days)))
    return rows.order_by("ends_on", "pk")


def roster(actor: Actor, path: str) -> Roster:
    """Who serves at `path` and below, and where nobody does. Raises NotFound, NotAllowed.

    A constant number of queries, however many people.
    """
    require(actor, "post.read", path)
    reach = paths.below(path)
    held = Post.objects.filter(held_today(), path__gte=reach.start, path__lt=reach.stop)
    rows = list(_with_people(held)[: ROSTER_ROWS_MAX + 1])
    missing = _missing(path)
    return Roster(
        path=path,
        places=_by_place(rows[:ROSTER_ROWS_MAX], missing),
        is_cut=len(rows) > ROSTER_ROWS_MAX,
    )


def roster_at(actor: Actor, path: str) -> RosterPlace:
    """Who serves at exactly `path`, and which required duties nobody holds there. Raises NotFound, NotAllowed.

    An organisation is open to whoever may see it in the register and reads posts somewhere.
    """
    if paths.tree_of(path) is paths.Tree.PLACE:
        require(actor, "post.read", path)
    else:
        base.organisation(actor, path)
        require_somewhere(actor, "post.read")
    rows = list(_with_people(Post.objects.filter(held_today(), path=path)))
    held = {row.duty for row in rows}
    missing = [v for v in _required(path) if v.duty.code not in held]
    for found in _by_place(rows, missing):
        return found
    return RosterPlace(path=path, name=nodes.names((path,)).get(path, path), lines=(), vacancies=())


def serving(actor: Actor, path: str) -> tuple[RosterPlace, ...]:
    """Who serves somebody at `path`: the people there and above it up to the community, the nearest first.

    For residents at their home, and for whoever may read posts there. Raises NotFound, NotAllowed.
    """
    if not _is_home(actor, path):
        require(actor, "post.read", path)
    community = paths.at_level(path, PlaceLevel.COMMUNITY) or path
    line = [p for p in (*paths.ancestors(path), path) if paths.contains(community, p)]
    rows = list(_with_people(Post.objects.filter(held_today(), path__in=line)))
    return tuple(reversed(_by_place(rows, ())))


def vacancies(actor: Actor, path: str) -> tuple[Vacancy, ...]:
    """Required duties that nobody holds at a place within `path` today, in order of path. Raises NotFound, NotAllowed."""
    require(actor, "post.read", path)
    return _missing(path)


def guards_missing(actor: Actor) -> list[str]:
    """Names of the triggers that keep the administrators apart and do not stand. For the house itself."""
    assert actor.is_system
    return guard.missing(connection)


def _missing(path: str) -> tuple[Vacancy, ...]:
    if paths.tree_of(path) is not paths.Tree.PLACE:
        return ()
    wanted: dict[PlaceLevel, list[Duty]] = defaultdict(list)
    for duty in in_force().duties.values():
        for level in duty.required_at:
            wanted[level].append(duty)
    reach = paths.below(path)
    held = set(
        Post.objects.filter(
            held_today(), path__gte=reach.start, path__lt=reach.stop, account__is_active=True
        ).values_list("path", "duty")
    )
    found = [
        Vacancy(path=at, place=name, level=level, duty=duty)
        for level, at, name in nodes.open_places(path, wanted)
        for duty in wanted[level]
        if (at, duty.code) not in held
    ]
    return tuple(sorted(found, key=lambda v: (v.path, v.duty.code)))


def _required(path: str) -> list[Vacancy]:
    """What the packs require at exactly this open place, as if nobody held it."""
    node = nodes.at(path)
    if paths.tree_of(path) is not paths.Tree.PLACE or node is None or not node.is_open:
        return []
    level = paths.place_level(path)
    duties = [duty for duty in in_force().duties.values() if level in duty.required_at]
    return [Vacancy(path=path, place=node.name, level=level, duty=duty) for duty in duties]


def _with_people(rows: QuerySet[Post]) -> QuerySet[Post]:
    active = rows.filter(account__is_active=True).select_related("account")
    return active.order_by("path", "duty", "account__name", "pk")


def _by_place(rows: list[Post], missing: Iterable[Vacancy]) -> tuple[RosterPlace, ...]:
    lines: dict[str, list[RosterLine]] = defaultdict(list)
    leaves = _leaves_today({row.account_id for row in rows})
    for row in rows:
        lines[row.path].append(_line(row, leaves.get(row.account_id)))
    gaps: dict[str, list[Vacancy]] = defaultdict(list)
    for vacancy in missing:
        gaps[vacancy.path].append(vacancy)
    names = nodes.names({*lines, *gaps})
    return tuple(
        RosterPlace(
            path=path,
            name=names.get(path, path),
            lines=tuple(lines.get(path, ())),
            vacancies=tuple(gaps.get(path, ())),
        )
        for path in sorted({*lines, *gaps})
    )


def _leaves_today(account_ids: set[int]) -> dict[int, Leave]:
    today = timezone.localdate()
    rows = Leave.objects.filter(
        account_id__in=account_ids,
        state=Leave.State.AGREED,
        starts_on__lte=today,
        ends_on__gte=today,
    )
    return {leave.account_id: leave for leave in rows.select_related("stand_in")}


def _line(row: Post, leave: Leave | None) -> RosterLine:
    return RosterLine(
        post=row,
        duty=in_force().duties.get(row.duty),
        name=row.account.name,
        is_on_leave=leave is not None,
        back_on=leave.ends_on + timedelta(days=1) if leave else None,
        stand_in=leave.stand_in.name if leave else "",
    )


def _is_home(actor: Actor, path: str) -> bool:
    home = Account.objects.filter(pk=actor.id).values_list("home_path", flat=True)
    return path != "" and home.first() == path

"""Every way to read the register's trees. Staff see what lies within their posts; the names on the way up to it are no secret."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Substr

from yizhen.base.models import MapFeature, Organisation, Place
from yizhen.core import paths
from yizhen.core.actor import Actor
from yizhen.core.refusals import NotAllowed, NotFound, NotSignedIn
from yizhen.journal.permission import require_somewhere, scopes, within

__all__ = ["MapFeature", "Organisation", "Place"]
"""The rows that the functions below give, for those who may not import the room's models."""


WORDS_CHARS_MAX = 60
PLACES_MAX = 300
"""Letters of a search that count."""
HOMES_MAX = 400
"""Doors or houses to choose from on one page."""
PLACES_MAX = 2_000
_ORDER = tuple(paths.PlaceLevel)
ABOVE_COMMUNITY = frozenset(_ORDER[: _ORDER.index(paths.PlaceLevel.COMMUNITY)])
BELOW_COMMUNITY = frozenset(_ORDER[_ORDER.index(paths.PlaceLevel.COMMUNITY) + 1 :])


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step on the way from the root to a node."""

    path: str
    name: str
    is_open: bool
    """Whether the actor may open it."""


@dataclass(frozen=True, slots=True)
class PlacePage:
    """A place with the way to it and what stands below, ordered by path."""

    place: Place
    crumbs: tuple[Crumb, ...]
    children: tuple[Place, ...]
    counts: tuple[tuple[str, int], ...]
    """(level, number of places of this level below), from high to low."""
    organisations: tuple[Organisation, ...]


@dataclass(frozen=True, slots=True)
class HomeStep:
    """One step of finding one's door: where one stands (None at the beginning), the way there as (path, name), and what to choose from,
    each with the name of what it stands in.
    """

    place: Place | None
    way: tuple[tuple[str, str], ...]
    choices: tuple[tuple[Place, str], ...]


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """An organisation with the way to it, what stands right below, and the place that it serves."""

    organisation: Organisation
    crumbs: tuple[Crumb, ...]
    children: tuple[Organisation, ...]
    below: int
    """How many open organisations stand below, at all levels."""
    place: Place | None


@dataclass(frozen=True, slots=True)
class Stairs:
    """A unit of a building with its dwellings, ordered by path."""

    unit: Place
    dwellings: tuple[Place, ...]


def places(actor: Actor) -> QuerySet[Place]:
    """Every place within the actor's posts."""
    return Place.objects.filter(within(scopes(actor, "place.read"), place="path", owner=""))


def organisations(actor: Actor) -> QuerySet[Organisation]:
    """Every organisation within the actor's posts: below it, or standing in its area."""
    scope = scopes(actor, "place.read")
    return Organisation.objects.filter(within(scope, place="place_path", owner="path"))


def place(actor: Actor, path: str) -> Place:
    """The place at `path`. Raises NotFound outside the actor's posts."""
    row = places(actor).filter(path=path).first()
    if row is None:
        raise NotFound(path=path)
    return row


def organisation(actor: Actor, path: str) -> Organisation:
    """The organisation at `path`. Raises NotFound outside the actor's posts."""
    row = organisations(actor).filter(path=path).first()
    if row is None:
        raise NotFound(path=path)
    return row


def place_page(actor: Actor, path: str) -> PlacePage:
    """What the page of one place shows. Raises NotFound outside the actor's posts. Five queries."""
    row = place(actor, path)
    reach = paths.below(path)
    counts = (
        Place.objects.filter(path__gt=path, path__lt=reach.stop, closed_on__isnull=True)
        .order_by()
        .values_list("level")
        .annotate(Count("id"))
    )
    order = [level.value for level in paths.PlaceLevel]
    return PlacePage(
        place=row,
        crumbs=crumbs(actor, path),
        children=tuple(Place.objects.filter(parent=row, closed_on__isnull=True)),
        counts=tuple(sorted(counts, key=lambda pair: order.index(pair[0]))),
        organisations=tuple(Organisation.objects.filter(place_path=path, closed_on__isnull=True)),
    )


def find_places(actor: Actor, words: str) -> QuerySet[Place]:
    """Open places in view whose name has `words` in it or whose code begins with them, from high to low; none for no words."""
    text = " ".join(words.split())[:WORDS_CHARS_MAX]
    if not text:
        return Place.objects.none()
    named = Q(name__icontains=text) | Q(code__startswith=text)
    return places(actor).filter(named, closed_on__isnull=True)


def stairs(actor: Actor, path: str) -> tuple[Stairs, ...]:
    """The open units of a building with their dwellings. Raises NotFound outside the actor's posts. Two queries."""
    row = place(actor, path)
    reach = paths.below(row.path)
    units: dict[str, tuple[Place, list[Place]]] = {}
    for found in Place.objects.filter(
        path__gt=row.path, path__lt=reach.stop, closed_on__isnull=True
    ).order_by("path"):
        if found.level == paths.PlaceLevel.UNIT:
            units[found.path] = (found, [])
        elif (above := paths.parent(found.path)) in units:
            units[above][1].append(found)
    return tuple(Stairs(unit, tuple(dwellings)) for unit, dwellings in units.values())


def places_at(actor: Actor, levels: Iterable[paths.PlaceLevel]) -> tuple[Place, ...]:
    """The open places in view at `levels`, in order of path, at most PLACES_MAX: for a choice in a filter. One query."""
    rows = places(actor).filter(level__in=tuple(levels), closed_on__isnull=True)
    return tuple(rows[:PLACES_MAX])


def children_of(row: Place) -> tuple[Place, ...]:
    """The open places right below one that the actor already sees. One query."""
    return tuple(Place.objects.filter(parent=row, closed_on__isnull=True))


def counts_below(rows: Sequence[Place]) -> dict[str, tuple[tuple[str, int], ...]]:
    """For each of sibling `rows` that the actor already sees: (level, how many open ones below), from high to low. One query."""
    if not rows:
        return {}
    chars, order = len(rows[0].path), [level.value for level in paths.PlaceLevel]
    reach = Q(pk__in=())
    for row in rows:
        reach |= Q(path__gt=row.path, path__lt=paths.below(row.path).stop)
    found = (
        Place.objects.filter(reach, closed_on__isnull=True)
        .annotate(top=Substr("path", 1, chars))
        .order_by()
        .values_list("top", "level")
        .annotate(Count("id"))
    )
    counts: dict[str, list[tuple[str, int]]] = {}
    for top, level, number in found:
        counts.setdefault(top, []).append((level, number))
    return {
        top: tuple(sorted(pairs, key=lambda pair: order.index(pair[0])))
        for top, pairs in counts.items()
    }


def ways_to(rows: Iterable[Place]) -> dict[str, str]:
    """For places that the actor already sees: the names on the way to each, from the city down, as one line. One query."""
    wanted = {row.path: paths.ancestors(row.path)[1:] for row in rows}
    known = names_of({path for way in wanted.values() for path in way})
    return {
        path: " › ".join(known[step] for step in way if step in known)
        for path, way in wanted.items()
    }


def organisation_page(actor: Actor, path: str) -> OrganisationPage:
    """What the page of one organisation shows. Raises NotFound outside the actor's posts. Five queries."""
    row = organisation(actor, path)
    reach = paths.below(path)
    open_ones = Organisation.objects.filter(closed_on__isnull=True)
    return OrganisationPage(
        organisation=row,
        crumbs=crumbs(actor, path),
        children=tuple(open_ones.filter(parent=row)),
        below=open_ones.filter(path__gt=path, path__lt=reach.stop).count(),
        place=places(actor).filter(path=row.place_path).first(),
    )


def crumbs(actor: Actor, path: str) -> tuple[Crumb, ...]:
    """The names from the root down to `path`; only those within the actor's posts can be opened."""
    model = Place if paths.tree_of(path) is paths.Tree.PLACE else Organisation
    scope = scopes(actor, "place.read")
    wanted = (*paths.ancestors(path), path)[1:]
    rows = model._default_manager.filter(path__in=wanted).values_list("path", "name")
    return tuple(
        Crumb(path=p, name=name, is_open=any(paths.contains(s, p) for s in scope))
        for p, name in sorted(rows)
    )


def tops(actor: Actor) -> tuple[Place, ...]:
    """Where the actor's view of the place tree begins: the outermost places of their posts."""
    require_somewhere(actor, "place.read")
    scope = [s for s in scopes(actor, "place.read") if paths.tree_of(s) is paths.Tree.PLACE]
    return tuple(Place.objects.filter(path__in=scope))


def organisation_tops(actor: Actor) -> tuple[Organisation, ...]:
    """Where the actor's view of the organisation tree begins."""
    rows = organisations(actor).filter(closed_on__isnull=True)
    seen: list[Organisation] = []
    for row in rows:
        if not seen or not paths.contains(seen[-1].path, row.path):
            seen.append(row)
    return tuple(seen)


def vantages(actor: Actor) -> tuple[Place, ...]:
    """The places, community and upwards, that the actor overlooks as a whole. Raises NotSignedIn, NotAllowed when there is none."""
    found = tuple(place for place in tops(actor) if place.level not in BELOW_COMMUNITY)
    if not found:
        raise NotAllowed(ability="place.read")
    return found


def census(actor: Actor, path: str) -> Mapping[str, int]:
    """How many open places of each level lie within `path`, itself included. Raises NotFound outside the actor's posts. Two queries."""
    reach = paths.below(place(actor, path).path)
    rows = Place.objects.filter(
        path__gte=reach.start, path__lt=reach.stop, closed_on__isnull=True
    ).order_by()
    return dict(rows.values_list("level").annotate(Count("id")))


def beneath(actor: Actor, path: str, level: paths.PlaceLevel) -> tuple[Place, ...]:
    """The open places of `level` within `path`, in order of path, PLACES_MAX at most. Raises NotFound. Two queries."""
    reach = paths.below(place(actor, path).path)
    rows = Place.objects.filter(
        level=level.value, path__gte=reach.start, path__lt=reach.stop, closed_on__isnull=True
    )
    return tuple(rows.order_by("path")[:PLACES_MAX])


def home_step(actor: Actor, path: str = "", *, words: str = "") -> HomeStep:
    """One step of finding the door where one lives, for anybody who is signed in: names of houses and numbers of doors are no secret.

    Without `path` the communities, or the communities and houses named `words`; within a community its houses, grid by grid; below that
    what stands right below. Raises NotSignedIn, NotFound for a place that is none, closed, or above a community. Up to four queries.
    """
    if actor.id < 0:
        raise NotSignedIn
    open_ones = Place.objects.filter(closed_on__isnull=True).order_by("path")
    text = " ".join(words.split())[:WORDS_CHARS_MAX]
    if not path:
        rows = open_ones.filter(level=paths.PlaceLevel.COMMUNITY)
        if text:
            levels = (paths.PlaceLevel.COMMUNITY, paths.PlaceLevel.BUILDING)
            rows = open_ones.filter(level__in=levels, name__icontains=text)
        found = list(rows[:HOMES_MAX])
        above = {p for row in found for p in paths.ancestors(row.path)[2:]}
        names = names_of(above)
        return HomeStep(None, (), tuple(_housed(row, names) for row in found))
    here = open_ones.filter(path=path).first()
    if here is None or here.level in ABOVE_COMMUNITY:
        raise NotFound(path=path)
    way = [p for p in paths.ancestors(path) if paths.place_level(p) not in ABOVE_COMMUNITY]
    names = names_of({*way, path})
    rows = open_ones.filter(parent=here)
    if here.level == paths.PlaceLevel.COMMUNITY:
        reach = paths.below(path)
        rows = open_ones.filter(
            path__gte=reach.start, path__lt=reach.stop, level=paths.PlaceLevel.BUILDING
        )
        grids = open_ones.filter(parent=here).values_list("path", "name")
        names |= dict(grids)
    return HomeStep(
        here,
        tuple((p, names.get(p, p)) for p in (*way, path)),
        tuple(_housed(row, names) for row in rows[:HOMES_MAX]),
    )


def _housed(row: Place, names: Mapping[str, str]) -> tuple[Place, str]:
    above = [names[p] for p in paths.ancestors(row.path) if p in names]
    return row, above[-1] if above else ""


def address_of(actor: Actor, path: str) -> tuple[str, ...]:
    """The names of the way to `path` from the community down: an address to show to whoever may already see `path`. One query."""
    if actor.id < 0:
        raise NotSignedIn
    way = [p for p in (*paths.ancestors(path), path) if paths.place_level(p) not in ABOVE_COMMUNITY]
    names = names_of(set(way))
    return tuple(names[p] for p in way if p in names)


def map_version(actor: Actor, path: str) -> str:
    """A value that changes when what is drawn within `path` does: for whoever keeps a picture of it. Raises NotFound. Four queries."""
    reach = paths.below(place(actor, path).path)
    drawn = Place.objects.filter(~Q(outline=""), path__gte=reach.start, path__lt=reach.stop)
    grids = drawn.filter(level=paths.PlaceLevel.GRID).order_by("path")
    houses = drawn.filter(level=paths.PlaceLevel.BUILDING).order_by()
    street = paths.below(paths.at_level(path, paths.PlaceLevel.STREET) or path)
    features = MapFeature.objects.filter(place_path__gte=street.start, place_path__lt=street.stop)
    seen = (
        tuple(grids.values_list("path", "name", "closed_on", "outline")),
        houses.aggregate(Max("id"), Count("id"), Count("closed_on")),
        features.aggregate(Max("id"), Count("id")),
    )
    return hashlib.sha256(repr(seen).encode()).hexdigest()


def map_of(actor: Actor, path: str) -> tuple[list[Place], list[MapFeature]]:
    """Grids and buildings with an outline within `path`, and the features drawn around them.

    The map of a street is public to everybody who may come in: outlines of houses and names of streets carry no personal data.
    """
    if actor.id < 0:
        raise NotFound(path=path)
    reach = paths.below(path)
    street = paths.at_level(path, paths.PlaceLevel.STREET) or path
    drawn = Place.objects.filter(
        ~Q(outline=""), path__gte=reach.start, path__lt=reach.stop, closed_on__isnull=True
    )
    inside = paths.below(street)
    features = MapFeature.objects.filter(place_path__gte=inside.start, place_path__lt=inside.stop)
    return list(drawn), list(features)


def names_of(place_paths: set[str]) -> dict[str, str]:
    """The names of places by path: for rows that the actor may already see."""
    return dict(Place.objects.filter(path__in=place_paths).values_list("path", "name"))

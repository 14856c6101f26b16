"""Every way to read the register's trees. Staff see what lies within their posts; the names on the way up to it are no secret."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from yizhen.base.models import MapFeature, Organisation, Place
from yizhen.core import paths
from yizhen.core.actor import Actor
from yizhen.core.refusals import NotFound
from yizhen.journal.permission import require_somewhere, scopes, within


__all__ = ["MapFeature", "Organisation", "Place"]
"""The rows that the functions below give, for those who may not import the room's models."""


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

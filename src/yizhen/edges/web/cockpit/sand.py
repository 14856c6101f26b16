"""The sand table of a real place: outlines of the register, brought to metres and drawn once per version of the data."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.utils.safestring import SafeString
from shapely import LineString, MultiPoint, Polygon
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from yizhen.base import queries as base
from yizhen.base.queries import MapFeature, Place
from yizhen.core import paths
from yizhen.core.actor import SYSTEM, Actor
from yizhen.core.paths import PlaceLevel
from yizhen.edges.web.shell import maps
from yizhen.edges.web.shell.isometric import (
    LABEL_HEIGHT,
    TOWER_FLOORS,
    Building,
    Plate,
    Point,
    Road,
    Table,
    Use,
    sand_table,
)

METRES_EAST: Final = 111_320
METRES_NORTH: Final = 110_950
MARGIN_METRES: Final = 30
TOWER_LABEL_HEIGHT: Final = 96.0
KEPT_MAX: Final = 32
"""Pictures kept in memory."""


@dataclass(frozen=True, slots=True)
class Count:
    """What a grid's plate tells: how much is open there, whether something is late, where it leads."""

    path: str
    open: int
    is_hot: bool
    url: str = ""


def picture(actor: Actor, place: Place, counts: Iterable[Count], *, title: str) -> SafeString:
    """The sand table of `place`, empty when nothing there has an outline. Raises NotFound outside the actor's posts."""
    return _drawn(base.map_version(actor, place.path), place.path, tuple(counts), title)


@lru_cache(maxsize=KEPT_MAX)
def _drawn(version: str, path: str, counts: tuple[Count, ...], title: str) -> SafeString:  # noqa: ARG001 - version: what is kept belongs to it
    places, features = base.map_of(SYSTEM, path)
    grids = [place for place in places if place.level == PlaceLevel.GRID]
    houses = [place for place in places if place.level == PlaceLevel.BUILDING]
    if not grids and not houses:
        return SafeString("")
    plane = _Plane.around(grids or houses)
    slab = plane.slab(grids or houses)
    return sand_table(
        Table(
            corners=_corners(slab),
            plates=tuple(_plates(plane, grids, houses, {one.path: one for one in counts})),
            buildings=tuple(_building(plane, house) for house in houses),
            greens=tuple(plane.within(slab, features, MapFeature.Kind.GREEN)),
            waters=tuple(plane.within(slab, features, MapFeature.Kind.WATER)),
            roads=tuple(plane.roads(slab, features)),
        ),
        title=title,
    )


@dataclass(frozen=True, slots=True)
class _Plane:
    """A flat piece of the earth around `lon`, `lat`, in metres."""

    lon: float
    lat: float

    @classmethod
    def around(cls, places: list[Place]) -> "_Plane":
        west, south, east, north = MultiPoint(
            [point for place in places for point in _ring(place.outline)]
        ).bounds
        return cls((west + east) / 2, (south + north) / 2)

    def metres(self, point: Iterable[float]) -> Point:
        lon, lat = tuple(point)[:2]
        east = METRES_EAST * math.cos(math.radians(self.lat))
        return (lon - self.lon) * east, (lat - self.lat) * METRES_NORTH

    def slab(self, places: list[Place]) -> Polygon:
        """The narrowest rectangle around all outlines, with a margin."""
        points = [self.metres(point) for place in places for point in _ring(place.outline)]
        around = MultiPoint(points).minimum_rotated_rectangle
        return around.buffer(MARGIN_METRES, join_style="mitre")

    def within(
        self, slab: Polygon, features: Iterable[MapFeature], kind: str
    ) -> Iterator[tuple[Point, ...]]:
        """Outlines of features of `kind`, cut at the slab's edge."""
        for feature in features:
            if feature.kind == kind:
                ring = Polygon([self.metres(point) for point in _ring(feature.outline)])
                yield from _parts(ring.buffer(0).intersection(slab))

    def roads(self, slab: Polygon, features: Iterable[MapFeature]) -> Iterator[Road]:
        """Roads, cut at the slab's edge."""
        for feature in features:
            if feature.kind == MapFeature.Kind.ROAD:
                line = shape(json.loads(feature.outline))
                metres = LineString([self.metres(point) for point in line.coords])
                yield from (
                    Road(part, feature.width_m) for part in _parts(metres.intersection(slab))
                )


def _plates(
    plane: _Plane, grids: Iterable[Place], houses: list[Place], counts: Mapping[str, Count]
) -> Iterator[Plate]:
    towers = {
        paths.at_level(house.path, PlaceLevel.GRID)
        for house in houses
        if house.floors >= TOWER_FLOORS
    }
    for grid in grids:
        count = counts.get(grid.path, Count(grid.path, 0, is_hot=False))
        ring = tuple(plane.metres(point) for point in _ring(grid.outline))
        yield Plate(
            name=grid.name,
            polygons=(ring,),
            centre=_centre(plane, grid, ring),
            count=count.open,
            is_hot=count.is_hot,
            url=count.url,
            label_height=TOWER_LABEL_HEIGHT if grid.path in towers else LABEL_HEIGHT,
        )


def _centre(plane: _Plane, grid: Place, ring: tuple[Point, ...]) -> Point:
    if grid.longitude_e6 is None or grid.latitude_e6 is None:
        inside = Polygon(ring).representative_point()
        return inside.x, inside.y
    return plane.metres((grid.longitude_e6 / 1_000_000, grid.latitude_e6 / 1_000_000))


def _building(plane: _Plane, house: Place) -> Building:
    outline = tuple(plane.metres(point) for point in _ring(house.outline)[:-1])
    use = Use(maps.USES.get(house.kind, Use.HOME.value))
    return Building(outline, house.floors or 1, use)


def _ring(outline: str) -> list[Point]:
    """The outer ring of a GeoJSON polygon; of several, the largest one's."""
    geometry = shape(json.loads(outline))
    parts = [part for part in getattr(geometry, "geoms", (geometry,)) if isinstance(part, Polygon)]
    largest = max(parts, key=lambda part: part.area)
    return [(x, y) for x, y, *_ in largest.exterior.coords]


def _parts(geometry: BaseGeometry) -> Iterator[tuple[Point, ...]]:
    """The polygons or lines that `geometry` is made of, as points."""
    for part in getattr(geometry, "geoms", (geometry,)):
        if part.is_empty:
            continue
        coords = part.exterior.coords if isinstance(part, Polygon) else part.coords
        yield tuple((x, y) for x, y, *_ in coords)


def _corners(slab: Polygon) -> tuple[Point, ...]:
    return tuple((x, y) for x, y in slab.exterior.coords[:-1])

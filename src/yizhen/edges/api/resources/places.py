"""The tree of places, and its map."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic_core import from_json, to_json
from typing_extensions import TypedDict

from yizhen.base import queries
from yizhen.base.queries import MapFeature, Place
from yizhen.core.paths import PlaceLevel
from yizhen.edges.api.answers import answer, raw_answer
from yizhen.edges.api.authentication import actor_of
from yizhen.edges.api.errors import described
from yizhen.edges.api.pages import PAGE_ROWS, Cursor, Limit, Page, page
from yizhen.edges.api.parts import PLACE, MappedPath, PlacePath

router = Router(tags=["places"])
GEOJSON = "application/geo+json"


class PlaceShape(TypedDict):
    """A place. The point lies inside, in millionths of a degree (WGS-84)."""

    path: str
    level: PlaceLevel
    kind: str
    name: str
    code: str
    floors: int
    longitude_e6: int | None
    latitude_e6: int | None
    opened_on: date
    closed_on: date | None


class CrumbShape(TypedDict):
    """One step on the way from the root; `is_open` when I may ask for it."""

    path: str
    name: str
    is_open: bool


class LevelCount(TypedDict):
    """How many places in use of one level stand below."""

    level: PlaceLevel
    places: int


class PlacePageShape(PlaceShape):
    """A place with the way to it and what stands below."""

    crumbs: list[CrumbShape]
    counts: list[LevelCount]


class Feature(TypedDict):
    """A GeoJSON feature: a place (`level`, `path`) or something drawn around it (`kind` road, water, green)."""

    type: Literal["Feature"]
    geometry: dict[str, Any]
    properties: dict[str, Any]


class MapShape(TypedDict):
    """A GeoJSON feature collection in WGS-84 (RFC 7946)."""

    type: Literal["FeatureCollection"]
    features: list[Feature]


Parent = Annotated[str | None, Query(pattern=PLACE, description="Only the children of this place.")]


@router.get("/places", response=described({200: Page[PlaceShape]}), summary="Places in my view")
def places(
    request: HttpRequest,
    parent: Parent = None,
    level: PlaceLevel | None = None,
    is_open: bool | None = None,
    cursor: Cursor = None,
    limit: Limit = PAGE_ROWS,
) -> HttpResponse:
    """Places within my posts, in order of path, optionally of one parent or level."""
    rows = queries.places(actor_of(request))
    if parent is not None:
        rows = rows.filter(parent__path=parent)
    if level is not None:
        rows = rows.filter(level=level.value)
    if is_open is not None:
        rows = rows.filter(closed_on__isnull=is_open)
    of = ("places", parent, level, is_open)
    return answer(request, page(rows, _shapes, of=of, key="path", cursor=cursor, limit=limit))


@router.get("/places/{path}", response=described({200: PlacePageShape}), summary="One place")
def place(request: HttpRequest, path: PlacePath) -> HttpResponse:
    """One place with the way to it and the number of places below, by level."""
    found = queries.place_page(actor_of(request), path)
    body: PlacePageShape = {
        **_shape(found.place),
        "crumbs": [{"path": c.path, "name": c.name, "is_open": c.is_open} for c in found.crumbs],
        "counts": [{"level": PlaceLevel(at), "places": count} for at, count in found.counts],
    }
    return answer(request, body)


@router.get(
    "/places/{path}/children", response=described({200: Page[PlaceShape]}), summary="Its children"
)
def children(
    request: HttpRequest, path: PlacePath, cursor: Cursor = None, limit: Limit = PAGE_ROWS
) -> HttpResponse:
    """The places right below one, in order of path."""
    actor = actor_of(request)
    rows = queries.places(actor).filter(parent=queries.place(actor, path))
    of = ("children", path)
    return answer(request, page(rows, _shapes, of=of, key="path", cursor=cursor, limit=limit))


@router.get(
    "/places/{path}/map",
    response=described({200: None}),
    openapi_extra={
        "responses": {
            200: {"content": {GEOJSON: {"schema": {"$ref": "#/components/schemas/MapShape"}}}}
        }
    },
    summary="Its map",
)
def drawn(request: HttpRequest, path: MappedPath) -> HttpResponse:
    """Grids and buildings with an outline within a place, and roads, water and greens around them, as GeoJSON."""
    actor = actor_of(request)
    shown = queries.place(actor, path)
    outlined, features = queries.map_of(actor, shown.path)
    body: MapShape = {
        "type": "FeatureCollection",
        "features": [*map(_feature, features), *map(_outline, outlined)],
    }
    return raw_answer(request, to_json(body), media=GEOJSON)


def _shapes(rows: Sequence[Place]) -> list[PlaceShape]:
    return [_shape(row) for row in rows]


def _shape(row: Place) -> PlaceShape:
    return {
        "path": row.path,
        "level": PlaceLevel(row.level),
        "kind": row.kind,
        "name": row.name,
        "code": row.code,
        "floors": row.floors,
        "longitude_e6": row.longitude_e6,
        "latitude_e6": row.latitude_e6,
        "opened_on": row.opened_on,
        "closed_on": row.closed_on,
    }


def _outline(row: Place) -> Feature:
    return {
        "type": "Feature",
        "geometry": from_json(row.outline),
        "properties": {
            "path": row.path,
            "level": row.level,
            "kind": row.kind,
            "name": row.name,
            "floors": row.floors,
        },
    }


def _feature(row: MapFeature) -> Feature:
    return {
        "type": "Feature",
        "geometry": from_json(row.outline),
        "properties": {"kind": row.kind, "name": row.name, "width_m": row.width_m},
    }

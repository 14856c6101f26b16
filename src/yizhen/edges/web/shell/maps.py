"""The map as one GeoJSON of our own, for the <x-map> of all web shells: /map/<path>.json."""

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from yizhen.base import queries
from yizhen.base.queries import MapFeature, Place
from yizhen.core import paths
from yizhen.core.paths import PlaceLevel
from yizhen.core.refusals import NotFound
from yizhen.edges.web.shell.actor import actor_of

MAX_AGE_SECONDS: Final = 60 * 60
USES: Final = {"residential": "home", "public": "public", "business": "firm"}
ZOOMS: Final = {
    PlaceLevel.STREET: 14.5,
    PlaceLevel.COMMUNITY: 15.5,
    PlaceLevel.GRID: 16.5,
    PlaceLevel.BUILDING: 18,
}
ZOOM_FAR: Final = 14


class Look(NamedTuple):
    """Where a map begins: the middle in degrees and the zoom."""

    lon: float
    lat: float
    zoom: float


@require_GET
def geojson(request: HttpRequest, path: str) -> HttpResponse:
    """Grids, houses, roads, water and greens within the place `path`. Raises NotFound for visitors and for no place."""
    if not paths.is_path(path) or paths.tree_of(path) is not paths.Tree.PLACE:
        raise NotFound
    places, features = queries.map_of(actor_of(request), path)
    body = f'{{"type":"FeatureCollection","features":[{",".join(_drawn(places, features))}]}}'
    packed = body.encode()
    etag = f'"{hashlib.sha256(packed).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == etag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = _packed(request, packed)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = f"private, max-age={MAX_AGE_SECONDS}"
    patch_vary_headers(response, ("Accept-Encoding", "Cookie"))
    return response


def look_at(place: Place, *, inside: Iterable[Place] = ()) -> Look | None:
    """Where the map of `place` begins: at its own point, else amid the points of the places `inside`; None without any."""
    points = [
        (p.longitude_e6, p.latitude_e6)
        for p in ((place,) if place.longitude_e6 is not None else inside)
        if p.longitude_e6 is not None and p.latitude_e6 is not None
    ]
    if not points:
        return None
    lon = sum(x for x, _ in points) / len(points) / 1_000_000
    lat = sum(y for _, y in points) / len(points) / 1_000_000
    return Look(round(lon, 6), round(lat, 6), ZOOMS.get(PlaceLevel(place.level), ZOOM_FAR))


def map_path(path: str) -> str:
    """The place whose map shows `path`: its community, so that one drawing serves all of its houses."""
    return paths.at_level(path, PlaceLevel.COMMUNITY) or path


def _packed(request: HttpRequest, body: bytes) -> HttpResponse:
    response = HttpResponse(content_type="application/geo+json")
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        body = gzip.compress(body, compresslevel=6, mtime=0)
        response.headers["Content-Encoding"] = "gzip"
    response.content = body
    return response


def _drawn(places: Iterable[Place], features: Iterable[MapFeature]) -> Iterator[str]:
    """One GeoJSON feature each; outlines are GeoJSON already and are not read again."""
    for feature in features:
        yield _feature(
            {"kind": feature.kind, "name": feature.name, "width": feature.width_m}, feature.outline
        )
    for place in places:
        if place.level == PlaceLevel.GRID:
            yield _feature(
                {"kind": "zone", "name": place.name, "id": place.path, **_label(place)},
                place.outline,
            )
        elif place.level == PlaceLevel.BUILDING:
            zone = paths.at_level(place.path, PlaceLevel.GRID)
            use = USES.get(place.kind, "home")
            yield _feature(
                {"kind": "building", "name": place.name, "use": use, "zone": zone}, place.outline
            )


def _label(place: Place) -> dict[str, list[float]]:
    if place.longitude_e6 is None or place.latitude_e6 is None:
        return {}
    return {"label": [place.longitude_e6 / 1_000_000, place.latitude_e6 / 1_000_000]}


def _feature(properties: dict[str, object], outline: str) -> str:
    words = json.dumps(properties, ensure_ascii=False, separators=(",", ":"))
    return f'{{"type":"Feature","properties":{words},"geometry":{outline}}}'

"""The sand table: a quarter seen from above at an angle, drawn as one SVG on the server.

Everything is in metres, x to the east and y to the north. `iso` is the only projection; buildings are painted from the far ones to the
near ones. Colours and pulses live in screen.css. The picture carries no style attribute and no script.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

TURN: Final = math.radians(-30)
FLATTEN: Final = 0.60
LIFT: Final = 0.95
FLOOR_METRES: Final = 3.0
TOWER_FLOORS: Final = 15
"""From here on a house is a tower: lighter, and drawn a little lower so that it does not hide what is behind."""
TOWER_LIFT: Final = 0.92
LEVELS: Final = 5
LABEL_HEIGHT: Final = 46.0
SLAB_METRES: Final = 16.0
COS, SIN = math.cos(TURN), math.sin(TURN)
Point = tuple[float, float]


class Use(StrEnum):
    """What a building is for."""

    HOME = "home"
    PUBLIC = "public"
    FIRM = "firm"


class Urgency(StrEnum):
    """How a dot is drawn."""

    OPEN = "open"
    LATE = "late"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True)
class Building:
    """A house: its outline (counter-clockwise or clockwise, not closed) and its floors."""

    outline: tuple[Point, ...]
    floors: int
    use: Use = Use.HOME


@dataclass(frozen=True, slots=True)
class Plate:
    """A grid: its polygons, the number that tints it and its label."""

    name: str
    polygons: tuple[tuple[Point, ...], ...]
    centre: Point
    count: int
    is_hot: bool = False
    url: str = ""
    label_height: float = LABEL_HEIGHT


@dataclass(frozen=True, slots=True)
class Road:
    """A road: its middle line and its width in metres."""

    line: tuple[Point, ...]
    width: float


@dataclass(frozen=True, slots=True)
class Dot:
    """Something that happens at a place."""

    at: Point
    urgency: Urgency = Urgency.OPEN


@dataclass(frozen=True, slots=True)
class Table:
    """All that stands on the sand table. `corners` is the outline of the slab below."""

    corners: tuple[Point, ...]
    plates: tuple[Plate, ...]
    buildings: tuple[Building, ...]
    greens: tuple[tuple[Point, ...], ...] = ()
    waters: tuple[tuple[Point, ...], ...] = ()
    roads: tuple[Road, ...] = ()
    dots: tuple[Dot, ...] = ()


def iso(x: float, y: float, height: float = 0.0) -> Point:
    """Where the point at `x`, `y`, `height` metres appears in the picture (y grows downwards)."""
    return x * COS - y * SIN, -(x * SIN + y * COS) * FLATTEN - height * LIFT


def depth(point: Point) -> float:
    """How far away a point is: larger is farther."""
    return point[0] * SIN + point[1] * COS


def sand_table(table: Table, *, title: str) -> SafeString:
    """The whole picture; `title` is the sentence that a screen reader says."""
    slab = [iso(*corner) for corner in table.corners]
    left, right = min(x for x, _ in slab) - 10, max(x for x, _ in slab) + 10
    top, bottom = min(y for _, y in slab) - 110, max(y for _, y in slab) + 30
    parts = [
        *_halo((left + right) / 2, (top + bottom) / 2 + 40, right - left),
        f'<polygon class="iso-edge" points="{_flat([(x, y + SLAB_METRES) for x, y in slab])}"/>',
        f'<polygon class="iso-slab" points="{_flat(slab)}"/>',
        *_plates(table.plates),
        *(f'<polygon class="iso-green" points="{_ground(shape)}"/>' for shape in table.greens),
        *(f'<polygon class="iso-water" points="{_ground(shape)}"/>' for shape in table.waters),
        *map(_road, table.roads),
        *houses(table.buildings),
        *map(_dot, table.dots),
        *map(_label, table.plates),
    ]
    box = f"{left:.0f} {top:.0f} {right - left:.0f} {bottom - top:.0f}"
    # With links inside it is a group; without, one picture.
    role = "group" if any(plate.url for plate in table.plates) else "img"
    return mark_safe(
        f'<svg class="iso" viewBox="{box}" role="{role}" aria-label="{escape(title)}">{"".join(parts)}</svg>'
    )


def houses(buildings: Iterable[Building]) -> list[str]:
    """The buildings as SVG groups, far ones first."""
    ordered = sorted(buildings, key=lambda b: -depth(_middle(b.outline)))
    return [_house(building) for building in ordered]


def level(count: int, most: int) -> int:
    """The tint of a plate, 0 to 4, by its share of the most."""
    return min(LEVELS - 1, int(LEVELS * count / (most + 0.01))) if most > 0 else 0


def _plates(plates: Sequence[Plate]) -> list[str]:
    most = max((plate.count for plate in plates), default=0)
    return [_plate(plate, level(plate.count, most)) for plate in plates]


def _plate(plate: Plate, tint: int) -> str:
    shapes = "".join(
        f'<polygon class="iso-plate iso-plate--{tint}" points="{_ground(shape)}"/>'
        for shape in plate.polygons
    )
    if not plate.url:
        return shapes
    said = f"{plate.name} {plate.count}"
    return f'<a href="{escape(plate.url)}" aria-label="{escape(said)}">{shapes}</a>'


def _house(building: Building) -> str:
    is_tower = building.use is Use.HOME and building.floors >= TOWER_FLOORS
    height = building.floors * FLOOR_METRES * (TOWER_LIFT if is_tower else 1.0)
    kind = "tower" if is_tower else building.use.value
    walls = "".join(_wall(side, wall, height) for side, wall in _seen_walls(building.outline))
    roof = _flat([iso(x, y, height) for x, y in building.outline])
    return f'<g class="iso-{kind}">{walls}<polygon class="iso-top" points="{roof}"/></g>'


def _seen_walls(outline: Sequence[Point]) -> list[tuple[str, tuple[Point, Point]]]:
    """The walls that face the viewer, far ones first, each with its side."""
    centre_x, centre_y = _middle(outline)
    seen: list[tuple[float, str, tuple[Point, Point]]] = []
    for index, start in enumerate(outline):
        end = outline[(index + 1) % len(outline)]
        x = (start[0] + end[0]) / 2 - centre_x
        y = (start[1] + end[1]) / 2 - centre_y
        away = depth((x, y))
        if away < 0:
            side = "left" if x * COS - y * SIN < 0 else "right"
            seen.append((away, side, (start, end)))
    return [(side, wall) for _, side, wall in sorted(seen, key=lambda one: -one[0])]


def _wall(side: str, wall: tuple[Point, Point], height: float) -> str:
    start, end = wall
    shape = [iso(*start), iso(*end), iso(*end, height), iso(*start, height)]
    return f'<polygon class="iso-{side}" points="{_flat(shape)}"/>'


def _road(road: Road) -> str:
    line = _ground(road.line)
    return f'<polyline class="iso-road" stroke-width="{road.width * 0.62:.1f}" points="{line}"/>'


def _dot(dot: Dot) -> str:
    x, y = iso(*dot.at, 22)
    radius = {Urgency.OPEN: 3, Urgency.LATE: 4, Urgency.URGENT: 5}[dot.urgency]
    ring = "" if dot.urgency is Urgency.OPEN else '<circle class="iso-ring" r="7"/>'
    return (
        f'<g class="iso-dot iso-dot--{dot.urgency.value}" transform="translate({x:.0f},{y:.0f})">'
        f'{ring}<circle r="{radius}"/></g>'
    )


def _label(plate: Plate) -> str:
    x, y = iso(*plate.centre, plate.label_height)
    digits = len(str(plate.count))
    half = 26 + _width_of(plate.name) / 2 + 9 * digits
    hot = " iso-label--hot" if plate.is_hot else ""
    return (
        f'<g class="iso-label{hot}" transform="translate({x:.0f},{y:.0f})" aria-hidden="true"><line y1="20" y2="60"/>'
        f'<rect x="{-half:.0f}" y="-20" width="{2 * half:.0f}" height="40" rx="20"/>'
        f'<text x="{-half + 16:.0f}" y="8">{escape(plate.name)}</text>'
        f'<text class="iso-count" x="{half - 15:.0f}" y="9">{plate.count}</text></g>'
    )


def _width_of(name: str) -> float:
    """The width of a label in the picture's units at 23 px: Chinese characters are square, Latin ones half."""
    return sum(24.0 if ord(letter) > 0x2E80 else 12.5 for letter in name)


def _halo(x: float, y: float, width: float) -> list[str]:
    return [
        f'<ellipse class="iso-halo{kind}" cx="{x:.0f}" cy="{y:.0f}" rx="{width * share:.0f}" ry="{width * share * 0.56:.0f}"/>'
        for share, kind in ((0.43, " iso-halo--dots"), (0.485, ""), (0.54, " iso-halo--dots"))
    ]


def _ground(shape: Iterable[Point]) -> str:
    return _flat(iso(x, y) for x, y in shape)


def _flat(points: Iterable[Point]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _middle(outline: Sequence[Point]) -> Point:
    count = len(outline)
    return sum(x for x, _ in outline) / count, sum(y for _, y in outline) / count

"""The ground plan of the demo street: invented, deterministic, in metres, given out as WGS-84.

A plan of straight blocks is laid out first and then bent and turned a little (`_bend`), so that it looks like a town that grew. A river runs
through the fourth column. Nothing here is a real place.
"""

import json
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from shapely import Polygon, unary_union

Point = tuple[float, float]

ORIGIN_LONGITUDE, ORIGIN_LATITUDE = 108.06, 34.27
METRES_PER_DEGREE_EAST = 111_320 * math.cos(math.radians(ORIGIN_LATITUDE))
METRES_PER_DEGREE_NORTH = 110_950
TURN = math.radians(7)
SEED = 20
COLUMNS = (0, 250, 540, 830, 920, 1210, 1500)
ROWS = (0, 235, 490, 740, 1000)
RIVER_COLUMN = 3
EDGE_STEPS = 10

ROADS_NORTH = {
    0: ("建设路", 16),
    250: ("槐安巷", 9),
    540: ("清河西路", 12),
    830: ("滨河西岸", 8),
    920: ("滨河东岸", 8),
    1210: ("育才路", 12),
    1500: ("东环路", 18),
}
ROADS_EAST = {
    0: ("迎宾大道", 20),
    235: ("福民街", 10),
    490: ("解放街", 16),
    740: ("泰和街", 10),
    1000: ("北环路", 18),
}


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the plan: its column and row, how it is built up, and the grid that it belongs to."""

    column: int
    row: int
    style: str
    grid: str


BLOCKS = (
    Block(0, 0, "slab", "槐安里"),
    Block(1, 0, "tower", "迎宾苑"),
    Block(2, 0, "market", "迎宾苑"),
    Block(4, 0, "slab", "东岸里"),
    Block(5, 0, "village", "柳林村"),
    Block(0, 1, "slab", "福民一区"),
    Block(1, 1, "centre", "清河花园"),
    Block(2, 1, "slab", "清河花园"),
    Block(4, 1, "school", "育才"),
    Block(5, 1, "slab", "育才"),
    Block(0, 2, "old", "老纺织厂"),
    Block(1, 2, "old", "老纺织厂"),
    Block(2, 2, "park", "滨河西"),
    Block(4, 2, "tower", "翠湖城"),
    Block(5, 2, "tower", "翠湖城"),
    Block(0, 3, "village", "泰和村"),
    Block(1, 3, "slab", "泰和村"),
    Block(2, 3, "tower", "滨河西"),
    Block(4, 3, "slab", "北环产业"),
    Block(5, 3, "firm", "北环产业"),
)

COMMUNITIES = {
    "槐荫社区": ("槐安里", "迎宾苑", "福民一区", "清河花园"),
    "泰和社区": ("老纺织厂", "滨河西", "泰和村"),
    "东岸社区": ("东岸里", "柳林村", "育才", "翠湖城", "北环产业"),
}


@dataclass(frozen=True, slots=True)
class House:
    """One building: `kind` is residential, public or business; units and homes per floor are 0 where nobody lives."""

    grid: str
    name: str
    kind: str
    floors: int
    corners: tuple[Point, ...]
    middle: Point
    units: int = 0
    homes_per_floor: int = 0


@dataclass(slots=True)
class Plan:
    """Everything that is drawn, in metres."""

    houses: list[House] = field(default_factory=list)
    greens: list[tuple[Point, ...]] = field(default_factory=list)
    waters: list[tuple[Point, ...]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Road:
    """A road's middle line with its name and width in metres."""

    name: str
    width_m: int
    line: tuple[Point, ...]


@cache
def plan() -> Plan:
    """The houses, greens and waters of the street."""
    drawn = Plan()
    rng = random.Random(SEED)  # noqa: S311 a picture, not a secret
    for west, east in ((834.0, 845.0), (905.0, 916.0)):
        drawn.greens.append((*_river_bank(west), *reversed(_river_bank(east))))
    drawn.waters.append((*_river_bank(843), *reversed(_river_bank(907))))
    for block in BLOCKS:
        _Builder(block, drawn, rng).build()
    return drawn


def roads() -> Iterator[Road]:
    """The roads of the street."""
    for x, (name, width) in ROADS_NORTH.items():
        yield Road(name, width, tuple(_bend(x, y) for y in range(-50, 1060, 25)))
    for y, (name, width) in ROADS_EAST.items():
        yield Road(name, width, tuple(_bend(x, y) for x in range(-50, 1560, 25)))


@cache
def grid_outline(grid: str) -> Polygon:
    """The outline of a grid in metres; the river belongs half to each bank, so that grids leave no gap."""
    return _joined([_cell(block) for block in BLOCKS if block.grid == grid])


def area_outline(grids: Sequence[str]) -> Polygon:
    """The outline of several grids together, in metres."""
    return _joined([grid_outline(grid) for grid in grids])


def geojson(shape: Polygon | Sequence[Point], *, is_line: bool = False) -> str:
    """A GeoJSON geometry in WGS-84, six decimals (0.1 m)."""
    if isinstance(shape, Polygon):
        rings = [shape.exterior.coords, *(ring.coords for ring in shape.interiors)]
        points = [[_to_degrees((x, y)) for x, y in ring] for ring in rings]
        geometry: dict[str, object] = {"type": "Polygon", "coordinates": points}
    elif is_line:
        geometry = {"type": "LineString", "coordinates": [_to_degrees(p) for p in shape]}
    else:
        ring = [_to_degrees(p) for p in (*shape, shape[0])]
        geometry = {"type": "Polygon", "coordinates": [ring]}
    return json.dumps(geometry, separators=(",", ":"))


def degrees_e6(point: Point) -> tuple[int, int]:
    """Longitude and latitude of a point in millionths of a degree."""
    longitude, latitude = _to_degrees(point)
    return round(longitude * 1e6), round(latitude * 1e6)


class _Builder:
    """Puts houses and greens on one block."""

    def __init__(self, block: Block, drawn: Plan, rng: random.Random) -> None:
        self.block, self.drawn, self.rng = block, drawn, rng
        self.west, self.east = COLUMNS[block.column] + 13, COLUMNS[block.column + 1] - 13
        self.south, self.north = ROWS[block.row] + 15, ROWS[block.row + 1] - 15
        self.width, self.height = self.east - self.west, self.north - self.south
        self.middle = ((self.west + self.east) / 2, (self.south + self.north) / 2)
        self.count = sum(house.grid == block.grid for house in drawn.houses)

    def build(self) -> None:
        """Fill the block in its style."""
        styles = {
            "slab": self._slabs,
            "tower": self._towers,
            "old": self._old,
            "village": self._village,
            "market": self._market,
            "centre": self._centre,
            "school": self._school,
            "park": self._park,
            "firm": self._firms,
        }
        styles[self.block.style]()

    def _house(
        self,
        at: Point,
        size: Point,
        floors: int,
        *,
        name: str = "",
        kind: str = "residential",
        units: int = 0,
        homes: int = 0,
        angle: float = 0.0,
    ) -> None:
        self.count += 1
        here, ahead = _bend(*at), _bend(at[0] + 1, at[1])
        turn = math.atan2(ahead[1] - here[1], ahead[0] - here[0]) + angle
        self.drawn.houses.append(
            House(
                grid=self.block.grid,
                name=name or f"{self.count}号楼",
                kind=kind,
                floors=floors,
                corners=_box(here, size, turn),
                middle=here,
                units=units,
                homes_per_floor=homes,
            )
        )

    def _green(self, at: Point, size: Point) -> None:
        self.drawn.greens.append(tuple(_bend(*p) for p in _box(at, size, 0)))

    def _slabs(self) -> None:
        rows, columns = self.height // 36, 4 if self.width > 240 else 3
        for i in range(rows):
            y = self.south + 20 + i * (self.height - 34) / max(1, rows - 1)
            for j in range(columns):
                x = self.west + (j + 0.5) * self.width / columns
                if abs(x - self.middle[0]) < 40 and abs(y - self.middle[1]) < 22:
                    continue
                floors = self.rng.choice((6, 6, 6, 7, 11))
                size = (self.width / columns * 0.78, 12)
                at = (x + self.rng.uniform(-3, 3), y)
                self._house(at, size, floors, units=2, homes=2)
        self._green(self.middle, (60, 36))

    def _towers(self) -> None:
        for i in range(3):
            for j in range(4):
                if (i, j) in ((1, 1), (1, 2)):
                    continue
                x = self.west + (j + 0.5) * self.width / 4 + (12 if i % 2 else 0)
                y = self.south + (i + 0.5) * self.height / 3
                floors = self.rng.choice((18, 24, 26, 30, 33))
                self._house((x, y), (27, 22), floors, units=1, homes=2, angle=0.12)
        self._green(self.middle, (110, 60))

    def _old(self) -> None:
        rows = self.height // 27
        for i in range(rows):
            for j in range(4):
                if self.rng.random() < 0.08:
                    continue
                x = self.west + (j + 0.5) * self.width / 4
                y = self.south + 14 + i * (self.height - 26) / max(1, rows - 1)
                size = (self.width / 4 * 0.82, 10.5)
                self._house((x, y), size, self.rng.choice((4, 5, 5, 6)), units=2, homes=2)

    def _village(self) -> None:
        rows, columns = self.height // 24, self.width // 21
        for i in range(rows):
            for j in range(columns):
                if self.rng.random() < 0.17:
                    continue
                x = self.west + (j + 0.5) * self.width / columns + self.rng.uniform(-2, 2)
                y = self.south + (i + 0.5) * self.height / rows + self.rng.uniform(-2, 2)
                size = (self.rng.uniform(11, 15), self.rng.uniform(10, 14))
                floors, name = self.rng.choice((1, 2, 2, 3)), f"{self.count + 1}号院"
                self._house((x, y), size, floors, name=name, units=1, homes=0)

    def _market(self) -> None:
        x, y = self.middle[0], self.south
        self._house((x - 30, y + 60), (120, 60), 3, name="便民市场", kind="public")
        self._house((x + 70, y + 70), (60, 44), 5, name="供销大厦", kind="public")
        for j in range(4):
            at = (self.west + (j + 0.5) * self.width / 4, self.north - 34)
            self._house(at, (self.width / 4 * 0.8, 13), 6, units=2, homes=2)
        self._house((self.west + 40, self.north - 84), (60, 12), 6, units=2, homes=2)
        self._house((self.east - 50, self.north - 84), (70, 12), 6, units=2, homes=2)

    def _centre(self) -> None:
        x, y = self.middle
        self._house((x, y + 20), (92, 34), 3, name="党群服务中心", kind="public")
        self._green((x, y - 32), (120, 54))
        for j in range(4):
            at_x = self.west + (j + 0.5) * self.width / 4
            size = (self.width / 4 * 0.8, 12)
            self._house((at_x, self.south + 16), size, 6, units=2, homes=2)
            self._house((at_x, self.north - 16), size, 11, units=2, homes=2)
        for side in (-1, 1):
            self._house((x + side * 100, y + 10), (50, 12), 6, units=2, homes=2)

    def _school(self) -> None:
        west, north = self.west, self.north
        self._house((west + 70, north - 40), (110, 18), 4, name="育才小学", kind="public")
        self._house((west + 70, north - 90), (110, 16), 4, name="教学二号楼", kind="public")
        self._house((west + 160, north - 66), (18, 66), 3, name="实验楼", kind="public")
        self._house((self.east - 34, north - 60), (30, 70), 5, name="青少年宫", kind="public")
        oval = [
            (self.middle[0] + 20 + 78 * math.cos(t), self.south + 62 + 42 * math.sin(t))
            for t in (i * math.tau / 40 for i in range(40))
        ]
        self.drawn.greens.append(tuple(_bend(*p) for p in oval))

    def _park(self) -> None:
        corners = (
            (self.west, self.south),
            (self.east, self.south),
            (self.east, self.north),
            (self.west, self.north),
        )
        self.drawn.greens.append(tuple(_bend(*p) for p in corners))
        x, y = self.middle
        pond = [
            (
                x + (62 + 14 * math.sin(3 * t)) * math.cos(t),
                y + (42 + 10 * math.cos(2 * t)) * math.sin(t),
            )
            for t in (i * math.tau / 48 for i in range(48))
        ]
        self.drawn.waters.append(tuple(_bend(*p) for p in pond))
        station = (self.west + 36, self.south + 30)
        self._house(station, (30, 16), 1, name="老年活动站", kind="public")
        pavilion = (self.east - 36, self.north - 30)
        self._house(pavilion, (24, 24), 2, name="清河亭", kind="public")

    def _firms(self) -> None:
        names = ("恒通建材", "宏达印务", "丰禾食品", "德利机械")
        for n, name in enumerate(names):
            i, j = divmod(n, 2)
            at = (
                self.west + (j + 0.5) * self.width / 2,
                self.south + (i + 0.5) * self.height / 2,
            )
            size = (self.width / 2 * 0.74, self.height / 2 * 0.58)
            self._house(at, size, 2, name=name, kind="business")


def _bend(x: float, y: float) -> Point:
    bent_x = x + 26 * math.sin(y / 260 + 0.6) + 10 * math.sin(x / 180)
    bent_y = y + 22 * math.sin(x / 340) - 8 * math.sin(y / 150)
    cos, sin = math.cos(TURN), math.sin(TURN)
    return bent_x * cos - bent_y * sin, bent_x * sin + bent_y * cos


def _box(middle: Point, size: Point, angle: float) -> tuple[Point, ...]:
    cos, sin = math.cos(angle), math.sin(angle)
    half_x, half_y = size[0] / 2, size[1] / 2
    corners = ((-half_x, -half_y), (half_x, -half_y), (half_x, half_y), (-half_x, half_y))
    return tuple((middle[0] + x * cos - y * sin, middle[1] + x * sin + y * cos) for x, y in corners)


def _river_bank(x: float) -> tuple[Point, ...]:
    return tuple(_bend(x, y) for y in range(-60, 1070, 20))


def _joined(shapes: Sequence[Polygon]) -> Polygon:
    whole = unary_union(shapes)
    assert isinstance(whole, Polygon), "the parts touch each other"
    return whole


def _cell(block: Block) -> Polygon:
    west, east = COLUMNS[block.column], COLUMNS[block.column + 1]
    middle = (COLUMNS[RIVER_COLUMN] + COLUMNS[RIVER_COLUMN + 1]) / 2
    if block.column == RIVER_COLUMN - 1:
        east = round(middle)
    elif block.column == RIVER_COLUMN + 1:
        west = round(middle)
    south, north = ROWS[block.row], ROWS[block.row + 1]
    corners = ((west, south), (east, south), (east, north), (west, north))
    edge = [
        (x0 + (x1 - x0) * t / EDGE_STEPS, y0 + (y1 - y0) * t / EDGE_STEPS)
        for (x0, y0), (x1, y1) in zip(corners, (*corners[1:], corners[0]), strict=True)
        for t in range(EDGE_STEPS)
    ]
    return Polygon([_bend(*p) for p in edge])


def _to_degrees(point: Point) -> list[float]:
    return [
        round(ORIGIN_LONGITUDE + point[0] / METRES_PER_DEGREE_EAST, 6),
        round(ORIGIN_LATITUDE + point[1] / METRES_PER_DEGREE_NORTH, 6),
    ]

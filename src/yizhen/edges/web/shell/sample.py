"""A made-up quarter and made-up rows for the style guide. Nothing here is data of the house; it never changes between two calls."""

import json
import math
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from django.utils import timezone

from yizhen.core.text import Text
from yizhen.edges.web.shell.charts import Series, Share
from yizhen.edges.web.shell.isometric import (
    Building,
    Dot,
    Plate,
    Point,
    Road,
    Table,
    Urgency,
    Use,
)

EAST: Final = (0, 250, 540, 830, 920, 1210, 1500)
NORTH: Final = (0, 235, 490, 740, 1000)
RIVER_COLUMN: Final = 3
LON, LAT = 108.06, 34.27
METRES_PER_LON: Final = 111_320 * math.cos(math.radians(LAT))
METRES_PER_LAT: Final = 110_950
TURN: Final = math.radians(7)
SEED: Final = 20
EAST_ROADS: Final = {0: 16, 250: 9, 540: 12, 830: 8, 920: 8, 1210: 12, 1500: 18}
NORTH_ROADS: Final = {0: 20, 235: 10, 490: 16, 740: 10, 1000: 18}
ROAD_NAMES: Final = (
    "建设路",
    "槐安巷",
    "清河西路",
    "西岸",
    "东岸",
    "育才路",
    "东环路",
    "迎宾大道",
    "福民街",
    "解放街",
    "泰和街",
    "北环路",
)
# fmt: off
BLOCKS: Final = {
    (0, 0): "slab", (1, 0): "tower", (2, 0): "market", (4, 0): "slab", (5, 0): "village",
    (0, 1): "slab", (1, 1): "centre", (2, 1): "slab", (4, 1): "school", (5, 1): "slab",
    (0, 2): "old", (1, 2): "old", (2, 2): "park", (4, 2): "tower", (5, 2): "tower",
    (0, 3): "village", (1, 3): "slab", (2, 3): "tower", (4, 3): "slab", (5, 3): "firm",
}
ZONE_OF: Final = {
    (0, 0): 1, (1, 0): 2, (2, 0): 2, (0, 1): 3, (1, 1): 4, (2, 1): 4, (0, 2): 5, (1, 2): 5, (2, 2): 6, (0, 3): 7,
    (1, 3): 7, (2, 3): 6, (4, 0): 8, (5, 0): 9, (4, 1): 10, (5, 1): 10, (4, 2): 11, (5, 2): 11, (4, 3): 12, (5, 3): 12,
}
ZONES: Final = {
    1: Text("槐安里", "Huai'an Lane"), 2: Text("迎宾苑", "Welcome Court"), 3: Text("福民一区", "Fumin One"),
    4: Text("清河花园", "Qinghe Garden"), 5: Text("老纺织厂", "Old Mill"), 6: Text("滨河西", "West Bank"),
    7: Text("泰和村", "Taihe Village"), 8: Text("东岸里", "East Bank"), 9: Text("柳林村", "Willow Village"),
    10: Text("育才", "Yucai"), 11: Text("翠湖城", "Jade Lake"), 12: Text("北环产业", "North Works"),
}
OPEN: Final = {1: 0, 2: 1, 3: 1, 4: 4, 5: 2, 6: 1, 7: 8, 8: 1, 9: 7, 10: 3, 11: 1, 12: 6}
# fmt: on


@dataclass(frozen=True, slots=True)
class House:
    """A building of the sample with what the map wants to know."""

    building: Building
    zone: int
    name: str


@dataclass(frozen=True, slots=True)
class Quarter:
    """All shapes of the sample, in metres."""

    houses: tuple[House, ...]
    greens: tuple[tuple[Point, ...], ...]
    waters: tuple[tuple[Point, ...], ...]
    roads: tuple[Road, ...]
    zones: dict[int, tuple[tuple[Point, ...], ...]]


@dataclass(frozen=True, slots=True)
class Event:
    """A line of a sample timeline."""

    words: Text
    who: Text
    at: datetime
    icon: str = "check"


@dataclass(frozen=True, slots=True)
class Row:
    """A sample matter."""

    number: str
    title: Text
    place: Text
    kind: Text
    at: datetime
    due_at: datetime | None
    tone: str
    state: Text
    icon: str
    level: int = 0
    done: int = 0
    lon: float = LON
    lat: float = LAT


def warp(x: float, y: float) -> Point:
    """Bends the straight blocks a little, so that the quarter looks grown."""
    bent_x = x + 26 * math.sin(y / 260 + 0.6) + 10 * math.sin(x / 180)
    bent_y = y + 22 * math.sin(x / 340) - 8 * math.sin(y / 150)
    cos, sin = math.cos(TURN), math.sin(TURN)
    return bent_x * cos - bent_y * sin, bent_x * sin + bent_y * cos


def on_earth(point: Point) -> tuple[float, float]:
    """Longitude and latitude of a point in metres."""
    return round(LON + point[0] / METRES_PER_LON, 6), round(LAT + point[1] / METRES_PER_LAT, 6)


@cache
def quarter() -> Quarter:
    """The made-up quarter: 19 blocks in 12 grids on both sides of a river."""
    chance = random.Random(SEED)  # noqa: S311 - a picture, not a secret
    houses: list[House] = []
    greens: list[tuple[Point, ...]] = [_strip(834, 845), _strip(905, 916)]
    waters: list[tuple[Point, ...]] = [_strip(843, 907)]
    for (column, row), kind in BLOCKS.items():
        west, east = EAST[column] + 13, EAST[column + 1] - 13
        south, north = NORTH[row] + 15, NORTH[row + 1] - 15
        plan = _plan(kind, (west, east, south, north), chance)
        zone = ZONE_OF[column, row]
        for number, (x, y, width, deep, floors, use) in enumerate(plan, start=1):
            houses.append(House(_house(x, y, width, deep, floors, use), zone, f"{number}号楼"))
        middle = ((west + east) / 2, (south + north) / 2)
        if kind == "park":
            corners = ((west, south), (east, south), (east, north), (west, north))
            greens.append(tuple(warp(*corner) for corner in corners))
            waters.append(_pond(*middle))
        elif kind in {"slab", "tower", "centre", "school"}:
            greens.append(_lawn(*middle, wide=60 if kind == "slab" else 112))
    zones: dict[int, tuple[tuple[Point, ...], ...]] = {}
    for cell, zone in ZONE_OF.items():
        zones[zone] = (*zones.get(zone, ()), _cell(*cell))
    return Quarter(tuple(houses), tuple(greens), tuple(waters), _roads(), zones)


def table(*, english: bool, linked: bool = False) -> Table:
    """The quarter as a sand table."""
    shapes = quarter()
    plates = []
    for zone, polygons in shapes.zones.items():
        centres = [_centre(polygon) for polygon in polygons]
        name = ZONES[zone].en if english else ZONES[zone].zh
        plates.append(
            Plate(
                name=name,
                polygons=polygons,
                centre=_centre(tuple(centres)),
                count=OPEN[zone],
                is_hot=OPEN[zone] >= 7,
                url=f"#zone-{zone}" if linked else "",
                label_height=96 if zone in {2, 6, 11} else 46,
            )
        )
    outer = ((-30, -30), (1530, -30), (1530, 1030), (-30, 1030))
    return Table(
        corners=tuple(warp(*corner) for corner in outer),
        plates=tuple(plates),
        buildings=tuple(house.building for house in shapes.houses),
        greens=shapes.greens,
        waters=shapes.waters,
        roads=shapes.roads,
        dots=_dots(shapes),
    )


@cache
def geojson() -> str:
    """The quarter as the one GeoJSON file of `<x-map>`."""
    shapes = quarter()
    features = [_feature("Polygon", [_ring(shape)], kind="water") for shape in shapes.waters]
    features += [_feature("Polygon", [_ring(shape)], kind="green") for shape in shapes.greens]
    for name, road in zip(ROAD_NAMES, shapes.roads, strict=True):
        line = [on_earth(point) for point in road.line]
        features.append(_feature("LineString", line, kind="road", name=name, width=road.width))
    for zone, polygons in shapes.zones.items():
        middle = on_earth(_centre(tuple(_centre(polygon) for polygon in polygons)))
        rings = [[_ring(polygon)] for polygon in polygons]
        features.append(
            _feature("MultiPolygon", rings, kind="zone", id=zone, name=ZONES[zone].zh, label=middle)
        )
    for house in shapes.houses:
        shape = _ring(house.building.outline)
        facts = {"name": house.name, "use": house.building.use.value, "zone": house.zone}
        features.append(_feature("Polygon", [shape], kind="building", **facts))
    whole = {"type": "FeatureCollection", "features": features}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def rows() -> tuple[Row, ...]:
    """Sample matters in different states."""
    now = timezone.now()

    def row(
        number: int, title: Text, place: Text, kind: Text, hours: float, tone: str, state: Text, icon: str,
        level: int = 0, done: int = 0, left: float | None = 48,
    ) -> Row:  # fmt: skip
        far = 0.0012 * number
        due_at = None if left is None else now + timedelta(hours=left)
        return Row(
            f"SJ1122{number:04d}", title, place, kind, now - timedelta(hours=hours), due_at, tone, state, icon, level, done,
            LON + 0.004 + far, LAT + 0.0035 + far * (0.4 if number % 2 else 0.1),
        )  # fmt: skip

    garden, village = (
        Text("清河花园 7号楼", "Qinghe Garden 7"),
        Text("泰和村 34号院", "Taihe Village 34"),
    )
    # fmt: off
    return (
        row(1, Text("老人家里煤气味很重", "Strong smell of gas at an old man's flat"), village, Text("安全隐患", "Safety"), 0.5, "amber", Text("待受理", "To accept"), "inbox", 2, 0, 1.5),
        row(2, Text("楼道灯坏了，晚上老人下楼看不见", "Stairway lamp broken, dark at night"), garden, Text("设施维修", "Repairs"), 5, "amber", Text("待派单", "To assign"), "split", 1, 1, 18),
        row(3, Text("路口乱停车，轮椅过不去", "Parked cars block wheelchairs"), garden, Text("停车秩序", "Parking"), 60, "blue", Text("处理中", "In hand"), "hammer", 0, 2, -7),
        row(4, Text("健身器材螺丝掉了，孩子在上面玩", "A screw is missing where children play"), garden, Text("设施维修", "Repairs"), 26, "violet", Text("待核验", "To verify"), "clipboard-check", 0, 3, 40),
        row(5, Text("垃圾桶满了两天没人清", "Bins full for two days"), village, Text("环境卫生", "Cleaning"), 90, "pine", Text("已办结", "Closed"), "circle-check", 0, 4, None),
        row(6, Text("想给母亲申请助餐卡", "Meal card for my mother"), garden, Text("民生服务", "Services"), 200, "grey", Text("已退回", "Returned"), "undo-2", 0, 4, None),
    )
    # fmt: on


def events() -> tuple[Event, ...]:
    """A sample timeline, newest first."""
    now = timezone.now()
    chen = Text("陈晓燕 · 网格员", "Chen Xiaoyan · grid worker")
    desk = Text("社区工作台 · 社区", "Desk · community")
    return (
        Event(Text("已到现场查看，预计今天处理完", "Seen on site, will be done today"), chen, now - timedelta(hours=2)),
        Event(Text("派给 陈晓燕", "Assigned to Chen Xiaoyan"), desk, now - timedelta(hours=3)),
        Event(Text("已受理，分到清河花园网格", "Accepted for Qinghe Garden"), desk, now - timedelta(hours=3.2)),
        Event(
            Text("健身器材螺丝掉了，孩子在上面玩。麻烦尽快来看看。", "A screw is missing where children play. Please come soon."),
            Text("何* · 居民", "He* · resident"), now - timedelta(hours=4), "flag",
        ),
    )  # fmt: skip


def trend(*, english: bool) -> tuple[tuple[str, ...], tuple[Series, ...]]:
    """Thirty days of two series."""
    today = timezone.localdate()
    days = [today - timedelta(days=back) for back in range(29, -1, -1)]
    came = tuple(round(11 + 6 * math.sin(i / 2.1) + 3 * math.sin(i * 1.7)) for i in range(30))
    went = tuple(round(10 + 4 * math.sin(i / 2.4 - 0.8) + 3 * math.cos(i * 1.3)) for i in range(30))
    names = ("Accepted", "Closed") if english else ("受理", "办结")
    return tuple(f"{day:%m-%d}" for day in days), (
        Series(names[0], came, 2),
        Series(names[1], went, 1),
    )


def kinds(*, english: bool) -> tuple[Share, ...]:
    """What people report."""
    words = {
        "设施维修": "Repairs", "环境卫生": "Cleaning", "物业管理": "Housing", "民生服务": "Services", "邻里纠纷": "Quarrels", "停车秩序": "Parking", "安全隐患": "Safety",
    }  # fmt: skip
    counts = (80, 69, 42, 40, 38, 36, 24)
    return tuple(
        Share(en if english else zh, n) for (zh, en), n in zip(words.items(), counts, strict=True)
    )


def sources(*, english: bool) -> tuple[Share, ...]:
    """Where reports come from."""
    words = {"居民随手报": "Residents", "网格员巡查": "Patrols", "12345 热线": "Hotline 12345", "物联感知": "Sensors", "双报到党员": "Party members"}  # fmt: skip
    counts = (158, 82, 36, 33, 20)
    return tuple(
        Share(en if english else zh, n) for (zh, en), n in zip(words.items(), counts, strict=True)
    )


def hours() -> tuple[tuple[int, ...], ...]:
    """Reports by weekday and hour."""
    chance = random.Random(SEED)  # noqa: S311 - a picture, not a secret
    day = [0, 0, 0, 0, 0, 1, 2, 4, 6, 9, 6, 5, 3, 3, 4, 5, 4, 6, 4, 4, 3, 2, 1, 0]
    return tuple(
        tuple(max(0, n + chance.randint(-2, 2) if n else 0) for n in day) for _ in range(7)
    )


Plan = list[tuple[float, float, float, float, int, Use]]


def _plan(kind: str, block: tuple[float, float, float, float], chance: random.Random) -> Plan:
    """Where the houses of a block stand: x, y, width, depth, floors, use."""
    west, east, south, north = block
    wide, deep = east - west, north - south
    x, y = (west + east) / 2, (south + north) / 2
    if kind == "slab":
        lines = int(deep // 36)
        spots = (
            (west + (j + 0.5) * wide / 4, south + 20 + i * (deep - 34) / max(1, lines - 1))
            for i in range(lines)
            for j in range(4)
        )
        return [
            (a, b, wide / 4 * 0.78, 12, chance.choice([6, 6, 6, 7, 11]), Use.HOME)
            for a, b in spots
            if abs(a - x) >= 40 or abs(b - y) >= 22
        ]
    if kind == "tower":
        return [
            (west + (j + 0.5) * wide / 4 + 12 * (i % 2 == 0), south + (i + 0.5) * deep / 3, 27, 22, chance.choice([18, 24, 26, 30]), Use.HOME)
            for i in range(3)
            for j in range(4)
            if (i, j) not in {(1, 1), (1, 2)}
        ]  # fmt: skip
    if kind == "old":
        lines = int(deep // 27)
        return [
            (west + (j + 0.5) * wide / 4, south + 14 + i * (deep - 26) / max(1, lines - 1), wide / 4 * 0.82, 10.5, chance.choice([4, 5, 5, 6]), Use.HOME)
            for i in range(lines)
            for j in range(4)
            if chance.random() > 0.08
        ]  # fmt: skip
    if kind == "village":
        lines, columns = int(deep // 24), int(wide // 21)
        return [
            (west + (j + 0.5) * wide / columns, south + (i + 0.5) * deep / lines, chance.uniform(11, 15), chance.uniform(10, 14), chance.choice([1, 2, 2, 3]), Use.HOME)
            for i in range(lines)
            for j in range(columns)
            if chance.random() > 0.17
        ]  # fmt: skip
    if kind == "firm":
        return [
            (west + (j + 0.5) * wide / 2, south + (i + 0.5) * deep / 2, wide * 0.37, deep * 0.29, 2, Use.FIRM)
            for i in range(2)
            for j in range(2)
        ]  # fmt: skip
    public = {
        "market": [(x - 30, south + 60, 120, 60, 3), (x + 70, south + 70, 60, 44, 5)],
        "centre": [(x, y + 30, 92, 34, 3)],
        "school": [(west + 70, north - 40, 110, 18, 4), (west + 70, north - 90, 110, 16, 4), (east - 34, north - 60, 30, 70, 5)],
        "park": [(west + 36, south + 30, 30, 16, 1), (east - 36, north - 30, 24, 24, 2)],
    }[kind]  # fmt: skip
    homes: Plan = []
    if kind in {"market", "centre"}:
        homes = [(west + (j + 0.5) * wide / 4, north - 18, wide / 4 * 0.8, 13, 6, Use.HOME) for j in range(4)]  # fmt: skip
    return [(*spot, Use.PUBLIC) for spot in public] + homes


def _house(x: float, y: float, width: float, deep: float, floors: int, use: Use) -> Building:
    here, ahead = warp(x, y), warp(x + 1, y)
    angle = math.atan2(ahead[1] - here[1], ahead[0] - here[0])
    cos, sin = math.cos(angle), math.sin(angle)
    corners = (
        (-width / 2, -deep / 2),
        (width / 2, -deep / 2),
        (width / 2, deep / 2),
        (-width / 2, deep / 2),
    )
    outline = tuple((here[0] + a * cos - b * sin, here[1] + a * sin + b * cos) for a, b in corners)
    return Building(outline, floors, use)


def _cell(column: int, row: int) -> tuple[Point, ...]:
    """The outline of a block, with points in between so that it bends with the roads."""
    west, east = EAST[column], EAST[column + 1]
    south, north = NORTH[row], NORTH[row + 1]
    steps = [i / 6 for i in range(6)]
    edge: list[Point] = [(west + (east - west) * t, south) for t in steps]
    edge += [(east, south + (north - south) * t) for t in steps]
    edge += [(east - (east - west) * t, north) for t in steps]
    edge += [(west, north - (north - south) * t) for t in steps]
    return tuple(warp(x, y) for x, y in edge)


def _roads() -> tuple[Road, ...]:
    upright = [
        Road(tuple(warp(x, y) for y in range(-50, 1060, 30)), width)
        for x, width in EAST_ROADS.items()
    ]
    across = [
        Road(tuple(warp(x, y) for x in range(-50, 1560, 30)), width)
        for y, width in NORTH_ROADS.items()
    ]
    return (*upright, *across)


def _strip(west: float, east: float) -> tuple[Point, ...]:
    ys = range(-30, 1031, 20)
    return (*(warp(west, y) for y in ys), *(warp(east, y) for y in reversed(ys)))


def _lawn(x: float, y: float, *, wide: float) -> tuple[Point, ...]:
    half, deep = wide / 2, wide / 4 + 3
    corners = (
        (x - half, y - deep),
        (x + half, y - deep),
        (x + half, y + deep),
        (x - half, y + deep),
    )
    return tuple(warp(*corner) for corner in corners)


def _pond(x: float, y: float) -> tuple[Point, ...]:
    turns = (i * math.tau / 40 for i in range(40))
    return tuple(
        warp(x + (62 + 14 * math.sin(3 * t)) * math.cos(t), y + (42 + 10 * math.cos(2 * t)) * math.sin(t))
        for t in turns
    )  # fmt: skip


def _dots(shapes: Quarter) -> tuple[Dot, ...]:
    kinds_of_dot = (Urgency.OPEN, Urgency.OPEN, Urgency.OPEN, Urgency.LATE)
    dots = []
    for index, house in enumerate(shapes.houses[::11]):
        urgency = Urgency.URGENT if index in {9, 31} else kinds_of_dot[index % 4]
        dots.append(Dot(_centre(house.building.outline), urgency))
    return tuple(dots)


def _centre(points: tuple[Point, ...]) -> Point:
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)


def _ring(shape: tuple[Point, ...]) -> list[tuple[float, float]]:
    return [on_earth(point) for point in (*shape, shape[0])]


def _feature(shape: str, coordinates: object, **properties: object) -> dict[str, object]:
    geometry = {"type": shape, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}

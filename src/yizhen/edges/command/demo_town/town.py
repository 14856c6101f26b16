"""The demo street's places, map and organisations, made through the use cases of the register."""

from dataclasses import dataclass, field

from yizhen.base.usecases import (
    NewFeature,
    NewPlace,
    add_organisation,
    add_place,
    add_places,
    draw_features,
    plant_roots,
)
from yizhen.core.actor import Actor
from yizhen.edges.command.demo_town import geometry

CITY, DISTRICT, STREET = "示范市", "清河区", "槐荫街道"
DIVISION_CODE = "999901"
"""No division has this code: the place is invented."""
UNIT_NAMES = ("一单元", "二单元", "三单元")

DEPARTMENTS = {
    "urban_management": "清河区城市管理局",
    "housing": "清河区住房和城乡建设局",
    "police": "清河公安分局",
    "fire_rescue": "清河区消防救援大队",
    "civil_affairs": "清河区民政局",
}


@dataclass(slots=True)
class Town:
    """Where the demo's places and organisations stand, by name."""

    places: dict[str, str] = field(default_factory=dict)
    organisations: dict[str, str] = field(default_factory=dict)
    buildings: dict[str, list[str]] = field(default_factory=dict)
    """Paths of the buildings of each grid, in order."""


def build(actor: Actor) -> Town:
    """Plant both trees and everything on them; gives where things stand."""
    plant_roots(actor)
    town = Town()
    _add_upper_levels(actor, town)
    for community, grids in geometry.COMMUNITIES.items():
        _add_community(actor, town, community, grids)
    _draw(actor, town)
    _add_organisations(actor, town)
    return town


def _add_upper_levels(actor: Actor, town: Town) -> None:
    parent = "p"
    everything = [grid for grids in geometry.COMMUNITIES.values() for grid in grids]
    for name, code in ((CITY, "9999"), (DISTRICT, DIVISION_CODE), (STREET, f"{DIVISION_CODE}001")):
        is_street = name == STREET
        outline = geometry.geojson(geometry.area_outline(everything)) if is_street else ""
        row = add_place(actor, NewPlace(name=name, parent=parent, code=code, outline=outline))
        parent = town.places[name] = row.path


def _add_community(actor: Actor, town: Town, name: str, grids: tuple[str, ...]) -> None:
    outline = geometry.area_outline(grids)
    centre = geometry.degrees_e6((outline.centroid.x, outline.centroid.y))
    rank = list(geometry.COMMUNITIES).index(name) + 1
    code = f"{DIVISION_CODE}001{rank:03d}"
    new = [
        NewPlace(
            name=name,
            parent=town.places[STREET],
            code=code,
            outline=geometry.geojson(outline),
            longitude_e6=centre[0],
            latitude_e6=centre[1],
        )
    ]
    where: dict[str, int] = {}
    for rank, grid in enumerate(grids, 1):
        where[grid] = len(new)
        new.append(_grid(grid, code=f"{code}{rank:03d}"))
    for house in geometry.plan().houses:
        if house.grid in where:
            new.extend(_house(house, grid=where[house.grid], at=len(new)))
    rows = add_places(actor, new)
    town.places[name] = rows[0].path
    for grid, position in where.items():
        town.places[grid] = rows[position].path
        town.buildings[grid] = [
            row.path
            for row in rows
            if row.level == "building" and row.path.startswith(rows[position].path)
        ]


def _grid(name: str, *, code: str) -> NewPlace:
    shape = geometry.grid_outline(name)
    inside = shape.representative_point()
    longitude, latitude = geometry.degrees_e6((inside.x, inside.y))
    return NewPlace(
        name=name,
        parent="#0",
        kind="governance",
        code=code,
        outline=geometry.geojson(shape),
        longitude_e6=longitude,
        latitude_e6=latitude,
    )


def _house(house: geometry.House, *, grid: int, at: int) -> list[NewPlace]:
    longitude, latitude = geometry.degrees_e6(house.middle)
    building = NewPlace(
        name=house.name,
        parent=f"#{grid}",
        kind=house.kind,
        floors=house.floors,
        outline=geometry.geojson(house.corners),
        longitude_e6=longitude,
        latitude_e6=latitude,
    )
    new = [building]
    if not house.homes_per_floor:
        return new
    for unit in range(house.units):
        unit_at = at + len(new)
        new.append(NewPlace(name=UNIT_NAMES[unit], parent=f"#{at}"))
        new.extend(
            NewPlace(name=f"{floor}{door:02d}", parent=f"#{unit_at}")
            for floor in range(1, house.floors + 1)
            for door in range(1, house.homes_per_floor + 1)
        )
    return new


def _draw(actor: Actor, town: Town) -> None:
    drawn = geometry.plan()
    features = [
        *(NewFeature(kind="green", outline=geometry.geojson(ring)) for ring in drawn.greens),
        *(NewFeature(kind="water", outline=geometry.geojson(ring)) for ring in drawn.waters),
        *(
            NewFeature(
                kind="road",
                name=road.name,
                width_m=road.width_m,
                outline=geometry.geojson(road.line, is_line=True),
            )
            for road in geometry.roads()
        ),
    ]
    draw_features(actor, town.places[STREET], features)


def _add_organisations(actor: Actor, town: Town) -> None:
    def add(name: str, kind: str, parent: str, place: str = "") -> str:
        above = town.organisations.get(parent, "o")
        row = add_organisation(
            actor, above, kind=kind, name=name, place_path=town.places.get(place, place)
        )
        town.organisations[name] = row.path
        return row.path

    government = f"{DISTRICT}人民政府"
    add(government, "district_government", "", DISTRICT)
    add(f"{DISTRICT}网格化服务管理中心", "command_centre", government, DISTRICT)
    for kind, name in DEPARTMENTS.items():
        add(name, kind, government, DISTRICT)
    office, committee = f"{STREET}办事处", f"{STREET}党工委"
    add(office, "street_office", government, STREET)
    add(committee, "street_party_committee", "", STREET)
    for community, grids in geometry.COMMUNITIES.items():
        add(f"{community}居民委员会", "residents_committee", office, community)
        add(f"{community}党委", "community_party_committee", committee, community)
        for grid in grids:
            add(f"{grid}网格党支部", "grid_party_branch", f"{community}党委", grid)
            group = f"{grid}第一楼栋党小组"
            building = town.buildings[grid][0]
            add(group, "building_party_group", f"{grid}网格党支部", building)
            add(f"{grid}党员中心户", "party_member_household", group, building)

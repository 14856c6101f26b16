"""Finding one's door, and what somebody overlooks."""

import pytest
from django.utils import timezone

from tests.cast import Town
from yizhen.base import queries, usecases
from yizhen.core.actor import NOBODY, SYSTEM
from yizhen.core.paths import PlaceLevel
from yizhen.core.refusals import NotAllowed, NotFound, NotSignedIn

pytestmark = pytest.mark.django_db


def names(step: queries.HomeStep) -> list[tuple[str, str]]:
    return [(place.name, above) for place, above in step.choices]


def test_a_door_is_found_from_the_communities_down(town: Town) -> None:
    first = queries.home_step(town.li)
    assert names(first) == [("福民社区", "槐荫街道"), ("安和社区", "槐荫街道")]
    second = queries.home_step(town.li, town.community)
    assert names(second)[0] == ("1号楼", "第一网格")
    third = queries.home_step(town.li, town.building)
    assert [name for _, name in third.way] == ["福民社区", "第一网格", "1号楼"]
    assert third.choices == ()


def test_a_door_is_found_by_name(town: Town) -> None:
    found = names(queries.home_step(town.li, words=" 1号 "))
    assert found == [("1号楼", "第一网格"), ("1号楼", "第二网格")] * 2
    assert names(queries.home_step(town.li, words="没有")) == []


def test_a_closed_house_a_street_and_nonsense_lead_nowhere(town: Town) -> None:
    usecases.close_place(SYSTEM, town.building, on=timezone.localdate())
    for path in (town.building, town.street, "nonsense", town.committee):
        with pytest.raises(NotFound):
            queries.home_step(town.li, path)
    with pytest.raises(NotSignedIn):
        queries.home_step(NOBODY)


def test_an_address_is_told_from_the_community_down(town: Town) -> None:
    assert queries.address_of(town.li, town.building) == ("福民社区", "第一网格", "1号楼")


def test_who_holds_a_community_or_more_overlooks_it(town: Town) -> None:
    assert [place.path for place in queries.vantages(town.chen)] == [town.community]
    for actor in (town.wang, town.li):
        with pytest.raises(NotAllowed):
            queries.vantages(actor)


def test_a_census_counts_open_places_in_view(town: Town) -> None:
    assert queries.census(town.chen, town.community) == {
        "community": 1,
        "grid": 2,
        "building": 4,
    }
    usecases.close_place(SYSTEM, town.neighbour_building, on=timezone.localdate())
    assert queries.census(town.chen, town.community)["building"] == 3
    assert len(queries.beneath(town.chen, town.community, PlaceLevel.BUILDING)) == 3
    with pytest.raises(NotFound):
        queries.census(town.wang, town.community)


def test_the_version_of_a_map_follows_what_is_drawn(town: Town) -> None:
    ring = '{"type":"Polygon","coordinates":[[[1,1],[2,1],[2,2],[1,1]]]}'
    before = queries.map_version(town.chen, town.community)
    row = usecases.add_place(
        SYSTEM, usecases.NewPlace(name="第三网格", parent=town.community, outline=ring)
    )
    drawn = queries.map_version(town.chen, town.community)
    usecases.rename_place(SYSTEM, row.path, name="新网格")
    renamed = queries.map_version(town.chen, town.community)
    assert len({before, drawn, renamed}) == 3
    assert queries.map_version(town.qian, town.community) == renamed

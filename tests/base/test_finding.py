"""Finding places, their stairs and numbers, and what the page of an organisation shows."""

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.cast import Town
from tests.factories import a_place
from yizhen.base import queries, usecases
from yizhen.base.models import Place
from yizhen.core.actor import SYSTEM
from yizhen.core.paths import PlaceLevel
from yizhen.core.refusals import NotFound

pytestmark = pytest.mark.django_db


def test_places_are_found_by_a_part_of_the_name_or_the_beginning_of_the_code(town: Town) -> None:
    new = usecases.NewPlace(name="便民市场", parent=town.grid, code="9999123")
    path = usecases.add_place(SYSTEM, new).path
    for words in ("市场", " 便民  市场 "[:4], "99991"):
        assert path in queries.find_places(town.wang, words).values_list("path", flat=True)
    for words in ("", "  ", "9123", "没有"):
        assert not queries.find_places(town.wang, words).exists()
    assert not queries.find_places(town.zhao, "市场").exists()
    assert not queries.find_places(town.li, "市场").exists()


def test_stairs_are_the_units_with_their_open_homes(
    town: Town, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first, second = a_place(town.building, "一单元"), a_place(town.building, "二单元")
    homes = [a_place(first, "101"), a_place(first, "102"), a_place(second, "101")]
    with django_assert_num_queries(2):
        found = queries.stairs(town.wang, town.building)
    assert [one.unit.path for one in found] == [first, second]
    assert [home.path for one in found for home in one.dwellings] == homes
    with pytest.raises(NotFound):
        queries.stairs(town.zhao, town.building)


def test_counts_below_are_by_level_for_each_sibling(
    town: Town, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    communities = queries.children_of(Place.objects.get(path=town.street))
    with django_assert_num_queries(1):
        counts = queries.counts_below(communities)
    assert counts[town.community] == (("grid", 2), ("building", 4))
    assert queries.counts_below(()) == {}


def test_the_way_to_a_place_is_told_from_the_city_down(town: Town) -> None:
    house = Place.objects.get(path=town.building)
    assert (
        queries.ways_to([house])[house.path] == "示范市 › 清河区 › 槐荫街道 › 福民社区 › 第一网格"
    )


def test_places_at_levels_are_those_in_view(town: Town) -> None:
    found = queries.places_at(town.chen, (PlaceLevel.COMMUNITY, PlaceLevel.GRID))
    assert [row.path for row in found] == [town.community, town.grid, town.neighbour_grid]


def test_an_organisation_shows_its_way_its_children_and_its_place(town: Town) -> None:
    page = queries.organisation_page(town.security_admin, town.street_office)
    assert [crumb.name for crumb in page.crumbs] == ["清河区政府", "槐荫街道办事处"]
    assert [row.path for row in page.children] == [town.committee]
    assert page.below == 1
    assert page.place is not None
    assert page.place.path == town.street
    with pytest.raises(NotFound):
        queries.organisation_page(town.wang, town.street_office)

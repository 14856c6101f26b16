"""The two trees grow, close and are seen within one's posts."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.cast import Town
from tests.factories import a_place
from yizhen.base import queries
from yizhen.base.models import Place
from yizhen.base.rules import CannotGoDeeper, NotAnOutline, TreeIsFull, next_child
from yizhen.base.usecases import (
    NewFeature,
    NewPlace,
    StillInUse,
    WrongParent,
    add_organisation,
    add_place,
    add_places,
    close_place,
    draw_features,
    rename_place,
)
from yizhen.core import paths
from yizhen.core.actor import SYSTEM
from yizhen.core.refusals import Invalid, NotAllowed, NotFound
from yizhen.journal.models import Entry

pytestmark = pytest.mark.django_db
GEOMETRY = '{"type":"Polygon","coordinates":[]}'


def test_a_new_place_gets_the_next_number_below_its_parent(town: Town) -> None:
    first, second = a_place(town.grid, "3号楼"), a_place(town.grid, "4号楼")
    assert paths.parent(first) == paths.parent(second) == town.grid
    assert paths.number(second) == paths.number(first) + 1
    row = Place.objects.get(path=second)
    assert (row.level, row.parent_id) == ("building", Place.objects.get(path=town.grid).pk)
    entry = Entry.objects.get(target_kind="base.place", target_id=str(row.pk))
    assert (entry.deed, entry.place_path) == ("base.add_place", second)


def test_a_place_opens_on_the_day_of_the_people_here_also_before_eight_in_the_morning(
    town: Town,
) -> None:
    with time_machine.travel("2026-11-22 20:00:00+00:00", tick=False):
        path = a_place(town.grid, "3号楼")
    assert Place.objects.get(path=path).opened_on == date(2026, 11, 23)


def test_numbers_are_not_used_twice(town: Town) -> None:
    first = a_place(town.grid, "3号楼")
    close_place(SYSTEM, first, on=timezone.localdate())
    assert a_place(town.grid, "4号楼") != first


def test_a_full_level_and_the_lowest_one_are_said() -> None:
    with pytest.raises(TreeIsFull):
        next_child("p", last="p9999")
    deepest = "p"
    for _ in paths.PLACE_WIDTHS:
        deepest = next_child(deepest, last=None)
    with pytest.raises(CannotGoDeeper):
        next_child(deepest, last=None)


@pytest.mark.parametrize("name", ["", "   ", "长" * 61], ids=["empty", "blank", "long"])
def test_a_name_that_is_none_is_refused(town: Town, name: str) -> None:
    before = Place.objects.count()
    with pytest.raises(Invalid):
        add_place(SYSTEM, NewPlace(name=name, parent=town.grid))
    assert Place.objects.count() == before


def test_many_places_are_added_all_or_none(town: Town) -> None:
    before = Place.objects.count()
    with pytest.raises(Invalid):
        add_places(SYSTEM, [NewPlace("甲", town.grid), NewPlace("", "#0")])
    assert Place.objects.count() == before


def test_the_same_client_id_adds_one_place(town: Town) -> None:
    new = NewPlace("3号楼", town.grid)
    assert add_place(SYSTEM, new, once="k").pk == add_place(SYSTEM, new, once="k").pk


def test_a_place_with_open_places_below_is_not_closed(town: Town) -> None:
    with pytest.raises(StillInUse) as refused:
        close_place(SYSTEM, town.grid, on=timezone.localdate())
    assert refused.value.facts["count"] == 2


def test_a_place_is_not_closed_before_it_opened(town: Town) -> None:
    with pytest.raises(Invalid):
        close_place(SYSTEM, town.building, on=timezone.localdate() - timedelta(days=1))


def test_who_may_not_edit_is_refused_and_the_neighbour_learns_nothing(town: Town) -> None:
    with pytest.raises(NotAllowed):
        rename_place(town.wang, town.grid, name="新名")
    with pytest.raises(NotFound):
        rename_place(town.wang, town.neighbour_grid, name="新名")
    with pytest.raises(NotFound):
        rename_place(town.chen, town.other_grid, name="新名")
    assert rename_place(town.chen, town.grid, name="东片网格").name == "东片网格"


@pytest.mark.parametrize(
    ("who", "sees", "not_sees"),
    [
        ("wang", "grid", "neighbour_grid"),
        ("zhao", "neighbour_building", "building"),
        ("chen", "neighbour_grid", "other_grid"),
        ("chen", "community", "street"),
        ("qian", "other_grid", "district"),
    ],
)
def test_a_place_is_seen_within_ones_posts_only(
    town: Town, who: str, sees: str, not_sees: str
) -> None:
    actor = getattr(town, who)
    assert queries.place(actor, getattr(town, sees)).path == getattr(town, sees)
    assert queries.place_page(actor, getattr(town, sees)).place.path == getattr(town, sees)
    for reach in (queries.place, queries.place_page):
        with pytest.raises(NotFound):
            reach(actor, getattr(town, not_sees))
    assert not queries.places(actor).filter(path=getattr(town, not_sees)).exists()


def test_a_resident_browses_no_tree(town: Town) -> None:
    assert not queries.places(town.li).exists()
    assert not queries.organisations(town.li).exists()


def test_the_way_up_is_named_but_only_ones_own_part_opens(town: Town) -> None:
    crumbs = queries.crumbs(town.wang, town.building)
    assert [c.name for c in crumbs][-2:] == ["第一网格", "1号楼"]
    assert [c.is_open for c in crumbs] == [False, False, False, False, True, True]


def test_the_page_of_a_place_counts_what_stands_below(town: Town) -> None:
    page = queries.place_page(town.chen, town.community)
    assert page.counts == (("grid", 2), ("building", 4))
    assert [child.path for child in page.children] == [town.grid, town.neighbour_grid]
    assert {o.name for o in page.organisations} == {"福民社区居委会", "福民社区党委"}


def test_the_page_of_a_place_takes_few_queries(
    town: Town, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(5):
        queries.place_page(town.chen, town.community)


def test_an_organisation_of_an_unknown_kind_or_under_the_wrong_parent_is_refused(
    town: Town,
) -> None:
    with pytest.raises(Invalid):
        add_organisation(SYSTEM, town.government, kind="guild", name="行会")
    with pytest.raises(WrongParent):
        add_organisation(SYSTEM, town.government, kind="grid_party_branch", name="支部")


def test_the_five_party_levels_stand_in_one_line(town: Town) -> None:
    assert [paths.depth(path) for path in town.party] == [1, 2, 3, 4, 5]
    assert all(paths.contains(a, b) for a, b in zip(town.party, town.party[1:], strict=False))


def test_drawing_the_map_again_replaces_it(town: Town) -> None:
    road = NewFeature(kind="road", outline=GEOMETRY, name="福民街", width_m=10)
    draw_features(SYSTEM, town.street, [road, road])
    assert draw_features(SYSTEM, town.street, [road]) == 1
    _, features = queries.map_of(town.wang, town.grid)
    assert [f.name for f in features] == ["福民街"]


@pytest.mark.parametrize(
    "outline",
    [
        "{}",
        "not json",
        "[" * 5000,
        '{"type":"Polygon","coordinates":[[0,0],[1,1]]}',
        '{"type":"Point","coordinates":[200,0]}',
        '{"type":"Point","coordinates":["1","2"]}',
        '{"type":["Point"],"coordinates":[1,2]}',
        '{"type":"Circle","coordinates":[1,2]}',
        '{"type":"Point","coordinates":[1,NaN]}',
    ],
)
def test_an_outline_that_would_break_the_map_is_refused(town: Town, outline: str) -> None:
    with pytest.raises(NotAnOutline):
        add_place(SYSTEM, NewPlace("3号楼", town.grid, outline=outline))
    with pytest.raises(NotAnOutline):
        draw_features(SYSTEM, town.street, [NewFeature(kind="road", outline=outline)])


def test_the_roots_are_planted_once(town: Town) -> None:
    from yizhen.base.usecases import plant_roots

    before = Entry.objects.count()
    plant_roots(SYSTEM, on=date(2026, 1, 1))
    assert Entry.objects.count() == before

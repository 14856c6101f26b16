"""To whom a circular falls: the nearest holder of the duty, and what is counted for whom."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.cast import Town
from yizhen.core.actor import Actor
from yizhen.matters import queries
from yizhen.matters.models import Matter
from yizhen.matters.usecases import NewCircular, issue_circular

pytestmark = pytest.mark.django_db


def a_circular(actor: Actor, *places: str) -> Matter:
    return issue_circular(actor, NewCircular("防火检查", "请查看。", places, 3))


def places_in_tray(actor: Actor) -> list[str]:
    return [matter.place_path for matter in queries.in_tray(actor)]


def test_a_part_falls_to_the_nearest_holder_only(town: Town) -> None:
    a_circular(town.qian, town.grid, town.neighbour_grid, town.other_grid)
    assert places_in_tray(town.wang) == [town.grid]
    assert places_in_tray(town.zhao) == [town.neighbour_grid]
    assert places_in_tray(town.chen) == []
    assert places_in_tray(town.qian) == [town.other_grid]
    assert places_in_tray(town.li) == []


def test_what_is_open_is_counted_in_one_query(
    town: Town, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    whole = a_circular(town.chen, town.grid, town.neighbour_grid)
    past = timezone.now() - timedelta(days=1)
    Matter.objects.filter(parent=whole, place_path=town.grid).update(due_at=past)
    with django_assert_num_queries(1):
        counts = queries.open_counts(town.chen, now=timezone.now())
    assert counts == queries.OpenCounts(
        to_acknowledge=0, late_to_acknowledge=0, open=2, overdue=1, issued=1
    )
    mine = queries.open_counts(town.wang, now=timezone.now())
    assert (mine.to_acknowledge, mine.late_to_acknowledge, mine.issued) == (1, 1, 0)


def test_circulars_may_be_addressed_to_grids_within_the_post(town: Town) -> None:
    assert [p.path for p in queries.addressable(town.chen)] == [
        town.community,
        town.grid,
        town.neighbour_grid,
    ]
    assert queries.addressable(town.wang) == ()


def test_a_page_names_the_people_behind_it(town: Town) -> None:
    whole = a_circular(town.chen, town.grid)
    page = queries.circular_page(town.chen, whole.pk)
    assert page.people[town.chen.id] == town.chen.name
    assert not page.is_provisional

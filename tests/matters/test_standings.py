"""How places stand with their circulars: counts for the cockpit and the worker."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.cast import Town
from yizhen.core.paths import PlaceLevel
from yizhen.matters import queries
from yizhen.matters.models import Matter
from yizhen.matters.usecases import NewCircular, issue_circular, move

pytestmark = pytest.mark.django_db
PERIOD = timedelta(days=90)


@pytest.fixture
def parts(town: Town) -> list[Matter]:
    """One acknowledged in time in 王's grid, one late in 赵's."""
    whole = issue_circular(
        town.chen, NewCircular("防火检查", "请看。", (town.grid, town.neighbour_grid), 3)
    )
    mine, theirs = queries.parts(town.chen).filter(parent=whole).order_by("place_path")
    move(town.wang, mine.pk, "acknowledge")
    Matter.objects.filter(pk=theirs.pk).update(due_at=timezone.now() - timedelta(hours=1))
    return [mine, theirs]


def test_each_grid_stands_for_itself_and_the_community_for_both(
    town: Town, parts: list[Matter], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    now = timezone.now()
    with django_assert_num_queries(1):
        found = queries.standings(
            town.chen, town.community, PlaceLevel.GRID, since=now - PERIOD, now=now
        )
    assert set(found) == {town.grid, town.neighbour_grid}
    assert found[town.grid].rate == 100
    assert (found[town.neighbour_grid].late, found[town.neighbour_grid].rate) == (1, 0)
    whole = queries.standings(
        town.qian, town.street, PlaceLevel.COMMUNITY, since=now - PERIOD, now=now
    )[town.community]
    assert (whole.parts, whole.acknowledged, whole.due, whole.in_time, whole.rate) == (
        2,
        1,
        2,
        1,
        50,
    )


def test_nobody_sees_how_the_neighbour_stands(town: Town, parts: list[Matter]) -> None:
    now = timezone.now()
    found = queries.standings(
        town.wang, town.community, PlaceLevel.GRID, since=now - PERIOD, now=now
    )
    assert set(found) == {town.grid}
    assert list(queries.late_parts(town.wang, town.community, now=now)) == []
    assert [part.pk for part in queries.late_parts(town.chen, town.community, now=now)] == [
        parts[1].pk
    ]


def test_each_day_has_what_was_issued_and_acknowledged(town: Town, parts: list[Matter]) -> None:
    today = timezone.localdate()
    days = queries.daily(town.chen, town.community, since=today - timedelta(days=2), until=today)
    assert [(day.issued, day.acknowledged) for day in days] == [(0, 0), (0, 0), (2, 1)]


def test_a_tray_is_counted_by_urgency(town: Town, parts: list[Matter]) -> None:
    now, soon = timezone.now(), timedelta(hours=24)
    assert queries.tray(town.zhao, now=now, soon=soon) == queries.Tray(waiting=1, soon=0, late=1)
    Matter.objects.filter(pk=parts[1].pk).update(due_at=now + timedelta(hours=2))
    assert queries.tray(town.zhao, now=now, soon=soon) == queries.Tray(waiting=1, soon=1, late=0)
    assert queries.tray(town.wang, now=now, soon=soon) == queries.Tray(waiting=0, soon=0, late=0)

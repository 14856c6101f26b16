"""Who serves at exactly one place or organisation, whose posts are whose, and what colleagues wait for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import Town
from yizhen.core.refusals import NotFound
from yizhen.posts import queries, usecases

pytestmark = pytest.mark.django_db


def test_one_place_shows_its_own_people_and_gaps_only(town: Town) -> None:
    here = queries.roster_at(town.chen, town.grid)
    assert [line.name for line in here.lines] == ["王"]
    assert "grid_head" in {gap.duty.code for gap in here.vacancies}
    assert {gap.path for gap in here.vacancies} == {town.grid}
    with pytest.raises(NotFound):
        queries.roster_at(town.zhao, town.grid)


def test_an_organisation_is_open_to_whoever_sees_it(town: Town) -> None:
    assert queries.roster_at(town.chen, town.committee).vacancies == ()
    with pytest.raises(NotFound):
        queries.roster_at(town.wang, town.committee)


def test_posts_of_several_people_come_in_one_query(town: Town) -> None:
    held = queries.held_by(town.chen, [town.wang.id, town.zhao.id, town.qian.id])
    assert {id_: [p.duty for p in rows] for id_, rows in held.items()} == {
        town.wang.id: ["grid_worker"],
        town.zhao.id: ["grid_worker"],
    }


def test_what_is_asked_of_me_waits_until_i_answer(town: Town) -> None:
    today = timezone.localdate()
    leave = usecases.request_leave(
        town.wang, starts_on=today, ends_on=today + timedelta(days=1), stand_in=town.zhao.id
    )
    assert queries.waiting(town.zhao).leaves == (leave,)
    assert queries.waiting(town.wang).leaves == ()
    usecases.agree_to_leave(town.zhao, leave.pk)
    assert queries.waiting(town.zhao) == queries.Waiting((), ())

"""The roster: who serves, who is away, where nobody is, and who was before."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.cast import Town
from tests.factories import somebody
from yizhen.core.actor import NOBODY
from yizhen.core.refusals import NotAllowed, NotFound, NotSignedIn
from yizhen.posts import queries, usecases
from yizhen.posts.models import Post

pytestmark = pytest.mark.django_db


def test_the_roster_shows_everybody_with_duty_list_term_and_stand_in(town: Town) -> None:
    today = timezone.localdate()
    post = Post.objects.get(account_id=town.wang.id)
    usecases.change_term(town.chen, post.pk, ends_on=today + timedelta(days=10))
    leave = usecases.request_leave(
        town.wang, starts_on=today, ends_on=today + timedelta(days=2), stand_in=town.zhao.id
    )
    usecases.agree_to_leave(town.zhao, leave.pk)
    roster = queries.roster(town.chen, town.community)
    grid = next(place for place in roster.places if place.path == town.grid)
    [line] = grid.lines
    assert (grid.name, line.name, line.title.zh) == ("第一网格", "王", "网格员")
    assert line.duty is not None and len(line.duty.tasks) >= 3
    assert line.ends_soon and line.is_on_leave and line.stand_in == "赵"
    assert line.back_on == today + timedelta(days=3)
    assert {v.duty.code for v in grid.vacancies} >= {"grid_head", "police_contact"}


def test_a_grid_with_no_one_is_flagged(town: Town) -> None:
    found = queries.vacancies(town.security_admin, town.other_community)
    missing = {v.duty.code for v in found if v.path == town.other_grid}
    assert missing >= {
        "grid_head",
        "grid_worker",
        "party_branch_secretary",
        "police_contact",
        "urban_management_contact",
    }
    assert {v.place for v in found} >= {"安和社区", "第一网格", "1号楼"}
    assert "grid_worker" not in {
        v.duty.code for v in queries.vacancies(town.chen, town.grid) if v.path == town.grid
    }


def test_a_vacancy_is_filled_by_a_post_and_opens_when_it_ends(town: Town) -> None:
    def is_vacant() -> bool:
        found = queries.vacancies(town.chen, town.grid)
        return any((v.path, v.duty.code) == (town.grid, "grid_worker") for v in found)

    assert not is_vacant()
    usecases.end_post(town.chen, Post.objects.get(account_id=town.wang.id).pk)
    assert is_vacant()
    second = somebody(("grid_worker", town.grid))
    assert not is_vacant()
    usecases.deactivate_account(town.system_admin, second.id)
    assert is_vacant()


def test_the_neighbours_roster_is_not_found(town: Town) -> None:
    for query in (queries.roster, queries.vacancies, queries.post_history, queries.serving):
        with pytest.raises(NotFound):
            query(town.wang, town.neighbour_grid)
        with pytest.raises(NotSignedIn):
            query(NOBODY, town.grid)
    with pytest.raises(NotFound):
        queries.post(town.wang, Post.objects.get(account_id=town.zhao.id).pk)
    assert not queries.posts(town.li).exists()


def test_a_roster_costs_the_same_however_many_serve(
    town: Town, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(5):
        somebody(("grid_worker", town.grid))
    with django_assert_num_queries(5):
        queries.roster(town.chen, town.community)


def test_a_resident_sees_who_serves_at_home_and_nowhere_else(town: Town) -> None:
    places = queries.serving(town.li, town.building)
    assert [(p.name, [line.name for line in p.lines]) for p in places] == [
        ("第一网格", ["王"]),
        ("福民社区", ["陈"]),
    ]
    with pytest.raises(NotFound):
        queries.serving(town.li, town.neighbour_building)


def test_the_history_of_a_post_keeps_who_was_there(town: Town) -> None:
    old = Post.objects.get(account_id=town.wang.id)
    usecases.end_post(town.chen, old.pk)
    new = somebody(("grid_worker", town.grid), name="新人")
    history = queries.post_history(town.chen, town.grid, duty="grid_worker")
    assert {p.account.name for p in history} == {"王", "新人"}
    assert new.id in {p.account_id for p in history}
    bare = somebody(("audit_administrator", town.street))
    with pytest.raises(NotAllowed):
        usecases.end_post(bare, old.pk)


def test_terms_that_end_soon_are_listed_within_scope(town: Town) -> None:
    today = timezone.localdate()
    for days, person in enumerate((town.wang, town.zhao), start=10):
        post = Post.objects.get(account_id=person.id)
        usecases.change_term(town.chen, post.pk, ends_on=today + timedelta(days=days))
    assert [p.account.name for p in queries.ending_terms(town.chen)] == ["王", "赵"]
    assert [p.account.name for p in queries.ending_terms(town.zhao)] == ["赵"]


def test_my_own_page_has_my_posts_with_their_lists_and_my_leave(town: Town) -> None:
    today = timezone.localdate()
    leave = usecases.request_leave(town.wang, starts_on=today, ends_on=today, stand_in=town.zhao.id)
    mine = queries.mine(town.wang)
    assert [(h.place, h.duty and h.duty.code) for h in mine.posts] == [("第一网格", "grid_worker")]
    assert mine.leaves == (leave,) and mine.to_stand_in == ()
    assert queries.mine(town.zhao).to_stand_in == (leave,)
    with pytest.raises(NotSignedIn):
        queries.mine(NOBODY)


def test_colleagues_are_near_and_on_duty(town: Town) -> None:
    somebody(("grid_worker", town.other_grid), name="远")
    names = {account.name for account in queries.colleagues(town.wang)}
    assert {"赵", "陈", "钱"} <= names and not names & {"王", "李", "远"}


def test_names_are_given_by_number(town: Town) -> None:
    assert queries.names_of([town.wang.id, town.li.id]) == {town.wang.id: "王", town.li.id: "李"}

"""What an answer costs in queries, pinned: it does not grow with the rows."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Town
from tests.edges.api.conftest import Program, a_circular, a_program, part_at
from tests.factories import a_place, an_organisation, somebody

TOKEN = 4
"""The token, its account, the posts held today, its abilities."""
COUNTS: dict[str, tuple[Callable[[Town], str], int]] = {
    "me": (lambda _: "/me", 3),
    "places": (lambda _: "/places", 1),
    "place": (lambda t: f"/places/{t.community}", 5),
    "children": (lambda t: f"/places/{t.community}/children", 2),
    "map": (lambda t: f"/places/{t.community}/map", 3),
    "organisations": (lambda _: "/organisations", 1),
    "organisation": (lambda t: f"/organisations/{t.committee}", 2),
    "accounts": (lambda _: "/accounts", 1),
    "account": (lambda t: f"/accounts/{t.wang.id}", 1),
    "posts": (lambda _: "/posts", 1),
    "roster": (lambda t: f"/roster?path={t.community}", 5),
    "vacancies": (lambda t: f"/vacancies?path={t.community}", 2),
    "circulars": (lambda _: "/circulars", 2),
    "notices": (lambda _: "/notices", 1),
    "entries": (lambda _: "/journal/entries", 1),
    "categories": (lambda _: "/packs/categories", 0),
    "forms": (lambda _: "/packs/forms", 0),
    "tokens": (lambda _: "/tokens", 2),
}


def cost(program: Program, path: str) -> int:
    """Queries of a GET; the lease of requests is taken before."""
    assert program.get(path).status_code == 200
    with CaptureQueriesContext(connection) as caught:
        program.get(path)
    return len(caught)


@pytest.mark.parametrize("name", COUNTS)
def test_an_answer_costs_what_it_did(town: Town, name: str) -> None:
    address, expected = COUNTS[name]
    program = a_program(town.qian)
    a_circular(program, town.grid)
    before = cost(program, address(town))
    for number in range(4):
        a_place(town.community, f"新网格{number}")
        an_organisation(town.street_office, "residents_committee", place_path=town.community)
        somebody(("grid_worker", town.neighbour_grid), name=f"新{number}")
        a_circular(program, town.grid, town.neighbour_grid)
    after = cost(program, address(town))
    assert (before - TOKEN, after - TOKEN) == (expected, expected)


def test_one_circular_costs_the_same_for_two_places_and_for_six(
    town: Town, chen: Program, wang: Program
) -> None:
    small = a_circular(chen, town.grid, town.neighbour_grid)
    more = [a_place(town.community, f"新网格{n}") for n in range(4)]
    large = a_circular(chen, town.grid, town.neighbour_grid, *more)
    costs = {cost(chen, f"/circulars/{one['id']}") for one in (small, large)}
    assert len(costs) == 1
    assert max(costs) <= TOKEN + 9
    part = part_at(small, town.grid)
    wang.post(f"/circulars/{part}/moves/acknowledge", If_Match="*")
    assert cost(chen, f"/circulars/{part}") <= TOKEN + 10

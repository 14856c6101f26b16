"""Long lists: nothing is skipped or repeated, whatever is added meanwhile."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import Town
from tests.edges.api.conftest import Program, a_circular, a_program, is_refused
from tests.factories import a_place

LISTS = ("/places", "/organisations", "/accounts", "/posts", "/circulars", "/notices", "/tokens")


def walk(program: Program, path: str, *, limit: int) -> list[Any]:
    """Every row of a list, page by page."""
    rows: list[Any] = []
    mark, joint = "", "&" if "?" in path else "?"
    while True:
        response = program.get(f"{path}{joint}limit={limit}{mark}").json()
        assert len(response["items"]) <= limit
        rows += response["items"]
        if response["next"] is None:
            return rows
        mark = f"&cursor={response['next']}"


@pytest.mark.parametrize("path", LISTS)
def test_pages_of_any_size_give_the_whole_list_in_order(
    town: Town, chen: Program, path: str
) -> None:
    for number in range(3):
        a_circular(chen, town.grid, town.neighbour_grid, title=f"第{number}号")
    whole = chen.get(f"{path}?limit=200").json()
    assert whole["next"] is None
    assert whole["items"]
    for limit in (1, 2, 3):
        assert walk(chen, path, limit=limit) == whole["items"]


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(limit=st.integers(1, 4), added=st.lists(st.integers(0, 5), max_size=4))
def test_rows_added_meanwhile_are_neither_skipped_nor_make_others_repeat(
    town: Town, limit: int, added: Sequence[int]
) -> None:
    program = a_program(town.qian)
    before = [row["path"] for row in program.get("/places?limit=200").json()["items"]]
    seen: list[str] = []
    mark: str | None = ""
    turn = 0
    while mark is not None:
        response = program.get(
            f"/places?limit={limit}" + (f"&cursor={mark}" if mark else "")
        ).json()
        seen += [row["path"] for row in response["items"]]
        mark = response["next"]
        for _ in range(added.count(turn)):
            a_place(town.grid if turn % 2 else town.neighbour_grid)
        turn += 1
    assert len(seen) == len(set(seen))
    assert set(before) <= set(seen)
    assert seen == sorted(seen)


def test_the_newest_first_list_does_not_repeat_when_it_grows(town: Town, chen: Program) -> None:
    first = [a_circular(chen, town.grid)["id"] for _ in range(3)]
    page = chen.get("/circulars?box=issued&limit=2").json()
    a_circular(chen, town.grid)
    rest = chen.get(f"/circulars?box=issued&limit=2&cursor={page['next']}").json()
    ids = [row["id"] for row in (*page["items"], *rest["items"])]
    assert ids == sorted(first, reverse=True)


def test_a_cursor_fits_only_its_own_list_and_filters(town: Town, chen: Program) -> None:
    cursor = chen.get("/places?limit=1").json()["next"]
    is_refused(chen.get(f"/organisations?cursor={cursor}"), 422, "cursor_refused")
    is_refused(chen.get(f"/places?level=grid&cursor={cursor}"), 422, "cursor_refused")
    is_refused(chen.get(f"/places?cursor={cursor}x"), 422, "cursor_refused")


def test_a_cursor_of_somebody_else_shows_nothing_more(town: Town, chen: Program) -> None:
    cursor = a_program(town.qian).get("/places?limit=1").json()["next"]
    mine = {row["path"] for row in walk(chen, "/places", limit=50)}
    stolen = chen.get(f"/places?limit=200&cursor={cursor}").json()["items"]
    assert {row["path"] for row in stolen} <= mine

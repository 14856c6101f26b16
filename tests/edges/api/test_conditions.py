"""ETags: nothing is sent twice, and nobody moves what somebody else has moved."""

import pytest

from tests.cast import Town
from tests.edges.api.conftest import Program, a_circular, a_program, is_refused, part_at
from yizhen.base import usecases as base
from yizhen.core.actor import SYSTEM


@pytest.fixture
def part(town: Town, chen: Program) -> int:
    """The part that 王 has to acknowledge."""
    return part_at(a_circular(chen, town.grid, town.neighbour_grid), town.grid)


def test_what_is_known_is_not_sent_again(town: Town, chen: Program) -> None:
    for path in (
        "/me",
        "/places",
        f"/places/{town.grid}/map",
        "/packs/categories",
        "/organisations",
    ):
        first = chen.get(path)
        again = chen.get(path, If_None_Match=first.headers["ETag"])
        assert (again.status_code, again.content) == (304, b""), path
        assert again.headers["ETag"] == first.headers["ETag"]
        weak = chen.get(path, If_None_Match=f'"old", W/{first.headers["ETag"]}')
        assert weak.status_code == 304
        assert chen.get(path, If_None_Match='"other"').status_code == 200


def test_a_changed_answer_has_another_etag(town: Town, chen: Program) -> None:
    path = f"/places/{town.grid}"
    before = chen.get(path).headers["ETag"]
    base.rename_place(SYSTEM, town.grid, name="春晓网格")
    after = chen.get(path, If_None_Match=before)
    assert after.status_code == 200
    assert after.headers["ETag"] != before


def test_a_move_on_what_was_seen_succeeds(wang: Program, part: int) -> None:
    seen = wang.get(f"/circulars/{part}")
    done = wang.post(f"/circulars/{part}/moves/acknowledge", If_Match=seen.headers["ETag"])
    assert done.status_code == 200
    assert done.json()["step"] == "acknowledged"
    assert done.json()["version"] == seen.json()["version"] + 1


def test_a_move_on_what_somebody_else_has_moved_is_stale(
    town: Town, wang: Program, chen: Program, part: int
) -> None:
    seen = wang.get(f"/circulars/{part}")
    chen.post(f"/circulars/{part}/moves/remind", If_Match="*")
    late = wang.post(f"/circulars/{part}/moves/acknowledge", If_Match=seen.headers["ETag"])
    is_refused(late, 412, "stale")
    assert wang.get(f"/circulars/{part}").json()["step"] == "issued"


def test_a_move_without_a_version_must_say_so(wang: Program, part: int) -> None:
    is_refused(wang.post(f"/circulars/{part}/moves/acknowledge"), 428, "version_missing")
    assert wang.post(f"/circulars/{part}/moves/acknowledge", If_Match="*").status_code == 200


def test_a_retry_of_a_move_is_not_stale(wang: Program, part: int) -> None:
    etag = wang.get(f"/circulars/{part}").headers["ETag"]
    path = f"/circulars/{part}/moves/acknowledge"
    first = wang.post(path, key="one", If_Match=etag)
    again = wang.post(path, key="one", If_Match=etag)
    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers["ETag"] == first.headers["ETag"]


def test_answers_are_private_and_vary(town: Town, chen: Program) -> None:
    response = chen.get("/me")
    assert "private" in response.headers["Cache-Control"]
    assert {"Accept-Language", "Authorization", "Cookie"} <= set(
        response.headers["Vary"].replace(" ", "").split(",")
    )
    assert a_program(town.wang).get("/me").headers["ETag"] != response.headers["ETag"]

"""The same request again is done once and answered alike."""

import threading
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections

from tests.cast import Town
from tests.edges.api.conftest import Program, a_program, a_token, is_refused
from yizhen.journal.models import Entry
from yizhen.matters.models import Matter
from yizhen.posts.models import Account


def body(town: Town, title: str = "停水通知") -> dict[str, Any]:
    """A circular to issue."""
    return {"title": title, "text": "明早停水。", "places": [town.grid], "workdays": 3}


def wholes() -> int:
    """How many circulars were issued."""
    return Matter.objects.filter(parent__isnull=True).count()


def test_a_retry_gets_the_same_answer_and_does_nothing(town: Town, chen: Program) -> None:
    first = chen.post("/circulars", body(town), key="k")
    entries = Entry.objects.count()
    again = chen.post("/circulars", body(town), key="k")
    assert (
        (again.status_code, again.content)
        == (first.status_code, first.content)
        == (201, first.content)
    )
    assert again.headers["Location"] == first.headers["Location"]
    assert "Idempotent-Replay" not in first.headers
    assert again.headers["Idempotent-Replay"] == "true"
    assert (wholes(), Entry.objects.count()) == (1, entries)


def test_another_body_under_the_same_key_is_refused(town: Town, chen: Program) -> None:
    chen.post("/circulars", body(town), key="k")
    is_refused(chen.post("/circulars", body(town, "另一个"), key="k"), 409, "id_used_before")
    is_refused(chen.post("/notices/1/read", key="k"), 409, "id_used_before")
    assert wholes() == 1


def test_another_body_is_refused_even_when_the_answer_was_forgotten(
    town: Town, chen: Program
) -> None:
    chen.post("/circulars", body(town), key="k")
    cache.clear()
    is_refused(chen.post("/circulars", body(town, "另一个"), key="k"), 409, "id_used_before")


def test_a_retry_after_the_answer_was_forgotten_is_still_done_once(
    town: Town, chen: Program
) -> None:
    first = chen.post("/circulars", body(town), key="k")
    cache.clear()
    again = chen.post("/circulars", body(town), key="k")
    assert again.json()["id"] == first.json()["id"]
    assert wholes() == 1


def test_a_refused_request_may_be_corrected_under_the_same_key(town: Town, chen: Program) -> None:
    wrong = {**body(town), "places": [town.other_grid]}
    is_refused(chen.post("/circulars", wrong, key="k"), 404, "not_found")
    assert chen.post("/circulars", body(town), key="k").status_code == 201


def test_two_programs_do_not_share_keys(town: Town, chen: Program) -> None:
    chen.post("/circulars", body(town), key="k")
    other = a_program(town.qian).post("/circulars", body(town), key="k")
    assert (other.status_code, wholes()) == (201, 2)
    assert "Idempotent-Replay" not in other.headers


@pytest.mark.parametrize("key", ["", " ", "x" * 81, "带字", "a b"])
def test_a_key_has_a_form(town: Town, chen: Program, key: str) -> None:
    response = chen.client.post(
        "/api/v1/circulars",
        body(town),
        content_type="application/json",
        headers={"Authorization": f"Bearer {chen.secret}"}
        | ({"Idempotency-Key": key} if key else {}),
    )
    is_refused(response, 422, "schema_refused")
    assert wholes() == 0


def test_the_secret_of_a_token_is_shown_once(town: Town) -> None:
    browser = Program()
    browser.client.force_login(Account.objects.get(pk=town.chen.id))
    asked = {"name": "大屏", "abilities": ["circular.read"], "expires_on": "2099-01-01"}
    is_refused(browser.post("/tokens", asked, key="t"), 422, "token_is_wrong")
    asked["expires_on"] = _soon()
    first = browser.post("/tokens", asked, key="t").json()
    again = browser.post("/tokens", asked, key="t")
    assert Program(first["secret"]).get("/circulars").status_code == 200
    assert again.json() == {**first, "secret": None}
    assert again.headers["Idempotent-Replay"] == "true"


def test_a_token_makes_no_tokens(chen: Program) -> None:
    asked = {"name": "大屏", "abilities": ["circular.read"], "expires_on": _soon()}
    is_refused(chen.post("/tokens", asked), 403, "not_allowed")


@pytest.mark.django_db(transaction=True)
def test_two_equal_requests_at_once_are_done_once(town: Town) -> None:
    secret, start = a_token(town.chen), threading.Barrier(2)
    answers: list[Any] = []

    def ask() -> None:
        start.wait()
        answers.append(Program(secret).post("/circulars", body(town), key="same"))
        connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [a.status_code for a in answers] == [201, 201]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert sorted("Idempotent-Replay" in a.headers for a in answers) == [False, True]
    assert wholes() == 1


def _soon() -> str:
    from datetime import timedelta

    from django.utils import timezone

    return (timezone.localdate() + timedelta(days=10)).isoformat()

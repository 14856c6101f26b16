"""Whatever fails, the answer has one shape and speaks the reader's language."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.signals import got_request_exception
from django.test import Client

from tests.cast import Town
from tests.edges.api.conftest import V1, Program, a_circular, a_program, is_refused, part_at
from yizhen.core.refusals import Outage
from yizhen.edges.api.parsing import BODY_BYTES_MAX
from yizhen.journal import queries as journal

FAILURES: dict[str, tuple[Callable[[Program, Town], Any], int, str]] = {
    "no such address": (lambda p, _: p.get("/nowhere"), 404, "not_found"),
    "no such version": (lambda p, _: p.client.get("/api/v9/me"), 404, "not_found"),
    "no address at all": (lambda p, _: p.client.get("/api/"), 404, "not_found"),
    "a slash too many": (lambda p, _: p.get("/me/"), 404, "not_found"),
    "no such row": (lambda p, _: p.get("/circulars/999999"), 404, "not_found"),
    "a number too large": (lambda p, _: p.get(f"/circulars/{10**30}"), 422, "schema_refused"),
    "not a number": (lambda p, _: p.get("/circulars/abc"), 422, "schema_refused"),
    "a wrong method": (lambda p, _: p.client.delete(f"{V1}/me"), 405, "method_not_allowed"),
    "a wrong parameter": (lambda p, _: p.get("/places?limit=0"), 422, "schema_refused"),
    "a wrong cursor": (lambda p, _: p.get("/places?cursor=abc"), 422, "cursor_refused"),
    "a missing field": (lambda p, _: p.post("/circulars", {"title": "x"}), 422, "schema_refused"),
    "an unknown field": (
        lambda p, _: p.post("/posts/1/end", {"reason": "", "more": 1}),
        422,
        "schema_refused",
    ),
    "not an object": (lambda p, _: p.post("/circulars", [1]), 422, "schema_refused"),
    "not JSON": (lambda p, _: p.post("/circulars", b"{'a': 1}"), 400, "not_json"),
    "a wrong content type": (
        lambda p, _: p.post("/circulars", b"a=1", Content_Type="application/x-www-form-urlencoded"),
        415,
        "wrong_content_type",
    ),
    "another charset": (
        lambda p, _: p.post("/circulars", b"{}", Content_Type="application/json; charset=gbk"),
        415,
        "wrong_content_type",
    ),
    "too large": (
        lambda p, _: p.post("/circulars", b'"' + b"x" * BODY_BYTES_MAX + b'"'),
        413,
        "too_large",
    ),
    "a query too long": (lambda p, _: p.get("/places?kind=" + "x" * 5_000), 413, "too_large"),
    "no name": (lambda _, __: Program().get("/me"), 401, "not_signed_in"),
    "an unknown token": (lambda _, __: Program("yzt_no").get("/me"), 401, "token_unknown"),
    "another scheme": (
        lambda _, __: Program().get("/me", Authorization="Basic eDp5"),
        401,
        "not_signed_in",
    ),
    "not allowed": (lambda p, _: p.get("/packs"), 403, "not_allowed"),
    "a rule's refusal": (
        lambda p, t: p.post("/posts", {"account_id": t.zhao.id, "duty": "nothing", "path": t.grid}),
        422,
        "duty_unknown",
    ),
    "a move without a version": (
        lambda p, t: p.post(f"/circulars/{a_circular(p, t.grid)['id']}/moves/withdraw"),
        428,
        "version_missing",
    ),
    "a stale version": (
        lambda p, t: p.post(
            f"/circulars/{a_circular(p, t.grid)['id']}/moves/withdraw", If_Match='"9.ab"'
        ),
        412,
        "stale",
    ),
    "a move that nobody knows": (
        lambda p, t: p.post(
            f"/circulars/{part_at(a_circular(p, t.grid), t.grid)}/moves/dance", If_Match="*"
        ),
        422,
        "invalid",
    ),
}


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_failure_has_the_one_shape_in_the_language_asked_for(
    town: Town, failure: str, language: str
) -> None:
    do, status, code = FAILURES[failure]
    program = a_program(town.chen, language=language)
    response = do(program, town)
    is_refused(response, status, code)
    if response.headers["Content-Language"] == "en":
        assert (
            response.json()["error"]["message"].isascii()
            or "“" in response.json()["error"]["message"]
        )


def test_an_answer_in_english_is_asked_for_by_accept_language(town: Town) -> None:
    program = a_program(town.chen)
    english = program.get("/nowhere", Accept_Language="fr;q=0.9, en-GB;q=0.8, zh;q=0.1")
    assert english.headers["Content-Language"] == "en"
    assert english.json()["error"]["message"].startswith("Not found")
    assert "Accept-Language" in english.headers["Vary"]
    chinese = program.get("/nowhere", Accept_Language="fr")
    assert chinese.json()["error"]["message"].startswith("没有找到")


def test_all_faults_of_a_body_are_told_at_once(chen: Program) -> None:
    response = chen.post("/circulars", {"title": 3, "workdays": "x", "places": ["q"]})
    facts = response.json()["error"]["facts"]
    assert facts["count"] == 4
    assert set(facts["fields"]) == {"body.title", "body.text", "body.workdays", "body.places.0"}


def test_a_refused_method_says_which_are_taken(chen: Program) -> None:
    response = chen.client.put(f"{V1}/circulars", "{}", content_type="application/json")
    is_refused(response, 405, "method_not_allowed")
    assert response.headers["Allow"] == "GET, HEAD, POST"


def test_who_is_not_known_is_told_how_to_say_it(db: None) -> None:
    assert Program().get("/me").headers["WWW-Authenticate"].startswith("Bearer")


def test_a_bug_is_answered_in_the_shape_and_reported(
    chen: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(journal, "unread_count", breaks)
    reported: list[object] = []
    got_request_exception.connect(lambda **k: reported.append(k), weak=False, dispatch_uid="test")
    try:
        is_refused(chen.get("/me"), 500, "broken")
    finally:
        got_request_exception.disconnect(dispatch_uid="test")
    assert len(reported) == 1


def test_an_outage_is_no_bug(chen: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise Outage

    monkeypatch.setattr(journal, "unread_count", fails)
    is_refused(chen.get("/me"), 503, "outage")


def test_head_is_a_get_without_its_body(chen: Program) -> None:
    got = chen.get("/packs/categories")
    head = chen.client.head(f"{V1}/packs/categories", headers=chen.headers({}))
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["ETag"] == got.headers["ETag"]
    assert head.headers["Content-Length"] == str(len(got.content))


def test_a_session_writes_only_with_the_token_of_the_page(town: Town) -> None:
    browser = Client(enforce_csrf_checks=True)
    sign_in(browser, town)
    assert browser.get(f"{V1}/me").json()["name"] == "李"
    refused = browser.post(
        f"{V1}/notices/1/read",
        "{}",
        content_type="application/json",
        headers={"Idempotency-Key": "k"},
    )
    is_refused(refused, 403, "csrf")


def test_another_site_cannot_read_by_a_session(town: Town) -> None:
    browser = Client()
    sign_in(browser, town)
    is_refused(
        browser.get(f"{V1}/me", headers={"Sec-Fetch-Site": "cross-site"}), 401, "not_signed_in"
    )
    assert browser.get(f"{V1}/me", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200


def sign_in(browser: Client, town: Town) -> None:
    """李 comes in by the web pages."""
    from django.contrib.auth import get_user_model

    browser.force_login(get_user_model()._default_manager.get(pk=town.li.id))

"""What no honest program sends is refused with a sentence, never with a crash."""

import json

import pytest
from django.test import Client

from tests.cast import Town
from tests.edges.api.conftest import V1, Program, is_refused

BODY = {"title": "停水", "text": "明早停水。", "places": ["p0001"], "workdays": 3}
HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "a NUL": json.dumps({**BODY, "title": "a\x00b"}).encode(),
    "a bare NUL": b'{"title": "a\x00b"}',
    "half a pair": b'{"title": "\\ud800"}',
    "a NUL in a name": b'{"\\u0000": 1}',
    "not UTF-8": b'{"title": "\xff\xfe"}',
    "UTF-16": json.dumps(BODY).encode("utf-16"),
    "deep lists": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "a huge number": json.dumps(BODY).replace(": 3", ": " + "9" * 4_000).encode(),
    "a gigantic number": json.dumps(BODY).replace(": 3", ": " + "9" * 100_000).encode(),
    "infinity": json.dumps(BODY).replace(": 3", ": 1e400").encode(),
    "NaN": json.dumps(BODY).replace(": 3", ": NaN").encode(),
    "a name twice": b'{"title": "a", "title": 1}',
    "many names": json.dumps({f"n{i}": i for i in range(20_000)}).encode(),
    "many places": json.dumps({**BODY, "places": ["p"] * 50_000}).encode(),
    "a markup": json.dumps({**BODY, "places": ["<script>"]}).encode(),
    "a comment": b'/**/{"title": 1}',
    "a number alone": b"1",
    "null": b"null",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_body_is_refused_in_the_one_shape(chen: Program, name: str) -> None:
    response = chen.post("/circulars", HOSTILE[name])
    assert response.status_code in {400, 422}
    is_refused(response, response.status_code, response.json()["error"]["code"])


def test_ten_megabytes_are_refused_unread(chen: Program) -> None:
    is_refused(chen.post("/circulars", b"x" * 10_000_000), 413, "too_large")


@pytest.mark.parametrize(
    "path",
    [
        "/places/p%00",
        "/places/%F0%9F%98%80",
        "/places?parent=p%00",
        "/places?%00=1",
        "/accounts?search=%00",
        "/accounts?search=%ED%A0%80",
        "/circulars/0",
        "/circulars/-1",
        "/circulars/9223372036854775808",
        "/journal/entries?actor_id=99999999999999999999",
        "/journal/tile/../../../etc/passwd",
        "/journal/tile/0/999999999999",
        "/journal/tile/64/000",
        "/packs/forms/..%2F..%2Fetc",
        "/places?limit=1e3",
        "/places?limit=201",
        "/places?cursor=" + "A" * 300,
        "/places?cursor=InAi:1abc:xyz",
        "/places/p" + "1" * 25,
        "/places/p123",
    ],
)
def test_a_hostile_address_is_refused_in_the_one_shape(chen: Program, path: str) -> None:
    response = chen.get(path)
    if response.status_code == 200:
        assert response.json()["items"] == [], path
        return
    assert response.status_code in {404, 413, 422}, path
    is_refused(response, response.status_code, response.json()["error"]["code"])


@pytest.mark.parametrize("length", ["abc", "-1", "9" * 100, "１２"])
def test_a_false_length_is_refused(chen: Program, length: str) -> None:
    response = Client(raise_request_exception=False).generic(
        "POST", f"{V1}/circulars", b"{}", content_type="application/json", CONTENT_LENGTH=length
    )
    assert response.status_code in {400, 413}
    assert set(response.json()) == {"error"}


@pytest.mark.parametrize(
    "header",
    [
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer " + "x" * 5_000},
        {"Authorization": "Bearer \x7f\xff"},
        {"Cookie": "yizhen_session=../../etc"},
        {"Cookie": "yizhen_session=" + "x" * 4_000},
        {"Accept-Language": "," * 5_000},
        {"Accept-Language": "zh;q=nan, " + "en-" * 300},
    ],
)
def test_hostile_headers_are_refused_as_nobody(db: None, header: dict[str, str]) -> None:
    response = Client(raise_request_exception=False).get(f"{V1}/me", headers=header)
    is_refused(response, 401, response.json()["error"]["code"])


@pytest.mark.parametrize("match", ['"1', "W/", ",", "١", '"99999999999999999999.ab"', "x" * 201])
def test_a_version_that_is_none_is_stale_or_refused(town: Town, chen: Program, match: str) -> None:
    number = chen.post(
        "/circulars", {"title": "停水", "text": "停水。", "places": [town.grid], "workdays": 1}
    ).json()["id"]
    response = chen.post(f"/circulars/{number}/moves/withdraw", If_Match=match)
    assert response.status_code in {400, 412, 422} or match == '"1', response.content


def test_a_search_cannot_be_turned_into_a_pattern(chen: Program) -> None:
    for text in ("%", "_", "[a-z]*", "'; DROP TABLE posts_account; --", "(a+)+$" * 5):
        response = chen.client.get(f"{V1}/accounts", {"search": text}, headers=chen.headers({}))
        assert response.json()["items"] == []

"""The description of the API, for programs and for people."""

import re

import pytest

from tests.edges.api.conftest import Program
from yizhen.edges.api import document
from yizhen.edges.api.urls import api


@pytest.fixture
def described() -> dict[str, object]:
    """The description."""
    found: dict[str, object] = Program().get("/openapi.json").json()
    return found


def test_it_is_openapi_3_1_and_open_to_everybody() -> None:
    found = Program().get("/openapi.json").json()
    assert found["openapi"].startswith("3.1")
    assert found["servers"] == [{"url": "/"}]
    assert set(found["components"]["securitySchemes"]) == {"Token", "Session"}


def test_every_operation_says_how_it_is_refused() -> None:
    found = document.described(api)
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            wanted = {400, 401, 403, 404, 405, 413, 415, 422, 429, 500, 503}
            wanted |= {409, 412, 428} if method == "post" else {304}
            assert wanted <= set(operation["responses"]), (method, path)
            assert operation["summary"]
            assert operation["description"]


def test_every_post_takes_an_idempotency_key() -> None:
    found = document.described(api)
    for path, methods in found["paths"].items():
        if "post" in methods:
            headers = {p["name"]: p["required"] for p in methods["post"]["parameters"]}
            assert headers.get("Idempotency-Key") is True, path


def test_bodies_refuse_what_they_do_not_describe() -> None:
    found = document.described(api)
    bodies = [s for name, s in found["components"]["schemas"].items() if name.endswith("Body")]
    inputs = [s for s in bodies if s["title"] != "ErrorBody"]
    assert len(inputs) >= 5
    assert all(s["additionalProperties"] is False for s in inputs)


def test_operations_have_names_of_their_own() -> None:
    found = document.described(api)
    names = [o["operationId"] for m in found["paths"].values() for o in m.values()]
    assert len(names) == len(set(names))


def test_the_page_for_people_needs_nothing_from_outside_and_no_script() -> None:
    page = Program().get("/docs")
    html = page.content.decode()
    assert page.headers["Content-Type"].startswith("text/html")
    assert "<script" not in html
    assert "style=" not in html
    assert re.findall(r'(?:src|href)="(https?:)?//', html) == []
    for path in document.described(api)["paths"]:
        assert path in html
    assert Program().get("/docs.css").headers["Content-Type"].startswith("text/css")

"""A refusal becomes a page, a toast or JSON, in the person's language, with the right status."""

import json

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from pytest_django import Settings

from yizhen.core.refusals import NotFound, Outage, Refusal
from yizhen.core.text import Text
from yizhen.edges.web.shell import answers
from yizhen.edges.web.shell.middleware import Refusals
from yizhen.edges.web.shell.views import _refusal_kinds

pytestmark = pytest.mark.django_db
KINDS = sorted(_refusal_kinds().items())
PAGE_KINDS = [(code, kind) for code, kind in KINDS if code != "not_signed_in"]
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/desk/?tab=new"}


@pytest.fixture(autouse=True)
def _guide_is_open(settings: Settings) -> None:
    settings.SHOW_STYLE_GUIDE = True


@pytest.mark.parametrize(("code", "kind"), PAGE_KINDS)
def test_a_refusal_has_its_page_status_sentence_and_way_back(
    client: Client, code: str, kind: type[Refusal]
) -> None:
    answer = client.get(f"/ui/refusal/{code}/", headers={"Referer": "http://testserver/desk/"})
    page = answer.content.decode()
    assert answer.status_code == kind.status
    assert kind.sentence.zh.split("{")[0] in page
    assert 'href="/desk/"' in page
    assert f"{kind.status} · {code}" in page


@pytest.mark.parametrize(("code", "kind"), PAGE_KINDS)
def test_a_refusal_speaks_english_too(client: Client, code: str, kind: type[Refusal]) -> None:
    client.cookies["yizhen_language"] = "en"
    page = client.get(f"/ui/refusal/{code}/").content.decode()
    assert kind.sentence.en.split("{")[0].split("’")[0].split("'")[0] in page


@pytest.mark.parametrize(("code", "kind"), PAGE_KINDS)
def test_htmx_gets_a_toast_and_swaps_nothing(
    client: Client, code: str, kind: type[Refusal]
) -> None:
    answer = client.post(f"/ui/refusal/{code}/", headers=HTMX)
    assert answer.status_code == kind.status
    assert answer["HX-Reswap"] == "none"
    told = json.loads(answer["HX-Trigger"])["toast"]
    assert told["bad"] is True
    assert told["words"].startswith(kind.sentence.zh.split("{")[0])
    assert "<html" not in answer.content.decode()


@pytest.mark.parametrize(("code", "kind"), KINDS)
def test_whoever_accepts_json_gets_the_one_error_shape(
    client: Client, code: str, kind: type[Refusal]
) -> None:
    answer = client.get(f"/ui/refusal/{code}/", headers={"Accept": "application/json"})
    error = answer.json()["error"]
    assert answer.status_code == kind.status
    assert set(error) == {"code", "message", "facts"}
    assert error["code"] == code
    assert "{" not in error["message"]


def test_a_boosted_link_gets_a_whole_page(client: Client) -> None:
    answer = client.get("/ui/refusal/conflict/", headers={**HTMX, "HX-Boosted": "true"})
    assert "<html" in answer.content.decode()


def test_who_is_not_signed_in_is_led_to_the_sign_in_and_back(client: Client) -> None:
    answer = client.get("/ui/refusal/not_signed_in/?a=1")
    assert answer.status_code == 302
    assert answer["Location"].endswith("?next=%2Fui%2Frefusal%2Fnot_signed_in%2F%3Fa%3D1")


def test_a_form_that_was_sent_signed_out_leads_back_to_its_page(client: Client) -> None:
    came_from = {"Referer": "http://testserver/desk/7/"}
    answer = client.post("/ui/refusal/not_signed_in/", headers=came_from)
    assert answer["Location"].endswith("?next=%2Fdesk%2F7%2F")


def test_htmx_that_is_not_signed_in_moves_the_whole_page(client: Client) -> None:
    answer = client.post("/ui/refusal/not_signed_in/", headers=HTMX)
    assert answer.status_code == 401
    assert answer["HX-Redirect"].endswith("?next=%2Fdesk%2F%3Ftab%3Dnew")


def test_too_many_tries_say_how_long_to_wait(client: Client) -> None:
    assert client.get("/ui/refusal/too_many/")["Retry-After"] == "30"


def test_an_unknown_address_is_a_page_in_the_same_voice(client: Client) -> None:
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert NotFound.sentence.zh in answer.content.decode()


def test_a_form_without_its_token_is_told_to_reload() -> None:
    answer = Client(enforce_csrf_checks=True).post("/ui/reading/", {"mode": "large"})
    assert answer.status_code == 403
    assert answers.Expired.sentence.zh in answer.content.decode()


def test_a_bug_has_a_page_too(client: Client) -> None:
    request = RequestFactory().get("/")
    answer = answers.broken(request)
    assert answer.status_code == 500
    assert answers.Broken.sentence.zh in answer.content.decode()


def test_a_bug_has_a_page_when_templates_are_broken_as_well(
    settings: Settings, rf: RequestFactory
) -> None:
    settings.STORAGES = {
        "default": settings.STORAGES["default"],
        "staticfiles": {"BACKEND": "nowhere.Storage"},
    }
    settings.TEMPLATES = []
    answer = answers.broken(rf.get("/"))
    assert answer.status_code == 500
    assert answers.Broken.sentence.en in answer.content.decode()


def test_an_outage_is_503_and_a_bug_passes_through(rf: RequestFactory) -> None:
    middleware = Refusals(answers.not_found)
    away = middleware.process_exception(rf.get("/"), Outage())
    assert away is not None
    assert away.status_code == 503
    assert middleware.process_exception(rf.get("/"), ValueError()) is None


def test_the_help_line_is_on_the_page(client: Client, settings: Settings) -> None:
    settings.HELP_PHONE = "029-1234567"
    assert 'href="tel:029-1234567"' in client.get("/nowhere/").content.decode()


def test_facts_reach_json_as_plain_values() -> None:
    shape = answers.error_shape(NotFound(what=Text("网格", "grid"), paths=("p1", "p2"), n=3))
    error = shape["error"]
    assert isinstance(error, dict)
    assert error["facts"] == {"what": "网格", "paths": ["p1", "p2"], "n": 3}


@pytest.mark.parametrize("wanted", [None, "", "https://elsewhere.example/a", "//elsewhere.example"])
def test_only_an_address_of_this_house_is_safe(rf: RequestFactory, wanted: str | None) -> None:
    request: HttpRequest = rf.get("/")
    assert answers.safe_next(request, wanted) == "/"
    assert answers.safe_next(request, "http://testserver/desk/?a=1") == "/desk/?a=1"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked", ["/?q=%00", "/?%00=1", "/ui/reading/?next=%00", "/desk/places/p%00/"]
)
def test_a_nul_in_an_address_is_not_understood(client: Client, asked: str) -> None:
    assert client.get(asked).status_code == 400


@pytest.mark.django_db
def test_a_nul_in_a_form_is_not_understood(client: Client) -> None:
    assert client.post("/ui/reading/", {"size": "a\x00b"}).status_code == 400

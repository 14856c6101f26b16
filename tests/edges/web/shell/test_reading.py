"""Text size, language and contrast: kept in cookies, applied by the server, without JavaScript."""

import pytest
from django.test import Client
from pytest_django import Settings

from yizhen.edges.web.shell.reading import Contrast, Mode, Reading

pytestmark = pytest.mark.django_db
SETTINGS = "/ui/reading/"


def test_a_choice_is_kept_and_shown_on_the_next_page(client: Client) -> None:
    sent = {"mode": "elder", "language": "en", "contrast": "more", "next": "/ui/reading/?x=1"}
    answer = client.post(SETTINGS, sent)
    assert (answer.status_code, answer["Location"]) == (302, "/ui/reading/?x=1")
    page = client.get(SETTINGS)
    assert '<html lang="en" data-mode="elder" data-contrast="more"' in page.content.decode()
    assert page["Content-Language"] == "en"
    assert "Cookie" in page["Vary"]


def test_a_choice_changes_only_what_it_names(client: Client) -> None:
    client.post(SETTINGS, {"language": "en"})
    client.post(SETTINGS, {"mode": "large"})
    head = client.get(SETTINGS).content.decode()
    assert '<html lang="en" data-mode="large" data-contrast="normal"' in head


@pytest.mark.parametrize("name", ["yizhen_mode", "yizhen_language", "yizhen_contrast"])
def test_a_cookie_with_nonsense_is_as_none(client: Client, name: str) -> None:
    client.cookies[name] = "nonsense"
    head = client.get(SETTINGS).content.decode()
    assert '<html lang="zh-CN" data-mode="standard" data-contrast="normal"' in head


def test_nonsense_that_is_sent_is_not_kept(client: Client) -> None:
    answer = client.post(SETTINGS, {"mode": "huge", "language": "fr"})
    assert answer.cookies["yizhen_mode"].value == "standard"
    assert answer.cookies["yizhen_language"].value == "zh-hans"


@pytest.mark.parametrize("wanted", ["https://elsewhere.example/", "//elsewhere.example", "javascript:1", ""])  # fmt: skip
def test_the_way_back_never_leaves_the_house(client: Client, wanted: str) -> None:
    assert client.post(SETTINGS, {"mode": "large", "next": wanted})["Location"] == "/"


def test_the_cookies_are_out_of_reach_of_scripts(client: Client) -> None:
    cookie = client.post(SETTINGS, {"mode": "large"}).cookies["yizhen_mode"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_the_switch_goes_round() -> None:
    sizes = [Reading(language="en", mode=mode).next_mode for mode in Mode]
    assert sizes == [Mode.LARGE, Mode.ELDER, Mode.STANDARD]
    assert not Reading(language="en", contrast=Contrast.MORE).is_big


def test_the_manifest_names_the_house(client: Client) -> None:
    answer = client.get("/ui/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    assert answer.json()["start_url"] == "/"


def test_the_style_guide_is_for_people_who_hold_a_post(client: Client, settings: Settings) -> None:
    settings.SHOW_STYLE_GUIDE = False
    answer = client.get("/ui/")
    assert answer.status_code == 302
    assert answer["Location"].endswith("?next=%2Fui%2F")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("path", ["/ui/", "/ui/?theme=screen", "/ui/shell/phone/", "/ui/shell/desk/", "/ui/shell/screen/", "/ui/piece/1/"])  # fmt: skip
def test_each_page_of_the_guide_opens(
    client: Client, settings: Settings, path: str, language: str
) -> None:
    settings.SHOW_STYLE_GUIDE = True
    client.cookies["yizhen_language"] = language
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/ui/shell/nothing/", "/ui/piece/99/", "/ui/refusal/nothing/"])
def test_what_the_guide_does_not_have_is_not_found(
    client: Client, settings: Settings, path: str
) -> None:
    settings.SHOW_STYLE_GUIDE = True
    assert client.get(path).status_code == 404

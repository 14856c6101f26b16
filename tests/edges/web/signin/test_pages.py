"""Signing in through its addresses: what is answered, what is kept, when a session ends."""

import base64
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from pytest_django import Settings

from tests.cast import Town
from tests.factories import PASSWORD
from yizhen.core.actor import SYSTEM
from yizhen.journal.models import Entry
from yizhen.posts import usecases
from yizhen.posts.signin import codes
from yizhen.posts.signin.models import PhoneCode, SignInCount

pytestmark = pytest.mark.django_db
PHONE = "13800002010"


@pytest.fixture
def at() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(timezone.now().replace(second=1), tick=False) as clock:
        yield clock


@pytest.fixture
def demo(settings: Settings) -> None:
    settings.DEMO = True


def post_password(
    client: Client, username: str = "chen", password: str = PASSWORD, **more: str
) -> Any:
    return client.post("/sign-in/", {"username": username, "password": password, **more})


def shown_by(page: str, *, later: int = 0) -> str:
    """The digits that an app shows which has scanned or typed the secret of `page`."""
    typed = re.search(r's-secret"[^>]*>([A-Z2-7 ]+)<', page)
    assert typed is not None
    app = TOTP(base64.b32decode(typed[1].replace(" ", "")), 6, SHA1(), 30)
    return app.generate(int(timezone.now().timestamp()) + later).decode()


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def read(answer: Any) -> str:
    return str(answer.content.decode())


def ask_code(client: Client, phone: str = PHONE) -> str:
    answer = client.post("/sign-in/phone/", {"phone": phone})
    assert answer["Location"] == "/sign-in/code/"
    out = codes.outgoing(SYSTEM, PhoneCode.objects.latest("id").pk)
    assert out is not None
    return out.code


# ---- ways in ----


@pytest.mark.parametrize(
    ("username", "door"),
    [
        ("wang", "/w/"),
        ("chen", "/desk/"),
        ("qian", "/doors/"),
        ("system", "/admin/"),
        ("security", "/admin/"),
        ("audit", "/admin/"),
    ],
)
def test_each_is_led_to_their_door(
    client: Client, town: Town, demo: None, username: str, door: str
) -> None:
    assert post_password(client, username)["Location"] == door


def test_several_doors_are_a_choice(client: Client, town: Town, demo: None) -> None:
    post_password(client, "qian")
    page = read(client.get("/doors/"))
    assert 'href="/screen/"' in page
    assert 'href="/desk/"' in page
    assert 'href="/admin/"' not in page


def test_staff_set_an_app_up_the_first_time_and_are_asked_from_then_on(
    client: Client, town: Town, at: time_machine.Traveller
) -> None:
    assert post_password(client, next="/desk/?tab=late")["Location"] == "/sign-in/enrol/"
    assert not is_in(client)
    page = read(client.get("/sign-in/enrol/"))
    assert "<svg" in page
    wrong = client.post("/sign-in/enrol/", {"code": "000000"})
    assert wrong.status_code == 422
    done = client.post("/sign-in/enrol/", {"code": shown_by(page, later=-30)})
    assert len(re.findall(r"<li>[a-z2-9]{5}-[a-z2-9]{5}</li>", read(done))) == 10
    assert "/desk/?tab=late" in read(done)
    assert is_in(client)
    client.post("/sign-out/")
    assert post_password(client)["Location"] == "/sign-in/second/"
    assert not is_in(client)
    assert client.post("/sign-in/second/", {"code": "000000"}).status_code == 422
    assert client.post("/sign-in/second/", {"code": shown_by(page)})["Location"] == "/desk/"
    assert is_in(client)


def test_the_recovery_codes_are_not_kept_in_the_session(
    client: Client, town: Town, at: time_machine.Traveller
) -> None:
    post_password(client)
    page = read(client.get("/sign-in/enrol/"))
    done = read(client.post("/sign-in/enrol/", {"code": shown_by(page)}))
    [first, *_] = re.findall(r"<li>([a-z2-9]{5}-[a-z2-9]{5})</li>", done)
    assert first not in str(dict(client.session.items()))
    assert first not in read(client.get("/security/"))


def test_a_resident_comes_in_with_a_code_and_the_session_never_holds_the_number(
    client: Client, town: Town
) -> None:
    code = ask_code(client)
    assert PHONE not in str(dict(client.session.items()))
    page = read(client.get("/sign-in/code/"))
    assert "138****2010" in page
    assert 'autocomplete="one-time-code"' in page
    assert client.post("/sign-in/code/", {"code": code})["Location"] == "/m/"
    assert is_in(client)


def test_the_second_page_cannot_be_opened_without_the_first(client: Client, town: Town) -> None:
    for address in ("/sign-in/second/", "/sign-in/enrol/"):
        assert client.get(address)["Location"].startswith("/sign-in/")
        assert client.post(address, {"code": "123456"})["Location"].startswith("/sign-in/")
    assert client.get("/sign-in/code/")["Location"] == "/sign-in/phone/"


# ---- what is given away ----


def test_wrong_and_unknown_get_the_same_page(client: Client, town: Town) -> None:
    pages = set()
    for username in ("chen", "nobody", "li"):
        answer = post_password(Client(), username, "wrong")
        assert answer.status_code == 422
        same = read(answer).replace(f'value="{username}"', "")
        pages.add(re.sub(r'csrfmiddlewaretoken" value="[^"]+|X-CSRFToken": "[^"]+', "", same))
    assert len(pages) == 1


def test_a_lock_says_how_many_seconds_to_wait(
    client: Client, town: Town, at: time_machine.Traveller
) -> None:
    for _ in range(5):
        post_password(client, password="wrong")
    locked = post_password(client)
    assert locked.status_code == 429
    assert locked["Retry-After"] == "900"
    assert "900 秒" in read(locked)


def test_the_password_is_never_sent_back(client: Client, town: Town) -> None:
    assert "secret-typo" not in read(post_password(client, password="secret-typo"))


def test_passwords_and_pages_of_signed_in_people_stay_out_of_caches(
    client: Client, town: Town, demo: None
) -> None:
    assert "no-store" in client.get("/sign-in/")["Cache-Control"]
    post_password(client)
    assert "no-store" in client.get("/security/")["Cache-Control"]
    assert "no-store" in client.get("/ui/reading/")["Cache-Control"]


def test_the_source_counts_as_our_own_proxy_saw_it(
    client: Client, town: Town, settings: Settings
) -> None:
    def count_of(forwarded: str) -> int:
        client.post(
            "/sign-in/",
            {"username": "x", "password": "y"},
            headers={"X-Forwarded-For": forwarded},
        )
        return SignInCount.objects.filter(kind="source").count()

    assert count_of("198.51.100.1") == 1
    assert count_of("198.51.100.2") == 1  # not believed: no proxy of ours
    settings.TRUSTED_PROXIES = 1
    assert count_of("203.0.113.5, 198.51.100.3") == 2
    assert count_of("203.0.113.6, 198.51.100.3") == 2  # what the client claims further left


# ---- next ----


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        r"/\evil.example/",
        "javascript:alert(1)",
        "http:///evil.example",
        "	https://evil.example",
    ],
)
def test_next_never_leads_out_of_the_house(
    client: Client, town: Town, demo: None, wanted: str
) -> None:
    assert post_password(client, next=wanted)["Location"] == "/desk/"


def test_next_leads_back_to_the_page_that_was_wanted(
    client: Client, town: Town, demo: None
) -> None:
    asked = client.get("/security/")
    assert asked["Location"] == "/sign-in/?next=%2Fsecurity%2F"
    assert 'value="/security/"' in read(client.get(asked["Location"]))
    assert post_password(client, next="/security/")["Location"] == "/security/"


def test_who_wanted_a_residents_page_is_shown_the_residents_way(client: Client, town: Town) -> None:
    assert client.get("/sign-in/?next=/m/report/")["Location"] == (
        "/sign-in/phone/?next=%2Fm%2Freport%2F"
    )


# ---- sessions ----


def test_the_session_gets_a_new_name_at_each_step(
    client: Client, town: Town, at: time_machine.Traveller
) -> None:
    client.post("/sign-in/phone/", {"phone": PHONE})
    names = [client.session.session_key]
    post_password(client)
    names.append(client.session.session_key)
    page = read(client.get("/sign-in/enrol/"))
    client.post("/sign-in/enrol/", {"code": shown_by(page)})
    names.append(client.session.session_key)
    assert len(set(names)) == 3
    assert Session.objects.count() == 1


def test_staff_are_signed_out_after_half_an_hour_without_a_page(
    client: Client, town: Town, demo: None, at: time_machine.Traveller
) -> None:
    post_password(client)
    for _ in range(3):
        at.shift(timedelta(minutes=29))
        assert client.get("/security/").status_code == 200
    at.shift(timedelta(minutes=31))
    assert client.get("/security/")["Location"].startswith("/sign-in/")


def test_staff_are_signed_out_after_twelve_hours_however_busy(
    client: Client, town: Town, demo: None, at: time_machine.Traveller
) -> None:
    post_password(client)
    for _ in range(26):
        at.shift(timedelta(minutes=27))
        client.get("/security/")
    at.shift(timedelta(minutes=27))
    assert client.get("/security/").status_code == 302
    ended = Entry.objects.filter(deed="posts.sign_out").get()
    assert ended.facts == {"reason": "too_long"}


def test_residents_stay_signed_in_for_a_month(
    client: Client, town: Town, at: time_machine.Traveller
) -> None:
    client.post("/sign-in/code/", {"code": ask_code(client)})
    at.shift(timedelta(days=29))
    assert client.get("/security/").status_code == 200
    at.shift(timedelta(days=29))
    assert client.get("/security/").status_code == 200
    at.shift(timedelta(days=31))
    assert client.get("/security/").status_code == 302


def test_a_session_ends_when_posts_change_and_when_the_account_is_closed(
    client: Client, town: Town, demo: None
) -> None:
    post_password(client, "wang")
    assert client.get("/security/").status_code == 200
    usecases.give_post(SYSTEM, town.wang.id, duty="building_head", path=town.building)
    assert client.get("/security/").status_code == 302
    post_password(client, "wang")
    usecases.deactivate_account(town.system_admin, town.wang.id)
    assert client.get("/security/").status_code == 302


def test_signing_out_takes_a_post_and_is_written_down(
    client: Client, town: Town, demo: None
) -> None:
    post_password(client)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert not is_in(client)
    assert Entry.objects.get(deed="posts.sign_out").facts == {"reason": "asked"}


def test_signing_out_everywhere_ends_the_other_devices(
    client: Client, town: Town, demo: None
) -> None:
    other = Client()
    post_password(client)
    post_password(other)
    client.post("/security/sign-out-everywhere/")
    assert other.get("/security/").status_code == 302
    assert client.get("/security/").status_code == 302


def test_a_password_that_somebody_else_chose_is_changed_before_anything_else(
    client: Client, town: Town, demo: None
) -> None:
    usecases.set_password(town.system_admin, town.wang.id, password="Vom-Amt-gesetzt-26")
    first = post_password(client, "wang", "Vom-Amt-gesetzt-26", next="/w/tasks/")
    assert first["Location"] == "/security/password/"
    assert client.get("/security/")["Location"] == "/security/password/"
    new = {"current": "Vom-Amt-gesetzt-26", "new": "wSsLjdHh-7tou", "again": "wSsLjdHh-7tou"}
    assert client.post("/security/password/", {**new, "again": "x"}).status_code == 422
    assert client.post("/security/password/", new)["Location"] == "/w/"
    assert client.get("/security/").status_code == 200


def test_a_weak_new_password_is_refused_at_its_field(
    client: Client, town: Town, demo: None
) -> None:
    post_password(client)
    weak = {"current": PASSWORD, "new": "woaini1314520", "again": "woaini1314520"}
    answer = client.post("/security/password/", weak)
    assert answer.status_code == 422
    assert "请" in read(answer)


def test_in_a_demonstration_an_app_can_be_set_up_later(
    client: Client, town: Town, demo: None, at: time_machine.Traveller
) -> None:
    post_password(client)
    assert "这是演示" in read(client.get("/security/"))
    assert client.post("/security/second-factor/")["Location"] == "/security/second-factor/"
    page = read(client.get("/security/second-factor/"))
    client.post("/security/second-factor/", {"code": shown_by(page, later=-30)})
    assert "这是演示" not in read(client.get("/security/"))
    again = client.post("/security/recovery-codes/", {"code": shown_by(page)})
    assert len(re.findall(r"<li>[a-z2-9]{5}-[a-z2-9]{5}</li>", read(again))) == 10
    moved = client.post("/security/second-factor/off/", {"code": shown_by(page, later=30)})
    assert moved["Location"] == "/security/second-factor/"
    assert "s-secret" in read(client.get("/security/second-factor/"))


# ---- what is not there ----


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/signup/",
        "/accounts/login/",
        "/accounts/email/",
        "/accounts/password/reset/",
        "/accounts/2fa/",
        "/accounts/social/signup/",
        "/accounts/oidc/oidc/login/",
    ],
)
def test_pages_of_the_library_have_no_address(client: Client, town: Town, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", ["account_signup", "account_email", "openid_connect_login"])
def test_pages_of_the_library_have_no_name(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_each_form_wants_its_token(town: Town) -> None:
    strict = Client(enforce_csrf_checks=True)
    for address in ("/sign-in/", "/sign-in/phone/", "/sign-in/code/", "/sign-out/"):
        assert strict.post(address, {}).status_code == 403


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_speak_both_languages(client: Client, town: Town, language: str) -> None:
    client.post("/ui/reading/", {"language": language, "next": "/sign-in/"})
    page = read(client.get("/sign-in/"))
    has_chinese = "工作人员" in page
    assert has_chinese is (language == "zh-hans")

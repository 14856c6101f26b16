"""Signing in by another house's word, against a provider that really speaks OpenID Connect."""

import http.client
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from tests.cast import Town
from tests.edges.web.signin.provider import CLIENT_ID, CLIENT_SECRET, Provider, serve
from yizhen.posts import usecases
from yizhen.posts.models import Account
from yizhen.posts.signin.models import Identity
from yizhen.site import outside

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(town: Town, settings: Settings) -> Iterator[Provider]:
    provider = Provider()
    server, thread = serve(provider)
    settings.OIDC = outside.openid_provider(
        {
            "YIZHEN_OIDC_SERVER": provider.url,
            "YIZHEN_OIDC_CLIENT_ID": CLIENT_ID,
            "YIZHEN_OIDC_CLIENT_SECRET": CLIENT_SECRET,
            "YIZHEN_OIDC_NAME": "区统一认证",
        }
    )
    settings.OIDC_CHECKS_SECOND_FACTOR = True
    usecases.change_email(town.system_admin, town.chen.id, email="chen@example.cn")
    yield provider
    server.shutdown()
    server.server_close()
    thread.join()


def leave(client: Client, *, wanted: str = "") -> str:
    """The address of the provider that the sign-in leads to."""
    answer = client.post("/sign-in/identity/", {"next": wanted})
    assert answer.status_code == 302
    return str(answer["Location"])


def at_provider(address: str) -> str:
    """What the browser is told by the provider: the address back to us."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc)
    connection.request("GET", f"{parts.path}?{parts.query}")
    back = urlsplit(connection.getresponse().headers["Location"])
    connection.close()
    return f"{back.path}?{back.query}"


def go_around(client: Client, *, wanted: str = "") -> Any:
    return client.get(at_provider(leave(client, wanted=wanted)))


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_staff_whom_the_provider_vouches_for_come_in(
    client: Client, provider: Provider, town: Town
) -> None:
    answer = go_around(client, wanted="/desk/?tab=mine")
    assert answer["Location"] == "/desk/?tab=mine"
    assert client.session["_auth_user_id"] == str(town.chen.id)
    assert Identity.objects.get().subject == "u-1"
    assert {"/token", "/jwks"} <= set(provider.seen)


def test_the_provider_is_asked_with_state_nonce_and_pkce_and_nothing_from_the_address(
    client: Client, provider: Provider
) -> None:
    answer = client.post(
        "/sign-in/identity/?scope=admin&auth_params=prompt%3Dnone&process=connect", {}
    )
    asked = parse_qs(urlsplit(answer["Location"]).query)
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    assert set(asked["scope"][0].split()) == {"openid", "email", "profile"}
    assert "prompt" not in asked


def test_going_there_takes_a_post_with_a_token(provider: Provider) -> None:
    assert Client().get("/sign-in/identity/").status_code == 405
    assert Client(enforce_csrf_checks=True).post("/sign-in/identity/").status_code == 403


def test_an_email_that_only_the_user_info_tells_counts_too(
    client: Client, provider: Provider
) -> None:
    provider.email_in_token = False
    go_around(client)
    assert is_in(client)


def test_without_trust_in_the_providers_second_factor_ours_is_asked(
    client: Client, provider: Provider, settings: Settings
) -> None:
    settings.OIDC_CHECKS_SECOND_FACTOR = False
    assert go_around(client)["Location"] == "/sign-in/enrol/"
    assert not is_in(client)


@pytest.mark.parametrize(
    "lies",
    [
        {"signature": "of somebody else"},
        {"algorithm": "none"},
        {"algorithm": "HS256"},
        {"aud": "another client"},
        {"azp": "another client"},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"nonce": "of another sign-in"},
        {"nonce": ""},
        {"sub": ""},
    ],
)
def test_a_token_that_does_not_hold_lets_nobody_in(
    client: Client, provider: Provider, lies: dict[str, object]
) -> None:
    provider.lies = lies
    answer = go_around(client)
    assert answer["Location"] == "/sign-in/"
    assert not is_in(client)
    assert not Identity.objects.exists()
    assert "统一认证没有通过" in client.get("/sign-in/").content.decode()


def test_user_info_about_somebody_else_lets_nobody_in(client: Client, provider: Provider) -> None:
    provider.email_in_token, provider.lies = False, {"userinfo_sub": "u-2"}
    go_around(client)
    assert not is_in(client)


def test_an_answer_for_another_browser_lets_nobody_in(provider: Provider) -> None:
    back = at_provider(leave(Client()))
    stranger = Client()
    stranger.get(back)
    assert not is_in(stranger)


def test_an_answer_is_good_once(client: Client, provider: Provider) -> None:
    back = at_provider(leave(client))
    client.get(back)
    client.logout()
    client.get(back)
    assert not is_in(client)


def test_who_cancels_is_told_kindly(client: Client, provider: Provider) -> None:
    provider.is_cancelling = True
    assert go_around(client)["Location"] == "/sign-in/"


@pytest.mark.parametrize(
    ("email", "is_verified"), [("stranger@example.cn", True), ("chen@example.cn", False)]
)
def test_nobody_is_made_up(
    client: Client, provider: Provider, email: str, is_verified: bool
) -> None:
    before = Account.objects.count()
    provider.email, provider.is_email_verified = email, is_verified
    answer = go_around(client)
    assert answer.status_code == 403
    assert "没有可用的工作账号" in answer.content.decode()
    assert Account.objects.count() == before
    assert not is_in(client)


def test_a_closed_account_never_comes_in(client: Client, provider: Provider, town: Town) -> None:
    go_around(client)
    client.post("/sign-out/")
    usecases.deactivate_account(town.system_admin, town.chen.id)
    assert go_around(client).status_code == 403
    assert not is_in(client)


def test_a_safe_next_stays_a_safe_next(client: Client, provider: Provider) -> None:
    assert go_around(client, wanted="https://evil.example/")["Location"] == "/desk/"


def test_the_forms_of_the_sign_in_may_lead_to_the_provider_and_no_other_page_says_so(
    client: Client, provider: Provider
) -> None:
    policy = client.get("/sign-in/")["Content-Security-Policy"]
    [forms] = [part for part in policy.split(";") if part.strip().startswith("form-action")]
    assert forms.split() == ["form-action", "'self'", provider.url]
    assert provider.url not in client.get("/ui/reading/")["Content-Security-Policy"]
    assert "区统一认证" in client.get("/sign-in/").content.decode()


def test_without_a_provider_there_is_no_such_way(client: Client, town: Town) -> None:
    assert client.post("/sign-in/identity/").status_code == 404
    assert client.get("/sign-in/identity/back/?code=1&state=2").status_code == 404

"""Signing in by another house's word: the OpenID Connect protocol of allauth, with the checks that it leaves open.

allauth brings state, PKCE, the exchange of the code and the reading of tokens. On top: the signature of the ID token is always verified
(not only when TLS is missing), with asymmetric algorithms alone; a nonce ties it to this browser; the user-info answer must be about the
same person; nothing in the address can change what is asked of the provider. Who the person is here is decided by `posts.signin.identities`;
allauth's own accounts and sign-up are never reached.
"""

import secrets
from collections.abc import Callable
from typing import Any

import jwt
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from yizhen.core.refusals import NotFound, Outage
from yizhen.posts.signin.identities import Vouched

PROVIDER = "oidc"
SCOPE = ("openid", "email", "profile")
ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384"})
NONCE_BYTES = 16

Finish = Callable[[HttpRequest, Vouched, str], HttpResponse]
"""What to do with somebody who is vouched for, and the address they wanted."""


class NotVouched(OAuth2Error):  # type: ignore[misc]
    """The provider's answer does not hold."""


class Words(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """What allauth does when the provider says no: the person is told on our own page."""

    def on_authentication_error(self, *_args: Any, **_facts: Any) -> None:
        """Back to the sign-in."""
        raise Outage("the sign-in provider refused or answered wrongly")


class Exchange(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """One conversation with the provider."""

    def __init__(self, request: HttpRequest, finish: Finish | None = None) -> None:
        super().__init__(request, PROVIDER)
        self.finish = finish
        self.state: dict[str, Any] = {}

    def get_provider(self) -> "Provider":
        """The one provider of this installation."""
        return provider_of(self.request)

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:  # noqa: ARG002
        """Where the provider sends people back to."""
        return request.build_absolute_uri(reverse("signin:identity_back"))

    def complete_login(
        self,
        request: HttpRequest,
        app: SocialApp,
        token: SocialToken,
        **kwargs: Any,
    ) -> None:
        """Check what the provider says and leave allauth with our own answer."""
        claims = self._claims(app, kwargs["response"].get("id_token") or "")
        said = claims if "email" in claims else {**claims, **self._about(token, claims["sub"])}
        vouched = Vouched(
            provider=PROVIDER,
            subject=str(claims["sub"]),
            email=str(said.get("email") or ""),
            is_email_verified=said.get("email_verified") is True,
        )
        assert self.finish is not None
        raise ImmediateHttpResponse(
            self.finish(request, vouched, str(self.state.get("next") or ""))
        )

    def _claims(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        try:
            header = jwt.get_unverified_header(id_token)
        except jwt.PyJWTError as error:
            raise NotVouched("no readable ID token") from error
        if header.get("alg") not in ALGORITHMS or "kid" not in header:
            raise NotVouched("ID token without a public-key signature")
        self.did_fetch_access_token = (
            False  # or allauth would trust the connection and skip the signature
        )
        claims: dict[str, Any] = self._decode_id_token(app, id_token)
        nonce = str(self.state.get("nonce") or "")
        if not nonce or not constant_time_compare(str(claims.get("nonce") or ""), nonce):
            raise NotVouched("ID token for another sign-in")
        if claims.get("azp", app.client_id) != app.client_id or not claims.get("sub"):
            raise NotVouched("ID token for another client")
        return claims

    def _about(self, token: SocialToken, subject: str) -> dict[str, Any]:
        about: dict[str, Any] = self._fetch_user_info(token.token)
        if about.get("sub") != subject:
            raise NotVouched("user info about somebody else")
        return about


class Provider(OpenIDConnectProvider):  # type: ignore[misc]
    """The provider as configured by the installation."""

    oauth2_adapter_class = Exchange
    pkce_enabled_default = True

    def get_oauth2_adapter(self, request: HttpRequest) -> Exchange:
        """Our conversation."""
        return Exchange(request)


class Back(OAuth2CallbackView):  # type: ignore[misc]
    """The way back from the provider, which hands its state to the conversation."""

    def _get_state(self, request: HttpRequest, provider: Provider) -> tuple[Any, Any]:
        state, response = super()._get_state(request, provider)
        self.adapter.state = state or {}
        return state, response


def provider_of(request: HttpRequest) -> Provider:
    """The provider in the settings. Raises NotFound when there is none."""
    known = settings.OIDC
    if known is None:
        raise NotFound
    app = SocialApp(
        provider="openid_connect",
        provider_id=PROVIDER,
        name=known.name,
        client_id=known.client_id,
        secret=known.secret,
        settings={"server_url": known.server, "fetch_userinfo": False},
    )
    return Provider(request, app=app)


def leave(request: HttpRequest, *, next_address: str) -> HttpResponse:
    """Send somebody to the provider."""
    nonce = secrets.token_urlsafe(NONCE_BYTES)
    answer: HttpResponse = provider_of(request).redirect(
        request,
        process="login",
        next_url=next_address,
        scope=list(SCOPE),
        auth_params={"nonce": nonce},
        nonce=nonce,
    )
    return answer


def come_back(request: HttpRequest, finish: Finish) -> HttpResponse:
    """Read the provider's answer; whoever is vouched for is handed to `finish`. Raises Outage when it does not hold."""
    if settings.OIDC is None:
        raise NotFound
    view = Back.adapter_view(Exchange(request, finish))
    answer: HttpResponse = view(request)
    return answer

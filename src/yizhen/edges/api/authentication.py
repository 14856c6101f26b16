"""Who asks: a program with a token, or a signed-in person's own browser."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from yizhen.core.actor import NOBODY, Actor, Channel
from yizhen.core.refusals import NotSignedIn
from yizhen.edges.api.limits import spend, subject_of, subject_of_token
from yizhen.edges.api.refusals import CrossSite, PasswordFirst
from yizhen.posts import queries, usecases

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SAME_SITE = frozenset({"same-origin", "none"})
TOKEN_CHARS_MAX = 200


class Token(HttpBearer):
    """`Authorization: Bearer yzt_…`: the actor with no more than the token's abilities."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        """The actor that the token works for. Raises NotSignedIn (unknown, expired, revoked), TooMany."""
        try:
            actor = usecases.actor_for_token(token.strip()[:TOKEN_CHARS_MAX])
        except NotSignedIn:
            spend(subject_of(request))
            raise
        spend(subject_of_token(token))
        return remember(request, actor)


class Session(APIKeyCookie):
    """The session of the web pages, for requests from these very pages; writing needs X-CSRFToken."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Actor | None:
        """The signed-in person, None when there is none. Raises CrossSite, PasswordFirst, TooMany."""
        if self.param_name not in request.COOKIES or not _is_from_our_pages(request):
            return None
        if not request.user.is_authenticated:
            return None
        if request.method not in SAFE_METHODS and check_csrf(request) is not None:
            raise CrossSite
        if getattr(request.user, "must_change_password", False):
            raise PasswordFirst
        spend(f"account:{request.user.pk}")
        return remember(request, queries.actor(request.user.pk, channel=Channel.API))

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """Not used: `__call__` decides."""
        raise NotImplementedError


class Anybody:
    """What is public: no name, but a limit by address."""

    def __call__(self, request: HttpRequest) -> Actor:
        """Let in. Raises TooMany."""
        spend(subject_of(request))
        return remember(request, NOBODY)


def remember(request: HttpRequest, actor: Actor) -> Actor:
    """Keep the actor on the request."""
    request.api_actor = actor  # type: ignore[attr-defined]
    return actor


def actor_of(request: HttpRequest) -> Actor:
    """Who asks, once authentication has found out."""
    actor: Actor = request.api_actor  # type: ignore[attr-defined]
    return actor


def _is_from_our_pages(request: HttpRequest) -> bool:
    return request.headers.get("Sec-Fetch-Site", "none") in SAME_SITE

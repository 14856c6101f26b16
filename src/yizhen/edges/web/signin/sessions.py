"""Sessions of the web: how one begins, how long it lasts, what waits between the first proof and the second."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from yizhen.core.refusals import NotSignedIn
from yizhen.edges.web.shell.actor import actor_of
from yizhen.posts.signin import queries, sessions
from yizhen.posts.signin.refusals import SignInStale
from yizhen.posts.signin.steps import Passed, Way
from yizhen.posts.signin.timing import RESIDENT_IDLE, STAFF_AT_MOST, STAFF_IDLE

Handler = Callable[[HttpRequest], HttpResponse]
BACKEND = "django.contrib.auth.backends.ModelBackend"
TOUCH_STAFF = timedelta(minutes=1)
"""How stale "last seen" may be: one write a minute, not one per page."""
TOUCH_RESIDENT = timedelta(hours=12)

UNTIL_CLOSED = 0
"""No browser keeps the session of somebody who works here after it is closed."""

PENDING = "signin_pending"
NEXT = "signin_next"
BEGAN, SEEN, STAFF, MUST_CHANGE = (
    "signin_began",
    "signin_seen",
    "signin_staff",
    "signin_must_change",
)
FACTOR_SKIPPED = "signin_factor_skipped"


def wait_for_second(request: HttpRequest, passed: Passed, *, next_address: str) -> None:
    """Keep a first proof on the server until the second one comes; the session gets a new name."""
    request.session.cycle_key()
    request.session[PENDING] = {
        "account": passed.account_id,
        "way": passed.way.value,
        "at": passed.at.timestamp(),
        "epoch": passed.epoch,
    }
    request.session[NEXT] = next_address


def pending(request: HttpRequest) -> Passed:
    """The first proof that waits. Raises SignInStale."""
    kept = request.session.get(PENDING)
    if not isinstance(kept, dict):
        raise SignInStale
    return Passed(
        account_id=kept["account"],
        way=Way(kept["way"]),
        at=datetime.fromtimestamp(kept["at"], tz=UTC),
        epoch=kept["epoch"],
    )


def begin(request: HttpRequest, passed: Passed, *, is_factor_skipped: bool = False) -> None:
    """Open the session of somebody who has proved everything, under a new name."""
    account = queries.account_coming_in(passed)
    request.session.pop(PENDING, None)
    login(request, account, backend=BACKEND)
    now = timezone.now().timestamp()
    request.session[BEGAN] = request.session[SEEN] = now
    request.session[STAFF] = account.is_staff_member
    request.session[MUST_CHANGE] = account.must_change_password
    request.session[FACTOR_SKIPPED] = is_factor_skipped
    request.session.set_expiry(
        UNTIL_CLOSED if account.is_staff_member else int(RESIDENT_IDLE.total_seconds())
    )
    _forget_actor(request)


def end(request: HttpRequest, *, reason: str = "asked") -> None:
    """Close the session; who it was is written down."""
    with suppress(NotSignedIn):
        sessions.sign_out(actor_of(request), reason=reason)
    forget(request)


def forget(request: HttpRequest) -> None:
    """Close the session without a word: what ended it was written down already."""
    logout(request)
    _forget_actor(request)


def keep_after_change(request: HttpRequest) -> None:
    """The session at hand goes on after its own person chose another password, under a new name."""
    update_session_auth_hash(request, queries.account_of(actor_of(request)))
    request.session[MUST_CHANGE] = False
    _forget_actor(request)


class SessionLimits:
    """Ends sessions that were idle or open for too long, and keeps pages of signed-in people out of caches."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Check the session, then answer."""
        if BEGAN not in request.session or not request.user.is_authenticated:
            return self.get_response(request)
        over = why_over(request)
        if over:
            end(request, reason=over)
            return self.get_response(request)
        _touch(request)
        if request.session.get(MUST_CHANGE) and not _may_go_without_changing(request):
            return HttpResponseRedirect(reverse("signin:password"))
        response = self.get_response(request)
        if "Cache-Control" not in response and _is_page(response):
            add_never_cache_headers(response)
        return response


def why_over(request: HttpRequest) -> str:
    """Why the session has to end now; empty when it goes on."""
    now = timezone.now().timestamp()
    is_staff = request.session[STAFF]
    idle = now - request.session[SEEN]
    if idle > (STAFF_IDLE if is_staff else RESIDENT_IDLE).total_seconds():
        return "idle"
    if is_staff and now - request.session[BEGAN] > STAFF_AT_MOST.total_seconds():
        return "too_long"
    return ""


def _touch(request: HttpRequest) -> None:
    now = timezone.now().timestamp()
    stale = TOUCH_STAFF if request.session[STAFF] else TOUCH_RESIDENT
    if now - request.session[SEEN] > stale.total_seconds():
        request.session[SEEN] = now


def _may_go_without_changing(request: HttpRequest) -> bool:
    free = (reverse("signin:password"), reverse("signin:out"), reverse("shell:reading"), "/static/")
    return request.path.startswith(free)


def _is_page(response: HttpResponse) -> bool:
    return bool(response.headers.get("Content-Type", "").startswith("text/html"))


def _forget_actor(request: HttpRequest) -> None:
    if hasattr(request, "yizhen_actor"):
        del request.yizhen_actor

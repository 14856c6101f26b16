"""The same request twice is done once: Idempotency-Key on every POST.

Two layers. The use case's `once` makes sure that nothing is done a second time, whatever crashes when. The answer is kept for a day so
that a retry gets the very same bytes; when it was lost, the answer is made again from the same row.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from ninja import Header

from yizhen.core.refusals import UsedForSomethingElse
from yizhen.edges.api.authentication import actor_of

KEY_CHARS_MAX = 80
KEPT_SECONDS = 24 * 60 * 60
REPLAY_HEADER = "Idempotent-Replay"
_KEPT_HEADERS = ("Content-Type", "ETag", "Location", "Cache-Control")

Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=KEY_CHARS_MAX,
        pattern=r"^[!-~]+$",
        description="Made by the client, new for each new request, the same for a retry (a UUID is good).",
    ),
]


@dataclass(frozen=True, slots=True)
class Kept:
    """What a key was used for, and the answer once there is one."""

    fingerprint: str
    status: int = 0
    content: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


def once(
    request: HttpRequest,
    key: str,
    do: Callable[[], HttpResponse],
    *,
    keep: Callable[[HttpResponse], bytes] = lambda response: response.content,
) -> HttpResponse:
    """The answer of `do`, or the one it gave the first time. Raises UsedForSomethingElse, and whatever `do` refuses.

    A refused request is not kept: corrected, it may come again under the same key. `keep` says which bytes a replay gets where the
    answer itself must not be kept (a secret).
    """
    name = _name(actor_of(request).id, key)
    fingerprint = _fingerprint(request)
    is_first = cache.add(name, Kept(fingerprint), timeout=KEPT_SECONDS)
    if not is_first:
        kept: Kept | None = cache.get(name)
        if kept is not None and kept.fingerprint != fingerprint:
            raise UsedForSomethingElse(key=key)
        if kept is not None and kept.status:
            return _replayed(kept)
    try:
        response = do()
    except Exception:
        if is_first:
            cache.delete(name)
        raise
    if not is_first:
        return _again(name, response)
    cache.set(name, _kept(fingerprint, response, keep(response)), timeout=KEPT_SECONDS)
    return response


def _again(name: str, response: HttpResponse) -> HttpResponse:
    """The twin of a request that was under way: the first one's answer, or its own about the same row."""
    kept: Kept | None = cache.get(name)
    if kept is not None and kept.status:
        return _replayed(kept)
    response.headers[REPLAY_HEADER] = "true"
    return response


def _kept(fingerprint: str, response: HttpResponse, content: bytes) -> Kept:
    headers = tuple((h, response.headers[h]) for h in _KEPT_HEADERS if h in response.headers)
    return replace(Kept(fingerprint), status=response.status_code, content=content, headers=headers)


def _replayed(kept: Kept) -> HttpResponse:
    response = HttpResponse(kept.content, status=kept.status)
    for name, value in kept.headers:
        response.headers[name] = value
    response.headers[REPLAY_HEADER] = "true"
    return response


def _name(actor_id: int, key: str) -> str:
    return f"api.once:{actor_id}:{hashlib.sha256(key.encode()).hexdigest()}"


def _fingerprint(request: HttpRequest) -> str:
    asked = b"\0".join((str(request.method).encode(), request.path.encode(), request.body))
    return hashlib.sha256(asked).hexdigest()

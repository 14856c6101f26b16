"""How many requests one token, session or address may make in a minute, over all processes.

Each process leases LEASE requests at a time: a lease is one row of the shared cache that only one process can add. So the ceiling
holds exactly, and a request costs a write only once in LEASE times.
"""

import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from yizhen.core.refusals import TooMany

REQUESTS_PER_WINDOW = 600
WINDOW_SECONDS = 60
LEASE = 50
SUBJECTS_KEPT_MAX = 10_000
"""Leases that one process remembers; older windows are forgotten first."""


@dataclass(slots=True)
class Lease:
    """Requests that this process may still let through in a window; `is_last` when there will be no more."""

    window: int
    left: int
    is_last: bool = False


_leases: dict[str, Lease] = {}
_lock = threading.Lock()


def spend(subject: str, *, now: Callable[[], float] = time.time) -> None:
    """Count one request of `subject`. Raises TooMany with the seconds until the next window."""
    at = now()
    window = int(at // WINDOW_SECONDS)
    if _take(subject, window):
        return
    is_spent = _is_spent(subject, window)
    if not is_spent and _claim(subject, window):
        _keep(subject, Lease(window, LEASE - 1))
        return
    _keep(subject, Lease(window, 0, is_last=True))
    raise TooMany(wait_seconds=max(1, int((window + 1) * WINDOW_SECONDS - at) + 1))


def subject_of(request: HttpRequest) -> str:
    """Whoever asks without a good token: the address alone, never its port, behind as many proxies as are ours."""
    line = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",")]
    hops = settings.TRUSTED_PROXIES
    is_forwarded = 0 < hops <= len(line)
    return (
        f"address:{_digest(line[-hops] if is_forwarded else request.META.get('REMOTE_ADDR', ''))}"
    )


def subject_of_token(secret: str) -> str:
    """The program behind a token that was found to be good."""
    return f"token:{_digest(secret)}"


def forget() -> None:
    """Begin anew in this process (a test's clean slate)."""
    with _lock:
        _leases.clear()


def _take(subject: str, window: int) -> bool:
    with _lock:
        lease = _leases.get(subject)
        if lease is None or lease.window != window or lease.left <= 0:
            return False
        lease.left -= 1
        return True


def _is_spent(subject: str, window: int) -> bool:
    with _lock:
        lease = _leases.get(subject)
        return lease is not None and lease.window == window and lease.is_last


def _claim(subject: str, window: int) -> bool:
    leases = REQUESTS_PER_WINDOW // LEASE
    return any(
        cache.add(f"api.rate:{subject}:{window}:{number}", 1, timeout=2 * WINDOW_SECONDS)
        for number in range(leases)
    )


def _keep(subject: str, lease: Lease) -> None:
    with _lock:
        if len(_leases) >= SUBJECTS_KEPT_MAX:
            for old in [s for s, known in _leases.items() if known.window < lease.window]:
                del _leases[old]
        if len(_leases) < SUBJECTS_KEPT_MAX or subject in _leases:
            known = _leases.get(subject)
            if known is not None and known.window == lease.window and not lease.is_last:
                lease.left += max(0, known.left)
            _leases[subject] = lease


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]

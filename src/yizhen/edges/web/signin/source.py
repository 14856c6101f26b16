"""From which address a request comes."""

from django.conf import settings
from django.http import HttpRequest


def source_of(request: HttpRequest) -> str:
    """The address that the outermost of our own proxies saw; without proxies the one that is connected.

    What a client writes into X-Forwarded-For itself stands further left and is never believed.
    """
    connected: str = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES < 1:
        return connected
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    seen = [part for part in forwarded if part]
    if len(seen) < settings.TRUSTED_PROXIES:
        return connected
    return seen[-settings.TRUSTED_PROXIES]

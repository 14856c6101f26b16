"""Pages for machines: the service worker, robots, liveness; and the page that the service worker shows without a net."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

ROBOTS = """User-agent: *
Disallow: /m/
Disallow: /w/
Disallow: /desk/
Disallow: /screen/
Disallow: /admin/
Disallow: /api/
Disallow: /sign-in/
"""


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What one sees without a net: no names, no data, the same for everybody."""
    response = render(request, "public/offline.html")
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: keeps the look and the page above, never a page with names."""
    response = render(request, "public/sw.js", content_type="text/javascript; charset=utf-8")
    response.headers["Service-Worker-Allowed"] = "/"
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """What search engines shall leave alone."""
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")


@require_safe
def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Alive. Asks nothing of the database and tells nothing about the house."""
    response = HttpResponse("ok\n", content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response

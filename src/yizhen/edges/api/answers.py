"""Answers that are not refusals: JSON encoded once, with an ETag that is also the version."""

import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from pydantic_core import to_json

from yizhen.edges.api.errors import JSON
from yizhen.edges.api.refusals import VersionMissing

ETAG_HEX_CHARS = 24
PRIVATE = "private, no-cache"
FOREVER = "public, max-age=31536000, immutable"
SOON = "public, max-age=60"


def answer(
    request: HttpRequest, body: object, *, status: int = 200, version: int | None = None
) -> HttpResponse:
    """`body` as JSON. A GET whose If-None-Match still fits gets 304. `version` is what If-Match means."""
    return raw_answer(request, to_json(body), media=JSON, status=status, version=version)


def raw_answer(
    request: HttpRequest,
    content: bytes,
    *,
    media: str,
    status: int = 200,
    version: int | None = None,
    cache: str = PRIVATE,
) -> HttpResponse:
    """Bytes that are encoded already."""
    etag = etag_of(content, version=version)
    if status == 200 and request.method == "GET" and _is_known(request, etag):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(content, status=status, content_type=media)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = cache
    return response


def etag_of(content: bytes, *, version: int | None = None) -> str:
    """The ETag of `content`: its hash, behind the version where there is one (`"3.f2ca…"`)."""
    digest = hashlib.sha256(content).hexdigest()[:ETAG_HEX_CHARS]
    return f'"{digest}"' if version is None else f'"{version}.{digest}"'


ANY_VERSION = "*"
NO_VERSION = -1


def wanted_version(if_match: str | None) -> int | None:
    """The version that If-Match names, None for `*` (any).

    An ETag that is none of ours names NO_VERSION, which no row has. Raises VersionMissing without the header.
    """
    if if_match is None or not if_match.strip():
        raise VersionMissing
    if if_match.strip() == ANY_VERSION:
        return None
    number = if_match.split(",")[0].strip().removeprefix("W/").strip('"').partition(".")[0]
    is_number = number.isascii() and number.isdigit() and len(number) < 10
    return int(number) if is_number else NO_VERSION


def _is_known(request: HttpRequest, etag: str) -> bool:
    known = request.headers.get("If-None-Match", "")
    return known.strip() == "*" or etag in {
        one.strip().removeprefix("W/") for one in known.split(",")
    }

"""Answers to requests that cannot be fulfilled, each in the form the asker understands.

A browser asking for a page gets a page; htmx gets a fragment that it does not swap in plus a toast; whoever accepts JSON gets the one
error shape of the house, `{"error": {"code", "message", "facts"}}`. Who is not signed in is led to the sign-in and back.
"""

import json
from typing import Final
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

from yizhen.core.refusals import (
    Fact,
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Outage,
    Refusal,
    TooMany,
)
from yizhen.core.text import Language, Text

HOME: Final = "/"


class Broken(Refusal):
    """A bug: shown when something unforeseen happened. Never raised."""

    code = "broken"
    status = 500
    sentence = Text(
        zh="我们这边出了问题，已经记下来了。您填的内容如果没有保存，请稍后再试一次。",
        en="Something went wrong on our side and has been noted. If your entry was not saved, please try again later.",
    )


class Unavailable(Refusal):
    """A service that we depend on is away. Made from an Outage at the edge."""

    code = "outage"
    status = 503
    sentence = Outage.sentence


class Expired(Refusal):
    """The page was open so long that its form is no longer valid (CSRF)."""

    code = "page_expired"
    status = 403
    sentence = Text(
        zh="这一页打开太久，已经失效。请返回上一页，刷新后再提交一次。",
        en="This page was open for too long. Go back, reload it and send it again.",
    )


class NotUnderstood(Refusal):
    """The request itself makes no sense (400)."""

    code = "not_understood"
    status = 400
    sentence = Text(
        zh="这个请求看不懂，可能是链接不完整。请从首页重新打开。",
        en="This request makes no sense, perhaps the link is incomplete. Start again from the home page.",
    )


def language() -> Language:
    """The active language, as core texts name it."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The answer to `refusal`."""
    if wants_json(request):
        response: HttpResponse = JsonResponse(
            error_shape(refusal), status=refusal.status, json_dumps_params={"ensure_ascii": False}
        )
    elif isinstance(refusal, NotSignedIn):
        return _to_sign_in(request)
    elif is_htmx(request):
        response = _fragment(request, refusal)
    else:
        response = _page(request, refusal)
    wait = refusal.facts.get("wait_seconds")
    if isinstance(refusal, TooMany) and isinstance(wait, int):
        response.headers["Retry-After"] = str(wait)
    return response


def unavailable(request: HttpRequest, _outage: Outage) -> HttpResponse:
    """The answer when the world failed."""
    return refused(request, Unavailable())


def error_shape(refusal: Refusal) -> dict[str, object]:
    """The one error shape of the house."""
    facts = {name: _plain(fact) for name, fact in refusal.facts.items()}
    message = refusal.text.in_language(language())
    return {"error": {"code": refusal.code, "message": message, "facts": facts}}


def toast(words: str, *, is_bad: bool = False) -> str:
    """The value of `HX-Trigger` that shows `words` to the person (a header carries ASCII only)."""
    return json.dumps({"toast": {"words": words, "bad": is_bad}})


def wants_json(request: HttpRequest) -> bool:
    """Whether the asker accepts JSON rather than a page."""
    accept = request.headers.get("Accept", "")
    return "application/json" in accept and "text/html" not in accept


def is_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks for a piece of a page (a boosted link asks for a whole one)."""
    return (
        request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"
    )


def safe_next(request: HttpRequest, wanted: str | None, *, default: str = HOME) -> str:
    """`wanted` when it leads to this very house, else `default`."""
    if wanted and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        parts = urlsplit(wanted)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path or default
    return default


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """handler404."""
    return refused(request, NotFound())


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """handler403."""
    return refused(request, NotAllowed())


def not_understood(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """handler400."""
    return refused(request, NotUnderstood())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """The setting CSRF_FAILURE_VIEW."""
    return refused(request, Expired())


def broken(request: HttpRequest) -> HttpResponse:
    """handler500: must work when database, session and static files do not."""
    try:
        return refused(request, Broken())
    except Exception:  # noqa: BLE001 - the last line of defence has no other place to report to
        words = Broken.sentence
        return HttpResponse(
            f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>500</title>'
            f'<h1>{words.zh}</h1><p lang="en">{words.en}</p><p><a href="/">首页 Home</a></p>',
            status=500,
        )


def _page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    facts = {
        "refusal": refusal,
        "icon": ICONS.get(refusal.code, "triangle-alert"),
        "title": TITLES.get(refusal.code, TITLES["refused"]),
        "back": _way_back(request),
        "help_phone": getattr(settings, "HELP_PHONE", ""),
    }
    return render(request, "shell/refusal.html", facts, status=refusal.status)


def _fragment(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    response = render(
        request, "shell/parts/refusal.html", {"refusal": refusal}, status=refusal.status
    )
    response.headers["HX-Reswap"] = "none"
    response.headers["HX-Trigger"] = toast(refusal.text.in_language(language()), is_bad=True)
    return response


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    htmx = is_htmx(request)
    if htmx:
        wanted = request.headers.get("HX-Current-URL")
    elif request.method == "GET":
        wanted = request.get_full_path()
    else:
        wanted = request.headers.get("Referer")
    query = urlencode({"next": safe_next(request, wanted)})
    address = f"{resolve_url(settings.LOGIN_URL)}?{query}"
    if not htmx:
        return HttpResponseRedirect(address)
    response = HttpResponse(status=401)
    response.headers["HX-Redirect"] = address
    return response


def _way_back(request: HttpRequest) -> str:
    """The page the person came from, when it was another page of this house."""
    back = safe_next(request, request.headers.get("Referer"), default="")
    return "" if back == request.get_full_path() else back


def _plain(fact: Fact) -> str | int | bool | list[str] | None:
    if isinstance(fact, Text):
        return fact.in_language(language())
    return list(fact) if isinstance(fact, tuple) else fact


ICONS: Final = {
    "not_found": "search-x",
    "not_allowed": "lock-keyhole",
    "not_signed_in": "log-in",
    "page_expired": "hourglass",
    "too_many": "hourglass",
    "conflict": "refresh-cw",
    "stale": "refresh-cw",
    "invalid": "clipboard-check",
    "outage": "cloud-upload",
}
TITLES: Final = {
    "refused": Text(zh="这件事现在办不了", en="This cannot be done now"),
    "not_found": Text(zh="没有找到", en="Not found"),
    "not_allowed": Text(zh="这一步不归您的岗位", en="Not a step of your post"),
    "page_expired": Text(zh="页面放得太久了", en="The page was open for too long"),
    "too_many": Text(zh="请歇一会儿再试", en="Please wait a moment"),
    "conflict": Text(zh="刚有人改过", en="Somebody was faster"),
    "stale": Text(zh="内容已经更新", en="There is something newer"),
    Invalid.code: Text(zh="有一处要改", en="One thing to correct"),
    "too_large": Text(zh="内容太大", en="Too large"),
    "not_understood": Text(zh="这个链接打不开", en="This link does not work"),
    "outage": Text(zh="外部服务暂时不通", en="A service is not answering"),
    "broken": Text(zh="我们这边出了问题", en="Something broke on our side"),
}

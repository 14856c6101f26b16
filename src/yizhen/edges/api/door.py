"""What surrounds every address of the API: it is readable, it is answered in one shape, whatever happens inside."""

import logging
from collections.abc import Callable
from functools import wraps

from django.core.exceptions import RequestDataTooBig
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.log import log_response
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from yizhen.core.refusals import NotFound, NotSignedIn, Outage, Refusal, TooLarge
from yizhen.edges.api.errors import refused, schema_refusal
from yizhen.edges.api.language import HTML_LANGUAGES, language_of
from yizhen.edges.api.parsing import BODY_BYTES_MAX, require_readable
from yizhen.edges.api.refusals import Broken, MethodRefused, NotJson, Unavailable

View = Callable[..., HttpResponseBase]
logger = logging.getLogger(__name__)


def door(view: View) -> View:
    """`view` behind the door."""

    @wraps(view)
    def behind(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        is_head = request.method == "HEAD"
        if is_head:
            request.method = "GET"
        try:
            require_readable(request)
            response = view(request, *args, **kwargs)
        except Exception as error:  # noqa: BLE001 - the last line of defence answers in our shape, and reports
            response = answer_to(request, error)
        if isinstance(response, HttpResponseNotAllowed):
            response = refused(request, MethodRefused(allowed=_methods(response)))
        response.headers.setdefault("Content-Language", HTML_LANGUAGES[language_of(request)])
        patch_vary_headers(response, ("Accept-Language", "Authorization", "Cookie"))
        return _without_body(request, response) if is_head else response

    behind.csrf_exempt = True  # type: ignore[attr-defined]
    return behind


def answer_to(request: HttpRequest, error: Exception) -> HttpResponse:
    """The answer to whatever was raised; a bug is logged and reported as Django does."""
    refusal = refusal_for(error)
    if refusal is not None:
        return refused(request, refusal)
    got_request_exception.send(sender=None, request=request)
    response = refused(request, Broken())
    log_response(
        "%s: %s",
        "Internal Server Error",
        request.path,
        response=response,
        request=request,
        exception=error,
    )
    return response


def refusal_for(error: BaseException) -> Refusal | None:
    """The refusal that `error` amounts to; None for a bug."""
    match error:
        case Refusal():
            return error
        case Outage():
            return Unavailable()
        case Http404():
            return NotFound()
        case ValidationError():
            return schema_refusal(error)
        case AuthenticationError():
            return NotSignedIn()
        case HttpError() if error.status_code == 400:
            return error.__cause__ if isinstance(error.__cause__, Refusal) else NotJson()
        case RequestDataTooBig():
            return TooLarge(limit=f"{BODY_BYTES_MAX // 1024} KB")
        case _:
            return None


def let_errors_out(api: NinjaAPI) -> None:
    """Make ninja hand every error to the door instead of answering in its own shapes."""

    def raise_it(_request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
        raise error

    for kind in (Exception, Http404, HttpError, ValidationError):
        api.add_exception_handler(kind, raise_it)


def _methods(response: HttpResponseNotAllowed) -> str:
    allowed = {method.strip() for method in response.headers["Allow"].split(",")}
    return ", ".join(sorted(allowed | ({"HEAD"} if "GET" in allowed else set())))


def _without_body(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    request.method = "HEAD"
    if isinstance(response, HttpResponse):
        response.headers["Content-Length"] = str(len(response.content))
        response.content = b""
    return response

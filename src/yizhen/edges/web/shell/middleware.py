"""How each page is read (language, text size, contrast) and how a refusal becomes an answer."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from yizhen.core.refusals import Outage, Refusal
from yizhen.edges.web.shell.answers import not_understood, refused, unavailable
from yizhen.edges.web.shell.reading import reading_of

Handler = Callable[[HttpRequest], HttpResponse]
NUL: Final = "\x00"
"""No keyboard writes it, and PostgreSQL keeps no text with it."""
API: Final = "/api/"
"""Programs are told in their own shape by a door of their own."""


class Reading:
    """Activates the language that the person chose."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the person's language."""
        choice = reading_of(request)
        request.LANGUAGE_CODE = choice.language
        with translation.override(choice.language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", choice.html_language)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ("Cookie",))
        return response


class Refusals:
    """Turns a Refusal into its answer: a page, a word in a toast, or JSON. What nobody can have typed is not passed on at all."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on, unless there is a NUL in it."""
        if not request.path.startswith(API) and _holds_nul(request):
            return not_understood(request)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The answer to a refusal or an outage; anything else is a bug and goes on."""
        if isinstance(error, Refusal):
            return refused(request, error)
        if isinstance(error, Outage):
            return unavailable(request, error)
        return None


def _holds_nul(request: HttpRequest) -> bool:
    """Whether a NUL stands in the address, the question or the form."""
    said = [
        text
        for asked in (request.GET, request.POST)
        for name, values in asked.lists()
        for text in (name, *values)
    ]
    return NUL in request.path or any(NUL in str(text) for text in said)

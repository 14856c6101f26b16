"""How each page is read (language, text size, contrast) and how a refusal becomes a page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from yizhen.core.refusals import Refusal

Handler = Callable[[HttpRequest], HttpResponse]
LANGUAGE_COOKIE = "yizhen_language"


class Reading:
    """Activates the language that the person chose."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the person's language."""
        language = request.COOKIES.get(LANGUAGE_COOKIE, "")
        with translation.override(language if language in {"en", "zh-hans"} else "zh-hans"):
            return self.get_response(request)


class Refusals:
    """Turns a Refusal into its page and status."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page of a refusal; anything else is a bug and goes on."""
        if not isinstance(error, Refusal):
            return None
        return render(request, "shell/refusal.html", {"refusal": error}, status=error.status)

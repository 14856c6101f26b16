"""How a person reads: language, text size and contrast. Kept in three cookies, so it also holds before signing in."""

from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.http import HttpRequest, HttpResponse

LANGUAGE_COOKIE = "yizhen_language"
MODE_COOKIE = "yizhen_mode"
CONTRAST_COOKIE = "yizhen_contrast"
COOKIE_SECONDS = 365 * 24 * 60 * 60
HTML_LANGUAGES = {"zh-hans": "zh-CN", "en": "en"}


class Mode(StrEnum):
    """The text size: 100 %, 125 %, 140 % of the root."""

    STANDARD = "standard"
    LARGE = "large"
    ELDER = "elder"


class Contrast(StrEnum):
    """As designed, or with darker text and borders."""

    NORMAL = "normal"
    MORE = "more"


@dataclass(frozen=True, slots=True)
class Reading:
    """One person's choice."""

    language: str
    mode: Mode = Mode.STANDARD
    contrast: Contrast = Contrast.NORMAL

    @property
    def html_language(self) -> str:
        """The value of `<html lang>`."""
        return HTML_LANGUAGES[self.language]

    @property
    def is_big(self) -> bool:
        """Whether pages take the roomy layout (large tiles, nothing scrolls sideways)."""
        return self.mode is not Mode.STANDARD

    @property
    def next_mode(self) -> Mode:
        """What the switch in the header leads to: standard, large, elder, and round again."""
        order = tuple(Mode)
        return order[(order.index(self.mode) + 1) % len(order)]


def reading_of(request: HttpRequest) -> Reading:
    """The choice in the request's cookies; whatever is unknown is as if it were not there."""
    language = request.COOKIES.get(LANGUAGE_COOKIE, "")
    mode = request.COOKIES.get(MODE_COOKIE, "")
    contrast = request.COOKIES.get(CONTRAST_COOKIE, "")
    return Reading(
        language=language if language in HTML_LANGUAGES else settings.LANGUAGE_CODE,
        mode=Mode(mode) if mode in set(Mode) else Mode.STANDARD,
        contrast=Contrast(contrast) if contrast in set(Contrast) else Contrast.NORMAL,
    )


def keep(response: HttpResponse, reading: Reading) -> None:
    """Write the choice into the cookies of `response`."""
    for name, value in (
        (LANGUAGE_COOKIE, reading.language),
        (MODE_COOKIE, reading.mode.value),
        (CONTRAST_COOKIE, reading.contrast.value),
    ):
        response.set_cookie(
            name,
            value,
            max_age=COOKIE_SECONDS,
            samesite="Lax",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )

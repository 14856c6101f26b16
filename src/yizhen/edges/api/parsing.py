"""Bodies and addresses, read strictly: JSON in UTF-8, of bounded size and depth, without what no database keeps."""

import math
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser
from pydantic_core import from_json

from yizhen.core.refusals import NotFound, TooLarge
from yizhen.edges.api.errors import JSON
from yizhen.edges.api.refusals import NotJson, NotSpeakable, WrongContentType

BODY_BYTES_MAX = 512 * 1024
QUERY_CHARS_MAX = 4_000
FIELD_CHARS_MAX = 60
EXACT_MAX = 2**53
"""Below this a float holds each whole number exactly."""


class StrictParser(Parser):
    """Parses JSON once, in Rust; refuses NaN, NUL, lone surrogates and deep nesting."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body. Raises NotJson, NotSpeakable."""
        try:
            value = from_json(request.body, allow_inf_nan=False)
        except ValueError as error:
            raise NotJson from error
        return _sound(value, "body")


def require_readable(request: HttpRequest) -> None:
    """Go on only with an address and a body that can be read at all.

    Raises NotFound (an address with NUL), NotSpeakable (a query with it), TooLarge, WrongContentType.
    """
    if not _is_speakable(request.path_info):
        raise NotFound
    if len(request.META.get("QUERY_STRING", "")) > QUERY_CHARS_MAX:
        raise TooLarge(limit=QUERY_CHARS_MAX)
    for name, values in request.GET.lists():
        if not all(_is_speakable(text) for text in (name, *values)):
            raise NotSpeakable(field=name[:FIELD_CHARS_MAX])
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isascii() or not length.isdigit():
        raise NotJson
    if int(length[:18]) > BODY_BYTES_MAX:
        raise TooLarge(limit=f"{BODY_BYTES_MAX // 1024} KB")
    if int(length[:18]) and not _is_json(request):
        raise WrongContentType


def _is_json(request: HttpRequest) -> bool:
    charset = request.content_params.get("charset", "utf-8") if request.content_params else "utf-8"
    return request.content_type == JSON and charset.lower() in {"utf-8", "utf8"}


def _is_speakable(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= one <= "\udfff" for one in text)


def _sound(value: object, field: str) -> object:
    """`value` with whole numbers such as 3.0 as integers (JSON knows no difference). Raises NotSpeakable."""
    if isinstance(value, str) and not _is_speakable(value):
        raise NotSpeakable(field=field)
    if isinstance(value, float):
        return _number(value, field)
    if isinstance(value, dict):
        for name in value:
            _sound(name, field)
        return {name: _sound(inner, name[:FIELD_CHARS_MAX]) for name, inner in value.items()}
    if isinstance(value, list):
        return [_sound(inner, field) for inner in value]
    return value


def _number(value: float, field: str) -> int | float:
    if not math.isfinite(value):
        raise NotSpeakable(field=field)
    return int(value) if value.is_integer() and abs(value) < EXACT_MAX else value

"""The one error shape, and the one way from a refusal to an HTTP answer."""

from collections.abc import Iterable, Mapping

from django.http import HttpRequest, HttpResponse
from ninja.errors import ValidationError
from pydantic_core import to_json
from typing_extensions import TypedDict

from yizhen.core.refusals import Fact, NotSignedIn, Refusal, TooMany
from yizhen.core.text import Language, Text
from yizhen.edges.api.language import HTML_LANGUAGES, language_of
from yizhen.edges.api.refusals import (
    FAULTS_SHOWN_MAX,
    OTHERWISE,
    REASONS,
    MethodRefused,
    SchemaRefused,
)

JSON = "application/json"
FIELD_CHARS_MAX = 80
FACT_CHARS_MAX = 200

Plain = str | int | bool | list[str] | None


class ErrorBody(TypedDict):
    """What happened, for programs (`code`, `facts`) and for people (`message`)."""

    code: str
    message: str
    facts: dict[str, Plain]


class Error(TypedDict):
    """The one shape of every answer that is not a success."""

    error: ErrorBody


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The answer to `refusal`, in the language that was asked for."""
    language = language_of(request)
    response = HttpResponse(
        to_json(error_shape(refusal, language)), status=refusal.status, content_type=JSON
    )
    response.headers["Content-Language"] = HTML_LANGUAGES[language]
    response.headers["Cache-Control"] = "no-store"
    wait = refusal.facts.get("wait_seconds")
    if isinstance(refusal, TooMany) and isinstance(wait, int):
        response.headers["Retry-After"] = str(wait)
    if isinstance(refusal, NotSignedIn):
        response.headers["WWW-Authenticate"] = 'Bearer realm="yizhen"'
    if isinstance(refusal, MethodRefused):
        response.headers["Allow"] = str(refusal.facts["allowed"])
    return response


def error_shape(refusal: Refusal, language: Language) -> Error:
    """`refusal` in the one error shape."""
    return {
        "error": {
            "code": refusal.code,
            "message": _sound(refusal.text.in_language(language)),
            "facts": {name: _plain(fact, language) for name, fact in refusal.facts.items()},
        }
    }


def schema_refusal(error: ValidationError) -> SchemaRefused:
    """What the description of the API says against parameters or body, all faults at once."""
    shown = error.errors[:FAULTS_SHOWN_MAX]
    fields = tuple(_field(fault["loc"]) for fault in shown)
    reasons = [REASONS.get(fault["type"], OTHERWISE) for fault in shown]
    pairs = list(zip(fields, reasons, strict=True))
    return SchemaRefused(
        count=len(error.errors),
        fields=fields,
        reasons=tuple(fault["type"] for fault in shown),
        details=Text(
            zh="；".join(f"{field} {reason.zh}" for field, reason in pairs),
            en="; ".join(f"{field} {reason.en}" for field, reason in pairs),
        ),
    )


def _field(location: Iterable[object]) -> str:
    source, *names = (str(part) for part in location)
    inner = names[1:] if source == "body" and len(names) > 1 else names
    return _sound(".".join([source, *inner]) if source == "body" else ".".join(inner or [source]))[
        :FIELD_CHARS_MAX
    ]


def _plain(fact: Fact, language: Language) -> Plain:
    if isinstance(fact, Text):
        return _sound(fact.in_language(language))
    if isinstance(fact, tuple):
        return [_sound(one) for one in fact]
    return _sound(fact)[:FACT_CHARS_MAX] if isinstance(fact, str) else fact


def _sound(words: str) -> str:
    """`words` without what JSON in UTF-8 cannot carry (a refused text may be quoted in its refusal)."""
    return words.encode("utf-8", "replace").decode()


Answers = Mapping[int, object]


def described(success: Mapping[int, object], *, moves: bool = False) -> dict[int, object]:
    """The answers of one operation for the description: its successes and every way in which it may be refused."""
    statuses = {400, 401, 403, 404, 405, 413, 415, 422, 429, 500, 503}
    if moves:
        statuses |= {409, 412, 428}
    return {**success, **dict.fromkeys(sorted(statuses), Error)}

"""The description of the API: OpenAPI 3.1, built once, and the same as a page for people."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from ninja import NinjaAPI
from pydantic import TypeAdapter
from pydantic_core import to_json

from yizhen.edges.api.answers import SOON, raw_answer
from yizhen.edges.api.errors import JSON
from yizhen.edges.api.idempotency import REPLAY_HEADER
from yizhen.edges.api.resources.places import MapShape

VERSION = "1"
PREFIX = "/api/v1/"
ABOUT = """\
JSON over HTTP. Times are UTC, days are dates in Asia/Shanghai, texts for people come as `{"zh", "en"}`.

* **Who asks.** `Authorization: Bearer yzt_…` (a token made by a signed-in person, no mightier than they are), or the session of the
  web pages from these very pages (writing then needs `X-CSRFToken`).
* **Errors.** Every answer that is not a success has one shape, `{"error": {"code", "message", "facts"}}`; `message` is in the language
  of `Accept-Language`. What lies outside of your posts is `404 not_found`, as if it were not there.
* **Writing.** Every POST carries an `Idempotency-Key`. The same request again is done once and gives the same answer with
  `Idempotent-Replay: true`; another request under the same key is `409 id_used_before`. A refused request may be corrected and sent
  again under the same key.
* **Versions.** Answers have an `ETag`; `If-None-Match` gives `304`. Moves need it back in `If-Match` (`428` without, `412` when somebody was faster, `*` for any).
* **Lists.** `limit` up to 200 and `cursor` (the `next` of the page before). Lists are never counted.
* **Limits.** 600 requests a minute for one token; `429` says in `Retry-After` how long to wait. A body has 512 KB at most.
"""


def openapi(request: HttpRequest, api: NinjaAPI) -> HttpResponse:
    """The description as JSON."""
    return raw_answer(request, _encoded(api), media=JSON, cache=SOON)


def described(api: NinjaAPI) -> dict[str, Any]:
    """The description as a value."""
    found: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=PREFIX))
    found["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    found["servers"] = [{"url": "/"}]
    found["components"]["schemas"].update(_schemas_of(MapShape))
    for method, operation in _operations(found):
        for response in operation["responses"].values():
            headers = response.setdefault("headers", {})
            headers["Content-Language" if _is_error(response) else "ETag"] = _header("")
        if method == "post":
            for status in (200, 201):
                if status in operation["responses"]:
                    operation["responses"][status]["headers"][REPLAY_HEADER] = _header(
                        "`true` when this is the answer to an earlier, equal request."
                    )
        elif 200 in operation["responses"]:
            operation["responses"][304] = {"description": "Not Modified"}
        if 429 in operation["responses"]:
            operation["responses"][429]["headers"]["Retry-After"] = _header("Seconds to wait.")
    return found


def page(_request: HttpRequest, api: NinjaAPI) -> HttpResponse:
    """The description as a page: no script, no style of its own, nothing from outside."""
    response = HttpResponse(_page(api))
    response.headers["Content-Language"] = "en"
    response.headers["Cache-Control"] = SOON
    return response


def stylesheet(_request: HttpRequest) -> HttpResponse:
    """How the page looks."""
    response = HttpResponse(CSS, content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = SOON
    return response


@lru_cache(maxsize=1)
def _encoded(api: NinjaAPI) -> bytes:
    return to_json(described(api))


@lru_cache(maxsize=1)
def _page(api: NinjaAPI) -> str:
    sections = format_html_join("\n", "{}", ((_section(*one),) for one in _listed(described(api))))
    return format_html(
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<title>Yizhen API {}</title><link rel="stylesheet" href="docs.css"></head><body><main>'
        '<h1>Yizhen API {}</h1><p><a href="openapi.json">openapi.json</a></p>'
        "<pre>{}</pre>{}</main></body></html>",
        VERSION,
        VERSION,
        ABOUT,
        sections,
    )


def _schemas_of(shape: type) -> dict[str, Any]:
    schema = TypeAdapter(shape).json_schema(ref_template="#/components/schemas/{model}")
    inner: dict[str, Any] = schema.pop("$defs", {})
    return {**inner, shape.__name__: schema}


def _operations(found: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for methods in found["paths"].values():
        yield from methods.items()


def _is_error(response: Mapping[str, Any]) -> bool:
    schema = response.get("content", {}).get(JSON, {}).get("schema", {})
    return bool(schema.get("$ref", "").endswith("/Error"))


def _header(about: str) -> dict[str, Any]:
    header: dict[str, Any] = {"schema": {"type": "string"}}
    return {"description": about, **header} if about else header


def _listed(found: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def _section(method: str, path: str, operation: Mapping[str, Any]) -> SafeString:
    parameters = format_html_join(
        "",
        "<li><code>{}</code> <small>{}{}</small> {}</li>",
        (
            (p["name"], p["in"], ", required" if p["required"] else "", p.get("description", ""))
            for p in operation["parameters"]
        ),
    )
    return format_html(
        "<section><h2><code>{} {}</code></h2><p><strong>{}</strong> {}</p><ul>{}</ul></section>",
        method,
        path,
        operation["summary"],
        operation.get("description", ""),
        parameters,
    )


CSS = """\
:root { color-scheme: light dark; font: 1rem/1.6 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
pre { white-space: pre-wrap; font: inherit; }
code { font: 0.95em ui-monospace, monospace; overflow-wrap: anywhere; }
section { border-top: 1px solid GrayText; }
h2 { font-size: 1rem; margin: 0.75rem 0 0; }
"""

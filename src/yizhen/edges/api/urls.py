"""Every address of the API, each behind the door."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, include, path, re_path
from ninja import NinjaAPI

from yizhen.core.refusals import NotFound
from yizhen.edges.api import document
from yizhen.edges.api.authentication import Session, Token
from yizhen.edges.api.door import door, let_errors_out
from yizhen.edges.api.parsing import StrictParser
from yizhen.edges.api.resources import (
    circulars,
    journal,
    me,
    notices,
    organisations,
    packs,
    people,
    places,
    tokens,
)

api = NinjaAPI(
    title="Yizhen",
    version=document.VERSION,
    description=document.ABOUT,
    openapi_url=None,
    docs_url=None,
    auth=[Token(), Session()],
    parser=StrictParser(),
    urls_namespace="api-v1",
)
let_errors_out(api)
for resource in (
    me,
    places,
    organisations,
    people,
    circulars,
    notices,
    journal,
    packs,
    tokens,
):
    api.add_router("", resource.router)


def nowhere(_request: HttpRequest, **_kwargs: object) -> HttpResponse:
    """No such address."""
    raise NotFound


def _behind(pattern: URLPattern) -> URLPattern:
    return URLPattern(pattern.pattern, door(pattern.callback), pattern.default_args, pattern.name)


_v1 = [
    path("openapi.json", door(partial(document.openapi, api=api)), name="openapi"),
    path("docs", door(partial(document.page, api=api)), name="docs"),
    path("docs.css", door(document.stylesheet), name="docs-css"),
    *(
        _behind(one)
        for one in api.urls[0]
        if isinstance(one, URLPattern) and one.name != "api-root"
    ),
]
urlpatterns = [path("v1/", include((_v1, "api"))), re_path(r"", door(nowhere))]

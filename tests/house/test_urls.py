"""Every address of the house × who comes × whose things: what each gets is written down in `addresses.py`, and nothing else happens."""

import json
from collections.abc import Iterator
from copy import deepcopy
from itertools import count

import pytest
from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.cast import Town
from tests.house.addresses import ADDRESSES, Address
from tests.house.stage import PEOPLE, Stage, set_up
from yizhen.edges.api import limits

KEYS = count(1)
SIGN_IN = "/sign-in/"
TO_SIGN_IN = "in"
QUERIES_MAX = 16
"""What a page may ask the database, the session and the actor among it, unless it has its own ceiling."""
SHOWN_FOR_ANY_METHOD = {"shell:guide", "shell:refusal"}
"""Pages of the style guide that show something and change nothing."""
PARAMETERS = (
    "q", "page", "tab", "sort", "place", "at", "next", "theme", "open", "year", "deed", "channel", "person", "on", "row",
    "workdays", "cursor", "limit", "box", "is_open", "search", "within_path", "duty", "path", "day", "kind", "from", "to",
)  # fmt: skip
HOSTILE = (
    "%00",
    "x" * 10_000,
    "%ED%A0%80",
    "%FF%FE",
    "-1",
    "9" * 40,
    "2026-99-99",
    "%27%22%3Cscript%3E",
    "a&{name}[]=b&{name}[x]=c",
)
"""NUL, length, a lone surrogate, no UTF-8, numbers out of range, no date, markup, arrays. `{name}` is the parameter itself."""


@pytest.fixture
def stage(town: Town) -> Iterator[Stage]:
    """The town with work under way, and nobody's requests counted yet."""
    limits.forget()
    yield set_up(town)
    limits.forget()


def patterns() -> dict[str, str]:
    """Every address that the resolver knows: its full name, and its route."""
    return dict(_walk(get_resolver()))


def _walk(
    resolver: URLResolver, prefix: str = "", spaces: tuple[str, ...] = ()
) -> Iterator[tuple[str, str]]:
    for one in resolver.url_patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLPattern):
            yield ":".join((*spaces, one.name or route)), route
        else:
            yield from _walk(one, route, (*spaces, *filter(None, [one.namespace])))


def address_of(name: str, stage: Stage) -> str:
    """The address with what stands on the stage in it."""
    return bare_address(name, stage) + ADDRESSES[name].query(stage)


def bare_address(name: str, stage: Stage) -> str:
    """The same without a question. What has no name is called by its route."""
    if name.endswith("/"):
        return f"/{name}"
    return reverse(name, kwargs=ADDRESSES[name].kwargs(stage))


def sent(client: Client, name: str, method: str, stage: Stage) -> HttpResponseBase:
    """The answer; whatever it changed is taken back, in the database and in the browser."""
    at, body = address_of(name, stage), ADDRESSES[name].body(stage)
    headers = {"Idempotency-Key": f"house-{next(KEYS)}"} if name.startswith("api:") else {}
    cookies, before = deepcopy(client.cookies), transaction.savepoint()
    try:
        if method == "get":
            response = client.get(at, headers=headers)
        elif name.startswith("api:"):
            headers |= {"If-Match": "*"}
            response = client.post(at, json.dumps(body), "application/json", headers=headers)
        else:
            response = client.post(at, body, headers=headers)
    finally:
        client.cookies = cookies
        transaction.savepoint_rollback(before)
    return response


def code_of(response: HttpResponseBase) -> str:
    """The status; `in` for being led to the sign-in."""
    if response.status_code == 302 and response.headers["Location"].startswith(SIGN_IN):
        return TO_SIGN_IN
    return str(response.status_code)


def told(address: Address) -> Iterator[tuple[str, list[str]]]:
    """Method and expected codes, one for each of PEOPLE."""
    for method, codes in (("get", address.get), ("post", address.post)):
        if codes:
            yield method, codes.split()


def readers() -> list[tuple[str, str]]:
    """Each address that can be read, with whoever sees the most there: 钱 if she may, else the first of PEOPLE who may."""
    found = []
    for name, address in ADDRESSES.items():
        welcome = [
            one for one, code in zip(PEOPLE, address.get.split(), strict=False) if code == "200"
        ]
        if welcome:
            found.append((name, "qian" if "qian" in welcome else welcome[0]))
    return found


def test_every_address_is_in_the_table_and_no_other() -> None:
    assert set(patterns()) - set(ADDRESSES) == set(), "addresses without a row"
    assert set(ADDRESSES) - set(patterns()) == set(), "rows without an address"


def test_every_row_speaks_of_everybody() -> None:
    for name, address in ADDRESSES.items():
        lines = [codes for _, codes in told(address)]
        assert lines, name
        assert all(len(codes) == len(PEOPLE) for codes in lines), name


@pytest.mark.django_db
@pytest.mark.parametrize("person", PEOPLE)
def test_everybody_gets_what_the_table_says(person: str, stage: Stage) -> None:
    client, wrong = stage.client(person), {}
    for name, address in ADDRESSES.items():
        for method, codes in told(address):
            expected = codes[PEOPLE.index(person)]
            got = code_of(sent(client, name, method, stage))
            if got != expected:
                wrong[f"{method} {name}"] = f"{got}, not {expected}"
    assert wrong == {}


@pytest.mark.django_db
def test_what_only_reads_cannot_be_posted_to_and_what_only_writes_cannot_be_opened(
    stage: Stage,
) -> None:
    wrong = []
    for name, address in ADDRESSES.items():
        if name.startswith("api") or name in SHOWN_FOR_ANY_METHOD:
            continue  # in the API two names share an address; its own tests ask this
        person = PEOPLE[_most_welcome(address)]
        for method, codes in (("get", address.get), ("post", address.post)):
            if not codes and code_of(sent(stage.client(person), name, method, stage)) != "405":
                wrong.append(f"{method} {name}")
    assert wrong == []


def _most_welcome(address: Address) -> int:
    codes = (address.get or address.post).split()
    return next((n for n, code in enumerate(codes) if code[0] == "2"), len(codes) - 1)


@pytest.mark.django_db
def test_no_page_asks_the_database_more_than_it_should(stage: Stage) -> None:
    greedy = {}
    for name, person in readers():
        client = stage.client(person)
        sent(client, name, "get", stage)
        with CaptureQueriesContext(connection) as asked:
            sent(client, name, "get", stage)
        queries = [one for one in asked.captured_queries if "SAVEPOINT" not in one["sql"]]
        ceiling = ADDRESSES[name].queries_max or QUERIES_MAX
        if len(queries) > ceiling:
            greedy[name] = len(queries)
    assert greedy == {}


@pytest.mark.django_db
@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda text: text[:12])
def test_no_page_breaks_over_a_hostile_question(hostile: str, stage: Stage) -> None:
    asked = "&".join(f"{name}={hostile.replace('{name}', name)}" for name in PARAMETERS)
    broken = {}
    for name, person in readers():
        at = bare_address(name, stage)
        response = stage.client(person).get(f"{at}?{asked}")
        if response.status_code >= 500:
            broken[name] = response.status_code
    assert broken == {}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "hostile", ["%00", "x" * 10_000, "%ED%A0%80", "..%2f..%2fetc", "9" * 40, "p1", "p", "-1"],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_no_address_breaks_over_a_hostile_name_in_it(hostile: str, stage: Stage) -> None:
    broken = {}
    for name, route in patterns().items():
        if "<" not in route or name not in ADDRESSES:
            continue
        kwargs = ADDRESSES[name].kwargs(stage)
        for key, value in kwargs.items():
            at = bare_address(name, stage).replace(f"/{value}", f"/{hostile}", 1)
            for person in ("qian", "system"):
                response = stage.client(person).get(at)
                if response.status_code >= 500:
                    broken[f"{name} {key}"] = response.status_code
    assert broken == {}

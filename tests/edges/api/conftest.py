"""Programs that knock at the API for the people of the town."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.cast import Town
from yizhen.core.actor import Actor, Channel
from yizhen.edges.api import limits
from yizhen.posts import queries, usecases

KEYS = count(1)
V1 = "/api/v1"


@dataclass
class Program:
    """A program with a token, or without one."""

    secret: str = ""
    language: str = "zh"
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"{V1}{path}", headers=self.headers(headers))

    def post(
        self, path: str, body: object = None, *, key: str | None = None, **headers: str
    ) -> Any:
        asked = {"Idempotency-Key": key or f"key-{next(KEYS)}", **headers}
        raw = body if isinstance(body, bytes) else json.dumps({} if body is None else body)
        kind = asked.pop("Content_Type", "application/json")
        return self.client.generic(
            "POST", f"{V1}{path}", raw, content_type=kind, headers=self.headers(asked)
        )

    def headers(self, more: dict[str, str]) -> dict[str, str]:
        found = {"Accept-Language": self.language}
        if self.secret:
            found["Authorization"] = f"Bearer {self.secret}"
        return found | {name.replace("_", "-"): value for name, value in more.items()}


def a_token(actor: Actor, *, abilities: Sequence[str] | None = None, days: int = 30) -> str:
    """The secret of a token of `actor`, with everything they may do unless said otherwise."""
    person = queries.actor(actor.id, channel=Channel.WEB)
    wanted = sorted(queries.abilities_of(person)) if abilities is None else abilities
    until: date = timezone.localdate() + timedelta(days=days)
    made = usecases.create_token(person, name="test", abilities=wanted, expires_on=until)
    usecases.actor_for_token(made.secret)
    return made.secret


def a_program(
    actor: Actor, *, abilities: Sequence[str] | None = None, language: str = "zh"
) -> Program:
    """A program that works for `actor`."""
    return Program(a_token(actor, abilities=abilities), language=language)


@pytest.fixture(autouse=True)
def _no_request_was_made_yet() -> Iterator[None]:
    limits.forget()
    yield
    limits.forget()


@pytest.fixture
def wang(town: Town) -> Program:
    """王's program."""
    return a_program(town.wang)


@pytest.fixture
def chen(town: Town) -> Program:
    """陈's program."""
    return a_program(town.chen)


def a_circular(program: Program, *places: str, title: str = "停水通知") -> Any:
    """A circular just issued, as JSON."""
    body = {"title": title, "text": "明早八点到十点停水。", "places": places, "workdays": 3}
    response = program.post("/circulars", body)
    assert response.status_code == 201, response.content
    return response.json()


def part_at(circular: Any, place: str) -> int:
    """The number of the part that `place` has to acknowledge."""
    number: int = next(p["id"] for p in circular["parts"] if p["place_path"] == place)
    return number


def is_refused(response: Any, status: int, code: str) -> None:
    """`response` has the one error shape with this status and code."""
    assert response.status_code == status, (response.status_code, response.content[:500])
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Content-Language"] in {"zh-CN", "en"}
    body = response.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "facts"}
    assert body["error"]["code"] == code
    assert body["error"]["message"].strip()
    assert isinstance(body["error"]["facts"], dict)

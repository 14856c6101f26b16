"""How often one program may ask, over all processes."""

import pytest

from tests.cast import Town
from tests.edges.api.conftest import Program, a_program, is_refused
from yizhen.core.refusals import TooMany
from yizhen.edges.api import limits

pytestmark = pytest.mark.django_db
NOON = 1_800_000_000.0


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "REQUESTS_PER_WINDOW", 6)
    monkeypatch.setattr(limits, "LEASE", 2)


def allowed(subject: str, *, at: float = NOON, tries: int = 20) -> int:
    """How many of some tries are let through."""
    passed = 0
    for _ in range(tries):
        try:
            limits.spend(subject, now=lambda: at)
            passed += 1
        except TooMany:
            continue
    return passed


def test_the_ceiling_holds_exactly() -> None:
    assert allowed("a") == 6
    assert allowed("b") == 6


def test_the_next_window_begins_anew() -> None:
    assert allowed("a") == 6
    assert allowed("a", at=NOON + limits.WINDOW_SECONDS) == 6


def test_the_ceiling_holds_for_several_processes_together() -> None:
    passed = 0
    for _ in range(10):
        passed += allowed("a", tries=1)
        limits.forget()
    assert passed <= 6


def test_whoever_asks_too_often_is_told_how_long_to_wait(town: Town) -> None:
    program = a_program(town.chen)
    answers = [program.get("/packs/forms") for _ in range(20)]
    late = next(a for a in answers if a.status_code == 429)
    is_refused(late, 429, "too_many")
    assert 1 <= int(late.headers["Retry-After"]) <= limits.WINDOW_SECONDS + 1
    assert a_program(town.wang).get("/packs/forms").status_code == 200


def test_wrong_tokens_are_counted_by_address_whatever_the_port(db: None) -> None:
    codes = [
        Program(f"yzt_{n}").client.get(
            "/api/v1/me",
            headers={"Authorization": f"Bearer yzt_{n}"},
            REMOTE_ADDR="10.1.2.3",
            REMOTE_PORT=str(n),
        )
        for n in range(20)
    ]
    assert 429 in {r.status_code for r in codes}
    other = Program().client.get("/api/v1/journal/keys", REMOTE_ADDR="10.1.2.4")
    assert other.status_code == 200


def test_a_forwarded_address_counts_only_behind_our_own_proxy(
    settings: pytest.FixtureRequest,
) -> None:
    def asks(number: int) -> int:
        headers = {"X-Forwarded-For": f"1.1.1.{number}, 9.9.9.{number}"}
        response = Program().client.get("/api/v1/journal/keys", headers=headers)
        return int(response.status_code)

    settings.TRUSTED_PROXIES = 0  # type: ignore[attr-defined]
    assert 429 in {asks(n) for n in range(20)}
    limits.forget()
    settings.TRUSTED_PROXIES = 1  # type: ignore[attr-defined]
    assert {asks(n) for n in range(20)} == {200}

"""The API does what its description says: each operation is tried with good and bad requests by schemathesis."""

from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis import Case, Response
from schemathesis.checks import CheckFunction
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.cast import Town
from tests.edges.api.conftest import a_program, a_token
from yizhen.edges.api import limits
from yizhen.site.wsgi import application

EXAMPLES_MAX = 3
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture
def bearer(town: Town, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """What 陈's program sends with each request; there is something to be found.

    The tester speaks WSGI: Django would close the connection that holds the test's transaction after each request.
    """
    monkeypatch.setattr(limits, "REQUESTS_PER_WINDOW", 10**6)
    monkeypatch.setattr(limits, "LEASE", 10**6)
    a_program(town.chen).post(
        "/circulars", {"title": "停水", "text": "明早停水。", "places": [town.grid], "workdays": 3}
    )
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield {"Authorization": f"Bearer {a_token(town.chen)}", "Accept-Encoding": "identity"}
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES_MAX,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    database=None,
)
def test_each_operation_does_what_its_description_says(case: Case, bearer: dict[str, str]) -> None:
    response = case.call(headers=bearer)
    case.validate_response(response, headers=bearer, excluded_checks=excused(response))


def excused(response: Response) -> list[CheckFunction]:
    """A request may fit the description and still be refused by a rule, for example an unknown duty: then it says which."""
    code = response.json()["error"]["code"] if response.status_code in {412, 422, 428} else ""
    return [positive_data_acceptance] if code not in {"", "schema_refused"} else []

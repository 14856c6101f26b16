"""What all tests share: the database with its guards, and the town with its people."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate

from tests.cast import Town, settle
from yizhen.journal import guard as journal_guard
from yizhen.journal.models import SealHead


@pytest.fixture
def town(db: None) -> Town:
    """A small town where everybody has their place: 王, 李, 赵, 陈, 钱 and three administrators."""
    return settle()


@pytest.fixture(autouse=True)
def _guard_lets_the_flush_pass(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests that commit are cleared away by a flush, which the append-only tables would refuse."""
    marker = request.node.get_closest_marker("django_db")
    commits = bool(marker and marker.kwargs.get("transaction"))
    if commits or "transactional_db" in request.fixturenames:
        request.getfixturevalue("transactional_db")
        yield
        journal_guard.remove(connection)
    else:
        yield


def _put_back(sender: AppConfig, **_: Any) -> None:
    """After a flush: the guard, and the one row that migrations made."""
    journal_guard.install(connection)
    SealHead.objects.get_or_create(id=1)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """The test database; from now on each flush is followed by what the migrations had set up."""
    post_migrate.connect(_put_back, dispatch_uid="yizhen.tests.put_back")

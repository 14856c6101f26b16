"""Somebody at the desk: a client per person, and a circular to work on."""

from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tests.cast import Town
from yizhen.core.actor import Actor
from yizhen.matters.models import Matter
from yizhen.matters.usecases import NewCircular, issue_circular

SignedIn = Callable[[Actor | None], Client]


@pytest.fixture
def signed_in(db: None) -> SignedIn:
    """A browser of this person; of a visitor when it is None."""

    def make(actor: Actor | None) -> Client:
        client = Client()
        if actor is not None:
            client.force_login(get_user_model().objects.get(pk=actor.id))
        return client

    return make


@pytest.fixture
def circular(town: Town) -> Matter:
    """陈's circular to both grids of the community."""
    places = (town.grid, town.neighbour_grid)
    return issue_circular(town.chen, NewCircular("防火检查", "请查看楼道堆物。", places, 3))

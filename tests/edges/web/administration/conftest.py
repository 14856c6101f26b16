"""Somebody in the administration: a client per person."""

from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from yizhen.core.actor import Actor

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

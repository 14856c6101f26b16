"""What every page in the desk shell shows around its content: the ways one may go, who one is, what is unread."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from yizhen.base import queries as base
from yizhen.core.actor import Actor
from yizhen.core.paths import Tree, tree_of
from yizhen.core.refusals import NotFound, NotSignedIn
from yizhen.core.text import Text
from yizhen.edges.web.shell.actor import actor_of
from yizhen.edges.web.shell.navigation import Entry, Group
from yizhen.journal.permission import scopes
from yizhen.packs.current import in_force

HTMX_TARGET: Final = "HX-Target"
_PACKING: Final = GZipMiddleware(lambda _request: HttpResponse())


@dataclass(frozen=True, slots=True)
class Way:
    """One way to go, for those who carry one of `abilities` somewhere (for everybody when there is none)."""

    code: str
    title: Text
    url_name: str
    icon: str
    abilities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ways:
    """Ways under one heading."""

    title: Text
    ways: tuple[Way, ...]


def member(request: HttpRequest) -> Actor:
    """The signed-in person, who holds some post. Raises NotSignedIn; NotFound for residents, who have no desk."""
    actor = actor_of(request)
    if actor.id < 0:
        raise NotSignedIn
    if not actor.posts:
        raise NotFound
    return actor


def open_ways(
    actor: Actor, groups: Iterable[Ways], *, counts: dict[str, int], hot: Iterable[str] = ()
) -> tuple[Group, ...]:
    """The navigation of `actor`: what their duties open, with `counts` by code where there is something."""
    warm = frozenset(hot)
    found = (
        Group(
            group.title,
            tuple(
                Entry(
                    way.code,
                    way.title,
                    reverse(way.url_name),
                    way.icon,
                    counts.get(way.code) or None,
                    is_hot=way.code in warm,
                )
                for way in group.ways
                if carries(actor, *way.abilities)
            ),
        )
        for group in groups
    )
    return tuple(group for group in found if group.entries)


def carries(actor: Actor, *abilities: str) -> bool:
    """Whether the actor carries one of `abilities` anywhere; true when none is named."""
    return not abilities or any(scopes(actor, ability) for ability in abilities)


def names(actor: Actor, also: Iterable[str] = ()) -> dict[str, str]:
    """Names of the actor's places together with those of `also`, by path, in one query."""
    own = {post.path for post in actor.posts if tree_of(post.path) is Tree.PLACE}
    return base.names_of(own | {path for path in also if path})


def office(actor: Actor, known: dict[str, str]) -> Text:
    """The line under the person's name: where they serve and as what."""
    if not actor.posts:
        return Text("", "")
    first = actor.posts[0]
    duty = in_force().duties.get(first.duty)
    place = known.get(first.path, "")
    title = duty.title if duty else Text(first.duty, first.duty)
    return Text(f"{place} {title.zh}".strip(), f"{place} {title.en}".strip())


def finished(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer as it leaves: marked as one that htmx may get otherwise at the same address, and packed for who can unpack it.

    Only here, because packing every answer would hold back the cockpit's stream. Padding of random length hides what a page says twice.
    """
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    packed = _PACKING.process_response(request, response)
    assert isinstance(packed, HttpResponse)
    return packed


def wants(request: HttpRequest, target: str) -> bool:
    """Whether htmx asks for the piece of the page with this id only."""
    return (
        request.headers.get("HX-Request") == "true" and request.headers.get(HTMX_TARGET) == target
    )

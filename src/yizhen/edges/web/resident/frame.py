"""What stands around every page of a resident: who they are, where they live, the tabs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.urls import reverse

from yizhen.base import queries as base
from yizhen.core.actor import Actor
from yizhen.core.refusals import NotSignedIn
from yizhen.core.text import Text
from yizhen.edges.web.shell.actor import actor_of
from yizhen.edges.web.shell.navigation import Entry
from yizhen.journal import queries as journal
from yizhen.posts import queries as posts
from yizhen.posts.queries import RosterLine, RosterPlace

TABS: Final = (
    ("home", Text("首页", "Home"), "house"),
    ("grid", Text("网格", "My grid"), "users-round"),
    ("notices", Text("消息", "Messages"), "bell"),
    ("me", Text("我的", "Me"), "circle-user-round"),
)
BETWEEN: Final = " · "


@dataclass(frozen=True, slots=True)
class Serving:
    """Who serves at a home, the nearest first, and whom one may ring."""

    places: tuple[RosterPlace, ...] = ()
    numbers: Mapping[int, str] | None = None

    @property
    def first(self) -> RosterLine | None:
        """The nearest person whom one may ring; None when nobody shares a number."""
        return next(
            (
                line
                for place in self.places
                for line in place.lines
                if line.post.pk in (self.numbers or {})
            ),
            None,
        )

    @property
    def number(self) -> str:
        """The number of `first`."""
        return (self.numbers or {}).get(self.first.post.pk, "") if self.first else ""


def person(request: HttpRequest) -> Actor:
    """Who is signed in. Raises NotSignedIn."""
    actor = actor_of(request)
    if actor.id < 0:
        raise NotSignedIn
    return actor


def frame(actor: Actor, here: str) -> dict[str, object]:
    """Context of a page with a tab bar."""
    unread = journal.unread_count(actor)
    tabs = tuple(
        Entry(code, title, reverse(f"resident:{code}"), icon) for code, title, icon in TABS
    )
    return {"tabs": tabs, "here": here, "unread": unread}


def address(actor: Actor, home: str) -> str:
    """Where a home stands, from the community down; empty without a home."""
    return BETWEEN.join(base.address_of(actor, home)) if home.startswith("p") else ""


def serving(actor: Actor, home: str) -> Serving:
    """Who serves at a home; nobody without one."""
    return Serving(*posts.numbers_to_call(actor, home)) if home.startswith("p") else Serving()

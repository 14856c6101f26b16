"""What stands around every page of a grid worker: who they are, where they serve, the tabs."""

from typing import Final

from django.urls import reverse

from yizhen.core.actor import Actor
from yizhen.core.text import Text
from yizhen.edges.web.shell import office
from yizhen.edges.web.shell.navigation import Entry
from yizhen.journal import queries as journal

TABS: Final = (
    ("today", Text("今天", "Today"), "list-checks"),
    ("ground", Text("网格", "Grid"), "map"),
    ("notices", Text("消息", "Messages"), "bell"),
    ("duty", Text("我的岗", "My post"), "circle-user-round"),
)

member = office.member
"""Who is signed in and holds a post. Raises NotSignedIn; NotFound for residents."""


def frame(actor: Actor, here: str) -> dict[str, object]:
    """Context of a page with the worker's header and tabs. Two queries."""
    tabs = tuple(Entry(code, title, reverse(f"grid:{code}"), icon) for code, title, icon in TABS)
    return {
        "worker_name": actor.name,
        "worker_office": office.office(actor, office.names(actor)),
        "unread": journal.unread_count(actor),
        "tabs": tabs,
        "here": here,
    }

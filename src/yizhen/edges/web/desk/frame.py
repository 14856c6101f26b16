"""What stands around every page of the desk: the ways, the counts, the person."""

from collections.abc import Iterable
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from yizhen.core.text import Text
from yizhen.edges.web.shell import office
from yizhen.edges.web.shell.answers import language
from yizhen.edges.web.shell.office import Way, Ways
from yizhen.journal import queries as journal
from yizhen.matters import queries as matters
from yizhen.matters.queries import OpenCounts

ADMINISTERS: Final = (
    "account.manage",
    "account.secure",
    "audit.read",
    "journal.verify",
    "pack.manage",
    "errand.redrive",
    "remark.redact",
)
NAME: Final = Text("工作台", "Desk")
WAYS: Final = (
    Ways(
        Text("今天", "Today"),
        (
            Way("start", Text("今天", "Today"), "desk:start", "layout-dashboard"),
            Way("circulars", Text("通知", "Circulars"), "desk:circulars", "inbox", ("circular.read",)),
            Way("notices", Text("消息", "Messages"), "desk:notices", "bell"),
        ),
    ),
    Ways(
        Text("底数", "Register"),
        (
            Way("places", Text("地点", "Places"), "desk:places", "map", ("place.read",)),
            Way("organisations", Text("组织", "Organisations"), "desk:organisations", "network", ("place.read",)),
        ),
    ),
    Ways(
        Text("岗责", "Posts"),
        (
            Way("roster", Text("在岗名册", "Roster"), "desk:roster", "users-round", ("post.read",)),
            Way("leave", Text("请假代班", "Leave"), "desk:leave", "calendar-clock"),
            Way("hand_overs", Text("工作交接", "Hand-over"), "desk:hand_overs", "arrow-left-right"),
        ),
    ),
    Ways(
        Text("系统", "System"),
        (Way("administration", Text("系统管理", "Administration"), "administration:start", "settings-2", ADMINISTERS),),
    ),
)  # fmt: skip


def frame(
    request: HttpRequest, here: str, *, naming: Iterable[str] = (), counts: OpenCounts | None = None
) -> dict[str, object]:
    """The context of the desk shell, with `names` of the actor's own places and those in `naming`. Three queries at most."""
    actor = office.member(request)
    known = office.names(actor, naming)
    counts = counts or matters.open_counts(actor, now=timezone.now())
    shown = {"circulars": counts.to_acknowledge, "notices": journal.unread_count(actor)}
    return {
        "nav": office.open_ways(
            actor, WAYS, counts=shown, hot=("circulars",) if counts.late_to_acknowledge else ()
        ),
        "here": here,
        "person": actor.name,
        "office": office.office(actor, known).in_language(language()),
        "desk_name": NAME.in_language(language()),
        "names": known,
        "counts": counts,
        "unread": shown["notices"],
    }


def page(
    request: HttpRequest,
    template: str,
    here: str,
    context: dict[str, object],
    *,
    naming: Iterable[str] = (),
    counts: OpenCounts | None = None,
    status: int = 200,
) -> HttpResponse:
    """A whole page of the desk."""
    around = frame(request, here, naming=naming, counts=counts)
    response = render(request, template, {**around, **context}, status=status)
    return office.finished(request, response)


def see(address: str) -> HttpResponseRedirect:
    """After something was done: look at `address` (303)."""
    return HttpResponseRedirect(address, status=303)

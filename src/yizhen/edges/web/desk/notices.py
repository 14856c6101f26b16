"""What the person was told: the inbox, and going from a message to what it is about."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yizhen.core.text import Text
from yizhen.edges.web.desk.frame import page, see
from yizhen.edges.web.shell import paging
from yizhen.edges.web.shell.navigation import Entry
from yizhen.edges.web.shell.office import member
from yizhen.journal import queries, usecases

PAGES: Final = {
    "matters.matter": "desk:circular",
    "posts.handover": "desk:hand_over",
}
"""Which page shows the row that a message is about; others are shown where one's own posts are."""
LISTS: Final = {"posts.leave": "desk:leave", "posts.post": "desk:roster"}


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Messages, the newest first; `tab` tells whether the read ones too."""
    actor = member(request)
    rows, unread = queries.notices(actor), queries.unread_count(actor)
    tab = "all" if request.GET.get("tab") == "all" else "unread"
    shown = rows if tab == "all" else rows.filter(read_at__isnull=True)
    tabs = [
        Entry("unread", Text("未读", "Unread"), "", "", unread),
        Entry("all", Text("全部", "All"), "", ""),
    ]
    context: dict[str, object] = {
        "found": paging.page_of(shown, order=("-id",), cursor=request.GET.get("page", "")),
        "tabs": tabs,
        "tab": tab,
    }
    return page(request, "desk/notices.html", "notices", context)


@require_POST
def read(request: HttpRequest, notice_id: int) -> HttpResponse:
    """The message is read; the answer leads to what it is about."""
    notice = usecases.read_notice(member(request), notice_id)
    if notice.target_kind in PAGES:
        return see(reverse(PAGES[notice.target_kind], args=(notice.target_id,)))
    return see(reverse(LISTS.get(notice.target_kind, "desk:notices")))

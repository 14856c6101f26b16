"""Taking a person's text out of the journal for good: on request, with a reason, once."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yizhen.core.refusals import Conflict, Invalid, Refusal
from yizhen.edges.web.administration.frame import page, see
from yizhen.edges.web.shell import paging
from yizhen.edges.web.shell.office import member
from yizhen.journal import queries, usecases
from yizhen.journal.permission import require_somewhere
from yizhen.posts import queries as posts

SEARCH_CHARS_MAX: Final = 60
ROWS: Final = 30


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Texts within reach, found by words."""
    return _shown(request)


@require_POST
def redact(request: HttpRequest, remark_id: int) -> HttpResponse:
    """Take one text out."""
    try:
        usecases.redact(member(request), remark_id, reason=request.POST.get("reason", ""))
    except (Invalid, Conflict) as refusal:
        return _shown(request, refusal=refusal)
    messages.success(request, _("文字已隐去，这条记录仍然验得过。"))
    return see(reverse("administration:redaction"))


def _shown(request: HttpRequest, *, refusal: Refusal | None = None) -> HttpResponse:
    actor = member(request)
    require_somewhere(actor, "remark.redact")
    words = request.GET.get("q", "").strip()[:SEARCH_CHARS_MAX]
    rows = queries.redactable(actor)
    if words:
        rows = rows.filter(text__icontains=words)
    found = paging.page_of(rows, order=("-id",), cursor=request.GET.get("page", ""), size=ROWS)
    context: dict[str, object] = {
        "found": found,
        "people": posts.names_of({row.author_id for row in found.rows}),
        "words": words,
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return page(request, "administration/redaction.html", "redaction", context, status=status)

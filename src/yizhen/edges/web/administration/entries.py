"""The journal for auditors: entries, one of them, its receipt, whether the seal holds, and who looked at what."""

from typing import Final

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yizhen.core.manifest import Wiring
from yizhen.core.text import Text
from yizhen.edges.web.administration.frame import page
from yizhen.edges.web.shell import paging
from yizhen.edges.web.shell.answers import language
from yizhen.edges.web.shell.export import EXPORT_ROWS_MAX, csv_file
from yizhen.edges.web.shell.office import member
from yizhen.journal import queries, receipts, verification
from yizhen.journal.permission import require_somewhere
from yizhen.journal.queries import Access, Entry
from yizhen.posts import queries as posts

CHANNELS: Final = {
    "web": Text("网页", "Web"),
    "api": Text("接口", "API"),
    "command": Text("命令", "Command"),
    "worker": Text("后台", "Worker"),
    "ingest": Text("接入", "Ingest"),
}
RECEIPT_SUFFIX: Final = "tlog-proof"


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Entries in scope, the newest first; as a file with `export`."""
    actor = member(request)
    require_somewhere(actor, "audit.read")
    rows = _filtered(queries.entries(actor), request.GET)
    if "export" in request.GET:
        return _exported(list(rows.order_by("-id")[:EXPORT_ROWS_MAX]))
    found = paging.page_of(rows, order=("-id",), cursor=request.GET.get("page", ""))
    deeds = _deeds()
    context: dict[str, object] = {
        "found": found,
        "people": posts.names_of({entry.actor_id for entry in found.rows}),
        "deed_options": sorted(deeds.items()),
        "channels": CHANNELS,
        "channel_options": list(CHANNELS.items()),
        "is_filtered": any(request.GET.get(k) for k in ("deed", "channel", "person", "on", "row")),
    }
    naming = tuple({entry.place_path for entry in found.rows if entry.place_path})
    return page(request, "administration/journal/list.html", "journal", context, naming=naming)


@require_GET
def detail(request: HttpRequest, entry_id: int) -> HttpResponse:
    """One entry with everything that is kept about it."""
    actor = member(request)
    entry = queries.entry(actor, entry_id)
    context: dict[str, object] = {
        "entry": entry,
        "leaf": getattr(entry, "leaf", None),
        "people": posts.names_of({entry.actor_id}),
        "node_names": posts.node_names({p for p in (entry.place_path, entry.owner_path) if p}),
        "channels": CHANNELS,
    }
    return page(request, "administration/journal/entry.html", "journal", context)


@require_GET
def receipt(request: HttpRequest, entry_id: int) -> HttpResponse:
    """The proof that the entry stands in the sealed journal, as a file."""
    text = receipts.receipt_for(member(request), entry_id)
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{entry_id}.{RECEIPT_SUFFIX}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def seal(request: HttpRequest) -> HttpResponse:
    """How far the journal is sealed; a POST verifies everything now."""
    actor = member(request)
    context: dict[str, object] = {
        "state": queries.seal_state(actor),
        "keys": receipts.published_keys(),
    }
    if request.method == "POST":
        context["report"] = verification.verify(actor)
    return page(request, "administration/journal/seal.html", "seal", context)


@require_GET
def accesses(request: HttpRequest) -> HttpResponse:
    """Who looked at protected fields, for which purpose."""
    rows: QuerySet[Access] = queries.accesses(member(request))
    person = request.GET.get("person", "")
    if person.isdigit() and len(person) < 19:
        rows = rows.filter(actor_id=int(person))
    if "export" in request.GET:
        return _accesses_exported(list(rows.order_by("-id")[:EXPORT_ROWS_MAX]))
    found = paging.page_of(rows, order=("-id",), cursor=request.GET.get("page", ""))
    context: dict[str, object] = {
        "found": found,
        "people": posts.names_of({row.actor_id for row in found.rows}),
        "is_filtered": bool(person),
    }
    return page(request, "administration/journal/accesses.html", "accesses", context)


def _filtered(rows: QuerySet[Entry], wanted: QueryDict) -> QuerySet[Entry]:
    deed, channel, person = (
        wanted.get("deed", ""),
        wanted.get("channel", ""),
        wanted.get("person", ""),
    )
    kind, _colon, number = wanted.get("row", "").partition(":")
    if deed:
        rows = rows.filter(deed=deed)
    if channel:
        rows = rows.filter(channel=channel)
    if person.isdigit() and len(person) < 19:
        rows = rows.filter(actor_id=int(person))
    if kind and number:
        rows = rows.filter(target_kind=kind, target_id=number)
    if on := _day(wanted.get("on", "")):
        rows = rows.filter(at__date=on)
    return rows


def _day(text: str) -> object:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _deeds() -> dict[str, Text]:
    wiring: Wiring = import_string(settings.YIZHEN_WIRING)
    return wiring.deeds


def _exported(rows: list[Entry]) -> HttpResponse:
    people, deeds = posts.names_of({row.actor_id for row in rows}), _deeds()
    head = (_("编号"), _("时间"), _("人"), _("做了什么"), _("对象"), _("地点"), _("入口"))
    cells = [
        (
            row.pk,
            f"{timezone.localtime(row.at):%Y-%m-%d %H:%M:%S}",
            people.get(row.actor_id, row.actor_id),
            deeds[row.deed].in_language(language()) if row.deed in deeds else row.deed,
            f"{row.target_kind}:{row.target_id}",
            row.place_path or row.owner_path,
            CHANNELS[row.channel].in_language(language())
            if row.channel in CHANNELS
            else row.channel,
        )
        for row in rows
    ]
    return csv_file(_("台账"), head, cells)


def _accesses_exported(rows: list[Access]) -> HttpResponse:
    people = posts.names_of({row.actor_id for row in rows})
    head = (_("时间"), _("人"), _("看了什么"), _("对象"), _("用途"))
    cells = [
        (
            f"{timezone.localtime(row.at):%Y-%m-%d %H:%M:%S}",
            people.get(row.actor_id, row.actor_id),
            ", ".join(row.fields),
            f"{row.target_kind}:{row.target_id}",
            row.purpose,
        )
        for row in rows
    ]
    return csv_file(_("查看记录"), head, cells)

"""Circulars at the desk: the list, one of them beside it, issuing, and each move."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import uuid4

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from yizhen.core import answers, paths
from yizhen.core.answers import FormRefused
from yizhen.core.paths import PlaceLevel
from yizhen.core.refusals import Invalid
from yizhen.core.text import Text
from yizhen.core.worktime import Allowance, Unit, due_from
from yizhen.edges.web.desk import declared
from yizhen.edges.web.desk.frame import page, see
from yizhen.edges.web.shell import paging
from yizhen.edges.web.shell.actor import actor_of
from yizhen.edges.web.shell.answers import is_htmx, language
from yizhen.edges.web.shell.export import EXPORT_ROWS_MAX, csv_file
from yizhen.edges.web.shell.navigation import Entry
from yizhen.edges.web.shell.office import carries, finished, member, wants
from yizhen.journal.permission import require_somewhere
from yizhen.matters import queries, usecases
from yizhen.matters.queries import Matter, OpenCounts
from yizhen.packs.current import in_force

FORM: Final = "circular"
ROWS: Final = 25
SEARCH_CHARS_MAX: Final = 60
WORKDAYS_MAX: Final = 60
BY_DUE: Final = ("due_at", "id")
BY_NEWEST: Final = ("-id",)
TONES: Final = {
    "issued": ("amber", "inbox"),
    "acknowledged": ("pine", "circle-check"),
    "completed": ("pine", "circle-check"),
    "withdrawn": ("grey", "undo-2"),
}
MOVE_ICONS: Final = {"acknowledge": "circle-check", "remind": "megaphone", "withdraw": "undo-2"}
SHORTCUTS: Final = {"acknowledge": "a", "remind": "r"}
DONE: Final = {
    "acknowledge": Text("已签收。", "Acknowledged."),
    "remind": Text("已催办，对方会收到提醒。", "Reminded: they are told again."),
    "withdraw": Text("已撤回，不用再签收。", "Withdrawn: nobody has to acknowledge it now."),
}
TABS: Final = {
    "tray": Text("待我签收", "For me"),
    "open": Text("待签收", "Open"),
    "overdue": Text("已超期", "Overdue"),
    "issued": Text("整份通知", "Whole circulars"),
    "done": Text("已办结", "Finished"),
    "all": Text("全部", "All"),
}
SORTS: Final = (
    (("due"), Text("先看快到期", "Due first")),
    (("new"), Text("先看最新", "Newest first")),
)


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The list; as a file with `export`, without the frame when htmx asks for `#list` only."""
    return _shown(request, matter_id=None)


@require_GET
def detail(request: HttpRequest, matter_id: int) -> HttpResponse:
    """One circular: beside the list, or alone for the pane."""
    if wants(request, "detail"):
        response = render(request, "desk/circulars/detail.html", _detail(request, matter_id))
        return finished(request, response)
    return _shown(request, matter_id=matter_id)


@require_POST
def move(request: HttpRequest, matter_id: int, name: str) -> HttpResponse:
    """Take a move on the version that the page showed; sent twice, it is taken once."""
    sent = request.POST
    usecases.move(
        member(request),
        matter_id,
        name,
        version=_number(sent.get("version")),
        remark=sent.get("remark", ""),
        once=sent.get("once") or None,
    )
    done = DONE.get(name, Text("已办好。", "Done.")).in_language(language())
    if is_htmx(request):
        response = render(request, "desk/circulars/detail.html", _detail(request, matter_id))
        trigger_client_event(response, "toast", {"words": done, "bad": False})
        trigger_client_event(response, "refreshList", {})
        return finished(request, response)
    messages.success(request, done)
    return see(reverse("desk:circular", args=(matter_id,)))


@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: HttpRequest) -> HttpResponse:
    """The form that the packs declare for a circular, and the places it goes to."""
    actor = member(request)
    require_somewhere(actor, "circular.issue")
    if request.method != "POST":
        return _issue_form(request, None, {})
    form = in_force().forms[FORM]
    try:
        read = answers.check(form, declared.raw_of(form, request.POST), today=timezone.localdate())
        new = usecases.NewCircular(
            title=read.text("title"),
            text=read.text("text"),
            workdays=int(str(read.values["workdays"])),
            places=_places(request.POST, queries.addressable(actor)),
        )
        matter = usecases.issue_circular(actor, new, once=request.POST.get("once") or None)
    except (FormRefused, Invalid) as refusal:
        return _issue_form(request, request.POST, declared.errors_of(refusal))
    messages.success(request, _("已发出，到期前会提醒没签收的地方。"))
    return see(reverse("desk:circular", args=(matter.pk,)))


@require_GET
def due_preview(request: HttpRequest) -> HttpResponse:
    """Until when, if it went out now: a sentence under the field."""
    member(request)
    workdays = _number(request.GET.get("workdays")) or 0
    then = None
    if 1 <= workdays <= WORKDAYS_MAX:
        then = due_from(timezone.now(), Allowance(workdays, Unit.WORK_DAY), in_force().calendar)
    return render(request, "desk/circulars/due.html", {"then": then})


def _shown(request: HttpRequest, *, matter_id: int | None) -> HttpResponse:
    actor = member(request)
    now = timezone.now()
    counts = queries.open_counts(actor, now=now)
    tab = _tab(request, counts)
    sort = "new" if request.GET.get("sort") == "new" or tab in ("issued", "done", "all") else "due"
    rows = _filtered(_of_tab(request, tab), request.GET)
    if "export" in request.GET:
        return _exported(rows.order_by(*_order(sort))[:EXPORT_ROWS_MAX])
    found = paging.page_of(rows, order=_order(sort), cursor=request.GET.get("page", ""), size=ROWS)
    places = queries.addressable(actor) if carries(actor, "circular.issue") else ()
    context: dict[str, object] = {
        "tab": tab,
        "tabs": _tabs(counts),
        "found": found,
        "sort": sort,
        "sorts": SORTS,
        "place_options": [(p.path, p.name) for p in places],
        "is_filtered": any(request.GET.get(key) for key in ("q", "place")),
        "tones": TONES,
        "current": matter_id,
        "may_issue": bool(places),
        "now": now,
        "steps": {s.code: s.title for s in in_force().procedures[FORM].steps},
    }
    if matter_id is not None and not wants(request, "list"):
        context |= {**_detail(request, matter_id), "pane": "detail"}
    template = "desk/circulars/list.html"
    return _answered(request, template, context, [m.place_path for m in found.rows], counts)


def _answered(
    request: HttpRequest,
    template: str,
    context: dict[str, object],
    naming: Iterable[str],
    counts: OpenCounts,
) -> HttpResponse:
    whole = "desk/circulars/rows.html" if wants(request, "list") else template
    return page(request, whole, "circulars", context, naming=naming, counts=counts)


def _detail(request: HttpRequest, matter_id: int) -> dict[str, object]:
    actor = member(request)
    shown = queries.circular_page(actor, matter_id)
    done = [part for part in shown.parts if not part.matter.is_open]
    return {
        "page": shown,
        "matter": shown.matter,
        "tone": TONES.get(shown.matter.step, ("grey", "circle")),
        "done": len(done),
        "percent": 100 * len(done) // len(shown.parts) if shown.parts else 0,
        "move_icons": MOVE_ICONS,
        "shortcuts": SHORTCUTS,
        "once": uuid4().hex,
        "now": timezone.now(),
    }


def _tab(request: HttpRequest, counts: OpenCounts) -> str:
    wanted = request.GET.get("tab", "")
    return wanted if wanted in TABS else "tray" if counts.to_acknowledge else "open"


def _tabs(counts: OpenCounts) -> list[Entry]:
    numbers = {
        "tray": counts.to_acknowledge,
        "open": counts.open,
        "overdue": counts.overdue,
    }
    return [
        Entry(code, title, "", "", numbers.get(code), is_hot=code == "overdue" and counts.overdue > 0)
        for code, title in TABS.items()
    ]  # fmt: skip


def _of_tab(request: HttpRequest, tab: str) -> QuerySet[Matter]:
    actor = actor_of(request)
    parts = queries.parts(actor)
    rows = {
        "tray": lambda: queries.in_tray(actor),
        "open": lambda: parts.filter(is_open=True),
        "overdue": lambda: parts.filter(is_open=True, due_at__lt=timezone.now()),
        "issued": lambda: queries.issued(actor),
        "done": lambda: parts.filter(is_open=False),
        "all": lambda: parts,
    }
    return rows[tab]()


def _filtered(rows: QuerySet[Matter], wanted: QueryDict) -> QuerySet[Matter]:
    place, words = wanted.get("place", ""), wanted.get("q", "").strip()[:SEARCH_CHARS_MAX]
    if paths.is_path(place):
        reach = paths.below(place)
        rows = rows.filter(place_path__gte=reach.start, place_path__lt=reach.stop)
    return rows.filter(title__icontains=words) if words else rows


def _order(sort: str) -> tuple[str, ...]:
    return BY_DUE if sort == "due" else BY_NEWEST


def _exported(rows: QuerySet[Matter]) -> HttpResponse:
    found = list(rows)
    names = queries.place_names(found)
    steps = {s.code: s.title.in_language(language()) for s in in_force().procedures[FORM].steps}
    head = (_("编号"), _("标题"), _("地点"), _("发出时间"), _("最晚"), _("状态"), _("办结时间"))
    cells = (
        (
            matter.pk,
            matter.title,
            names.get(matter.place_path, ""),
            _moment(matter.opened_at),
            _moment(matter.due_at),
            steps.get(matter.step, matter.step),
            _moment(matter.finished_at) if matter.finished_at else "",
        )
        for matter in found
    )
    return csv_file(_("通知"), head, cells)


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def _issue_form(
    request: HttpRequest, sent: QueryDict | None, errors: dict[str, Text]
) -> HttpResponse:
    actor = member(request)
    form = in_force().forms[FORM]
    places = queries.addressable(actor)
    chosen = frozenset(sent.getlist("places")) if sent else frozenset()
    context: dict[str, object] = {
        "form": form,
        "fields": declared.drawn(form, sent, errors=errors),
        "tree": _tree(places),
        "grids": sum(p.level == PlaceLevel.GRID for p in places),
        "chosen": chosen,
        "errors": errors,
        "places_error": errors.get("places") or errors.get(""),
        "once": (sent.get("once") if sent else "") or uuid4().hex,
    }
    status = 422 if errors else 200
    return page(request, "desk/circulars/issue.html", "circulars", context, status=status)


def _tree(
    places: Iterable[queries.Place],
) -> list[tuple[queries.Place | None, list[queries.Place]]]:
    """Communities with their grids; grids whose community is out of reach stand under None."""
    branches: dict[str | None, tuple[queries.Place | None, list[queries.Place]]] = {}
    for place in places:
        if place.level == PlaceLevel.COMMUNITY:
            branches[place.path] = (place, [])
            continue
        above = paths.at_level(place.path, PlaceLevel.COMMUNITY)
        key = above if above in branches else None
        branches.setdefault(key, (None, []))[1].append(place)
    return list(branches.values())


def _places(sent: QueryDict, known: Iterable[queries.Place]) -> tuple[str, ...]:
    """The chosen places, and all grids of the communities that were ticked as a whole."""
    whole = tuple(sent.getlist("all_of"))
    inside = (
        [p.path for p in known if p.level == PlaceLevel.GRID and p.path.startswith(whole)]
        if whole
        else []
    )
    return tuple(dict.fromkeys((*inside, *sent.getlist("places"))))


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None

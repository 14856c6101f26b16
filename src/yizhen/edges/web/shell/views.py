"""Pages of the design system itself: reading settings, the web app's manifest, and the living style guide.

The guide is for people who hold a post (and for anybody when the setting SHOW_STYLE_GUIDE, YIZHEN_SHOW_UI=1, is on): it tells nothing
secret, but residents have no use for it.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods

from yizhen.core import refusals
from yizhen.core.refusals import NotFound, NotSignedIn, Refusal
from yizhen.core.text import Text
from yizhen.edges.web.shell import charts, isometric, sample
from yizhen.edges.web.shell.actor import actor_of
from yizhen.edges.web.shell.answers import Broken, Expired, language, safe_next
from yizhen.edges.web.shell.guide import PARTS, SampleForm
from yizhen.edges.web.shell.navigation import Entry, Group
from yizhen.edges.web.shell.reading import HTML_LANGUAGES, Contrast, Mode, keep, reading_of

View = Callable[..., HttpResponse]
MODES: Final = (
    (Mode.STANDARD, Text("标准", "Standard")),
    (Mode.LARGE, Text("大字", "Large")),
    (Mode.ELDER, Text("特大", "Extra large")),
)
DAY_SECONDS: Final = 24 * 60 * 60


@require_http_methods(["GET", "HEAD", "POST"])
def reading(request: HttpRequest) -> HttpResponse:
    """The settings page; a POST keeps what it names and goes back to `next`."""
    choice = reading_of(request)
    if request.method != "POST":
        wanted = request.GET.get("next") or request.headers.get("Referer")
        context = {"modes": MODES, "next": safe_next(request, wanted)}
        return render(request, "shell/reading.html", context)
    sent = request.POST
    if sent.get("mode") in set(Mode):
        choice = replace(choice, mode=Mode(sent["mode"]))
    if sent.get("contrast") in set(Contrast):
        choice = replace(choice, contrast=Contrast(sent["contrast"]))
    if sent.get("language") in HTML_LANGUAGES:
        choice = replace(choice, language=sent["language"])
    response = HttpResponseRedirect(safe_next(request, sent.get("next")))
    keep(response, choice)
    return response


@require_GET
@cache_control(max_age=DAY_SECONDS)
def manifest(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """What a phone needs to put the house on its home screen."""
    icon = {"src": static("app/icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any maskable"}  # fmt: skip
    facts = {
        "name": _("一针，把社区的小事办到底"),
        "short_name": _("一针"),
        "lang": "zh-CN",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#F7F5EF",
        "theme_color": "#0C6E5F",
        "icons": [icon],
    }
    return JsonResponse(facts, content_type="application/manifest+json")


def for_staff(view: View) -> View:
    """Lets in who holds a post, and everybody when the setting says so."""

    @wraps(view)
    def guarded(request: HttpRequest, **parts: object) -> HttpResponse:
        if not getattr(settings, "SHOW_STYLE_GUIDE", False):
            if not request.user.is_authenticated:
                raise NotSignedIn
            if not actor_of(request).posts:
                raise NotFound
        return view(request, **parts)

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def guide(request: HttpRequest) -> HttpResponse:
    """The living style guide: each component in each state, beside its markup."""
    theme = "screen" if request.GET.get("theme") == "screen" else "light"
    form = SampleForm({"name": "", "phone": "139 0000", "kind": "b"})
    form.is_valid()
    context = {
        "parts": PARTS,
        "theme": theme,
        "form": form,
        "swatches": SWATCHES,
        "days": DAYS,
        "hours": HOURS,
        "refusal_codes": sorted(_refusal_kinds()),
        "tabs": TABS,
        "here": "guide",
        **_samples(),
    }
    return render(request, "shell/guide/index.html", context)


@require_GET
@for_staff
def shell(request: HttpRequest, name: str) -> HttpResponse:
    """One of the shells with sample content."""
    if name not in SHELLS:
        raise NotFound
    context = {"tabs": PHONE_TABS, "nav": NAV, "here": "home", **_samples(), **SHELLS[name]}
    return render(request, f"shell/guide/{name}.html", context)


@require_GET
@for_staff
def piece(request: HttpRequest, number: int) -> HttpResponse:
    """The detail of a sample row: a fragment for htmx, a page when opened by its address."""
    rows = sample.rows()
    if not 0 <= number < len(rows):
        raise NotFound
    context = {"row": rows[number], "events": sample.events(), "pane": "detail", **SHELLS["desk"]}
    if request.headers.get("HX-Request") == "true":
        return render(request, "shell/guide/desk_detail.html", context)
    return render(request, "shell/guide/desk.html", {"nav": NAV, **_samples(), **context})


@require_http_methods(["GET", "POST"])
@for_staff
def refusal(request: HttpRequest, code: str) -> HttpResponse:  # noqa: ARG001
    """Raises the refusal `code`, to see how it looks as page, toast and JSON."""
    kinds = _refusal_kinds()
    if code not in kinds:
        raise NotFound
    raise kinds[code](field=_("手机号"), limit="5 MB", wait_seconds=30)


@require_GET
@for_staff
@cache_control(max_age=DAY_SECONDS)
def sample_map(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The made-up quarter as GeoJSON."""
    return HttpResponse(sample.geojson(), content_type="application/geo+json")


def _refusal_kinds() -> dict[str, type[Refusal]]:
    """Every refusal that a page may show, by code."""
    kinds: list[type[Refusal]] = [
        kind
        for kind in vars(refusals).values()
        if isinstance(kind, type) and issubclass(kind, Refusal)
    ]
    hidden = {refusals.Misconfigured, refusals.Refusal}
    shown: tuple[type[Refusal], ...] = (*kinds, Broken, Expired)
    return {kind.code: kind for kind in shown if kind not in hidden}


def _samples() -> dict[str, object]:
    english = language() == "en"
    labels, series = sample.trend(english=english)
    weekdays = list("MTWTFSS") if english else list("一二三四五六日")
    hours = [f"{hour}" if english else f"{hour}时" for hour in range(24)]
    return {
        "rows": sample.rows(),
        "events": sample.events(),
        "steps": STEPS,
        "trend": charts.area(labels, series, title=_("近 30 天受理与办结，单位件"), unit=_("件"), name="trend"),
        "kinds": charts.bars(sample.kinds(english=english), title=_("大家在反映什么"), unit=_("件")),
        "sources": charts.donut(sample.sources(english=english), title=_("从哪里来"), unit=_("件")),
        "heat": charts.heat(weekdays, hours, sample.hours(), title=_("什么时候报得多"), unit=_("件")),
        "list_tabs": LIST_TABS,
        "options": OPTIONS,
        "spark_values": [3, 5, 4, 6, 9, 7, 12],
        "ranks": [(name, charts.meter(rate), rate) for name, rate in RANKS],
        "sand": isometric.sand_table(sample.table(english=english), title=_("社区沙盘：12 个网格的在办事项")),
        "sample_lon": sample.LON + 0.0056,
        "sample_lat": sample.LAT + 0.0038,
    }  # fmt: skip


def _entry(code: str, zh: str, en: str, icon: str, count: int | None = None) -> Entry:
    return Entry(code, Text(zh, en), "#", icon, count, is_hot=code == "home" and count is not None)


TABS: Final = (
    Entry("guide", Text("样式手册", "Style guide"), "/ui/", "layers"),
    Entry("phone", Text("居民端", "Resident"), "/ui/shell/phone/", "house"),
    Entry("worker", Text("网格员端", "Grid worker"), "/ui/shell/worker/", "footprints"),
    Entry("desk", Text("工作台", "Desk"), "/ui/shell/desk/", "monitor"),
    Entry("screen", Text("驾驶舱", "Cockpit"), "/ui/shell/screen/", "chart-column"),
)
PHONE_TABS: Final = (
    Entry("home", Text("首页", "Home"), "#", "house"),
    Entry("mine", Text("我的事", "Matters"), "#", "list-checks"),
    Entry("report", Text("报事", "Report"), "#", "plus", is_raised=True),
    Entry("near", Text("邻里", "Nearby"), "#", "users-round"),
    Entry("me", Text("我的", "Me"), "#", "circle-user-round"),
)
NAV: Final = (
    Group(Text("今天", "Today"), (
        _entry("home", "工单", "Matters", "inbox", 11), _entry("visits", "走访", "Visits", "heart-handshake", 14),
        _entry("services", "服务排班", "Services", "calendar-clock"), _entry("window", "一窗受理", "One window", "stamp", 6),
    )),
    Group(Text("治理", "Governance"), (
        _entry("mediation", "调解", "Mediation", "scale"), _entry("council", "议事协商", "Council", "vote"),
        _entry("points", "积分审核", "Points", "sparkles", 9), _entry("lists", "三张清单", "Three lists", "list-tree"),
        _entry("funds", "专项资金", "Funds", "wallet"),
    )),
    Group(Text("底数", "Base"), (
        _entry("map", "网格地图", "Map", "map"), _entry("people", "人口家庭", "People", "users-round"),
        _entry("buildings", "房屋设施", "Buildings", "building"), _entry("party", "党组织", "Party", "flag"),
    )),
)  # fmt: skip
LIST_TABS: Final = (
    Entry("new", Text("待受理", "To accept"), "", "", 11),
    Entry("assign", Text("待派单", "To assign"), "", "", 2),
    Entry("doing", Text("处理中", "In hand"), "", "", 16),
    Entry("late", Text("已超期", "Overdue"), "", "", 9, is_hot=True),
    Entry("all", Text("全部", "All"), "", "", 329),
)
OPTIONS: Final = (("1", Text("清河花园", "Qinghe Garden")), ("2", Text("泰和村", "Taihe Village")))
SWATCHES: Final = (
    (Text("主色", "Primary"), "primary"),
    (Text("点亮", "Lit"), "lit"),
    (Text("杏黄", "Apricot"), "apricot"),
    (Text("危险", "Danger"), "red-solid"),
    (Text("党建", "Party"), "party-ink"),
    (Text("墨", "Ink"), "ink"),
    (Text("淡墨", "Soft ink"), "ink-3"),
    (Text("控件边", "Control"), "control"),
    (Text("底", "Ground"), "ground"),
    (Text("面", "Surface"), "surface"),
    (Text("线", "Line"), "line"),
)
DAYS: Final = (
    (Text("周一", "Mon"), "11-23"),
    (Text("周二", "Tue"), "11-24"),
    (Text("周三", "Wed"), "11-25"),
    (Text("周四", "Thu"), "11-26"),
    (Text("周五", "Fri"), "11-27"),
)
HOURS: Final = (("9:00", 6), ("10:00", 1), ("14:00", 0), ("15:30", 4))
STEPS: Final = (
    Text("已提交", "Sent"),
    Text("已受理", "Accepted"),
    Text("已派单", "Assigned"),
    Text("已处理", "Handled"),
    Text("已核验", "Verified"),
    Text("已评价", "Rated"),
)
RANKS: Final = (
    (Text("槐安里", "Huai'an Lane"), 100), (Text("迎宾苑", "Welcome Court"), 100), (Text("清河花园", "Qinghe Garden"), 100),
    (Text("东岸里", "East Bank"), 98), (Text("北环产业", "North Works"), 97), (Text("泰和村", "Taihe Village"), 94),
)  # fmt: skip
SHELLS: Final[dict[str, dict[str, object]]] = {
    "phone": {"place": "槐荫社区 · 清河花园"},
    "report": {},
    "progress": {"here": "mine"},
    "worker": {"worker_name": "陈晓燕", "worker_place": "清河花园 · 第 4 网格"},
    "desk": {"person": "李书记", "office": "槐荫社区", "desk_name": "社区工作台"},
    "screen": {"screen_title": "槐荫社区一屏统览"},
}

"""The style guide in a real browser: every mode, language, theme and width; nothing inline, nothing from elsewhere."""

import gzip
import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect

from tests.e2e.conftest import NewPage, Server

pytestmark = pytest.mark.e2e
MODES = ("standard", "large", "elder")
LANGUAGES = ("zh-hans", "en")
SHELLS = ("phone", "report", "progress", "worker", "desk", "screen")
PAGES = ("/ui/", "/ui/reading/", *(f"/ui/shell/{name}/" for name in SHELLS))
AXE_OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
WIDTHS = (1440, 1024, 768, 390, 320)
OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1440, "height": 900}
SMALLEST_TEXT = {"standard": 12.0, "large": 18.0, "elder": 18.0}
OWN_SCRIPT_KB, OWN_STYLE_KB, PHONE_PAGE_KB, MAP_PAGE_KB, DESK_PAGE_KB, SCREEN_KB = (
    25,
    15,
    60,
    150,
    180,
    200,
)
TEXT_BELOW = """(least) => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || element.closest("svg, .unseen, script, [hidden], [aria-hidden=true]")) continue;
    const box = element.getBoundingClientRect();
    const size = parseFloat(getComputedStyle(element).fontSize);
    if (box.width && size < least - 0.05) found.push(`${size} ${element.className} ${element.textContent.trim().slice(0, 20)}`);
  }
  return found;
}"""
SMALL_TARGETS = """(least) => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
  .filter((one) => {
    const box = (one.closest("label") ?? one).getBoundingClientRect();
    const own = one.getBoundingClientRect();
    if (!own.width || one.closest(".unseen, [hidden], dialog:not([open]), details:not([open]) > :not(summary), p, pre, svg, .m-zoom, .skip")) return false;
    if (one.closest("details:not([open])") && one.tagName !== "SUMMARY") return false;
    const before = parseFloat(getComputedStyle(one, "::before").height) || 0;
    const high = Math.max(box.height, own.height, before);
    return high < least - 0.6;
  })
  .map((one) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 16)} ${Math.round(one.getBoundingClientRect().height)}`)"""


def _open(page: Page, house: Server, path: str) -> None:
    page.goto(house.url + path, wait_until="load")
    for shape in page.locator("x-map").all():
        shape.scroll_into_view_if_needed()
        expect(shape).to_have_attribute("data-ready", "1", timeout=10_000)


def _violations(page: Page) -> list[str]:
    found: dict[str, Any] = Axe().run(page, options=AXE_OPTIONS).response
    return [
        f"{one['id']}: {node['html'][:140]} {node.get('failureSummary', '')[:260]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mode", MODES)
def test_no_page_breaks_a_rule_of_accessibility(
    new_page: NewPage, house: Server, mode: str, language: str
) -> None:
    page = new_page(width=390, mode=mode, language=language, bypass_csp=True)
    faults = {}
    for path in (*PAGES, "/ui/?theme=screen"):
        page.set_viewport_size(PHONE)
        _open(page, house, path)
        for size in (PHONE, DESK):
            page.set_viewport_size(size)
            if found := _violations(page):
                faults[f"{path} at {size['width']}"] = found
    assert faults == {}


@pytest.mark.parametrize("theme", ["light", "screen"])
def test_high_contrast_breaks_no_rule_either(new_page: NewPage, house: Server, theme: str) -> None:
    page = new_page(contrast="more", bypass_csp=True)
    _open(page, house, f"/ui/?theme={theme}")
    assert _violations(page) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mode", MODES)
def test_no_page_scrolls_sideways(
    new_page: NewPage, house: Server, mode: str, language: str
) -> None:
    page = new_page(width=320, height=700, mode=mode, language=language)
    too_wide = {}
    for path in PAGES:
        _open(page, house, path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 700})
            if over := page.evaluate(OVER):
                too_wide[f"{path} at {width}"] = over
    assert too_wide == {}


@pytest.mark.parametrize("mode", MODES)
def test_no_text_is_smaller_than_promised(new_page: NewPage, house: Server, mode: str) -> None:
    page = new_page(width=390, mode=mode)
    small = {}
    for path in PAGES:
        _open(page, house, path)
        if found := page.evaluate(TEXT_BELOW, SMALLEST_TEXT[mode]):
            small[path] = found
    assert small == {}


@pytest.mark.parametrize(("mode", "least"), [("standard", 44), ("large", 60), ("elder", 60)])
def test_every_target_of_a_phone_page_is_large_enough(
    new_page: NewPage, house: Server, mode: str, least: int
) -> None:
    page = new_page(width=390, mode=mode)
    small = {}
    for name in ("phone", "report", "progress", "worker"):
        _open(page, house, f"/ui/shell/{name}/")
        if found := page.evaluate(SMALL_TARGETS, least):
            small[name] = found
    assert small == {}


@pytest.mark.parametrize(
    ("path", "width", "limit"),
    [
        ("/ui/shell/phone/", 390, PHONE_PAGE_KB),
        ("/ui/shell/report/", 390, MAP_PAGE_KB),
        ("/ui/shell/worker/", 390, MAP_PAGE_KB),
        ("/ui/shell/desk/", 1440, DESK_PAGE_KB),
        ("/ui/shell/screen/", 1920, SCREEN_KB),
    ],
)
def test_a_page_stays_within_its_budget(
    new_page: NewPage, house: Server, path: str, width: int, limit: int
) -> None:
    page = new_page(width=width)
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    sizes: list[float] = []
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    _open(page, house, path)
    page.wait_for_load_state("networkidle")
    kilobytes = sum(sizes) / 1024
    assert kilobytes <= limit


@pytest.mark.parametrize("path", ["/ui/shell/report/", "/ui/shell/desk/", "/ui/shell/screen/"])
def test_own_scripts_and_styles_of_a_page_are_small(
    new_page: NewPage, house: Server, path: str
) -> None:
    page = new_page()
    sizes = {"js": 0, "css": 0}

    def weigh(response: Any) -> None:
        kind = response.url.rsplit(".", 1)[-1]
        if "/static/app/" in response.url and kind in sizes:
            sizes[kind] += len(gzip.compress(response.body()))

    page.on("response", weigh)
    _open(page, house, path)
    assert sizes["js"] <= OWN_SCRIPT_KB * 1024
    assert sizes["css"] <= OWN_STYLE_KB * 1024


def test_pages_carry_no_inline_style_or_script(new_page: NewPage, house: Server) -> None:
    page = new_page()
    for path in PAGES:
        answer = page.request.get(house.url + path)
        body = answer.text()
        assert not re.search(r"<[a-z][^>]*\sstyle=", body), path
        assert not re.search(r"\son[a-z]+=", body), path
        assert not re.search(r"<script(?![^>]*\ssrc=)", body), path
        assert "script-src 'self';" in f"{answer.headers['content-security-policy']};"


def test_the_text_size_changes_by_one_tap_and_stays(new_page: NewPage, house: Server) -> None:
    page = new_page(width=390)
    _open(page, house, "/ui/shell/phone/")
    page.get_by_role("button", name="大字版").click()
    expect(page.locator("html")).to_have_attribute("data-mode", "large")
    assert page.url == f"{house.url}/ui/shell/phone/"
    page.get_by_role("button", name="特大字").click()
    expect(page.locator("html")).to_have_attribute("data-mode", "elder")
    _open(page, house, "/ui/reading/")
    expect(page.locator("html")).to_have_attribute("data-mode", "elder")


def test_settings_work_without_javascript(new_page: NewPage, house: Server) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{house.url}/ui/reading/?next=/ui/shell/phone/")
    page.get_by_role("radio", name="English").check()
    page.get_by_role("button", name="就这样").click()
    expect(page).to_have_url(f"{house.url}/ui/shell/phone/")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_rows_of_the_desk_open_by_keyboard(new_page: NewPage, house: Server) -> None:
    page = new_page()
    _open(page, house, "/ui/shell/desk/")
    page.keyboard.press("j")
    expect(page.locator("[data-row]").nth(1)).to_have_class("is-current")
    expect(page.locator("#detail .d-detail__number")).to_contain_text("SJ11220002")
    page.keyboard.press("x")
    expect(page.locator(".c-bulk")).to_have_class("c-bulk is-on")
    page.keyboard.press("Escape")
    expect(page.locator(".c-bulk")).to_have_class("c-bulk")
    page.keyboard.press("?")
    expect(page.locator("[data-keys]")).to_be_visible()


def test_single_keys_can_be_switched_off(new_page: NewPage, house: Server) -> None:
    page = new_page()
    _open(page, house, "/ui/shell/desk/")
    page.keyboard.press("?")
    page.get_by_label("关掉单键快捷键").check()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator("[data-row]").nth(0)).to_have_class("is-current")


def test_a_row_is_a_page_of_its_own_on_a_phone(new_page: NewPage, house: Server) -> None:
    page = new_page(width=390)
    _open(page, house, "/ui/shell/desk/")
    page.locator("[data-open]").nth(2).click()
    expect(page).to_have_url(f"{house.url}/ui/piece/2/")
    expect(page.locator("#detail h2")).to_be_visible()
    expect(page.locator("#list")).to_be_hidden()


def test_the_navigation_of_a_narrow_desk_opens_and_closes(new_page: NewPage, house: Server) -> None:
    page = new_page(width=390)
    _open(page, house, "/ui/shell/desk/")
    expect(page.locator("#nav")).to_be_hidden()
    page.locator("[data-nav-open]").click()
    expect(page.locator("#nav")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#nav")).to_be_hidden()
    expect(page.locator("[data-nav-open]")).to_be_focused()


def test_a_map_can_be_moved_by_keys_and_by_a_tap(new_page: NewPage, house: Server) -> None:
    page = new_page(width=390)
    _open(page, house, "/ui/shell/report/")
    place, lon = page.locator("[data-place]"), page.locator("input[name=lon]")
    before = lon.input_value()
    page.locator("x-map .leaflet-container").focus()
    page.keyboard.press("ArrowRight")
    expect(lon).not_to_have_value(before)
    moved = lon.input_value()
    page.locator("x-map").click(position={"x": 40, "y": 40})
    expect(lon).not_to_have_value(moved)
    expect(place).to_contain_text("附近")


def test_a_refused_step_is_told_in_a_toast(new_page: NewPage, house: Server) -> None:
    page = new_page()
    _open(page, house, "/ui/")
    page.get_by_role("button", name="看一条办不了的提示").click()
    expect(page.locator("[data-toasts] .c-toast--bad")).to_contain_text("刚才有人先改了")
    new_page.faults[:] = [fault for fault in new_page.faults if "409" not in fault]  # type: ignore[attr-defined]


def test_going_offline_is_said(new_page: NewPage, house: Server) -> None:
    page = new_page(width=390)
    _open(page, house, "/ui/shell/worker/")
    page.context.set_offline(True)
    expect(page.locator("[data-net]")).to_have_text("没有网络")
    expect(page.locator("[data-offline]")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("[data-offline]")).to_be_hidden()


def test_forced_colours_and_less_motion_lose_nothing(new_page: NewPage, house: Server) -> None:
    page = new_page(forced_colors="active", reduced_motion="reduce")
    _open(page, house, "/ui/shell/phone/")
    assert page.evaluate("getComputedStyle(document.querySelector('.l-hero')).backgroundImage") == "none"  # fmt: skip
    assert page.evaluate("getComputedStyle(document.querySelector('.c-btn')).transitionDuration") in {"0s", "0.0001s"}  # fmt: skip

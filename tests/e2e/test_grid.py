"""The grid worker's pages in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Server
from tests.e2e.street import Open, bytes_on_the_wire, look, open_page, street

__all__ = ["open_page", "street"]
pytestmark = pytest.mark.e2e
PAGES = ("/w/", "/w/grid/", "/w/notices/", "/w/duty/", "/w/leave/", "/w/hand-over/")
MAP_BYTES_MAX = 150_000


@pytest.mark.parametrize(
    ("width", "mode", "language", "least"),
    [(390, "standard", "zh-hans", 44), (320, "elder", "zh-hans", 60), (390, "standard", "en", 44)],
)
def test_every_page_fits_and_can_be_touched(
    open_page: Open, street: Server, width: int, mode: str, language: str, least: int
) -> None:
    page = open_page("/w/", as_user="zhao", width=width, mode=mode, language=language)
    for address in PAGES:
        page.goto(street.url + address)
        look(page, least=least)


def test_today_draws_the_own_grid_and_stays_small(open_page: Open) -> None:
    page = open_page("/w/", as_user="wang")
    expect(page.locator("x-map[data-ready='1']")).to_be_visible()
    assert bytes_on_the_wire(page, page.url) <= MAP_BYTES_MAX


@pytest.mark.parametrize("with_script", [True, False])
def test_one_tap_acknowledges(open_page: Open, with_script: bool) -> None:
    page = open_page("/w/", as_user="wang", java_script_enabled=with_script)
    tasks = page.locator(".g-task")
    before = tasks.count()
    page.get_by_role("button", name="签收").first.click()
    expect(tasks).to_have_count(before - 1)


def test_without_a_net_a_page_without_names_says_so(open_page: Open) -> None:
    page = open_page("/w/", as_user="zhao", service_workers="allow")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.context.set_offline(True)
    page.goto(page.url + "duty/")
    expect(page.get_by_role("heading", level=1)).to_have_text("现在没有网络")
    kept = page.evaluate(
        "caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name).then((kept) => kept.keys()))))"
        ".then((lists) => lists.flat().length)"
    )
    assert kept == 8
    page.context.set_offline(False)
    open_page.faults.clear()  # type: ignore[attr-defined]  # being offline is an error in the console

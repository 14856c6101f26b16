"""The resident's pages in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.e2e.street import Open, bytes_on_the_wire, look, open_page, street

__all__ = ["open_page", "street"]
pytestmark = pytest.mark.e2e
PAGES = ("/m/", "/m/grid/", "/m/urgent/", "/m/notices/", "/m/me/", "/m/me/home/", "/m/me/data/", "/m/receipts/")  # fmt: skip
HOME_BYTES_MAX = 60_000


@pytest.mark.parametrize(
    ("width", "mode", "language", "least"),
    [(390, "standard", "zh-hans", 44), (320, "elder", "zh-hans", 60), (390, "standard", "en", 44)],
)
def test_every_page_fits_and_can_be_touched(
    open_page: Open, width: int, mode: str, language: str, least: int
) -> None:
    page = open_page("/m/", as_user="li", width=width, mode=mode, language=language)
    for address in PAGES:
        page.goto(page.url.split("/m/")[0] + address)
        look(page, least=least)


def test_the_first_page_rings_the_grid_worker_and_stays_small(open_page: Open) -> None:
    page = open_page("/m/", as_user="li")
    expect(page.get_by_role("link", name="打给网格员")).to_have_attribute("href", "tel:13800138000")
    assert bytes_on_the_wire(page, page.url) <= HOME_BYTES_MAX


def test_a_home_is_found_step_by_step_without_javascript(open_page: Open) -> None:
    page = open_page("/m/me/home/", as_user="li", java_script_enabled=False)
    page.get_by_role("link", name="福民社区").click()
    page.get_by_role("link", name="1号楼").first.click()
    page.get_by_role("button", name="就是这里").click()
    expect(page.get_by_role("main")).to_contain_text("福民社区")


def test_a_message_is_read_by_a_button(open_page: Open) -> None:
    page = open_page("/m/notices/", as_user="li")
    page.get_by_role("button", name="知道了").first.click()
    expect(page.get_by_role("main")).to_contain_text("看过了")

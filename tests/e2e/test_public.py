"""The public pages in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Server
from tests.e2e.street import Open, look, open_page, street

__all__ = ["open_page", "street"]
pytestmark = pytest.mark.e2e
PAGES = ("/", "/journal/", "/receipt/", "/privacy/", "/accessibility/", "/offline/")


@pytest.mark.parametrize(
    ("width", "mode", "language"),
    [(320, "elder", "zh-hans"), (390, "standard", "en"), (1440, "standard", "zh-hans")],
)
def test_every_page_fits(
    open_page: Open, street: Server, width: int, mode: str, language: str
) -> None:
    page = open_page("/", width=width, mode=mode, language=language)
    for address in PAGES:
        page.goto(street.url + address)
        look(page)


def test_a_receipt_from_ones_own_page_is_found_genuine(open_page: Open, street: Server) -> None:
    page = open_page("/m/receipts/", as_user="li")
    with page.expect_download() as got:
        page.get_by_role("link", name="拿回执").first.click()
    file = got.value.path()
    page.goto(f"{street.url}/receipt/")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="核对").click()
    expect(page.get_by_role("alert")).to_contain_text("是真的")
    look(page)

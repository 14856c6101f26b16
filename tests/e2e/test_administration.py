"""The administration in a real browser: each administrator's pages at two widths, in two languages, with large letters."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NewPage, Server
from tests.e2e.desk_people import settle
from tests.e2e.test_desk import LEAST, OVER, violations

pytestmark = pytest.mark.e2e
PAGES = {
    "desk_system": (
        "/admin/",
        "/admin/accounts/",
        "/admin/accounts/new/",
        "/admin/packs/",
        "/admin/packs/categories/?open=06",
        "/admin/packs/deadlines/",
        "/admin/packs/calendar/",
        "/admin/packs/duties/",
        "/admin/packs/procedures/",
        "/admin/clock/?at=2026-02-13T16:40&amount=5&unit=work_day&calendar=office",
        "/admin/loop/",
        "/admin/tokens/",
    ),
    "desk_security": ("/admin/accounts/1/", "/admin/redaction/"),
    "desk_audit": ("/admin/journal/", "/admin/journal/1/", "/admin/journal/seal/", "/admin/journal/access/"),
}  # fmt: skip
LOOKS = ((1440, "standard", "en"), (390, "standard", "zh-hans"), (390, "elder", "zh-hans"))


@pytest.mark.parametrize(("width", "mode", "language"), LOOKS)
@pytest.mark.parametrize("who", PAGES)
def test_every_page_fits_is_reachable_and_has_no_axe_violation(
    house: Server, new_page: NewPage, who: str, width: int, mode: str, language: str
) -> None:
    settle(house)
    page = new_page(width=width, mode=mode, language=language, as_user=who, bypass_csp=True)
    for address in PAGES[who]:
        page.goto(house.url + address)
        assert page.evaluate(OVER) <= 0, address
        assert page.evaluate(LEAST, 24 if width >= 900 else 44) == [], address
        assert violations(page) == [], address


def test_the_journal_is_verified_on_the_page(house: Server, new_page: NewPage) -> None:
    settle(house)
    page = new_page(as_user="desk_audit")
    page.goto(f"{house.url}/admin/journal/seal/")
    page.get_by_role("button", name="现在核验").click()
    expect(page.get_by_text("台账完好")).to_be_visible()


def test_a_token_can_be_copied_once(house: Server, new_page: NewPage) -> None:
    settle(house)
    page = new_page(as_user="desk_chen")
    page.goto(f"{house.url}/admin/tokens/")
    page.get_by_label("给哪个程序用").fill("台账大屏")
    page.get_by_label("circular.read").check()
    page.get_by_role("button", name="生成令牌").click()
    expect(page.locator("#secret")).to_contain_text("yzt_")
    page.goto(f"{house.url}/admin/tokens/")
    expect(page.get_by_text("台账大屏")).to_be_visible()
    expect(page.locator("#secret")).to_have_count(0)

"""The desk in a real browser: three widths, two languages, large letters, by keyboard, and without JavaScript."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewPage, Server
from tests.e2e.desk_people import settle

pytestmark = pytest.mark.e2e
OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
AXE_OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
TITLE = "#detail .d-detail__scroll h2"
LEAST = """(least) => [...document.querySelectorAll('main a, main button, main summary, main select')]
  .filter((e) => { const box = e.getBoundingClientRect();
    return box.width && box.height && getComputedStyle(e).visibility !== 'hidden' && !e.matches('.unseen'); })
  .filter((e) => e.getBoundingClientRect().height < least - .5)
  .map((e) => e.className + ' ' + e.textContent.trim().slice(0, 20))"""
PAGES = (
    "/desk/",
    "/desk/notices/",
    "/desk/circulars/?tab=open",
    "/desk/circulars/new/",
    "/desk/places/{community}/",
    "/desk/organisations/",
    "/desk/roster/",
    "/desk/leave/",
    "/desk/hand-over/",
)
LOOKS = ((1440, "standard", "zh-hans"), (1024, "standard", "en"), (390, "standard", "zh-hans"), (390, "elder", "zh-hans"))  # fmt: skip


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=AXE_OPTIONS).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


@pytest.mark.parametrize(("width", "mode", "language"), LOOKS)
def test_every_page_fits_is_reachable_and_has_no_axe_violation(
    house: Server, new_page: NewPage, width: int, mode: str, language: str
) -> None:
    community = settle(house)
    page = new_page(width=width, mode=mode, language=language, as_user="desk_chen", bypass_csp=True)
    for address in PAGES:
        page.goto(house.url + address.format(community=community))
        page.wait_for_load_state("networkidle")
        assert page.evaluate(OVER) <= 0, address
        assert page.evaluate(LEAST, 24 if width >= 900 else 44) == [], address
        assert violations(page) == [], address


def test_a_row_opens_beside_the_list_and_j_goes_on(house: Server, new_page: NewPage) -> None:
    settle(house)
    page = new_page(as_user="desk_chen")
    page.goto(f"{house.url}/desk/circulars/?tab=open")
    page.locator("[data-row]").nth(1).click()
    detail = page.locator(TITLE)
    expect(detail).to_have_text(page.locator("[data-row] a").nth(1).inner_text())
    page.keyboard.press("j")
    expect(page.locator("[data-row].is-current a")).to_have_text(
        page.locator("[data-row] a").nth(2).inner_text()
    )
    page.keyboard.press("?")
    expect(page.locator("dialog[data-keys]")).to_be_visible()
    page.locator("[data-keys-off]").check()
    page.keyboard.press("Escape")
    before = page.locator("[data-row].is-current a").inner_text()
    page.keyboard.press("j")
    expect(page.locator("[data-row].is-current a")).to_have_text(before)


def test_acknowledging_by_the_key_changes_detail_and_list(house: Server, new_page: NewPage) -> None:
    settle(house)
    page = new_page(as_user="desk_wang")
    page.goto(f"{house.url}/desk/circulars/?tab=tray")
    rows = page.locator("[data-row]")
    count = rows.count()
    rows.first.click()
    expect(page.locator(TITLE)).to_be_visible()
    page.keyboard.press("a")
    expect(page.locator("#detail .d-detail__number")).to_contain_text("已签收")
    expect(page.locator(".c-toast")).to_contain_text("已签收")
    expect(rows).to_have_count(count - 1)


def test_filters_stay_in_the_address_and_back_brings_them_again(
    house: Server, new_page: NewPage
) -> None:
    settle(house)
    page = new_page(as_user="desk_chen")
    page.goto(f"{house.url}/desk/circulars/?tab=open")
    page.get_by_role("link", name=re.compile("已超期")).click()
    expect(page).to_have_url(re.compile("tab=overdue"))
    expect(page.locator("[data-row]").first).to_contain_text("排查燃气软管")
    page.go_back()
    expect(page).to_have_url(re.compile("tab=open"))


def test_a_branch_of_the_tree_ticks_its_grids(house: Server, new_page: NewPage) -> None:
    settle(house)
    page = new_page(as_user="desk_chen")
    page.goto(f"{house.url}/desk/circulars/new/")
    page.get_by_label("安宁社区全部网格").check()
    expect(page.locator("[data-tree-count]")).to_have_text("2 / 2")
    page.get_by_label("东网格").uncheck()
    expect(page.locator("[data-tree-count]")).to_have_text("1 / 2")
    assert page.locator("[data-tree-branch]").evaluate("e => e.indeterminate")
    page.get_by_label("几个工作日内签收").fill("2")
    expect(page.locator("#due")).to_contain_text("最晚")
    page.get_by_label("标题").fill("防冻提醒")
    page.get_by_label("内容").fill("请检查水管。")
    page.get_by_role("button", name="发出").click()
    expect(page.locator(TITLE)).to_have_text("防冻提醒")
    expect(page.locator(".d-parts li")).to_have_count(1)


def test_issuing_and_moving_need_no_javascript(house: Server, new_page: NewPage) -> None:
    settle(house)
    page = new_page(as_user="desk_chen", java_script_enabled=False)
    page.goto(f"{house.url}/desk/circulars/new/")
    page.get_by_label("标题").fill("不用脚本")
    page.get_by_label("内容").fill("也能发出。")
    page.get_by_label("几个工作日内签收").fill("2")
    page.get_by_label("安宁社区全部网格").check()
    page.get_by_role("button", name="发出").click()
    expect(page.locator(".d-parts li")).to_have_count(2)
    page.get_by_role("button", name=re.compile("催一下")).click()
    expect(page.locator("#detail")).to_contain_text("催办")
    page.get_by_role("link", name="待签收").first.click()
    page.get_by_role("link", name="不用脚本").first.click()
    expect(page.locator(TITLE)).to_have_text("不用脚本")


def test_on_a_phone_a_row_is_a_page_with_a_way_back(house: Server, new_page: NewPage) -> None:
    settle(house)
    page = new_page(width=390, height=844, as_user="desk_chen")
    page.goto(f"{house.url}/desk/circulars/?tab=open")
    page.locator("[data-row] a").first.click()
    expect(page.locator(TITLE)).to_be_visible()
    expect(page.locator("#list")).to_be_hidden()
    page.locator(".d-back").click()
    expect(page.locator("#list")).to_be_visible()

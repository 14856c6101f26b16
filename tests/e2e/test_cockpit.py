"""The cockpit in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Server
from tests.e2e.street import Open, bytes_on_the_wire, look, open_page, street

__all__ = ["open_page", "street"]
pytestmark = pytest.mark.e2e
SCREEN_BYTES_MAX = 200_000
DARK_MAX = 90
HIGH = "document.documentElement.scrollHeight - document.documentElement.clientHeight"


@pytest.mark.parametrize(
    ("width", "height", "language"),
    [(1920, 1080, "zh-hans"), (1440, 900, "zh-hans"), (1920, 1080, "en"), (390, 844, "zh-hans")],
)
def test_it_fits_the_screen(open_page: Open, width: int, height: int, language: str) -> None:
    page = open_page("/screen/", as_user="qian", width=width, height=height, language=language)
    look(page)
    if width >= 1200:
        assert page.evaluate(HIGH) <= 0


def test_it_stays_small(open_page: Open) -> None:
    page = open_page("/screen/", as_user="qian", width=1920, height=1080)
    assert bytes_on_the_wire(page, page.url) <= SCREEN_BYTES_MAX


def test_a_plate_leads_to_its_grid_and_back(open_page: Open) -> None:
    page = open_page("/screen/", as_user="chen", width=1920, height=1080)
    page.locator("svg.iso a").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("第一网格")
    look(page)
    page.get_by_role("link", name="回全域").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("福民社区一屏统览")


def test_it_refreshes_what_changes_by_itself(open_page: Open, street: Server) -> None:
    page = open_page("/screen/", as_user="chen", width=1920, height=1080)
    figure = page.locator("#figures .is-amber b")
    before = int(figure.inner_text())
    street.run(
        "from yizhen.core.actor import Channel\n"
        "from yizhen.matters.usecases import NewCircular, issue_circular\n"
        "from yizhen.posts.models import Account, Post\n"
        "from yizhen.posts.queries import actor\n"
        "chen = actor(Account.objects.get(username='chen').pk, channel=Channel.WEB)\n"
        "grid = Post.objects.get(account__username='wang').path\n"
        "issue_circular(chen, NewCircular('新通知', '请看。', (grid,), 3))"
    )
    page.evaluate("document.querySelector('[data-poll]').dispatchEvent(new Event('poll'))")
    expect(figure).to_have_text(str(before + 1))
    expect(page.locator("#left")).to_contain_text("新通知")


def test_the_numbers_behind_a_chart_can_be_read(open_page: Open) -> None:
    page = open_page("/screen/", as_user="qian", width=1920, height=1080)
    page.get_by_text("看数据").first.click()
    expect(page.get_by_role("table").first).to_be_visible()


def test_on_paper_it_is_dark_on_light(open_page: Open) -> None:
    page = open_page("/screen/", as_user="qian", width=1920, height=1080)
    page.emulate_media(media="print")
    ink = page.locator(".s-figures b").first.evaluate("one => getComputedStyle(one).color")
    assert max(map(int, re.findall(r"\d+", ink))) < DARK_MAX

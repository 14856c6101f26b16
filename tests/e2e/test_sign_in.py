"""Every way of signing in, in a real browser, on a telephone and on a desk, with large letters, without JavaScript."""

import base64
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import NewPage, Server, _serve
from tests.edges.web.signin.provider import CLIENT_ID, CLIENT_SECRET, Provider, serve

pytestmark = pytest.mark.e2e
PASSWORD = "Huai-Yin-2026-lou"
WIDTHS = (390, 1440)
STEP_SECONDS = 30
OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
AXE_OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
SHOTS = os.environ.get("YIZHEN_SHOTS", "")
"""A folder for pictures of each page, for those who want to look."""
PEOPLE = """
import sys
from yizhen.base import usecases as base
from yizhen.core.actor import SYSTEM
from yizhen.packs.current import use
from yizhen.posts import usecases
from yizhen.posts.models import Account
from yizhen.posts.usecases import NewAccount
if not Account.objects.filter(username=sys.argv[1]).exists():
    from yizhen.base.models import Place
    if not Place.objects.filter(path="p").exists():
        base.plant_roots(SYSTEM)
    if not Place.objects.filter(name="槐荫街道").exists():
        base.add_places(SYSTEM, [
            base.NewPlace(name="示范市", parent="p"),
            base.NewPlace(name="清河区", parent="#0"),
            base.NewPlace(name="槐荫街道", parent="#1"),
            base.NewPlace(name="福民社区", parent="#2"),
        ])
    street = Place.objects.get(name="槐荫街道").path
    account = usecases.create_account(SYSTEM, NewAccount(
        username=sys.argv[1], name=sys.argv[2], home_path=street, is_staff_member=True,
        password=sys.argv[3], email=sys.argv[5], must_change_password=False))
    for duty in sys.argv[4].split():
        usecases.give_post(SYSTEM, account.pk, duty=duty, path=street)
"""
CODE = """
from yizhen.core.actor import SYSTEM
from yizhen.posts.signin import codes
from yizhen.posts.signin.models import PhoneCode
print(codes.outgoing(SYSTEM, PhoneCode.objects.latest("id").pk).code)
"""


def employ(house: Server, username: str, *, duties: str = "street_leader", email: str = "") -> None:
    house.run(PEOPLE, username, "钱学敏", PASSWORD, duties, email)


def look(page: Page, name: str) -> None:
    """Nothing scrolls sideways, axe has nothing to say; a picture when one is wanted."""
    assert page.evaluate(OVER) <= 0, name
    found = Axe().run(page, options=AXE_OPTIONS)
    assert found.violations_count == 0, found.generate_report()
    if SHOTS:
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=str(Path(SHOTS) / f"{name}-{width}.png"), full_page=True)


def forgive_refusals(new_page: NewPage) -> None:
    """Chromium reports each 422 in its console; these tests ask for some."""
    faults: list[str] = new_page.faults  # type: ignore[attr-defined]
    faults[:] = [fault for fault in faults if "status of 422" not in fault]


def fill_password(page: Page, house: Server, username: str) -> None:
    page.goto(f"{house.url}/sign-in/")
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form:has(input[name=password]) button").click()


def app_shown(page: Page) -> TOTP:
    page.locator("details summary").click()
    secret = page.locator(".s-secret").inner_text().replace(" ", "")
    return TOTP(base64.b32decode(secret), 6, SHA1(), STEP_SECONDS)


def fill_code(page: Page, code: str) -> None:
    page.locator("input[name=code]").fill(code)
    page.locator("main form:has(input[name=code]) button").click()


@pytest.mark.parametrize("width", WIDTHS)
def test_staff_set_their_app_up_keep_codes_and_choose_a_door(
    house: Server, new_page: NewPage, width: int
) -> None:
    username = f"leader{width}"
    employ(house, username)
    page = new_page(width=width, height=844)
    page.goto(f"{house.url}/sign-in/")
    look(page, "password")
    fill_password(page, house, username)
    expect(page).to_have_url(re.compile("/sign-in/enrol/"))
    app = app_shown(page)
    look(page, "enrol")
    fill_code(page, "000000")
    expect(page.get_by_role("alert")).to_be_visible()
    fill_code(page, app.generate(int(time.time()) - STEP_SECONDS).decode())
    expect(page.locator(".s-codes li")).to_have_count(10)
    look(page, "recovery")
    recovery = page.locator(".s-codes li").first.inner_text()
    page.get_by_role("link", name="抄好了，继续").click()
    expect(page.locator(".s-door")).to_have_count(2)
    look(page, "doors")
    page.get_by_role("link", name="我的账号安全").click()
    look(page, "security")
    page.get_by_role("button", name="退出登录").click()
    expect(page.locator(".toasts")).to_contain_text("您已退出登录")
    fill_password(page, house, username)
    look(page, "second")
    fill_code(page, app.generate(int(time.time())).decode())
    expect(page).to_have_url(f"{house.url}/doors/")
    page.get_by_role("button", name="退出登录").click()
    fill_password(page, house, username)
    fill_code(page, recovery)
    expect(page).to_have_url(f"{house.url}/doors/")
    forgive_refusals(new_page)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_resident_signs_in_with_a_code(house: Server, new_page: NewPage, width: int) -> None:
    page = new_page(width=width, height=844)
    page.goto(f"{house.url}/sign-in/phone/?next=/security/")
    look(page, "phone")
    page.locator("input[name=phone]").fill(f"138 0000 {width:04d}")
    page.get_by_role("button", name="获取验证码").click()
    expect(page.get_by_text(f"138****{width:04d}")).to_be_visible()
    look(page, "code")
    code = house.run(CODE)
    fill_code(page, "000000" if code != "000000" else "111111")
    expect(page.get_by_role("alert")).to_contain_text("验证码不对")
    fill_code(page, code)
    expect(page).to_have_url(f"{house.url}/security/")
    look(page, "security-resident")
    forgive_refusals(new_page)


@pytest.mark.parametrize("mode", ["large", "elder"])
def test_large_letters_fit_on_a_small_telephone(
    house: Server, new_page: NewPage, mode: str
) -> None:
    page = new_page(width=320, height=568, mode=mode)
    for address in ("/sign-in/", "/sign-in/phone/"):
        page.goto(house.url + address)
        look(page, f"{mode}{address.replace('/', '-')}")


def test_it_works_in_english_and_without_javascript(house: Server, new_page: NewPage) -> None:
    employ(house, "plain")
    page = new_page(width=390, language="en", java_script_enabled=False)
    fill_password(page, house, "plain")
    expect(page.locator("h1")).to_have_text("Set up your authenticator app")
    assert re.search(r"[\u4e00-\u9fff]", page.locator("main h1, main p").first.inner_text()) is None
    page.locator("details summary").click()
    secret = page.locator(".s-secret").inner_text().replace(" ", "")
    app = TOTP(base64.b32decode(secret), 6, SHA1(), STEP_SECONDS)
    fill_code(page, app.generate(int(time.time())).decode())
    page.get_by_role("link", name="Written down, go on").click()
    expect(page.locator(".s-door")).to_have_count(2)


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[tuple[Provider, Server]]:
    """A house with another house that vouches for its staff."""
    provider = Provider(email="chen@example.cn")
    server, thread = serve(provider)
    running = contextmanager(_serve)(
        tmp_path,
        YIZHEN_OIDC_SERVER=provider.url,
        YIZHEN_OIDC_CLIENT_ID=CLIENT_ID,
        YIZHEN_OIDC_CLIENT_SECRET=CLIENT_SECRET,
        YIZHEN_OIDC_NAME="区统一认证",
        YIZHEN_OIDC_SECOND_FACTOR="provider",
    )
    with running as house:
        yield provider, house
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_browser_goes_to_the_provider_and_comes_back(
    browser: Browser, provider: tuple[Provider, Server]
) -> None:
    _, house = provider
    employ(house, "chen", email="chen@example.cn")
    context = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844})
    page = context.new_page()
    blocked: list[str] = []
    page.on("console", lambda said: blocked.append(said.text) if said.type == "error" else None)
    page.goto(f"{house.url}/sign-in/?next=/security/")
    look(page, "provider")
    page.get_by_role("button", name="用区统一认证登录").click()
    expect(page).to_have_url(f"{house.url}/security/")
    assert blocked == []
    context.close()


@pytest.fixture
def demonstration(tmp_path: Path) -> Iterator[Server]:
    yield from _serve(tmp_path, YIZHEN_DEMO="1")


def test_a_demonstration_says_so_and_lets_staff_in(browser: Browser, demonstration: Server) -> None:
    employ(demonstration, "qian")
    context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    fill_password(page, demonstration, "qian")
    expect(page).to_have_url(f"{demonstration.url}/doors/")
    expect(page.get_by_text("演示环境")).to_be_visible()
    look(page, "demo-doors")
    page.goto(f"{demonstration.url}/ui/outbox/")
    look(page, "outbox")
    context.close()

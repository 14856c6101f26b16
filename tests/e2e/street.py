"""A server with the cast's town in it: outlines, a circular on its way, a sealed journal. One for all modules that ask for it."""

import atexit
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.conftest import Server, Watch, _serve

Open = Callable[..., Page]
SETTLE = """
import json
from tests.cast import settle
from yizhen.base.models import Place
from yizhen.core.actor import SYSTEM
from yizhen.journal.deed import deed
from yizhen.journal.sealing import seal
from yizhen.journal.usecases import tell
from yizhen.matters.usecases import NewCircular, issue_circular
from yizhen.posts import usecases
from yizhen.posts.models import Account
town = settle()
def outlined(path, west, south, wide):
    ring = [[west, south], [west + wide, south], [west + wide, south + wide], [west, south + wide], [west, south]]
    Place.objects.filter(path=path).update(
        outline=json.dumps({"type": "Polygon", "coordinates": [ring]}),
        longitude_e6=round((west + wide / 2) * 1e6), latitude_e6=round((south + wide / 2) * 1e6))
outlined(town.grid, 108.06, 34.27, 0.003)
outlined(town.neighbour_grid, 108.063, 34.27, 0.003)
outlined(town.building, 108.061, 34.271, 0.0006)
usecases.change_phone(SYSTEM, town.wang.id, phone="13800138000")
usecases.choose_home(town.li, home_path=town.building)
for title in ("防火检查", "停水六小时"):
    issue_circular(town.chen, NewCircular(title, "请逐栋告知。", (town.grid, town.neighbour_grid), 3))
li = Account.objects.get(pk=town.li.id)
with deed(SYSTEM, "matters.tell_opened") as act:
    tell(act, [li.pk], topic="x", title="今晚停水", text="请提前存水。", about=li)
    act.record(li)
seal()
"""
SMALL = """least => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, summary")].filter((one) => {
  const box = (one.closest("label, .l-task") ?? one).getBoundingClientRect();
  return box.width && box.height && Math.min(box.width, box.height) < least - 0.5
    && !one.closest(".unseen, .skip, p, li p, dd") && getComputedStyle(one).visibility !== "hidden";
}).map((one) => one.outerHTML.slice(0, 120))"""
AXE = {"resultTypes": ["violations"], "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}  # fmt: skip
OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@cache
def _street() -> Server:
    folder = tempfile.TemporaryDirectory(prefix="yizhen-street-")
    running = _serve(Path(folder.name))
    server = next(running)
    atexit.register(folder.cleanup)
    atexit.register(next, running, None)  # goes on behind its yield: the server is stopped
    server.run(SETTLE)
    return server


@pytest.fixture
def street() -> Server:
    """The running server."""
    return _street()


@pytest.fixture
def open_page(
    browser: Browser, browser_context_args: dict[str, Any], street: Server
) -> Iterator[Open]:
    """`open_page("/w/", as_user="wang", width=390, mode="elder", language="en")`; fails on any console error or foreign request."""
    contexts: list[BrowserContext] = []
    watch = Watch(faults=[], host=urlsplit(street.url).netloc)

    def make(
        address: str, *, as_user: str = "", width: int = 390, height: int = 844,
        mode: str = "standard", language: str = "zh-hans", **more: Any,
    ) -> Page:  # fmt: skip
        viewport = {"width": width, "height": height}
        context = browser.new_context(**{**browser_context_args, "viewport": viewport, **more})
        contexts.append(context)
        chosen = {"yizhen_mode": mode, "yizhen_language": language}
        context.add_cookies([{"name": k, "value": v, "url": street.url} for k, v in chosen.items()])
        if as_user:
            street.sign_in(context, as_user)
        page = context.new_page()
        watch.follow(page)
        page.goto(street.url + address)
        return page

    make.faults = watch.faults  # type: ignore[attr-defined]
    yield make
    for context in contexts:
        context.close()
    assert watch.faults == []


def look(page: Page, *, least: int = 0) -> None:
    """Nothing scrolls sideways, axe has nothing to say, everything that can be touched is at least `least` pixels."""
    assert page.evaluate(OVER) <= 0, page.url
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, found.generate_report()
    if least:
        assert page.evaluate(SMALL, least) == [], page.url


def bytes_on_the_wire(page: Page, address: str) -> int:
    """What a cold visit to `address` costs, everything counted as it was transferred."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.clearBrowserCache")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return int(sum(sizes))

"""Browser tests: the machine's own Chromium, a real server on a free port, and pages that fail on any console error or foreign request."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Route

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LAUNCH = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
REPOSITORY = Path(__file__).resolve().parents[2]
START_SECONDS = 40
SIGN_IN = """
import sys
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from importlib import import_module
account = get_user_model().objects.get(username=sys.argv[1])
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY] = str(account.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = account.get_session_auth_hash()
session.create()
print(session.session_key)
"""


@dataclass(frozen=True)
class Server:
    """A running server with a data folder of its own."""

    url: str
    environment: dict[str, str]

    def run(self, source: str, *arguments: str) -> str:
        """What the Python `source` prints when it runs inside the house of this server (Django is set up)."""
        prelude = "import django\ndjango.setup()\n"
        done = subprocess.run(
            [sys.executable, "-c", prelude + source, *arguments],
            env=self.environment,
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=False,
            timeout=START_SECONDS,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def sign_in(self, context: BrowserContext, username: str) -> None:
        """Make `context` the browser of `username`: a session made on the server, without the sign-in page."""
        key = self.run(SIGN_IN, username)
        context.add_cookies([{"name": "yizhen_session", "value": key, "url": self.url}])


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    found = os.environ.get("YIZHEN_CHROMIUM") or next(
        filter(None, map(shutil.which, CHROMIUM_NAMES)), None
    )
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": found, "args": [*LAUNCH, *as_root]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_context_args,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "service_workers": "block",
        "bypass_csp": False,
    }


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real server on a fresh embedded database, with an empty house in it and the style guide open."""
    yield from _serve(tmp_path_factory.mktemp("house"))


def _serve(data: Path, **more: str) -> Iterator[Server]:
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "yizhen.site.settings",
        "PYTHONPATH": str(REPOSITORY / "src"),
        "YIZHEN_DATA": str(data),
        "YIZHEN_DATABASE_URL": "",
        "YIZHEN_PUBLIC_URL": url,
        "YIZHEN_SHOW_UI": "1",
        **more,
    }
    for command in (["migrate"], ["createcachetable"], ["collectstatic", "--noinput"]):
        subprocess.run(
            [sys.executable, "manage.py", *command, "-v0"],
            env=environment,
            cwd=REPOSITORY,
            check=True,
        )
    log = (data / "server.log").open("wb")
    server = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--blocking-threads", "4", "--port", str(port), "yizhen.site.wsgi:application"],
        env=environment, cwd=REPOSITORY, stdout=log, stderr=log,
    )  # fmt: skip
    try:
        _wait_for(url, server, data / "server.log")
        yield Server(url=url, environment=environment)
    finally:
        server.terminate()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        log.close()


@dataclass
class Watch:
    """What went wrong on a page without anybody being told."""

    faults: list[str]
    host: str

    def follow(self, page: Page) -> None:
        """Note console errors and script errors of `page`, and stop every request that leaves the house."""
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.route("**/*", self._let_through)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(f"console: {message.text}")

    def _let_through(self, route: Route, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"data", "blob"} or parts.netloc == self.host:
            route.continue_()
        else:
            self.faults.append(f"foreign request: {request.url}")
            route.abort()


NewPage = Callable[..., Page]


@pytest.fixture
def new_page(
    browser: Browser, browser_context_args: dict[str, Any], house: Server
) -> Iterator[NewPage]:
    """Opens pages: `new_page(width=390, mode="elder", language="en", contrast="more", as_user="chen")`.

    When the test is over, it fails if any of its pages had a console error, a script error or asked another host.
    """
    contexts: list[BrowserContext] = []
    watch = Watch(faults=[], host=urlsplit(house.url).netloc)

    def make(
        *, width: int = 1440, height: int = 900, mode: str = "standard", language: str = "zh-hans",
        contrast: str = "normal", as_user: str = "", **more: Any,
    ) -> Page:  # fmt: skip
        viewport = {"width": width, "height": height}
        context = browser.new_context(**{**browser_context_args, "viewport": viewport, **more})
        contexts.append(context)
        chosen = {
            "yizhen_mode": mode,
            "yizhen_language": language,
            "yizhen_contrast": contrast,
        }
        context.add_cookies(
            [{"name": name, "value": value, "url": house.url} for name, value in chosen.items()]
        )
        if as_user:
            house.sign_in(context, as_user)
        page = context.new_page()
        watch.follow(page)
        return page

    make.faults = watch.faults  # type: ignore[attr-defined]
    yield make
    for context in contexts:
        context.close()
    assert watch.faults == []


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        assert server.poll() is None, log.read_text(errors="replace")
        try:
            with urllib.request.urlopen(f"{url}/ui/manifest.webmanifest", timeout=5):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError(f"no answer within {START_SECONDS} s: {log.read_text(errors='replace')}")

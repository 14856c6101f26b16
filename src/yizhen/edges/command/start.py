"""What `yizhen up` does once folder and port are found fit: the database, the pages' files, then web and worker until Ctrl-C."""

import http.client
import os
import signal
import sys
import time
from urllib.parse import urlsplit

from yizhen.core.text import Text
from yizhen.edges.command import demo, migrate, static_files
from yizhen.edges.command.console import Console
from yizhen.edges.command.log_ins import LogIn
from yizhen.edges.command.options import UpOptions
from yizhen.edges.command.supervision import ASK_SECONDS, Child, Supervisor
from yizhen.packs.current import in_force

FIRST_PAGE_SECONDS_MAX = 60.0
READY = Text(zh="一针已启动：{url}", en="Yizhen is ready: {url}")
HOW_TO_STOP = Text(zh="按 Ctrl-C 停止。", en="Press Ctrl-C to stop.")
STOPPING = Text(zh="正在停止……", en="Stopping …")
STOPPED = Text(zh="已停止。", en="Stopped.")
STARTING = Text(zh="正在启动网页和后台……", en="Starting web and worker …")
SLOW = Text(
    zh="网页还没有回应，继续等待；看 {url} 能否打开。",
    en="The pages do not answer yet; still waiting for {url}.",
)
WEB = Text(zh="网页服务", en="web server")
WORKER = Text(zh="后台", en="worker")


def start(options: UpOptions, console: Console, *, url: str) -> int:
    """Prepare, start, tend and stop everything. Raises BrokenPacks, SchemaIsNewer, KeepsDying."""
    in_force()
    log_ins = demo.prepare(console, is_wanted=not options.empty)
    migrate.bring_forward(console)
    static_files.collect(console)
    return _tend(options, console, url=url, log_ins=log_ins)


def _tend(options: UpOptions, console: Console, *, url: str, log_ins: tuple[LogIn, ...]) -> int:
    web, worker = _children(options)
    supervisor = Supervisor([web])
    console.note(STARTING)
    try:
        supervisor.start()
        _wait_for_first_page(supervisor, console, url=url)
        supervisor.add(worker)  # only now: a person waits for the page, nobody for the errands
        console.say(READY.format(url=url))
        demo.tell(console, log_ins)
        console.say(HOW_TO_STOP)
        while True:
            time.sleep(ASK_SECONDS)
            supervisor.tend()
    except KeyboardInterrupt:
        console.note(STOPPING)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        supervisor.stop()
    console.note(STOPPED)
    return 0


def _children(options: UpOptions) -> tuple[Child, Child]:
    python, environ = [sys.executable, "-m"], dict(os.environ)
    serving = [
        "--host",
        options.host,
        "--port",
        str(options.port),
        "--workers",
        str(options.workers),
    ]
    command = "yizhen.edges.command"
    return (
        Child(WEB, [*python, f"{command}.web_server", *serving], environ),
        Child(WORKER, [*python, command, "work", "--quiet"], environ),
    )


def _wait_for_first_page(supervisor: Supervisor, console: Console, *, url: str) -> None:
    slow_at = time.monotonic() + FIRST_PAGE_SECONDS_MAX
    while not _answers(url):
        supervisor.tend()
        time.sleep(ASK_SECONDS)
        if time.monotonic() > slow_at:
            console.note(SLOW.format(url=url))
            slow_at += FIRST_PAGE_SECONDS_MAX


def _answers(url: str) -> bool:
    host, port = urlsplit(url).hostname, urlsplit(url).port
    assert host and port
    way = http.client.HTTPConnection(host, port, timeout=5)
    try:
        way.request("GET", "/")
        way.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        way.close()
    return True

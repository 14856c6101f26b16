"""What `yizhen doctor` looks at. A check yields lines; it may raise what a command may raise."""

import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.utils import timezone

import yizhen
from yizhen.core.actor import SYSTEM
from yizhen.core.text import Text
from yizhen.edges.command import house, places
from yizhen.journal import queries, sealing, verification
from yizhen.packs.current import in_force
from yizhen.posts.queries import guards_missing

PYTHONS = ((3, 11), (3, 14))
POSTGRESQL_MIN = 15
FREE_BYTES_WANTED = 2 * 2**30
CLOCKS_APART_MAX = timedelta(seconds=5)
LOOP_SILENT_MAX = timedelta(minutes=5)
CALENDAR_AHEAD = timedelta(days=60)
LOCK = "requirements.lock"
PINNED = re.compile(
    r"^([A-Za-z0-9_.-]+)(?:\[[^]]*\])?==([^\s;\\]+)[ \t]*(;[^\\\n]*)?", re.MULTILINE
)
HOST_ONLY = frozenset({"127.0.0.1", "localhost", "::1"})


class Health(StrEnum):
    """How a thing is."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Line:
    """What one check found."""

    name: str
    health: Health
    text: Text


def _ok(name: str, zh: str, en: str) -> Line:
    return Line(name, Health.OK, Text(zh, en))


def _warn(name: str, zh: str, en: str) -> Line:
    return Line(name, Health.WARN, Text(zh, en))


def _bad(name: str, zh: str, en: str) -> Line:
    return Line(name, Health.BAD, Text(zh, en))


def python() -> Iterator[Line]:
    """The Python it runs on."""
    version = "{}.{}.{}".format(*sys.version_info[:3])
    if PYTHONS[0] <= sys.version_info[:2] < PYTHONS[1]:
        yield _ok("python", f"Python {version}。", f"Python {version}.")
    else:
        yield _bad(
            "python",
            f"Python {version} 不受支持：请用 3.11 到 3.13。",
            f"Python {version} is not supported: use 3.11 to 3.13.",
        )


def packages() -> Iterator[Line]:
    """Whether what is installed is what the lock file says."""
    lock = Path(yizhen.__file__).parents[2] / LOCK
    if not lock.exists():
        return
    wrong = list(_differing(lock.read_text(encoding="utf-8")))
    if wrong:
        shown = "; ".join(wrong[:5])
        yield _warn(
            "packages",
            f"{len(wrong)} 个软件包和锁定文件不一致（{shown}）：请用 ./run 启动一次，它会装好。",
            f"{len(wrong)} packages differ from the lock file ({shown}): start once with ./run to mend it.",
        )
    else:
        yield _ok("packages", "软件包和锁定文件一致。", "The packages are those of the lock file.")


def _differing(lock: str) -> Iterator[str]:
    """Packages that are not installed as `lock` pins them. One with a marker may be meant for other machines."""
    pins: dict[str, set[str]] = {}
    optional: set[str] = set()
    for name, version, marker in PINNED.findall(lock):
        pins.setdefault(name, set()).add(version)
        optional |= {name} if marker else set()
    for name, versions in pins.items():
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            installed = ""
        if installed not in versions and (installed or name not in optional):
            yield f"{name} {installed or '-'}, {'/'.join(sorted(versions))}"


def data_folder() -> Iterator[Line]:
    """Whether the data folder can be written and is not open to others, and how full its disk is."""
    folder = house.data_folder()
    places.require_folder(folder)
    if folder.stat().st_mode & 0o007:
        yield _warn(
            "data_folder",
            f"数据文件夹 {folder} 别的用户也能看：请运行 chmod 700 {folder}。",
            f"Others can look into the data folder {folder}: run chmod 700 {folder}.",
        )
    else:
        yield _ok(
            "data_folder",
            f"数据文件夹 {folder} 可写。",
            f"The data folder {folder} can be written.",
        )
    free = places.free_bytes(folder)
    if free < FREE_BYTES_WANTED:
        yield _warn(
            "disk",
            f"磁盘只剩 {free / 2**30:.1f} GB：请及时清理或换大的磁盘。",
            f"Only {free / 2**30:.1f} GB are free: clear space or get a larger disk.",
        )
    else:
        yield _ok("disk", f"磁盘还有 {free / 2**30:.0f} GB。", f"{free / 2**30:.0f} GB are free.")


def database() -> Iterator[Line]:
    """Whether the database answers, is a supported one, and has the schema of this version."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    if connection.vendor == "postgresql":
        version = connection.pg_version // 10_000  # type: ignore[attr-defined]  # PostgreSQL only
        if version < POSTGRESQL_MIN:
            yield _bad(
                "database",
                f"PostgreSQL {version} 太旧：请升级到 {POSTGRESQL_MIN} 以上。",
                f"PostgreSQL {version} is too old: {POSTGRESQL_MIN} or later is needed.",
            )
        else:
            yield _ok("database", f"PostgreSQL {version} 正常。", f"PostgreSQL {version} answers.")
    else:
        yield _ok("database", "SQLite 正常。", "SQLite answers.")
    house.require_current_schema()
    yield _ok("schema", "数据库结构是最新的。", "The schema is up to date.")


def packs() -> Iterator[Line]:
    """Whether the packs load, and whether the calendar reaches far enough."""
    found = in_force()
    yield _ok(
        "packs",
        f"内容包完好（{len(found.packs)} 个包，{len(found.files)} 个文件）。",
        f"The packs are sound ({len(found.packs)} packs, {len(found.files)} files).",
    )
    ahead = timezone.localdate() + CALENDAR_AHEAD
    awaited = found.calendar.awaited_year(ahead)
    if awaited is not None:
        yield _warn(
            "calendar",
            f"{awaited} 年的放假安排还没有录入，涉及的时限是暂定的：国务院办公厅公布后请更新内容包。",
            f"The holidays of {awaited} are not entered, so time limits are provisional: update the packs once they are announced.",
        )
    else:
        yield _ok(
            "calendar",
            "今后 60 天的工作日历已确定。",
            "The calendar of the next 60 days is settled.",
        )


def keys() -> Iterator[Line]:
    """Whether the keys are there and nobody else can read them."""
    folder = sealing.published_file().parent
    files = [file for file in sorted(folder.iterdir()) if file.is_file() and file.suffix == ".key"]
    open_ones = [file.name for file in files if file.stat().st_mode & 0o077]
    if open_ones:
        names = ", ".join(open_ones)
        yield _bad(
            "keys",
            f"密钥文件别的用户也能读（{names}）：请运行 chmod 600 {folder}/*.key。",
            f"Others can read key files ({names}): run chmod 600 {folder}/*.key.",
        )
    else:
        yield _ok(
            "keys",
            f"{len(files)} 个密钥文件，只有本用户能读。",
            f"{len(files)} keys, for their owner only.",
        )


def guard() -> Iterator[Line]:
    """Whether the triggers stand that keep the journal append-only and the administrators apart."""
    if missing := [*verification.guard_is_missing(), *guards_missing(SYSTEM)]:
        names = ", ".join(missing)
        yield _bad(
            "guard",
            f"防改触发器不在：{names}。请查明是谁动过数据库，运行 yizhen journal verify，再从备份恢复。",
            f"Triggers that guard the database are missing: {names}. Find out who did it, run yizhen journal verify, restore a backup.",
        )
    else:
        yield _ok("guard", "防改触发器都在。", "The triggers that guard the database stand.")


def seal() -> Iterator[Line]:
    """Whether the seal keeps up."""
    state = queries.seal_state(SYSTEM)
    waiting = verification.longest_wait()
    if waiting > verification.LATE_AFTER:
        yield _warn(
            "seal",
            f"{state.unsealed} 条记录等待封存，最早的已等 {waiting // timedelta(minutes=1)} 分钟：请确认后台在运行。",
            f"{state.unsealed} entries wait for their seal, the oldest for {waiting // timedelta(minutes=1)} minutes: check the worker.",
        )
    else:
        yield _ok(
            "seal",
            f"台账已封存 {state.size} 条。",
            f"{state.size} entries of the journal are sealed.",
        )


def clocks() -> Iterator[Line]:
    """Whether the clocks agree."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            apart = abs(cursor.fetchone()[0] - timezone.now())
            if apart > CLOCKS_APART_MAX:
                yield _bad(
                    "clock",
                    f"本机和数据库的时钟差 {apart.total_seconds():.0f} 秒：请打开时间同步（NTP）。",
                    f"The clocks of this machine and the database differ by {apart.total_seconds():.0f} s: use NTP.",
                )
                return
    newest = queries.entries(SYSTEM).order_by("-id").values_list("at", flat=True).first()
    if newest is not None and newest - timezone.now() > CLOCKS_APART_MAX:
        yield _bad(
            "clock",
            "台账里有将来时间的记录：本机时钟可能被调慢了，请打开时间同步（NTP）。",
            "The journal has entries from the future: this clock seems to be slow, use NTP.",
        )
        return
    now = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    yield _ok(
        "clock",
        f"时钟正常（{settings.TIME_ZONE} {now}）。",
        f"The clock says {now} ({settings.TIME_ZONE}).",
    )


def loop() -> Iterator[Line]:
    """Whether the worker is at work and what it has given up."""
    state = queries.loop_state(SYSTEM)
    moments = [run.last_finished_at for run in state.routines if run.last_finished_at is not None]
    if not moments or timezone.now() - max(moments) > LOOP_SILENT_MAX:
        yield _warn(
            "worker",
            "后台没有在运行：通知发不出去，台账不会封存。请用 ./run 或 yizhen work 启动。",
            "The worker is not running: no notices, no seal. Start it with ./run or yizhen work.",
        )
    else:
        yield _ok(
            "worker",
            f"后台在运行，{state.open} 件差事待办。",
            f"The worker runs, {state.open} errands are open.",
        )
    for failed in (run for run in state.routines if run.last_error):
        yield _warn(
            "routine",
            f"定时任务 {failed.name} 上次没有做成：{failed.last_error}",
            f"The routine {failed.name} failed last time: {failed.last_error}",
        )
    if state.given_up:
        yield _warn(
            "errands",
            f"{len(state.given_up)} 件差事多次没有办成，已搁置：请在管理页面查看原因并重办。",
            f"{len(state.given_up)} errands were given up: look at them in the administration pages and try again.",
        )


def channels() -> Iterator[Line]:
    """Whether messages can leave the house, and that a demonstration has no real channels."""
    missing = [
        name
        for name, channel in (("e-mail", settings.SEND_MAIL), ("SMS", settings.SEND_SMS))
        if channel is None
    ]
    if settings.DEMO and len(missing) < 2:
        yield _bad(
            "demo",
            "这是演示环境，却接了真实的短信或邮件：演示账号的密码是公开的，请换新的数据文件夹正式启用。",
            "This is a demonstration with real channels: its passwords are public, use a new data folder.",
        )
    elif settings.DEMO:
        yield _warn(
            "demo",
            "这是演示环境：密码是公开的，不要录入真实的人。",
            "This is a demonstration: its passwords are public, enter no real people.",
        )
    elif missing:
        names = ", ".join(missing)
        yield _warn(
            "channels",
            f"没有设置 {names}：居民收不到验证码，通知只在站内。见 docs/operate.md。",
            f"{names} not set up: residents get no codes, notices stay inside. See docs/operate.md.",
        )
    else:
        yield _ok("channels", "短信和邮件都已设置。", "SMS and e-mail are set up.")


def address() -> Iterator[Line]:
    """Whether what people type is protected on its way."""
    parts = urlsplit(settings.PUBLIC_URL)
    if parts.scheme != "https" and parts.hostname not in HOST_ONLY:
        yield _bad(
            "address",
            f"网址 {settings.PUBLIC_URL} 没有加密：请配好证书，把 YIZHEN_PUBLIC_URL 改成 https 地址。",
            f"{settings.PUBLIC_URL} is not encrypted: set up a certificate and an https YIZHEN_PUBLIC_URL.",
        )
    else:
        yield _ok(
            "address", f"网址 {settings.PUBLIC_URL}。", f"The address is {settings.PUBLIC_URL}."
        )
    if os.environ.get("YIZHEN_SHOW_UI") == "1" and parts.scheme == "https":
        yield _warn(
            "style_guide",
            "样式指南对所有人开放：正式环境请去掉 YIZHEN_SHOW_UI。",
            "The style guide is open to everybody: remove YIZHEN_SHOW_UI here.",
        )


CHECKS: dict[str, Callable[[], Iterator[Line]]] = {
    "python": python,
    "packages": packages,
    "data_folder": data_folder,
    "database": database,
    "packs": packs,
    "keys": keys,
    "guard": guard,
    "seal": seal,
    "clock": clocks,
    "worker": loop,
    "channels": channels,
    "address": address,
}
"""Every check by name, in the order in which a person would look."""

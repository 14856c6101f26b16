"""`yizhen demo`: an empty database becomes the demo street, through the same use cases that people use."""

import json
from argparse import Namespace
from pathlib import Path

from django.db import connection

from yizhen.core.refusals import Conflict
from yizhen.core.text import Text
from yizhen.edges.command import house, migrate, places, staging
from yizhen.edges.command.console import Console
from yizhen.edges.command.demo_town import fill
from yizhen.edges.command.log_ins import LogIn

LOG_INS_FILE = "demo-log-ins.json"
FILLING = Text(zh="正在填演示数据", en="Filling the demo")
FILLED = Text(zh="演示数据已填好。", en="The demo is filled.")
LOG_INS = Text(zh="演示账号（角色 · 登录名 · 密码）：", en="Demo log-ins (role · name · password):")


class NotEmpty(Conflict):
    """People have already worked here."""

    code = "not_empty"
    sentence = Text(
        zh="数据库里已经有数据，不再填演示：请用 --data 指一个新的数据文件夹。",
        en="The database is not empty, so the demo is not filled in: name a new folder with --data.",
    )


def run(_read: Namespace, console: Console) -> int:
    """Fill the demo and tell the log-ins. Raises NotEmpty, AlreadyRunning."""
    folder = house.data_folder()
    places.require_folder(folder)
    with (
        places.alone(folder, places.UP_LOCK, who="yizhen demo"),
        places.alone(folder, places.RUNNING_LOCK, who="yizhen demo"),
    ):
        if not is_empty():
            raise NotEmpty
        log_ins = prepare(console, is_wanted=True)
    console.say(FILLED)
    tell(console, log_ins)
    return 0


def prepare(console: Console, *, is_wanted: bool) -> tuple[LogIn, ...]:
    """Fill the demo if it is wanted and nobody has worked here; gives the log-ins of the demo that is there, if it is one.

    It is built aside and put in place whole, so that a start cut short leaves nothing half filled. The file with the log-ins makes
    an installation a demonstration: it goes when the database is not the one that it was written for.
    """
    if not is_empty():
        return _kept()
    _file().unlink(missing_ok=True)
    if not is_wanted:
        return ()
    with staging.aside():
        migrate.bring_forward(console)
        with console.progress(FILLING) as progress:
            log_ins = fill(progress)
        _keep(log_ins)
    return log_ins


def tell(console: Console, log_ins: tuple[LogIn, ...]) -> None:
    """One line per role."""
    if log_ins:
        console.say(LOG_INS)
    for one in log_ins:
        console.say(f"  {console.words(one.role)}  {one.username}  {one.password}  {one.page}")


def is_empty() -> bool:
    """Whether nobody has ever done anything here: no entry in the journal, or no tables at all."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return True
    if "journal_entry" not in connection.introspection.table_names():
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM journal_entry LIMIT 1")
        return cursor.fetchone() is None


def _keep(log_ins: tuple[LogIn, ...]) -> None:
    rows = [
        {
            "zh": one.role.zh,
            "en": one.role.en,
            "username": one.username,
            "password": one.password,
            "page": one.page,
        }
        for one in log_ins
    ]
    told = {"database": _mark(), "log_ins": rows}
    _file().write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


def _kept() -> tuple[LogIn, ...]:
    if not _file().exists():
        return ()
    told = json.loads(_file().read_text(encoding="utf-8"))
    if told["database"] != _mark():
        _file().unlink()
        return ()
    return tuple(
        LogIn(Text(row["zh"], row["en"]), row["username"], row["password"], row["page"])
        for row in told["log_ins"]
    )


def _mark() -> str:
    """What tells this database from every other: its first entry."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, at FROM journal_entry ORDER BY id LIMIT 1")
        return " ".join(str(value) for value in cursor.fetchone())


def _file() -> Path:
    return house.data_folder() / LOG_INS_FILE

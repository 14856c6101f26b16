"""The options of `yizhen up` and their help. Standard library only, so that `./run --help` answers before anything is installed."""

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

PORT_DEFAULT = 8000
HOST_DEFAULT = "127.0.0.1"
WORKERS_DEFAULT = 2
WORKERS_MAX = 64
LANGUAGES = {"zh": "zh-hans", "en": "en"}


@dataclass(frozen=True)
class UpOptions:
    """How to start: what the command line says, else the environment, else the default."""

    port: int
    host: str
    data: Path
    database: str
    empty: bool
    workers: int
    language: str


def read_up(arguments: Sequence[str], *, prog: str = "yizhen up") -> UpOptions:
    """The options in `arguments`. A wrong one ends the process with one sentence and exit code 2."""
    read = _up_parser(prog).parse_args(arguments)
    return UpOptions(
        port=read.port,
        host=read.host,
        data=read.data.absolute(),
        database=read.database,
        empty=read.empty,
        workers=read.workers,
        language=LANGUAGES.get(read.language, read.language),
    )


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"选项不对（{message}）。用 {self.prog} --help 看全部选项。\n")


def _up_parser(prog: str) -> argparse.ArgumentParser:
    parser = _Parser(
        prog=prog,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description=(
            "启动一针：准备环境，升级数据库，第一次填入演示数据，打印网址和各角色的登录名。按 Ctrl-C 停止。\n"
            "Start Yizhen: set up, migrate, fill a demo the first time, print the address and one log-in per role."
            " Ctrl-C stops it."
        ),
    )
    add = parser.add_argument
    add("--port", type=_port, default=PORT_DEFAULT, help=f"端口，默认 {PORT_DEFAULT} (port)")
    add(
        "--host",
        default=HOST_DEFAULT,
        help=f"监听地址，默认 {HOST_DEFAULT}，只有本机能打开；0.0.0.0 表示局域网也能打开"
        " (address to listen on; 0.0.0.0 opens it to the network)",
    )
    add(
        "--data",
        type=Path,
        metavar="DIR",
        default=Path(os.environ.get("YIZHEN_DATA") or "var"),
        help="数据文件夹：数据库、密钥、照片、备份，默认 ./var (folder for database, keys, photos, backups)",
    )
    add(
        "--database",
        metavar="URL",
        default=os.environ.get("YIZHEN_DATABASE_URL", ""),
        help="PostgreSQL 地址 postgresql://用户:密码@主机:端口/库名，默认用数据文件夹里的 SQLite"
        " (a PostgreSQL instead of the SQLite in the data folder)",
    )
    add("--empty", action="store_true", help="不填演示数据 (start without the demo)")
    add(
        "--workers",
        type=_workers,
        metavar="N",
        default=WORKERS_DEFAULT,
        help=f"网页进程数，默认 {WORKERS_DEFAULT} (web processes)",
    )
    add(
        "--language",
        choices=sorted(LANGUAGES),
        default=os.environ.get("YIZHEN_LANGUAGE") or "zh",
        help="界面默认语言，默认 zh (language of the pages until a person chooses)",
    )
    return parser


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError("端口应为 1 到 65535 的整数 (a port is 1 to 65535)")
    return int(text)


def _workers(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= WORKERS_MAX:
        raise argparse.ArgumentTypeError(
            f"进程数应为 1 到 {WORKERS_MAX} (1 to {WORKERS_MAX} processes)"
        )
    return int(text)

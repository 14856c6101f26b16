"""What went wrong in the world, as one sentence: database, disk, network. A bug gets a sentence too, and `--debug` shows it."""

import errno
import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError

from yizhen.core.refusals import Misconfigured, Outage, Refusal
from yizhen.core.text import Text

EXIT_OUTAGE = 10
EXIT_BUG = 70
DETAIL_CHARS_MAX = 200
DISK_FULL_SQLSTATE = "53100"
NO_TABLE_SQLSTATES = frozenset({"42P01", "42703"})
READ_ONLY_SQLSTATE = "25006"


class Down(Refusal):
    """Something outside does not answer or cannot take more."""

    code = "down"
    status = 503
    exit_code = EXIT_OUTAGE


class Bug(Refusal):
    """Something happened that nobody had thought of."""

    code = "bug"
    status = 500
    exit_code = EXIT_BUG
    sentence = Text(
        zh="程序出错了（{detail}）：请加 --debug 再运行一次，把显示的内容发给维护人员。",
        en="The program failed ({detail}): run it again with --debug and send what it shows to the maintainers.",
    )


DATABASE_DOWN = Text(
    zh="连不上数据库 {where}（{detail}）：请检查它是否在运行，以及 --database 的地址、用户和密码。",
    en="The database {where} cannot be reached ({detail}): check that it runs, and the address of --database.",
)
DISK_FULL = Text(
    zh="磁盘满了：请在 {where} 所在的磁盘腾出空间再试，已保存的数据没有受损。",
    en="The disk is full: free space where {where} lies and try again; what was saved is safe.",
)
NOT_WRITABLE = Text(
    zh="不能写入 {where}（{detail}）：请检查文件夹的权限，或用 --data 换一个可写的文件夹。",
    en="{where} cannot be written ({detail}): check its permissions, or name another folder with --data.",
)
NO_SUCH_FILE = Text(
    zh="没有这个文件：{where}。请核对路径。",
    en="There is no such file: {where}. Check the path.",
)
BUSY = Text(
    zh="数据库一直忙（{detail}）：请过一会儿再试。",
    en="The database stays busy ({detail}): try again later.",
)
DAMAGED = Text(
    zh="数据库文件已损坏（{detail}）：请停止系统，用 yizhen restore 恢复最近的备份。",
    en="The database file is damaged ({detail}): stop the system and restore the latest backup.",
)
SCHEMA = Text(
    zh="数据库的结构和程序不一致（{detail}）：请运行 yizhen migrate。",
    en="The database does not fit this version ({detail}): run yizhen migrate.",
)


def told(error: Exception) -> Refusal:
    """The sentence for `error`."""
    if isinstance(error, Outage):
        return Down(Outage.sentence)
    if isinstance(error, DatabaseError | InterfaceError):
        return of_database(error)
    if isinstance(error, OSError):
        return of_system(error)
    if isinstance(error, ImproperlyConfigured):
        return Misconfigured(detail=_detail(error))
    if isinstance(error, MemoryError):
        return Down(
            Text(zh="内存不够。请关掉别的程序再试。", en="Out of memory. Close other programs.")
        )
    return Bug(detail=_detail(error))


def of_database(error: DatabaseError | InterfaceError) -> Refusal:
    """The sentence for what a database driver reported."""
    detail, state = _detail(error), str(getattr(error.__cause__, "sqlstate", "") or "")
    said = str(error).lower()
    if "disk is full" in said or state == DISK_FULL_SQLSTATE or "no space left" in said:
        return Down(DISK_FULL, where=_where())
    if "readonly database" in said or "unable to open database" in said:
        return Down(NOT_WRITABLE, where=_where(), detail=detail)
    if state == READ_ONLY_SQLSTATE:
        return Down(NOT_WRITABLE, where=_where(), detail=detail)
    if "malformed" in said or "not a database" in said:
        return Down(DAMAGED, detail=detail)
    if "is locked" in said:
        return Down(BUSY, detail=detail)
    if "no such table" in said or "no such column" in said or state in NO_TABLE_SQLSTATES:
        return Misconfigured(SCHEMA, detail=detail)
    if isinstance(error, OperationalError | InterfaceError):
        return Down(DATABASE_DOWN, where=_where(), detail=detail)
    if isinstance(error, ProgrammingError) and state.startswith("42501"):
        return Down(NOT_WRITABLE, where=_where(), detail=detail)
    return Bug(detail=detail)


def of_system(error: OSError) -> Refusal:
    """The sentence for what the operating system reported."""
    where = str(error.filename or _where())
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Down(DISK_FULL, where=where)
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR}:
        return Down(NOT_WRITABLE, where=where, detail=error.strerror or "")
    if error.errno == errno.ENOENT:
        return Misconfigured(NO_SUCH_FILE, where=where)
    return Bug(detail=_detail(error))


def _where() -> str:
    url = os.environ.get("YIZHEN_DATABASE_URL", "")
    if url:
        return url.rpartition("@")[2]
    return str(Path(os.environ.get("YIZHEN_DATA") or "var").absolute())


def _detail(error: Exception) -> str:
    first = str(error).strip().splitlines() or [""]
    name = type(error).__name__
    return f"{name}: {first[0]}"[:DETAIL_CHARS_MAX] if first[0] else name

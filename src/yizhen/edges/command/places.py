"""What a start needs from the machine: a folder that can be written, some space on the disk, a free port, nobody else at it."""

import contextlib
import errno
import fcntl
import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

from yizhen.core.refusals import Misconfigured
from yizhen.core.text import Text

FREE_BYTES_MIN = 200 * 1024 * 1024
PORTS_TRIED_MAX = 50
RUNNING_LOCK = "running.lock"
"""Held shared by web and worker, exclusively by a restore."""
UP_LOCK = "up.lock"
MIGRATING_LOCK = "migrating.lock"


class FolderNotWritable(Misconfigured):
    """Nothing can be kept there."""

    code = "folder_not_writable"
    sentence = Text(
        zh="数据文件夹 {folder} 不能写入（{detail}）：请检查权限，或用 --data 换一个文件夹。",
        en="The data folder {folder} cannot be written ({detail}): check it, or name another with --data.",
    )


class DiskNearlyFull(Misconfigured):
    """Too little space to begin."""

    code = "disk_nearly_full"
    sentence = Text(
        zh="{folder} 所在的磁盘只剩 {free} MB：请腾出至少 {wanted} MB，或用 --data 换一个磁盘。",
        en="Only {free} MB are free where {folder} lies: free {wanted} MB, or use --data for another disk.",
    )


class PortTaken(Misconfigured):
    """Another program listens there."""

    code = "port_taken"
    sentence = Text(
        zh="端口 {port} 已被别的程序占用：请用 --port {free} 换一个端口启动。",
        en="Port {port} is taken by another program: start with --port {free} instead.",
    )


class AddressUnusable(Misconfigured):
    """The machine cannot listen there."""

    code = "address_unusable"
    sentence = Text(
        zh="不能监听 {host}:{port}（{detail}）：请用 --host 和 --port 换一个地址。",
        en="Cannot listen on {host}:{port} ({detail}): choose another with --host and --port.",
    )


class AlreadyRunning(Misconfigured):
    """The same data folder is in use."""

    code = "already_running"
    sentence = Text(
        zh="数据文件夹 {folder} 已经有一个系统在运行（{who}）：请先停止它，或用 --data 换一个文件夹。",
        en="A system already runs on the data folder {folder} ({who}): stop it, or use another with --data.",
    )


def require_folder(folder: Path) -> None:
    """Make the data folder; raise FolderNotWritable or DiskNearlyFull unless it can hold something."""
    probe = folder / f".probe.{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe.write_bytes(b"yizhen")
        probe.unlink()
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise _nearly_full(folder) from error
        raise FolderNotWritable(folder=str(folder), detail=error.strerror or "") from error
    if free_bytes(folder) < FREE_BYTES_MIN:
        raise _nearly_full(folder)


def free_bytes(folder: Path) -> int:
    """Free space for us on the disk of `folder`."""
    return shutil.disk_usage(folder).free


def require_free_port(host: str, port: int) -> None:
    """Raise PortTaken, naming a free one, or AddressUnusable."""
    fault = _fault_of(host, port)
    if fault is None:
        return
    if fault.errno == errno.EADDRINUSE:
        raise PortTaken(port=port, free=_free_port(host, after=port))
    raise AddressUnusable(host=host, port=port, detail=fault.strerror or "")


def address(host: str, port: int) -> str:
    """What to type into a browser on this machine."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - compared, not bound
    shown = f"[{shown}]" if ":" in shown and not shown.startswith("[") else shown
    return f"http://{shown}:{port}"


def own_names(host: str) -> list[str]:
    """By which names and numbers this machine is reached when it listens on `host`."""
    names = ["127.0.0.1", "localhost", "[::1]"]
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        names.append(socket.gethostname())
        with contextlib.suppress(OSError):
            found = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
            names += [str(one[4][0]) for one in found]
        with (
            contextlib.suppress(OSError),
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way_out,
        ):
            way_out.connect(
                ("192.0.2.1", 9)
            )  # sends nothing: it only asks which address would be used
            names.append(str(way_out.getsockname()[0]))
    else:
        names.append(f"[{host}]" if ":" in host else host)
    return list(dict.fromkeys(names))


@contextlib.contextmanager
def alone(folder: Path, name: str, *, who: str = "", is_shared: bool = False) -> Iterator[None]:
    """Hold the lock `name` of the data folder. Raises AlreadyRunning, saying who holds it.

    The operating system lets go of it when the process ends, however it ends.
    """
    with (folder / name).open("a+", encoding="utf-8") as file:
        kind = fcntl.LOCK_SH if is_shared else fcntl.LOCK_EX
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise AlreadyRunning(folder=str(folder), who=file.read().strip() or name) from None
        if not is_shared:
            file.truncate(0)
            file.write(who)
            file.flush()
        yield


@contextlib.contextmanager
def in_turn(folder: Path, name: str) -> Iterator[None]:
    """Hold the lock `name`, waiting for whoever has it."""
    with (folder / name).open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _nearly_full(folder: Path) -> DiskNearlyFull:
    free = free_bytes(folder) // 2**20 if folder.exists() else 0
    return DiskNearlyFull(folder=str(folder), free=free, wanted=FREE_BYTES_MIN // 2**20)


def _fault_of(host: str, port: int) -> OSError | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            probe.listen(1)
    except OSError as error:
        return error
    return None


def _free_port(host: str, *, after: int) -> int:
    candidates = range(after + 1, min(after + 1 + PORTS_TRIED_MAX, 65_536))
    return next((port for port in candidates if _fault_of(host, port) is None), 18_000)

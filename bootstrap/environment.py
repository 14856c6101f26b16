"""The environment of this checkout: a folder with exactly the packages of the lock file.

Plain pip with hashes, so that whatever index, proxy or certificate a person has set up for pip holds here too. A stamp is written
last: as long as it fits, a start does nothing; when it is missing or old, the folder is emptied and filled again, so an install
that was interrupted at any point heals by itself. Importable under an older Python, to be able to say that it is too old.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import importlib.util
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parent.parent
RUN_LOCK = "requirements.lock"
DEV_LOCK = "requirements-dev.lock"
"""Everything of RUN_LOCK in the same versions, and the tools of ./test."""

PYTHON_MIN = (3, 11)
PYTHON_END = (3, 14)
STAMP = ".yizhen-environment"
EXIT_CANNOT_START = 8
EXIT_INTERRUPTED = 130
PIP_LOG = "install.log"

_FOREIGN_TO_AN_ENVIRONMENT = (
    "PYTHONHOME",
    "PYTHONPATH",
    "PIP_PREFIX",
    "PIP_PYTHON",
    "PIP_REQUIRE_VIRTUALENV",
    "PIP_ROOT",
    "PIP_TARGET",
    "__PYVENV_LAUNCHER__",
)


class CannotStart(Exception):
    """Something on this machine is in the way; one sentence in Chinese and in English says what to do."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh = zh
        self.en = en
        super().__init__(f"{zh} {en}")


def prepare(*, dev: bool = False, root: Path = ROOT) -> Path:
    """The folder of the complete environment, made or mended first if it has to be. Raises CannotStart."""
    require_python()
    lock = DEV_LOCK if dev else RUN_LOCK
    venv = folder(root)
    if is_ready(venv, lock=lock, root=root):
        return venv
    with _plain_faults(venv), _alone(venv) as held:
        if not is_ready(venv, lock=lock, root=root):
            _build(venv, lock=lock, root=root, held=held)
    return venv


def require_python() -> None:
    """Raise CannotStart under a Python that is too old or too new."""
    if not PYTHON_MIN <= sys.version_info[:2] < PYTHON_END:
        raise CannotStart(
            "需要 Python 3.11、3.12 或 3.13，现在是 {}.{}：请安装后用 ./run 启动。".format(
                *sys.version_info[:2]
            ),
            "Python 3.11, 3.12 or 3.13 is needed: install it and start with ./run.",
        )


def folder(root: Path = ROOT) -> Path:
    """Where the environment stands: `$YIZHEN_VENV`, else `.venv` beside the lock file."""
    return Path(os.path.abspath(os.environ.get("YIZHEN_VENV") or root / ".venv"))  # noqa: PTH100 - keeps symlinks


def is_ready(venv: Path, *, lock: str, root: Path) -> bool:
    """Whether `venv` was completed for this lock file, this place and a Python that still works."""
    try:
        stamp = json.loads((venv / STAMP).read_text(encoding="utf-8"))
        fits = _stamp(venv, locks=(lock,), root=root)
        same_place = (stamp["venv"], stamp["root"]) == (fits["venv"], fits["root"])
        same_lock = stamp["locks"][lock] == fits["locks"][lock]
        python = stamp["python"]
    except (OSError, ValueError, TypeError, KeyError):
        return False
    is_whole = same_place and same_lock and (venv / "bin" / "yizhen").is_file()
    return is_whole and _python_of(venv) == python


def sentence_of(output: str, *, venv: Path) -> CannotStart:
    """The one sentence for what pip or venv said when it failed."""
    if re.search(r"No space left on device|Errno 28|Disk quota exceeded", output):
        return _disk_full(venv)
    if re.search(r"Permission denied|Read-only file system|Errno (13|30)\b", output):
        return _not_writable(venv)
    if re.search(r"DO NOT MATCH THE HASHES", output):
        return CannotStart(
            "下载的软件包与锁定文件不一致：请检查 pip 设置的软件源是否可信、是否完整，再运行一次。",
            "A downloaded package differs from the lock file: check that the package index set for pip can be trusted.",
        )
    if re.search(
        r"NewConnectionError|NameResolutionError|name resolution|ConnectTimeout|ReadTimeout"
        r"|Connection (refused|reset|aborted)|ProxyError|SSLError|CERTIFICATE_VERIFY_FAILED|HTTPSConnectionPool",
        output,
    ):
        return CannotStart(
            "下载软件包时网络不通：请检查网络、代理或 pip 的软件源设置（pip config list），再运行一次。",
            "The packages cannot be downloaded: check the network, the proxy or pip's index (pip config list) and start again.",
        )
    if re.search(r"No matching distribution found|Could not find a version", output):
        return CannotStart(
            "软件源里缺少需要的软件包：请检查 pip 的软件源设置（pip config list）是否完整，再运行一次。",
            "The package index lacks a package that is needed: check pip's index (pip config list) and start again.",
        )
    return CannotStart(
        f"环境没有装好，原因写在 {venv / PIP_LOG}；改正后再运行一次即可。",
        f"The environment could not be installed, {venv / PIP_LOG} tells why; correct it and start again.",
    )


def say(zh: str, en: str) -> None:
    """One line of progress."""
    print(f"{zh}（{en}）", flush=True)


def guard(main: Callable[[list[str]], int]) -> NoReturn:
    """Run `main` with the arguments of the command line; a hindrance becomes one sentence, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # a script's "&" would have us ignore it
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, _stop_by_signal)
    try:
        sys.exit(main(sys.argv[1:]))
    except CannotStart as hindrance:
        print(hindrance, file=sys.stderr)
        sys.exit(EXIT_CANNOT_START)
    except KeyboardInterrupt:
        print("\n已停止。Stopped.", file=sys.stderr)
        sys.exit(EXIT_INTERRUPTED)


def clean_environ() -> dict[str, str]:
    """The variables of this process without those that would mix another Python into the environment."""
    kept = {k: v for k, v in os.environ.items() if k not in _FOREIGN_TO_AN_ENVIRONMENT}
    return {**kept, "PIP_USER": "0"}


def _stop_by_signal(number: int, _frame: object) -> NoReturn:
    sys.exit(128 + number)


def _stamp(venv: Path, *, locks: tuple[str, ...], root: Path) -> dict[str, Any]:
    digests = {name: hashlib.sha256((root / name).read_bytes()).hexdigest() for name in locks}
    return {"venv": str(venv), "root": str(root), "locks": digests}


def _python_of(venv: Path) -> str:
    """Version of the environment's own Python, empty when it does not work (any more)."""
    if Path(sys.prefix) == venv:
        return "{}.{}".format(*sys.version_info[:2])
    question = (
        "import sys; print('{}.{}'.format(*sys.version_info[:2]), sys.prefix != sys.base_prefix)"
    )
    try:
        answer = subprocess.run(
            [venv / "bin" / "python", "-I", "-c", question],
            capture_output=True,
            check=False,
            text=True,
        )
    except OSError:
        return ""
    version, _, is_environment = answer.stdout.strip().partition(" ")
    return version if is_environment == "True" else ""


def _build(venv: Path, *, lock: str, root: Path, held: int) -> None:
    can_be_extended = lock == DEV_LOCK and is_ready(venv, lock=RUN_LOCK, root=root)
    locks = (RUN_LOCK, DEV_LOCK) if lock == DEV_LOCK else (RUN_LOCK,)
    done = _stamp(venv, locks=locks, root=root)
    say("正在准备环境，第一次需要一两分钟……", "Setting up, the first time takes a minute or two")
    (venv / STAMP).write_text("{}", encoding="utf-8")
    if not can_be_extended:
        _empty(venv)
        _run([_base_python(), "-m", "venv", *_without_pip(), str(venv)], venv=venv, held=held)
    _install(venv, lock=root / lock, held=held)
    _link(venv, root=root)
    stamp = {**done, "python": _python_of(venv)}
    beside = venv / (STAMP + ".new")
    beside.write_text(json.dumps(stamp, ensure_ascii=False, indent=1), encoding="utf-8")
    beside.replace(venv / STAMP)
    say("环境已就绪。", "Ready")


def _base_python() -> str:
    """The Python outside any environment, because the environment is about to be emptied."""
    return str(getattr(sys, "_base_executable", None) or sys.executable)


def _without_pip() -> list[str]:
    return [] if importlib.util.find_spec("ensurepip") else ["--without-pip"]


def _pip(venv: Path) -> list[str]:
    if not _without_pip():
        return [str(venv / "bin" / "python"), "-m", "pip"]
    asked = subprocess.run(
        [_base_python(), "-I", "-m", "pip", "--version"],
        capture_output=True,
        check=False,
        text=True,
    )
    found = re.match(r"pip (\d+)\.(\d+)", asked.stdout)
    if not found or (int(found[1]), int(found[2])) < (22, 3):
        raise CannotStart(
            "这台机器的 Python 缺少 venv 组件：请运行 sudo apt-get install python3-venv（或用系统的软件管理器安装），再运行一次。",
            "This Python lacks its venv part: run sudo apt-get install python3-venv (or the like) and start again.",
        )
    return [_base_python(), "-m", "pip", "--python", str(venv / "bin" / "python")]


def _install(venv: Path, *, lock: Path, held: int) -> None:
    total = len(re.findall(r"^[\w.-]+==", lock.read_text(encoding="utf-8"), flags=re.MULTILINE))
    command = [
        *_pip(venv),
        "install",
        "--require-hashes",
        "--no-deps",
        "--no-input",
        "--progress-bar=off",
        "--disable-pip-version-check",
        "--requirement",
        str(lock),
    ]
    _run(command, venv=venv, held=held, progress=_Progress(total))


class _Progress:
    """Turns pip's talk into a short count: in place on a terminal, some lines elsewhere."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.count = 0

    def hear(self, line: str) -> None:
        found = re.match(r"(?:Collecting|Requirement already satisfied:) ([\w.-]+)", line)
        if found:
            self.count += 1
            self._show(found[1])
        elif line.startswith("Installing collected packages"):
            print(end="\r\033[K" if sys.stdout.isatty() else "")
            say("  下载完毕，正在安装……", "Downloaded, installing")

    def _show(self, name: str) -> None:
        if sys.stdout.isatty():
            print(f"\r\033[K  {self.count}/{self.total} {name}", end="", flush=True)
        elif self.count % max(1, self.total // 4) == 0:
            print(f"  {self.count}/{self.total}", flush=True)


def _run(command: list[str], *, venv: Path, held: int, progress: _Progress | None = None) -> None:
    """Run a step of the install; it inherits the lock, so that even an orphan keeps others out."""
    heard: list[str] = []
    with subprocess.Popen(
        command,
        env=clean_environ(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        pass_fds=(held,),
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                heard.append(line)
                if progress is not None:
                    progress.hear(line)
        except BaseException:
            process.kill()
            raise
    if process.returncode != 0:
        with contextlib.suppress(OSError):
            (venv / PIP_LOG).write_text("".join(heard), encoding="utf-8")
        print(end="\r\033[K" if sys.stdout.isatty() else "")
        raise sentence_of("".join(heard), venv=venv)


def _link(venv: Path, *, root: Path) -> None:
    """Make `yizhen` importable and callable without building a package (which would download a build tool).

    The path is written in ASCII, because a .pth file is read in the encoding of the moment.
    """
    packages = next((venv / "lib").glob("python3.*/site-packages"))
    line = f"import sys; sys.path.append({str(root / 'src')!a})\n"
    (packages / "yizhen.pth").write_text(line, encoding="ascii")
    start = "import sys; sys.argv[0] = 'yizhen'; from yizhen.edges.command.main import main; sys.exit(main())"
    script = f'#!/bin/sh\nexec {shlex.quote(str(venv / "bin" / "python"))} -P -c {shlex.quote(start)} "$@"\n'
    command = venv / "bin" / "yizhen"
    command.write_text(script, encoding="utf-8")
    command.chmod(0o755)


def _empty(venv: Path) -> None:
    """Remove all but the stamp."""
    for entry in venv.iterdir():
        if entry.name == STAMP:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


@contextlib.contextmanager
def _alone(venv: Path) -> Iterator[int]:
    """Hold the folder for this process; a second start waits. Refuses a folder that is not ours to empty."""
    venv.mkdir(parents=True, exist_ok=True)
    if any(venv.iterdir()) and not (venv / STAMP).exists():
        raise CannotStart(
            f"{venv} 已经存在，但不是由这里建立的：请把它移走，或用 YIZHEN_VENV 另指一个文件夹。",
            f"{venv} exists but was not made here: move it away, or name another folder with YIZHEN_VENV.",
        )
    handle = os.open(venv, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("另一个程序正在准备环境，等它完成……", "Another start is setting up, waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)


@contextlib.contextmanager
def _plain_faults(venv: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        if fault.filename and Path(fault.filename).name in (RUN_LOCK, DEV_LOCK):
            raise CannotStart(
                f"读不到 {fault.filename}：请重新下载完整的代码。",
                f"{fault.filename} cannot be read: fetch the complete code again.",
            ) from fault
        if fault.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _disk_full(venv) from fault
        if fault.errno in (
            errno.EACCES,
            errno.EPERM,
            errno.EROFS,
            errno.ENOENT,
            errno.ENOTDIR,
            errno.EEXIST,
        ):
            raise _not_writable(venv) from fault
        raise CannotStart(
            f"不能在 {venv} 建立环境（{fault.strerror}）：请检查磁盘后再运行一次。",
            f"The environment cannot be made in {venv} ({fault.strerror}): check the disk and start again.",
        ) from fault


def _disk_full(venv: Path) -> CannotStart:
    return CannotStart(
        f"磁盘满了：请在 {venv.parent} 所在的磁盘和临时文件夹腾出 1 GB，再运行一次。",
        f"The disk is full: free 1 GB where {venv.parent} and the temporary folder are, and start again.",
    )


def _not_writable(venv: Path) -> CannotStart:
    return CannotStart(
        f"不能写入 {venv}：请把代码放到自己的文件夹，或用 YIZHEN_VENV 另指一个可写的文件夹。",
        f"{venv} cannot be written: move the code to a folder of your own, or name one with YIZHEN_VENV.",
    )

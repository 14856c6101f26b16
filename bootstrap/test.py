"""What `./test` does: every check in order, each with its time, and one line of totals at the end.

Each stage runs in a session of its own and is ended with everything that it started, also on Ctrl-C; whatever escapes (a browser
makes its own sessions) comes back to this process as its next living ancestor and is ended too.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bootstrap import environment, postgres
from bootstrap.environment import ROOT, CannotStart

NO_TESTS_COLLECTED = 5
INTERRUPT_SECONDS_MAX = 5
LEAVE_SECONDS_MAX = 1
PR_SET_CHILD_SUBREAPER = 36
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_PACKAGES = (
    "chromium",
    "fonts-noto-cjk",
    "fonts-noto-color-emoji",
    "fonts-roboto-unhinted",
)
CHROMIUM_HOW = f"apt-get install {' '.join(CHROMIUM_PACKAGES)}"


@dataclass(frozen=True)
class Stage:
    """One kind of check."""

    name: str
    zh: str
    en: str
    tool: tuple[str, ...] = ()
    marks: str = ""
    """What pytest selects; empty for a tool that is not pytest."""
    without: tuple[str, ...] = ()
    """Folders of tests that say the same here as in another stage."""


STAGES = (
    Stage("format", "排版", "formatter", tool=("ruff", "format", "--check")),
    Stage("lint", "代码检查", "linter", tool=("ruff", "check")),
    Stage("types", "类型", "strict types", tool=("mypy",)),
    Stage("imports", "依赖约定", "import contracts", tool=("lint-imports",)),
    Stage("sqlite", "测试：SQLite", "tests on SQLite", marks="not e2e"),
    Stage(
        "postgres",
        "测试：PostgreSQL",
        "tests on PostgreSQL",
        marks="not e2e",
        without=("tests/bootstrap",),
    ),
    Stage("browser", "测试：浏览器", "browser tests", marks="e2e"),
)


@dataclass
class Outcome:
    """What a stage came to; a tool counts as one check."""

    stage: Stage
    code: int = 0
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    note: str = ""


@dataclass
class Session:
    """What the stages share."""

    venv: Path
    scratch: Path
    extra: list[str]
    fast: bool
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)


def main(arguments: list[str]) -> int:
    """Run the chosen stages; 0 when all of them passed."""
    environment.require_python()
    ours, extra = _split(arguments)
    options = _parser().parse_args(ours)
    chosen = [each for each in STAGES if not options.only or each.name in options.only]
    started_at = time.monotonic()
    venv = environment.prepare(dev=True)
    _adopt_orphans()
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="yizhen-test-", ignore_cleanup_errors=True) as scratch:
        session = Session(venv, Path(scratch), extra, options.fast)
        try:
            _run_all(chosen, session=session, outcomes=outcomes, together=options.together)
        except (KeyboardInterrupt, SystemExit):
            signal.signal(
                signal.SIGINT, signal.SIG_IGN
            )  # the end is near, and must not be cut short
            print("\n中断，没有全部运行 Interrupted before the end")
            raise
        finally:
            _end_all(session)
            _sum_up(outcomes, seconds=time.monotonic() - started_at)
    return 1 if any(each.failed for each in outcomes) else 0


def counts_in(report: str) -> tuple[int, int, int]:
    """Passed, failed and skipped tests in the head of a JUnit report; nothing when pytest did not get that far."""
    head = re.search(r"<testsuite [^>]*>", report)
    if head is None:
        return 0, 0, 0
    number = {k: int(v) for k, v in re.findall(r'(\w+)="(\d+)"', head[0])}
    failed = number.get("errors", 0) + number.get("failures", 0)
    skipped = number.get("skipped", 0)
    return number.get("tests", 0) - failed - skipped, failed, skipped


def summary(outcomes: Sequence[Outcome], *, seconds: float) -> str:
    """The last line, in pytest's own form."""
    failed = sum(each.failed for each in outcomes)
    passed = sum(each.passed for each in outcomes)
    skipped = sum(each.skipped for each in outcomes)
    parts = [f"{failed} failed"] if failed else []
    parts += [f"{passed} passed"]
    parts += [f"{skipped} skipped"] if skipped else []
    return f"===== {', '.join(parts)} in {seconds:.2f}s ====="


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    if "--" not in arguments:
        return arguments, []
    at = arguments.index("--")
    return arguments[:at], arguments[at + 1 :]


def _parser() -> argparse.ArgumentParser:
    names = "、".join(f"{each.name}（{each.zh}）" for each in STAGES)
    parser = argparse.ArgumentParser(
        prog="./test",
        allow_abbrev=False,
        usage="./test [--only NAME …] [--fast] [--together] [-- …pytest]",
        description=f"检查全部代码 Check everything: {names}。 -- 之后的参数交给 pytest (the rest goes to pytest).",
    )
    add = parser.add_argument
    add(
        "--only",
        action="append",
        choices=[each.name for each in STAGES],
        metavar="NAME",
        help="只运行这一项，可重复 (only this stage; may be repeated)",
    )
    add("--fast", action="store_true", help="遇到第一个失败就停 (stop at the first failure)")
    add(
        "--together",
        action="store_true",
        help="两种数据库的测试同时运行 (tests on both databases at the same time)",
    )
    return parser


def _run_all(
    chosen: list[Stage], *, session: Session, outcomes: list[Outcome], together: bool
) -> None:
    background = None
    if together and {"sqlite", "postgres"} <= {each.name for each in chosen}:
        background = next(each for each in chosen if each.name == "postgres")
    for stage in chosen:
        if stage is background:
            continue
        if stage.name == "sqlite" and background is not None:
            outcomes.extend(_both(stage, background, session=session))
        else:
            outcomes.append(_one(stage, session=session))
        if session.fast and any(each.failed for each in outcomes):
            return


def _one(stage: Stage, *, session: Session) -> Outcome:
    _heading(stage)
    started_at = time.monotonic()
    with contextlib.ExitStack() as held:
        try:
            environ = held.enter_context(_environ_of(stage, session=session))
        except CannotStart as hindrance:
            print(hindrance)
            return Outcome(stage, code=environment.EXIT_CANNOT_START, failed=1)
        if stage.name == "browser" and not (chromium := _chromium(environ)):
            return _without_chromium(stage)
        if stage.name == "browser":
            environ["YIZHEN_CHROMIUM"] = str(chromium)
        process = _start(stage, environ=environ, session=session)
        process.wait()
        _end_all(session)
    return _outcome(stage, process.returncode, session=session, started_at=started_at)


def _both(first: Stage, second: Stage, *, session: Session) -> list[Outcome]:
    """Two stages at once; what the second one says is shown after the first has ended."""
    log = session.scratch / f"{second.name}.log"
    started_at = time.monotonic()
    with _environ_of(second, session=session) as environ, log.open("wb") as out:
        behind = _start(second, environ=environ, session=session, out=out.fileno())
        _heading(first)
        with _environ_of(first, session=session) as plain:
            ahead = _start(first, environ=plain, session=session)
            ahead.wait()
        done = _outcome(first, ahead.returncode, session=session, started_at=started_at)
        behind.wait()
        _end_all(session)
    _heading(second)
    print(log.read_text(encoding="utf-8", errors="replace"), end="")
    return [done, _outcome(second, behind.returncode, session=session, started_at=started_at)]


def _command(stage: Stage, *, session: Session) -> list[str]:
    programs = session.venv / "bin"
    if not stage.marks:
        return [str(programs / stage.tool[0]), *stage.tool[1:]]
    return [
        str(programs / "python"),
        "-m",
        "pytest",
        "-m",
        stage.marks,
        f"--junitxml={_report(stage, session=session)}",
        *(f"--ignore={each}" for each in stage.without),
        *(["--exitfirst"] if session.fast else []),
        *session.extra,
    ]


def _report(stage: Stage, *, session: Session) -> Path:
    return session.scratch / f"{stage.name}.xml"


@contextlib.contextmanager
def _environ_of(stage: Stage, *, session: Session) -> Iterator[dict[str, str]]:
    data = session.scratch / f"data-{stage.name}"
    data.mkdir()
    environ = environment.clean_environ()
    environ |= {
        "PATH": f"{session.venv / 'bin'}{os.pathsep}{environ.get('PATH', os.defpath)}",
        "YIZHEN_DATA": str(data),
        "YIZHEN_DATABASE_URL": "",
    }
    if stage.name != "postgres":
        yield environ
        return
    with postgres.serve(session.venv) as url:
        yield {**environ, "YIZHEN_DATABASE_URL": url}


def _start(
    stage: Stage, *, environ: dict[str, str], session: Session, out: int | None = None
) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        _command(stage, session=session),
        cwd=ROOT,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=None if out is None else subprocess.STDOUT,
        start_new_session=True,
    )
    session.running.append(process)
    return process


def _outcome(stage: Stage, code: int, *, session: Session, started_at: float) -> Outcome:
    outcome = Outcome(stage, code=code, seconds=time.monotonic() - started_at)
    if not stage.marks:
        outcome.passed, outcome.failed = (1, 0) if code == 0 else (0, 1)
        return outcome
    with contextlib.suppress(OSError):
        report = _report(stage, session=session).read_text(encoding="utf-8")
        outcome.passed, outcome.failed, outcome.skipped = counts_in(report)
    if code == NO_TESTS_COLLECTED and session.extra:
        outcome.note = "没有选中测试 no test selected"
    elif code != 0:
        outcome.failed = max(1, outcome.failed)
    return outcome


def _chromium(environ: dict[str, str]) -> str | None:
    """A Chromium that answers; a build server may fetch one for itself."""
    found = _find_chromium(environ)
    if found is None and _is_ci() and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**environ, "DEBIAN_FRONTEND": "noninteractive"}
        install = ["apt-get", "install", "-y", "--no-install-recommends", *CHROMIUM_PACKAGES]
        for command in (["apt-get", "update"], install):
            subprocess.run(command, env=quiet, stdin=subprocess.DEVNULL, check=False)
        found = _find_chromium(environ)
    return found


def _find_chromium(environ: dict[str, str]) -> str | None:
    for name in filter(None, (environ.get("YIZHEN_CHROMIUM"), *CHROMIUM_NAMES)):
        found = shutil.which(name)
        if found is None:
            continue
        answer = subprocess.run(
            [found, "--version"], capture_output=True, check=False, stdin=subprocess.DEVNULL
        )
        if answer.returncode == 0:
            return found
    return None


def _without_chromium(stage: Stage) -> Outcome:
    print(
        f"没有 Chromium，浏览器测试没有运行：{CHROMIUM_HOW}，或用 YIZHEN_CHROMIUM 指明程序。"
        f" No Chromium: {CHROMIUM_HOW}, or name one with YIZHEN_CHROMIUM."
    )
    if _is_ci():
        return Outcome(stage, code=environment.EXIT_CANNOT_START, failed=1)
    return Outcome(stage, skipped=1, note="没有 Chromium")


def _is_ci() -> bool:
    return os.environ.get("CI", "").lower() in ("1", "true", "yes")


def _heading(stage: Stage) -> None:
    print(f"\n── {stage.name} · {stage.zh} · {stage.en}", flush=True)


def _sum_up(outcomes: list[Outcome], *, seconds: float) -> None:
    print()
    for each in outcomes:
        word = "失败 FAILED" if each.failed else each.note or "通过 passed"
        print(f"{each.stage.name:<10}{each.seconds:7.1f} s  {word}")
    if failed := [each.stage.name for each in outcomes if each.failed]:
        print(f"没有通过 Not passed: {', '.join(failed)}")
    print(summary(outcomes, seconds=seconds), flush=True)


def _adopt_orphans() -> None:
    """Become the parent of whatever our children leave behind (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _end_all(session: Session) -> None:
    """End the stages that still run, then everything that they left behind."""
    for process in session.running:
        _end(process)
    session.running.clear()
    deadline = time.monotonic() + LEAVE_SECONDS_MAX
    while left := _orphans():
        if time.monotonic() > deadline:
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)


def _end(process: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGINT, signal.SIGKILL):
        if process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(INTERRUPT_SECONDS_MAX)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _orphans() -> list[int]:
    """Processes of which we became the parent; the ended ones among them are buried."""
    ours = []
    for entry in Path("/proc").glob("[0-9]*/stat") if sys.platform == "linux" else ():
        with contextlib.suppress(OSError):
            pid, state, parent = _stat(entry.read_text(encoding="utf-8", errors="replace"))
            if parent != os.getpid() or pid in _known():
                continue
            if state == "Z":
                os.waitpid(pid, os.WNOHANG)
            else:
                ours.append(pid)
    return ours


def _stat(line: str) -> tuple[int, str, int]:
    """Process, state and parent in a line of /proc/…/stat, whose second field may hold spaces and brackets."""
    pid, _, rest = line.partition(" ")
    state, parent = rest.rpartition(")")[2].split()[:2]
    return int(pid), state, int(parent)


def _known() -> set[int]:
    return {each.pid for each in postgres.KEEPERS}


if __name__ == "__main__":
    environment.guard(main)

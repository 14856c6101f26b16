"""Keeps child processes alive: starts them, starts them again when they die, gives up when they die too often, stops them all."""

import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from yizhen.core.refusals import Refusal
from yizhen.core.text import Text
from yizhen.edges.command import parent_watch

BACKOFF_FIRST_SECONDS = 0.5
BACKOFF_SECONDS_MAX = 8.0
DEATHS_MAX = 5
DEATHS_WITHIN_SECONDS = 60.0
STOP_SECONDS_MAX = 20.0
ASK_SECONDS = 0.05


class KeepsDying(Refusal):
    """A child ends again and again."""

    code = "keeps_dying"
    status = 500
    exit_code = 11
    sentence = Text(
        zh="{title}一再退出（退出码 {exit_code}），已停止：请看上面的提示，或运行 yizhen doctor。",
        en="The {title} ended again and again (exit code {exit_code}), so everything was stopped: see above, or run yizhen doctor.",
    )


@dataclass(slots=True)
class Child:
    """One process that has to be there."""

    title: Text
    command: Sequence[str]
    environ: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    deaths: deque[float] = field(default_factory=deque)
    start_again_at: float = 0.0
    exit_code: int = 0

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches it through us only."""
        environ = {**self.environ, parent_watch.VARIABLE: str(os.getpid())}
        self.process = subprocess.Popen(self.command, env=environ, start_new_session=True)

    def has_died(self) -> bool:
        """Whether it has ended since it was last asked about."""
        if self.process is None or self.process.poll() is None:
            return False
        self.exit_code = self.process.returncode
        self._end_group(signal.SIGKILL)
        self.process = None
        return True

    def tell(self, number: signal.Signals) -> None:
        """Send a signal if it is there."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def end(self, *, within_seconds: float) -> None:
        """Wait until it has ended; after that long, it and all it has started are killed."""
        if self.process is None:
            return
        try:
            self.process.wait(timeout=within_seconds)
        except subprocess.TimeoutExpired:
            self._end_group(signal.SIGKILL)
            self.process.wait()
        self._end_group(signal.SIGKILL)
        self.process = None

    def _end_group(self, number: signal.Signals) -> None:
        assert self.process is not None
        try:
            os.killpg(self.process.pid, number)
        except (ProcessLookupError, PermissionError):
            return


class Supervisor:
    """Tends some children until it is asked to stop."""

    def __init__(
        self, children: Sequence[Child], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._children = list(children)
        self._clock = clock

    def start(self) -> None:
        """Start all."""
        for child in self._children:
            child.start()

    def add(self, child: Child) -> None:
        """Start one more and tend it from now on."""
        self._children.append(child)
        child.start()

    def tend(self) -> None:
        """Look after the children once. Raises KeepsDying."""
        now = self._clock()
        for child in self._children:
            if child.has_died():
                self._mourn(child, now)
            if child.process is None and now >= child.start_again_at:
                child.start()

    def stop(self) -> None:
        """Ask all to end and wait; nothing is left behind."""
        for child in self._children:
            child.tell(signal.SIGTERM)
        deadline = self._clock() + STOP_SECONDS_MAX
        for child in self._children:
            child.end(within_seconds=max(0.1, deadline - self._clock()))

    def _mourn(self, child: Child, now: float) -> None:
        child.deaths.append(now)
        while child.deaths[0] < now - DEATHS_WITHIN_SECONDS:
            child.deaths.popleft()
        if len(child.deaths) >= DEATHS_MAX:
            raise KeepsDying(title=child.title, exit_code=child.exit_code)
        wait = BACKOFF_FIRST_SECONDS * 2 ** (len(child.deaths) - 1)
        child.start_again_at = now + min(wait, BACKOFF_SECONDS_MAX)

"""Progress of long work: a bar that is redrawn on a terminal, a line every few seconds elsewhere."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Self, TextIO

REDRAW_SECONDS = 0.1
LINE_SECONDS = 5.0
BAR_CHARS = 24


class Progress:
    """Counts what is done. As a context it ends its line, however the work ends."""

    def __init__(
        self,
        title: str,
        *,
        total: int,
        stream: TextIO,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._title = title
        self._total = total
        self._stream = stream
        self._clock = clock
        self._is_terminal = stream.isatty()
        self._done = 0
        self._started = clock()
        self._shown_at = self._started if not self._is_terminal else float("-inf")
        self._is_shown = False

    @property
    def done(self) -> int:
        """How much is done."""
        return self._done

    def advance(self, count: int = 1) -> None:
        """`count` more are done."""
        self._done += count
        pause = REDRAW_SECONDS if self._is_terminal else LINE_SECONDS
        if self._clock() - self._shown_at >= pause:
            self._show()

    def reach(self, done: int, *, total: int | None = None) -> None:
        """So many are done in all; `total` when it has become known."""
        self._total = self._total if total is None else total
        self.advance(done - self._done)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._is_terminal and self._is_shown:
            self._show()
            print(file=self._stream, flush=True)

    def _show(self) -> None:
        self._shown_at = self._clock()
        self._is_shown = True
        line = f"{self._title} {self._measure()}"
        if self._is_terminal:
            print(f"\r\033[K{line}", end="", file=self._stream, flush=True)
        else:
            print(line, file=self._stream, flush=True)

    def _measure(self) -> str:
        seconds = self._clock() - self._started
        pace = f"{self._done / seconds:,.0f}/s" if seconds > 0 else ""
        if not self._total:
            return f"{self._done:,} {pace}"
        share = min(1.0, self._done / self._total)
        full = round(share * BAR_CHARS)
        bar = "█" * full + "░" * (BAR_CHARS - full)
        return f"{bar} {share:4.0%} {self._done:,}/{self._total:,} {pace}"

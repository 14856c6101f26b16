"""The command line `yizhen`: reads what is asked, does it, and turns whatever happens into one sentence and an exit code."""

import os
import signal
import sys
import traceback
from argparse import Namespace
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from types import FrameType
from typing import NoReturn

from yizhen.core.refusals import Refusal
from yizhen.core.text import Text
from yizhen.edges.command import grammar
from yizhen.edges.command.console import Console, language_of

PACKAGE = "yizhen.edges.command"
"""Commands are imported when they are asked for: `--help` must not wait for Django."""
EXIT_INTERRUPTED = 130
EXIT_BROKEN_PIPE = 141
STOPPED = Text(zh="已停止。", en="Stopped.")


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line asks; gives the exit code. Never shows a traceback, except with --debug."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    asked = language_of(arguments, os.environ)
    console = Console(language=asked or "zh", out=sys.stdout, err=sys.stderr)
    read = grammar.read(arguments, language=asked)
    return answered(partial(_run, read, console), console, is_debugging=read.debug)


def answered(do: Callable[[], int], console: Console, *, is_debugging: bool = False) -> int:
    """The exit code of `do()`; whatever it raises becomes a sentence and the code that belongs to it."""
    try:
        return do()
    except KeyboardInterrupt:
        console.note(STOPPED)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_BROKEN_PIPE
    except Exception as error:  # noqa: BLE001 - the outermost edge: every failure gets its sentence
        if is_debugging:
            traceback.print_exc()
        return console.refuse(_told(error))


def end_on_signals() -> None:
    """Let SIGTERM and a closed terminal end this process as Ctrl-C does, so that everything opened is closed."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)


def _run(read: Namespace, console: Console) -> int:
    end_on_signals()
    if read.needs_house:
        import_module(f"{PACKAGE}.house").enter(read)
    code: int = import_module(f"{PACKAGE}.{read.module}").run(read, console)
    return code


def _told(error: Exception) -> Refusal:
    if isinstance(error, Refusal):
        return error
    refusal: Refusal = import_module(f"{PACKAGE}.trouble").told(error)
    return refusal


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt

"""The web server: granian with our WSGI application, in this process and its workers."""

import argparse
import os
import signal
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from yizhen.edges.command import parent_watch

MODULE = "yizhen.site.wsgi"
APPLICATION = f"{MODULE}:application"
THREADS_MAX = 8
"""Requests that one worker answers at a time; each has its own connection to the database."""
STOP_SECONDS_MAX = 10


def serve(*, host: str, port: int, workers: int) -> None:
    """Serve until SIGTERM or Ctrl-C, then let the requests in hand finish."""
    parent_watch.begin()
    import_module(
        MODULE
    )  # once, before the workers are forked: they start at once and share its memory
    server = Server(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=min(THREADS_MAX, 2 * (os.cpu_count() or 1) + 1),
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS_MAX,
        log_level=LogLevels.warning,
        websockets=False,
    )
    server.serve(target_loader=partial(_load, os.getpid()), wrap_loader=False)


def _load(server_process: int) -> Callable[..., Any]:
    """In a worker: the application; the worker ends when the server process is gone.

    Until granian listens to signals in the worker, it has inherited the server's handlers, which would swallow a stop.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent_watch.begin(server_process)
    application: Callable[..., Any] = import_module(MODULE).application
    return application


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", required=True, type=int)
    parser.add_argument("--workers", required=True, type=int)
    serve(**vars(parser.parse_args()))

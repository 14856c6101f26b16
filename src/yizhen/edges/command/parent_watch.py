"""A child that was started by `yizhen up` ends when `up` is gone, even when it was killed outright.

The child asks once a second who its parent is. This works on every Unix, needs no open pipe that a worker of the web server would
not inherit, and costs nothing that can be measured.
"""

import os
import signal
import threading
import time

VARIABLE = "YIZHEN_PARENT"
"""Set by `up`: the process whose end is ours too."""
ASK_SECONDS = 1.0
GRACE_SECONDS = 15.0


def begin(parent: int | None = None) -> None:
    """Watch `parent`, or the process named in the environment; nothing when there is none."""
    watched = parent or int(os.environ.get(VARIABLE) or 0)
    if watched:
        threading.Thread(target=_watch, args=(watched,), name="parent-watch", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(ASK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(1)

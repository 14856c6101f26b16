"""`yizhen work`: the loop that does errands and routines, until it is told to stop."""

import signal
from argparse import Namespace
from threading import Event
from types import FrameType

from yizhen.core.text import Text
from yizhen.edges.command import house, parent_watch, places
from yizhen.edges.command.console import Console
from yizhen.journal import loop
from yizhen.packs.current import in_force

AT_WORK = Text(zh="后台已启动，Ctrl-C 停止。", en="The worker has started, Ctrl-C stops it.")
DONE = Text(
    zh="后台已停止，办完 {count} 件差事。", en="The worker has stopped after {count} errands."
)


def run(read: Namespace, console: Console) -> int:
    """Work until SIGTERM or Ctrl-C; the errand in hand is finished first."""
    stop = Event()

    def finish(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, finish)
    signal.signal(signal.SIGINT, finish)
    parent_watch.begin()
    with places.alone(house.data_folder(), places.RUNNING_LOCK, is_shared=True):
        house.require_current_schema()
        in_force()
        if not read.quiet:
            console.note(AT_WORK)
        count = loop.work(house.wiring(), stop=stop, until_idle=read.until_idle)
    if not read.quiet:
        console.note(DONE.format(count=count))
    return 0

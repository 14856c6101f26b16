"""`yizhen serve`: the web server alone, for installations that start web and worker by themselves."""

from argparse import Namespace

from yizhen.core.text import Text
from yizhen.edges.command import house, places, static_files, web_server
from yizhen.edges.command.console import Console
from yizhen.packs.current import in_force

SERVING = Text(zh="网页在 {url}，Ctrl-C 停止。", en="The pages are at {url}, Ctrl-C stops.")


def run(read: Namespace, console: Console) -> int:
    """Check what a start needs, then serve until told to stop."""
    places.require_free_port(read.host, read.port)
    house.require_current_schema()
    in_force()
    static_files.collect(console)
    console.note(SERVING.format(url=places.address(read.host, read.port)))
    with places.alone(house.data_folder(), places.RUNNING_LOCK, is_shared=True):
        web_server.serve(host=read.host, port=read.port, workers=read.workers)
    return 0

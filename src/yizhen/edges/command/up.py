"""`yizhen up`: everything that a start needs, then web and worker under one roof until Ctrl-C."""

import os
from argparse import Namespace
from importlib import import_module
from urllib.parse import urlsplit

from yizhen.edges.command import places
from yizhen.edges.command.console import Console
from yizhen.edges.command.options import UpOptions


def run(read: Namespace, console: Console) -> int:
    """Check folder, lock and port, set the environment, and only then begin: Django reads it once."""
    options: UpOptions = read.up
    url = places.address(options.host, options.port)
    places.require_folder(options.data)
    with places.alone(options.data, places.UP_LOCK, who=f"{url}, pid {os.getpid()}"):
        places.require_free_port(options.host, options.port)
        _set_environ(options, url=url)
        import_module("yizhen.edges.command.house").set_up()
        code: int = import_module("yizhen.edges.command.start").start(options, console, url=url)
    return code


def _set_environ(options: UpOptions, *, url: str) -> None:
    """Everything that the children need to know."""
    os.environ["YIZHEN_DATA"] = str(options.data)
    os.environ["YIZHEN_DATABASE_URL"] = options.database
    os.environ["YIZHEN_LANGUAGE"] = options.language
    os.environ.setdefault("YIZHEN_PUBLIC_URL", url)
    public = urlsplit(os.environ["YIZHEN_PUBLIC_URL"]).hostname
    names = places.own_names(options.host) + ([public] if public else [])
    os.environ.setdefault("YIZHEN_HOSTS", ",".join(dict.fromkeys(names)))

"""What `./run` does: answer --help at once, else make the environment and hand over to `yizhen up`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bootstrap import environment


def main(arguments: list[str]) -> int:
    """Replace this process by `yizhen up`; wrong options are told before anything is installed."""
    environment.require_python()
    sys.path.insert(0, str(environment.ROOT / "src"))
    from yizhen.edges.command.options import read_up  # noqa: PLC0415 - needs a current Python

    read_up(arguments, prog="./run")
    command = environment.prepare() / "bin" / "yizhen"
    environ = {"YIZHEN_DATA": str(environment.ROOT / "var"), **environment.clean_environ()}
    os.execve(command, [str(command), "up", *arguments], environ)


if __name__ == "__main__":
    environment.guard(main)

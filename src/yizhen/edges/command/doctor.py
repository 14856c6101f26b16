"""`yizhen doctor`: one line per thing that a house needs, each ok, to be watched, or bad with what to do."""

from argparse import Namespace
from collections.abc import Callable, Iterator

from yizhen.core.text import Text
from yizhen.edges.command import checks, trouble
from yizhen.edges.command.checks import Health, Line
from yizhen.edges.command.console import Console

EXIT_BAD = 1
MARKS = {
    Health.OK: Text(zh="正常", en="ok  "),
    Health.WARN: Text(zh="注意", en="warn"),
    Health.BAD: Text(zh="故障", en="bad "),
}
SUMMARY = Text(
    zh="共 {count} 项：{bad} 项故障，{warn} 项注意。",
    en="{count} checks: {bad} bad, {warn} to be watched.",
)


def run(read: Namespace, console: Console) -> int:
    """Check everything; a check that itself fails is bad and tells why. Exit code 1 when anything is bad."""
    lines = list(_lines())
    if read.json:
        console.show(
            [
                {
                    "check": line.name,
                    "health": line.health.value,
                    "message": console.words(line.text),
                }
                for line in lines
            ]
        )
    else:
        _tell(lines, console)
    return EXIT_BAD if any(line.health is Health.BAD for line in lines) else 0


def _lines() -> Iterator[Line]:
    for name, check in checks.CHECKS.items():
        yield from _done(name, check)


def _done(name: str, check: Callable[[], Iterator[Line]]) -> list[Line]:
    try:
        return list(check())
    except Exception as error:  # noqa: BLE001 - one failed check must not hide the others
        return [Line(name, Health.BAD, trouble.told(error).text)]


def _tell(lines: list[Line], console: Console) -> None:
    for line in lines:
        console.say(f"{console.words(MARKS[line.health])}  {console.words(line.text)}")
    console.say(
        SUMMARY.format(
            count=len(lines),
            bad=sum(line.health is Health.BAD for line in lines),
            warn=sum(line.health is Health.WARN for line in lines),
        )
    )

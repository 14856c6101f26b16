"""What the room of matters offers to the house."""

from datetime import timedelta

from yizhen.core.actor import SYSTEM
from yizhen.core.manifest import Manifest, Routine, Task, WorkKind
from yizhen.core.text import Text
from yizhen.matters import queries, usecases


def _tell_opened(task: Task) -> None:
    usecases.tell_opened(SYSTEM, task.number("matter"), once=task.key)


def _tell_overdue() -> None:
    usecases.tell_overdue(SYSTEM)


MANIFEST = Manifest(
    room="matters",
    title=Text(zh="事项", en="Matters"),
    deeds={
        "matters.issue_circular": Text(zh="发出通知", en="Issued a circular"),
        "matters.open": Text(zh="通知到格", en="Opened for a place"),
        "matters.acknowledge": Text(zh="签收", en="Acknowledged"),
        "matters.complete": Text(zh="全部签收", en="Completed"),
        "matters.withdraw": Text(zh="撤回", en="Withdrew"),
        "matters.remind": Text(zh="催办", en="Reminded"),
        "matters.reassign": Text(zh="移交给同事", en="Handed over"),
        "matters.tell_opened": Text(zh="告知来件", en="Told about a circular"),
        "matters.tell_overdue": Text(zh="告知超期", en="Told that time ran out"),
        "matters.recompute_clocks": Text(zh="按新日历重算时限", en="Recomputed clocks"),
    },
    errands={"matters.tell_opened": _tell_opened},
    open_work={
        "circular": WorkKind(
            title=Text(zh="待签收的通知", en="Circulars to acknowledge"),
            open_for=queries.open_circulars_of,
            reassign=usecases.reassign,
        )
    },
    routines=(
        Routine(
            name="matters.tell_overdue",
            every=timedelta(minutes=1),
            run=_tell_overdue,
            title=Text(zh="超期提醒", en="Overdue notices"),
        ),
    ),
)

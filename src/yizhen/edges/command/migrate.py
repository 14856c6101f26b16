"""`yizhen migrate`: bring the database to the schema of this version."""

import contextlib
import io
from argparse import Namespace
from collections.abc import Iterator

from django.core.management import call_command
from django.db import connection

from yizhen.core.text import Text
from yizhen.edges.command import house, places
from yizhen.edges.command.console import Console
from yizhen.edges.command.progress import Progress

MIGRATING = Text(zh="正在升级数据库", en="Migrating the database")
MIGRATED = Text(
    zh="数据库已升级 {count} 步。", en="The database was brought forward by {count} steps."
)
UP_TO_DATE = Text(zh="数据库已是最新结构。", en="The database is up to date.")
LOCK_KEY = 0x79697A68
"""The advisory lock on PostgreSQL that lets one host migrate at a time ("yizh")."""


def run(_read: Namespace, console: Console) -> int:
    """Apply what is missing."""
    places.require_folder(house.data_folder())
    count = bring_forward(console)
    console.say(MIGRATED.format(count=count) if count else UP_TO_DATE)
    return 0


def bring_forward(console: Console) -> int:
    """Apply all pending migrations, one process at a time; gives how many. Raises SchemaIsNewer."""
    with _one_at_a_time():
        house.require_no_newer_schema()
        pending = house.pending_migrations()
        if pending:
            with console.progress(MIGRATING, total=len(pending)) as progress:
                call_command("migrate", interactive=False, stdout=_Heard(progress), no_color=True)
    return len(pending)


class _Heard(io.StringIO):
    """Turns what Django prints while migrating into progress."""

    def __init__(self, progress: Progress) -> None:
        super().__init__()
        self._progress = progress

    def write(self, text: str) -> int:
        """One more migration whenever one is reported as done."""
        if text.strip().endswith("OK"):
            self._progress.advance()
        return len(text)


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    with places.in_turn(house.data_folder(), places.MIGRATING_LOCK):
        if connection.vendor != "postgresql":
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK_KEY])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK_KEY])

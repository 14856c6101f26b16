"""A new database built aside and put in place in one step: a first start or a restore that is cut short leaves the old one as it was.

SQLite: a file beside the real one, renamed at the end. PostgreSQL: a schema of its own whose tables move over in one transaction.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from django.db import connection, transaction

SCHEMA = "yizhen_aside"
ASIDE_SUFFIX = ".aside"
BEFORE_SUFFIX = ".before"


@contextlib.contextmanager
def aside() -> Iterator[None]:
    """Within, the default connection is an empty database of its own. Leaving without an error puts it in place of the real one."""
    way = _aside_in_schema if connection.vendor == "postgresql" else _aside_in_file
    with way():
        yield


@contextlib.contextmanager
def _aside_in_file() -> Iterator[None]:
    real = Path(connection.settings_dict["NAME"])
    new = real.with_name(real.name + ASIDE_SUFFIX)
    connection.close()
    _remove(new)
    connection.settings_dict["NAME"] = str(new)
    try:
        yield
        _flush()
        connection.close()
        _sync(new)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = real
    _keep_before(real)
    new.replace(real)
    _sync(real.parent)


def _keep_before(real: Path) -> None:
    """Keep the database that is about to be replaced under another name, complete in one file."""
    if not real.exists():
        return
    with contextlib.closing(connection):
        _flush()
    before = real.with_name(real.name + BEFORE_SUFFIX)
    _remove(before)
    os.link(real, before)
    for suffix in ("-wal", "-shm"):
        real.with_name(real.name + suffix).unlink(missing_ok=True)


def _flush() -> None:
    """Bring everything from the write-ahead log into the file."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _remove(file: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def _aside_in_schema() -> Iterator[None]:
    _execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE", f"CREATE SCHEMA {SCHEMA}")
    options = connection.settings_dict["OPTIONS"]
    before = options.get("options", "")
    connection.close()
    options["options"] = f"{before} -c search_path={SCHEMA}".strip()
    try:
        yield
    finally:
        connection.close()
        options["options"] = before
    with transaction.atomic(durable=True):
        _move_over()
    connection.close()


def _move_over() -> None:
    """Replace the tables of the current schema by those built aside. Owned sequences and indexes move along."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        target = connection.ops.quote_name(cursor.fetchone()[0])
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [SCHEMA])
        tables = [connection.ops.quote_name(row[0]) for row in cursor.fetchall()]
        for table in tables:
            cursor.execute(f"DROP TABLE IF EXISTS {target}.{table} CASCADE")
        cursor.execute(f"DROP FUNCTION IF EXISTS {target}.yizhen_append_only() CASCADE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {SCHEMA}.{table} SET SCHEMA {target}")
        cursor.execute(f"ALTER FUNCTION {SCHEMA}.yizhen_append_only() SET SCHEMA {target}")
        cursor.execute(f"DROP SCHEMA {SCHEMA} CASCADE")


def _execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)

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
    with built_aside():
        yield
    put_in_place()


@contextlib.contextmanager
def built_aside() -> Iterator[None]:
    """Within, the default connection is an empty database of its own, which stays aside until `put_in_place`."""
    way = _aside_in_schema if connection.vendor == "postgresql" else _aside_in_file
    with way():
        yield


def put_in_place() -> None:
    """Replace the real database by the complete one that was built aside; doing it again changes nothing."""
    if connection.vendor == "postgresql":
        with transaction.atomic(durable=True):
            _move_over()
    else:
        _replace_file()
    connection.close()


@contextlib.contextmanager
def _aside_in_file() -> Iterator[None]:
    real = _real_file()
    connection.close()
    _remove(_aside_file())
    connection.settings_dict["NAME"] = str(_aside_file())
    try:
        yield
        _flush()
        connection.close()
    finally:
        connection.close()
        connection.settings_dict["NAME"] = real
    _sync(_aside_file())


def _replace_file() -> None:
    if not _aside_file().exists():
        return
    _keep_before(_real_file())
    _aside_file().replace(_real_file())
    _sync(_real_file().parent)


def _real_file() -> Path:
    return Path(connection.settings_dict["NAME"])


def _aside_file() -> Path:
    return _real_file().with_name(_real_file().name + ASIDE_SUFFIX)


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
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        cursor.execute(f"CREATE SCHEMA {SCHEMA}")
    options = connection.settings_dict["OPTIONS"]
    before = options.get("options", "")
    connection.close()
    options["options"] = f"{before} -c search_path={SCHEMA}".strip()
    try:
        yield
    finally:
        connection.close()
        options["options"] = before


def _move_over() -> None:
    """Replace tables and functions of the current schema by those built aside. Sequences, indexes and triggers move along."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        target = connection.ops.quote_name(cursor.fetchone()[0])
        cursor.execute(
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = %s", [SCHEMA]
        )
        tables = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "SELECT quote_ident(proname) || '(' || pg_get_function_identity_arguments(p.oid) || ')'"
            " FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = %s",
            [SCHEMA],
        )
        functions = [row[0] for row in cursor.fetchall()]
        for table in tables:
            cursor.execute(f"DROP TABLE IF EXISTS {target}.{table} CASCADE")
        for function in functions:
            cursor.execute(f"DROP FUNCTION IF EXISTS {target}.{function} CASCADE")
            cursor.execute(f"ALTER FUNCTION {SCHEMA}.{function} SET SCHEMA {target}")
        for table in tables:
            cursor.execute(f"ALTER TABLE {SCHEMA}.{table} SET SCHEMA {target}")
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")

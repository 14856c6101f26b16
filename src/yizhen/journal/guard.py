"""Append-only tables: triggers on both databases that refuse UPDATE, DELETE and, on PostgreSQL, TRUNCATE."""

from django.db.backends.base.base import BaseDatabaseWrapper

APPEND_ONLY = ("journal_entry", "journal_leaf", "journal_checkpoint", "journal_access")
MESSAGE = "append-only: rows of {table} are never changed or removed"


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the guard on every append-only table; installing it again changes nothing."""
    for statement in _statements(connection.vendor):
        with connection.cursor() as cursor:
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the guard off: for a restore into empty tables and for tests that clear them."""
    with connection.cursor() as cursor:
        for table in APPEND_ONLY:
            for event in _events(connection.vendor):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {_name(table, event)}{on}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of triggers that should stand and do not, or that somebody switched off."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        standing = {row[0] for row in cursor.fetchall()}
    wanted = [_name(t, e) for t in APPEND_ONLY for e in _events(connection.vendor)]
    return [name for name in wanted if name not in standing]


def _events(vendor: str) -> tuple[str, ...]:
    return ("UPDATE", "DELETE", "TRUNCATE") if vendor == "postgresql" else ("UPDATE", "DELETE")


def _name(table: str, event: str) -> str:
    return f"{table}_refuses_{event.lower()}"


def _statements(vendor: str) -> list[str]:
    if vendor == "postgresql":
        return [_POSTGRESQL_FUNCTION, *_postgresql_triggers()]
    return [
        f"CREATE TRIGGER IF NOT EXISTS {_name(table, event)} BEFORE {event} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE.format(table=table)}'); END"
        for table in APPEND_ONLY
        for event in _events(vendor)
    ]


_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION yizhen_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'append-only: rows of % are never changed or removed', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def _postgresql_triggers() -> list[str]:
    statements = []
    for table in APPEND_ONLY:
        for event in _events("postgresql"):
            each = "STATEMENT" if event == "TRUNCATE" else "ROW"
            name = _name(table, event)
            statements += [
                f"DROP TRIGGER IF EXISTS {name} ON {table}",
                (
                    f"CREATE TRIGGER {name} BEFORE {event} ON {table} "
                    f"FOR EACH {each} EXECUTE FUNCTION yizhen_append_only()"
                ),
            ]
    return statements

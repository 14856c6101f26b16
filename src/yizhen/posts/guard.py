"""The database itself keeps apart what one person must not hold: triggers on both databases, whoever writes the row.

The use cases check under a lock and say it in words; this is the second wall, for hands that reach past them.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

TRIGGERS = ("posts_post_sides_apart_insert", "posts_post_sides_apart_update")
MESSAGE = "sides apart: one person holds one of the duties that exclude each other"

_OTHER_SIDE = """
  SELECT 1 FROM posts_post AS other
  WHERE other.account_id = NEW.account_id AND other.id <> COALESCE(NEW.id, -1)
    AND other.separation = NEW.separation AND other.duty <> NEW.duty AND other.ended_at IS NULL
    AND other.starts_on <= COALESCE(NEW.ends_on, '9999-12-31')
    AND COALESCE(other.ends_on, '9999-12-31') >= NEW.starts_on
"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers on the table of posts; installing them again changes nothing."""
    statements = _postgresql() if connection.vendor == "postgresql" else _sqlite()
    for statement in statements:
        with connection.cursor() as cursor:
            cursor.execute(statement)


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
    return [name for name in TRIGGERS if name not in standing]


def _event(name: str) -> str:
    return name.rsplit("_", 1)[1].upper()


def _sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {_event(name)} ON posts_post "
        f"WHEN NEW.separation <> '' AND NEW.ended_at IS NULL AND EXISTS ({_OTHER_SIDE}) "
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        for name in TRIGGERS
    ]


def _postgresql() -> list[str]:
    dropped = [f"DROP TRIGGER IF EXISTS {name} ON posts_post" for name in TRIGGERS]
    made = [
        f"CREATE TRIGGER {name} BEFORE {_event(name)} ON posts_post "
        "FOR EACH ROW EXECUTE FUNCTION posts_sides_apart()"
        for name in TRIGGERS
    ]
    return [_FUNCTION, *dropped, *made]


_FUNCTION = f"""
CREATE OR REPLACE FUNCTION posts_sides_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.separation <> '' AND NEW.ended_at IS NULL THEN
    PERFORM 1 FROM posts_account WHERE id = NEW.account_id FOR UPDATE;
    IF EXISTS ({_OTHER_SIDE}) THEN
      RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$
"""
"""The account's row is locked first, so that two transactions at once cannot both see nothing."""

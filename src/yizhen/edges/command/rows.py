"""Rows in and out of a backup: one JSON line each, the same from either database, so that a backup moves between them."""

import base64
import contextlib
import gzip
import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

from django.apps import apps as current_apps
from django.apps.registry import Apps
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps

CHUNK_ROWS = 2_000
COMPRESSION = 3
PASSING = frozenset({"django_session"})
"""Tables that a restore begins without: everybody signs in again."""

Model = type[models.Model]
if TYPE_CHECKING:
    Column = models.Field[Any, Any]


@contextlib.contextmanager
def snapshot() -> Iterator[None]:
    """Within, every read sees the database as it was at one moment; writers are not held up."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def tables(apps: Apps | StateApps = current_apps) -> dict[str, Model]:
    """Every table that belongs to a backup, with its model, in the order of names."""
    found = {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    return {name: found[name] for name in sorted(found) if name not in PASSING}


def write(model: Model, stream: IO[bytes], *, heard: Callable[[int], None]) -> int:
    """All rows of `model` as compressed lines, the names of the columns first; gives how many."""
    fields, count = _fields(model), 0
    codecs = [_encoder(field) for field in fields]
    rows = model._default_manager.order_by("pk").values_list(*(f.attname for f in fields))
    with gzip.GzipFile(fileobj=stream, mode="wb", compresslevel=COMPRESSION, mtime=0) as file:
        file.write(_line([field.column for field in fields]))
        for row in rows.iterator(chunk_size=CHUNK_ROWS):
            file.write(_line([code(value) for code, value in zip(codecs, row, strict=True)]))
            count += 1
            if count % CHUNK_ROWS == 0:
                heard(CHUNK_ROWS)
    heard(count % CHUNK_ROWS)
    return count


def read(model: Model, stream: IO[bytes], *, heard: Callable[[int], None]) -> int:
    """Put the rows in `stream` into the table of `model`; gives how many. Raises ValueError when columns do not fit."""
    fields, count = _fields(model), 0
    with gzip.GzipFile(fileobj=stream, mode="rb") as file:
        names = json.loads(file.readline())
        by_column = {field.column: field for field in fields}
        if set(names) != set(by_column):
            raise ValueError(f"columns of {model._meta.db_table}")
        chosen = [by_column[name] for name in names]
        codecs = [_decoder(field) for field in chosen]
        while lines := list(islice(file, CHUNK_ROWS)):
            batch = []
            for line in lines:
                values = [code(v) for code, v in zip(codecs, json.loads(line), strict=True)]
                batch.append(model(**{f.attname: v for f, v in zip(chosen, values, strict=True)}))
            model._default_manager.bulk_create(batch)
            count += len(batch)
            heard(len(batch))
    return count


def empty(apps: StateApps) -> None:
    """Remove what migrations have put into the tables, before the real rows come."""
    with connection.cursor() as cursor:
        for name in tables(apps):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")  # noqa: S608 - our own tables


def continue_counting(apps: StateApps) -> None:
    """Let the next new row get the next number."""
    statements = connection.ops.sequence_reset_sql(no_style(), list(tables(apps).values()))
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def bring_to(migrations: list[tuple[str, str]]) -> StateApps:
    """Give the empty database the schema that `migrations` make; gives the models as they were then."""
    executor = MigrationExecutor(connection)
    wanted = [name for name in migrations if name in executor.loader.graph.nodes]
    targets = [
        name for name in wanted if not any(child in wanted for child in _children(executor, name))
    ]
    state = executor.migrate(targets)
    return state.apps


def _children(executor: MigrationExecutor, name: tuple[str, str]) -> list[tuple[str, str]]:
    node = executor.loader.graph.node_map[name]
    return [child.key for child in node.children if child.key[0] == name[0]]


def _fields(model: Model) -> "list[Column]":
    return list(model._meta.local_concrete_fields)


def _line(values: list[Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _encoder(field: "Column") -> Callable[[Any], Any]:
    if isinstance(field, models.BinaryField):
        return lambda value: None if value is None else base64.b64encode(bytes(value)).decode()
    if isinstance(field, models.DateField):  # a moment is one, too
        return lambda value: None if value is None else value.isoformat()
    assert isinstance(_target(field), PLAIN), field
    return lambda value: value


def _decoder(field: "Column") -> Callable[[Any], Any]:
    if isinstance(field, models.BinaryField):
        return lambda value: None if value is None else base64.b64decode(value)
    if isinstance(field, models.DateTimeField):
        return lambda value: None if value is None else datetime.fromisoformat(value)
    if isinstance(field, models.DateField):
        return lambda value: None if value is None else date.fromisoformat(value)
    return lambda value: value


def _target(field: "Column") -> "Column":
    return field.target_field if isinstance(field, models.ForeignKey) else field


PLAIN = (
    models.BooleanField,
    models.CharField,
    models.IntegerField,
    models.JSONField,
    models.TextField,
)
"""Kinds of columns whose values JSON carries as they are (numbers are whole everywhere in the house)."""

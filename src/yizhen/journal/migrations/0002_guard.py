"""Append-only triggers, the row that is locked while leaves are appended, and the table of the shared cache."""

from django.core.management import call_command
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from yizhen.journal import guard


def forwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Set up what models alone cannot say."""
    guard.install(schema_editor.connection)
    apps.get_model("journal", "SealHead").objects.get_or_create(id=1, defaults={"size": 0})
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


def backwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the guard off."""
    guard.remove(schema_editor.connection)


class Migration(migrations.Migration):
    """See above."""

    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]

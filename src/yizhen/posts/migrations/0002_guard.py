"""Put the triggers on the table of posts that keep apart what one person must not hold."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from yizhen.posts import guard


def install(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Install the triggers."""
    guard.install(schema_editor.connection)


class Migration(migrations.Migration):
    """After the tables stand."""

    dependencies = [("posts", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]

"""Entering the house: from the options of a command to a Django that is set up, on a database that fits this version."""

import os
from argparse import Namespace
from pathlib import Path

import django
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils.module_loading import import_string

from yizhen.core.manifest import Wiring
from yizhen.core.refusals import Misconfigured
from yizhen.core.text import Text
from yizhen.edges.command import restoring

SETTINGS = "yizhen.site.settings"
DATABASE_FILE = "yizhen.sqlite3"

Migration = tuple[str, str]


class NoDataFolder(Misconfigured):
    """There is nothing in the place where the data should be."""

    code = "no_data_folder"
    sentence = Text(
        zh="{folder} 里还没有数据：请先用 ./run 启动一次，或用 --data 指出数据文件夹。",
        en="There is no data in {folder}: start once with ./run, or name the data folder with --data.",
    )


class SchemaIsOlder(Misconfigured):
    """Migrations have not been applied yet."""

    code = "schema_is_older"
    sentence = Text(
        zh="数据库的结构比程序旧（还差 {count} 步）：请先运行 yizhen migrate，最好先备份。",
        en="The database is older than the program ({count} steps): run yizhen migrate, after a backup.",
    )


class SchemaIsNewer(Misconfigured):
    """The database was migrated by a later version."""

    code = "schema_is_newer"
    sentence = Text(
        zh="数据库是更新的版本建立的（{name}），这个版本不能用它：请装新版本，或恢复旧的备份。",
        en="A newer version made this database ({name}): install that version, or restore an older backup.",
    )


def enter(read: Namespace) -> None:
    """Set up Django for a command. Raises Misconfigured when there is no data yet or the settings are wrong."""
    if read.data is not None:
        os.environ["YIZHEN_DATA"] = str(read.data.absolute())
    if read.database is not None:
        os.environ["YIZHEN_DATABASE_URL"] = read.database
    folder = Path(os.environ.get("YIZHEN_DATA") or "var").absolute()
    file = folder / DATABASE_FILE
    may_begin = read.module in {"migrate", "demo", "restore"}
    if (
        not os.environ.get("YIZHEN_DATABASE_URL")
        and not may_begin
        and not (file.exists() or restoring.is_unfinished(folder))
    ):
        raise NoDataFolder(folder=str(folder))
    set_up()


def set_up() -> None:
    """Set up Django from the environment as it is; a restore that was cut short is finished first."""
    folder = Path(os.environ.get("YIZHEN_DATA") or "var").absolute()
    restoring.finish_keys(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    django.setup()
    restoring.finish_database(folder)


def wiring() -> Wiring:
    """The rooms of this house."""
    found = import_string(settings.YIZHEN_WIRING)
    assert isinstance(found, Wiring)
    return found


def data_folder() -> Path:
    """The folder for database, keys, photos and backups."""
    folder: Path = settings.DATA
    return folder


def pending_migrations() -> list[Migration]:
    """What still has to be applied, in order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [(migration.app_label, migration.name) for migration, _ in plan]


def unknown_migrations() -> list[Migration]:
    """What was applied by a version that knows more than this one."""
    executor = MigrationExecutor(connection)
    applied = MigrationRecorder(connection).applied_migrations()
    ours = {label for label, _ in executor.loader.disk_migrations}
    known = set(executor.loader.disk_migrations) | set(executor.loader.replacements)
    return sorted(name for name in applied if name[0] in ours and name not in known)


def require_current_schema() -> None:
    """Go on only on a database of exactly this version. Raises SchemaIsOlder or SchemaIsNewer."""
    require_no_newer_schema()
    if pending := pending_migrations():
        raise SchemaIsOlder(count=len(pending))


def require_no_newer_schema() -> None:
    """Go on only when this version knows the whole schema. Raises SchemaIsNewer."""
    if unknown := unknown_migrations():
        raise SchemaIsNewer(name=".".join(unknown[-1]))

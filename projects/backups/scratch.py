"""A database beside the site's, in which everything can go wrong; it takes the site's place at the end, at once or not at all."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Final

from django.db import Error, OperationalError, connection, transaction
from django.utils import timezone

from perfeval.files import sync_folder
from projects.backups.faults import BackupError
from projects.models.triggers import FUNCTION

TakePlace = Callable[[], str]
SCRATCH: Final = "perfeval_restoring"
PATIENCE: Final = "10s"
# What a site in use has rows in. An installation's first backup is an event already.
HOLDING: Final = ("accounts_user", "projects_department")
RUNNING: Final = "网站或后台进程还在使用数据库，请先停止，再恢复"


def holds_records() -> bool:
    """Tables that were only made hold none."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for table in set(HOLDING).intersection(tables):
            cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608 (our own names)
            if cursor.fetchone():
                return True
    return False


def scratch_database() -> AbstractContextManager[TakePlace]:
    """What runs inside takes it for the site's. The function that it gives puts it in the site's place and says where what
    stood there is kept, if anything; without a call nothing is left of it."""
    return _scratch_schema() if connection.vendor == "postgresql" else _scratch_file()


@contextmanager
def _scratch_file() -> Iterator[TakePlace]:
    place = Path(connection.settings_dict["NAME"])
    scratch = place.with_name(f"{place.name}.{SCRATCH}")
    keeps = holds_records()

    def take_place() -> str:
        _close_into_one_file(scratch)
        _close_into_one_file(place)
        before = place.with_name(f"{place.name}.{timezone.localtime():%Y%m%d-%H%M%S}")
        if keeps:
            before.hardlink_to(place)
        scratch.replace(place)
        sync_folder(place.parent)
        return str(before) if keeps else ""

    connection.close()
    _remove_files(scratch)
    connection.settings_dict["NAME"] = str(scratch)
    try:
        yield take_place
    finally:
        connection.close()
        connection.settings_dict["NAME"] = str(place)
        _remove_files(scratch)


def _close_into_one_file(file: Path) -> None:
    """All of it in one file, which nobody else has open."""
    connection.close()
    try:
        with closing(sqlite3.connect(file, timeout=0)) as direct:
            direct.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        raise BackupError(RUNNING) from error
    file.chmod(0o600)


def _remove_files(file: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        file.with_name(f"{file.name}{end}").unlink(missing_ok=True)


@contextmanager
def _scratch_schema() -> Iterator[TakePlace]:
    options = connection.settings_dict["OPTIONS"]
    usual = options.get("options", "")
    keeps = holds_records()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        place = cursor.fetchone()[0]

    def take_place() -> str:
        before = f"perfeval_{timezone.localtime():%Y%m%d_%H%M%S}"
        with transaction.atomic(durable=True):
            _change_schemas(place, before)
            if not keeps:
                _execute_statements(f'DROP SCHEMA "{before}" CASCADE')
        return before if keeps else ""

    try:
        _execute_statements(f"DROP SCHEMA IF EXISTS {SCRATCH} CASCADE", f"CREATE SCHEMA {SCRATCH}")
    except Error as error:
        raise BackupError(f"不能在数据库里建立 {SCRATCH}：数据库的用户应是数据库的所有者（{error}）") from error
    connection.close()
    options["options"] = f"{usual} -c search_path={SCRATCH}"
    try:
        yield take_place
    finally:
        connection.close()
        options["options"] = usual
        _execute_statements(f"DROP SCHEMA IF EXISTS {SCRATCH} CASCADE")


def _change_schemas(place: str, before: str) -> None:
    """Table by table: the schema itself may belong to somebody else, and has rights of its own."""
    try:
        _execute_statements(f"SET LOCAL lock_timeout = '{PATIENCE}'", f'CREATE SCHEMA "{before}"')
        for former, new in ((place, before), (SCRATCH, place)):
            tables = _select_names("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY tablename", former)
            functions = _select_names(
                "SELECT proname FROM pg_proc WHERE pronamespace = %s::regnamespace AND proname = %s", former, FUNCTION
            )
            _execute_statements(*(f'ALTER TABLE "{former}"."{name}" SET SCHEMA "{new}"' for name in tables))
            _execute_statements(*(f'ALTER FUNCTION "{former}"."{name}"() SET SCHEMA "{new}"' for name in functions))
    except OperationalError as error:
        raise BackupError(RUNNING) from error


def _execute_statements(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _select_names(query: str, *parameters: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return [name for (name,) in cursor.fetchall()]

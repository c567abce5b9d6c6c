"""Puts the database back as migration left it. Django's flush would empty it and ship every row anew."""

import sqlite3
from collections.abc import Callable

from django.db import connection
from django.db.backends.utils import CursorWrapper

SCHEMA = "snapshot"


def take() -> Callable[[], None]:
    """Keeps what stands in the database now; calling the result brings it back."""
    return _take_on_postgresql() if connection.vendor == "postgresql" else _take_on_sqlite()


def _take_on_sqlite() -> Callable[[], None]:
    kept = sqlite3.connect(":memory:", check_same_thread=False)
    connection.ensure_connection()
    connection.connection.backup(kept)

    def restore() -> None:
        connection.ensure_connection()
        kept.backup(connection.connection)

    return restore


def _take_on_postgresql() -> Callable[[], None]:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        shipped = [table for table in tables if _holds_rows(cursor, table)]
        cursor.execute(f"CREATE SCHEMA {SCHEMA}")
        for table in shipped:
            cursor.execute(f'CREATE TABLE {SCHEMA}."{table}" AS TABLE "{table}"')
    statements = [
        "SET session_replication_role = replica",  # neither foreign keys nor append-only triggers are asked
        *(f'DELETE FROM "{table}"' for table in tables),
        *(f'INSERT INTO "{table}" SELECT * FROM {SCHEMA}."{table}"' for table in shipped),
        "SET session_replication_role = origin",
    ]

    def restore() -> None:
        with connection.cursor() as cursor:
            cursor.execute("; ".join(statements))

    return restore


def _holds_rows(cursor: CursorWrapper, table: str) -> bool:
    cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}")')
    return bool(cursor.fetchone()[0])

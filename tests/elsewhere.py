"""Databases beside the one of the tests, for what makes whole sites."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection


@contextmanager
def database_at(name: str) -> Iterator[None]:
    """What runs inside, in threads too, takes this one for the default: a file on SQLite. That of the tests stays open."""
    held, former = connection.connection, connection.settings_dict["NAME"]
    connection.connection, connection.settings_dict["NAME"] = None, name
    try:
        yield
    finally:
        connection.close()
        connection.connection, connection.settings_dict["NAME"] = held, former


@contextmanager
def new_database(folder: Path, name: str = "site") -> Iterator[str]:
    """Empty, and there as long as the block lasts."""
    if connection.vendor != "postgresql":
        yield str(folder / f"{name}.sqlite3")
        return
    quoted = connection.ops.quote_name(f"{connection.settings_dict['NAME']}_{name}")
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {quoted}")
    yield quoted.strip('"')
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {quoted} WITH (FORCE)")

"""Lets one of several test processes migrate; the others copy what it made."""

import fcntl
import sqlite3
from pathlib import Path
from typing import Any, Final

from django.db import connection
from django.db.models.signals import pre_migrate

TEMPLATE: Final = "test_migrated"


class Turn:
    """Lasts until the database of this process stands; who comes second waits for the end of the first one's."""

    def __init__(self, folder: Path) -> None:
        self._file = (folder / "migrated").open("a+b")
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self._file.seek(0)
        self._made = self._file.read()
        if not self._made:
            return
        connection.settings_dict["TEST"]["MIGRATE"] = False
        if connection.vendor == "postgresql":
            connection.settings_dict["TEST"]["TEMPLATE"] = TEMPLATE
        else:
            pre_migrate.connect(self._copy)

    def end(self) -> None:
        if not self._made:
            self._file.write(_kept())
        self._file.close()
        pre_migrate.disconnect(self._copy)

    def _copy(self, **_: Any) -> None:
        """Before Django looks which tables are missing."""
        with sqlite3.connect(":memory:") as kept:
            kept.deserialize(self._made)
            kept.backup(connection.connection)


def _kept() -> bytes:
    """What the next process copies: on PostgreSQL a database, by name."""
    if connection.vendor != "postgresql":
        made: bytes = connection.connection.serialize()
        return made
    name = connection.ops.quote_name(connection.settings_dict["NAME"])
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {TEMPLATE}")
        cursor.execute(f"CREATE DATABASE {TEMPLATE} TEMPLATE {name}")
    return TEMPLATE.encode()

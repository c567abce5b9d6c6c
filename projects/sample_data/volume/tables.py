"""Rows as the database itself holds them, read and written without a model in between."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.core.management.color import no_style
from django.db import connection, models
from django.db.models import Max

RawRow = Mapping[str, Any]


class RawTable:
    """A model's table by its columns' own names; keys are given out here, so that rows can refer to each other."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        self.columns: Final = tuple(field.column for field in model._meta.concrete_fields if field.column)
        self._name = connection.ops.quote_name(model._meta.db_table)
        self._columns = ", ".join(map(connection.ops.quote_name, self.columns))
        self._next = (model._default_manager.aggregate(last=Max("pk"))["last"] or 0) + 1

    def keys(self, count: int) -> range:
        first, self._next = self._next, self._next + count
        return range(first, self._next)

    def read(self, column: str, value: int) -> list[RawRow]:
        sql = f"SELECT {self._columns} FROM {self._name} WHERE {column} = %s ORDER BY id"  # noqa: S608 — no name is typed
        with connection.cursor() as cursor:
            cursor.execute(sql, [value])
            return [dict(zip(self.columns, row, strict=True)) for row in cursor.fetchall()]

    def write(self, rows: Iterable[RawRow]) -> int:
        tuples = [tuple(row[column] for column in self.columns) for row in rows]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                self._copy(cursor, tuples)
            else:
                marks = ", ".join(["%s"] * len(self.columns))
                cursor.executemany(f"INSERT INTO {self._name} ({self._columns}) VALUES ({marks})", tuples)  # noqa: S608
        return len(tuples)

    def _copy(self, cursor: Any, tuples: Iterable[tuple[Any, ...]]) -> None:
        with cursor.copy(f"COPY {self._name} ({self._columns}) FROM STDIN") as copy:
            for row in tuples:
                copy.write_row(row)


def settle_keys(tables: Iterable[RawTable]) -> None:
    """So that PostgreSQL goes on after the keys that were given out here."""
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), [table.model for table in tables]):
            cursor.execute(sql)

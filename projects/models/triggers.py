"""Triggers that refuse UPDATE and DELETE on append-only tables in the database itself, for everybody."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from indicators.models import RuleSetVersion
from projects.models import DepartmentName, DepartmentParent, Event, LayoutVersion, Version

APPEND_ONLY: Final[tuple[type[models.Model], ...]] = (
    DepartmentName,
    DepartmentParent,
    Event,
    LayoutVersion,
    RuleSetVersion,
    Version,
)
REFUSAL: Final = "append-only: no UPDATE, no DELETE"
FUNCTION: Final = "perfeval_refuse"
POSTGRESQL_FUNCTION: Final = f"""
    CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '%: {REFUSAL}', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$
"""


def guard(using: str = DEFAULT_DB_ALIAS) -> None:
    """Makes the missing triggers; running it again changes nothing."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL_FUNCTION)
        for name, table, act in _missing(connection):
            cursor.execute(_creation(connection, name, table, act))


def lift(using: str = DEFAULT_DB_ALIAS) -> None:
    connection = connections[using]
    present = _present(connection)
    with connection.cursor() as cursor:
        for name, table, _ in _wanted(connection):
            if name in present:
                on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER {name}{on_table}")


@contextmanager
def lifted(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Removes the triggers for a migration or a test."""
    lift(using)
    try:
        yield
    finally:
        guard(using)


def tables_are_guarded(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    return [
        Error(
            f"数据表 {table} 缺少只增保护（{act}），记录可能被改动而不留痕迹",
            hint="请运行 manage.py migrate，触发器会重新建立",
            id="projects.E001",
        )
        for alias in databases or ()
        for _, table, act in _missing(connections[alias])
    ]


def _missing(connection: BaseDatabaseWrapper) -> list[tuple[str, str, str]]:
    """Looks at existing tables only: before the first migration there is nothing to guard."""
    tables, present = set(connection.introspection.table_names()), _present(connection)
    return [(name, table, act) for name, table, act in _wanted(connection) if table in tables and name not in present]


def _wanted(connection: BaseDatabaseWrapper) -> Iterator[tuple[str, str, str]]:
    acts = ("UPDATE", "DELETE", "TRUNCATE") if connection.vendor == "postgresql" else ("UPDATE", "DELETE")
    for model in APPEND_ONLY:
        table = model._meta.db_table
        for act in acts:
            yield f"{table}_no_{act.lower()}", table, act


def _present(connection: BaseDatabaseWrapper) -> set[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return {name for (name,) in cursor.fetchall()}


def _creation(connection: BaseDatabaseWrapper, name: str, table: str, act: str) -> str:
    if connection.vendor == "postgresql":
        each = "STATEMENT" if act == "TRUNCATE" else "ROW"
        return f"CREATE OR REPLACE TRIGGER {name} BEFORE {act} ON {table} FOR EACH {each} EXECUTE FUNCTION {FUNCTION}()"
    return f"CREATE TRIGGER {name} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{table}: {REFUSAL}'); END"

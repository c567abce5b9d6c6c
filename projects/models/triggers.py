"""Triggers that refuse UPDATE and DELETE on append-only tables, and DELETE of accounts, in the database itself, for everybody.

On SQLite INSERT OR REPLACE removes the row that stands in its way without firing the trigger for DELETE: a trigger of its own
refuses each row that would take the place of another.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from indicators.models import RuleSetVersion
from perfeval.accounts.models import User
from projects.models import (
    DepartmentName,
    DepartmentParent,
    Event,
    LayoutVersion,
    PublishedBudget,
    RecheckOpinion,
    RecheckSample,
    Remark,
    RemarkEntry,
    Reorganisation,
    Version,
)

APPEND_ONLY: Final[tuple[type[models.Model], ...]] = (
    DepartmentName,
    DepartmentParent,
    Event,
    LayoutVersion,
    PublishedBudget,
    Remark,
    RemarkEntry,
    RecheckOpinion,
    RecheckSample,
    Reorganisation,
    RuleSetVersion,
    Version,
)
NEVER_DELETED: Final[tuple[type[models.Model], ...]] = (User,)  # 停用 is all that happens to an account
REFUSAL: Final = "append-only: no UPDATE, no DELETE"
FUNCTION: Final = "perfeval_refuse"
POSTGRESQL_FUNCTION: Final = f"""
    CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '%: {REFUSAL}', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$
"""


@dataclass(frozen=True, slots=True)
class Trigger:
    model: type[models.Model]
    act: str

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def name(self) -> str:
        return f"{self.table}_no_{self.act.lower()}"


def guard(using: str = DEFAULT_DB_ALIAS) -> None:
    """Makes the missing triggers; running it again changes nothing."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL_FUNCTION)
        for trigger in _missing_triggers(connection):
            cursor.execute(_creation_sql(connection, trigger))


def lift(using: str = DEFAULT_DB_ALIAS) -> None:
    connection = connections[using]
    present = _present_triggers(connection)
    with connection.cursor() as cursor:
        for trigger in _wanted_triggers(connection):
            if trigger.name in present:
                on_table = f" ON {trigger.table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER {trigger.name}{on_table}")


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
            f"数据表 {trigger.table} 缺少只增保护（{trigger.act}），记录可能被改动而不留痕迹",
            hint="请运行 manage.py migrate，触发器会重新建立",
            id="projects.E001",
        )
        for alias in databases or ()
        for trigger in _missing_triggers(connections[alias])
    ]


def _missing_triggers(connection: BaseDatabaseWrapper) -> list[Trigger]:
    """Looks at existing tables only: before the first migration there is nothing to guard."""
    tables, present = set(connection.introspection.table_names()), _present_triggers(connection)
    return [each for each in _wanted_triggers(connection) if each.table in tables and each.name not in present]


def _wanted_triggers(connection: BaseDatabaseWrapper) -> Iterator[Trigger]:
    last = "TRUNCATE" if connection.vendor == "postgresql" else "REPLACE"
    yield from (Trigger(model, act) for model in APPEND_ONLY for act in ("UPDATE", "DELETE", last))
    yield from (Trigger(model, act) for model in NEVER_DELETED for act in ("DELETE", last))


def _present_triggers(connection: BaseDatabaseWrapper) -> set[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D' AND pg_table_is_visible(tgrelid)"
            )
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return {name for (name,) in cursor.fetchall()}


def _creation_sql(connection: BaseDatabaseWrapper, trigger: Trigger) -> str:
    name, table, act = trigger.name, trigger.table, trigger.act
    if connection.vendor == "postgresql":
        each = "STATEMENT" if act == "TRUNCATE" else "ROW"
        return f"CREATE OR REPLACE TRIGGER {name} BEFORE {act} ON {table} FOR EACH {each} EXECUTE FUNCTION {FUNCTION}()"
    refusal, when = f"{table}: {REFUSAL}", f"{act} ON {table}"
    if act == "REPLACE":
        refusal, when = f"{refusal} (UNIQUE)", f"INSERT ON {table} WHEN {_is_taken_sql(trigger.model)}"
    return f"CREATE TRIGGER {name} BEFORE {when} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"


def _is_taken_sql(model: type[models.Model]) -> str:
    """Whether a row stands where the new one wants to: under its key, or under what must be unique."""
    options = model._meta
    columns = {field.name: field.column for field in options.concrete_fields}
    unique: list[tuple[str, ...]] = [(field.name,) for field in options.concrete_fields if field.unique]
    unique += [tuple(each.fields) for each in options.constraints if isinstance(each, models.UniqueConstraint)]
    same = [" AND ".join(f'"{columns[name]}" = NEW."{columns[name]}"' for name in names) for names in unique]
    return " OR ".join(f"EXISTS (SELECT 1 FROM {options.db_table} WHERE {each})" for each in same)  # noqa: S608 (our own names)

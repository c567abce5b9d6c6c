"""The rows of all tables as lines of JSON that either database reads, by the models of the migrations that made the tables."""

import base64
import datetime as dt
import gzip
import json
import uuid
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import BinaryField, Field, FileField, JSONField, Model

from projects.backups.faults import BackupError

Migration = tuple[str, str]
Models = Sequence[type[Model]]
Row = Sequence[Any]

CHUNK: Final = 1000  # rows
PORTION: Final = 4 * 1024 * 1024
# Who is logged in, which workers run, who looks at a sheet, how many visits there were, messages of the queue: all end with the site that is backed up.
LEFT_OUT: Final = frozenset(
    {
        "sessions.session",
        "accounts.loginsession",
        "projects.worker",
        "projects.viewing",
        "projects.visithour",
        "django_tasks_database.dbtaskresult",
    }
)


def applied_migrations() -> list[Migration]:
    return sorted(MigrationRecorder(connection).applied_migrations())


def unknown_migrations(migrations: Collection[Migration]) -> list[Migration]:
    known = MigrationLoader(None).disk_migrations
    return sorted(each for each in migrations if each not in known)


def models_after(migrations: Collection[Migration]) -> list[type[Model]]:
    """As these migrations left them, by label."""
    state = MigrationLoader(None).project_state(_last_migrations(migrations))
    models = state.apps.get_models(include_auto_created=True)
    return sorted((each for each in models if each._meta.managed), key=lambda model: model._meta.label_lower)


def _last_migrations(migrations: Collection[Migration]) -> list[Migration]:
    graph = MigrationLoader(None).graph
    followed = {parent.key for each in migrations for parent in graph.node_map[each].parents}
    return sorted(set(migrations) - followed)


def create_tables(models: Iterable[type[Model]], migrations: Iterable[Migration]) -> None:
    """At once: step by step, the migrations take ten times as long, and what they would write is in the backup."""
    with connection.schema_editor() as editor:
        for model in models:
            if not model._meta.auto_created:
                editor.create_model(model)
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    for app, name in migrations:
        recorder.record_applied(app, name)


def migrate_to_newest() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def is_kept(model: type[Model]) -> bool:
    return model._meta.label_lower not in LEFT_OUT


def columns_of(model: type[Model]) -> list["Field[Any, Any]"]:
    return [field for field in model._meta.concrete_fields if not field.generated]


def read_rows(model: type[Model], names: Sequence[str]) -> Iterator[Row]:
    """By key, in steps: a cursor over all of them would hold them in memory behind a pooler."""
    rows = model._base_manager.order_by("pk").values_list("pk", *names)
    found = list(rows[:CHUNK])
    while found:
        yield from (row[1:] for row in found)
        found = list(rows.filter(pk__gt=found[-1][0])[:CHUNK]) if len(found) == CHUNK else []


def file_fields(models: Iterable[type[Model]]) -> Iterator[tuple[type[Model], str]]:
    for model in models:
        yield from ((model, field.attname) for field in columns_of(model) if isinstance(field, FileField))


def row_to_line(row: Row) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"), default=_plain_value).encode() + b"\n"


def _plain_value(value: object) -> str:
    match value:
        case dt.datetime() | dt.date() | dt.time():
            return value.isoformat()
        case Decimal() | uuid.UUID():
            return str(value)
        case bytes() | memoryview():
            return base64.b64encode(bytes(value)).decode()
    raise TypeError(f"no plain form of {value!r}")


def pack_rows(model: type[Model]) -> Iterator[tuple[int, bytes]]:
    """In portions that fit into memory, each with the number of its rows."""
    count, size, lines = 0, 0, []
    for row in read_rows(model, [field.attname for field in columns_of(model)]):
        lines.append(row_to_line(row))
        count, size = count + 1, size + len(lines[-1])
        if size > PORTION:
            yield count, gzip.compress(b"".join(lines), mtime=0)
            count, size, lines = 0, 0, []
    if lines:
        yield count, gzip.compress(b"".join(lines), mtime=0)


def unpack_rows(portion: bytes) -> list[bytes]:
    try:
        return gzip.decompress(portion).splitlines()
    except (OSError, EOFError, zlib.error) as error:
        raise BackupError("备份已损坏：数据表不能展开") from error


def insert_rows(model: type[Model], lines: Iterable[bytes]) -> None:
    """In the caller's transaction, at whose end the foreign keys are checked."""
    fields = columns_of(model)
    name = connection.ops.quote_name
    columns = ", ".join(name(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {name(model._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608 (our own names)
    rows = [
        [_value_for_database(field, value) for field, value in zip(fields, json.loads(line), strict=True)]
        for line in lines
    ]
    with connection.cursor() as cursor:
        for start in range(0, len(rows), CHUNK):
            cursor.executemany(statement, rows[start : start + CHUNK])


def _value_for_database(field: "Field[Any, Any]", value: Any) -> Any:
    if isinstance(field, JSONField) and (value is not None or not field.null):
        return field.get_db_prep_value(value, connection)
    if value is None or isinstance(field, BinaryField):
        return value if value is None else base64.b64decode(value)
    return field.get_db_prep_save(field.to_python(value), connection)


def read_counters(models: Iterable[type[Model]]) -> dict[str, int]:
    """The highest key that each table ever gave, so that a removed one is never given again."""
    found = {}
    with connection.cursor() as cursor:
        for model in models:
            table = model._meta.db_table
            for sequence in connection.introspection.get_sequences(cursor, table):
                if connection.vendor == "postgresql":
                    quoted = connection.ops.quote_name(sequence["name"])
                    cursor.execute(f"SELECT last_value FROM {quoted} WHERE is_called")  # noqa: S608 (our own names)
                else:
                    cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
                if (last := cursor.fetchone()) and last[0]:
                    found[model._meta.label_lower] = last[0]
    return found


def set_counters(models: Iterable[type[Model]], last: Mapping[str, int]) -> None:
    with connection.cursor() as cursor:
        for model in models:
            table, number = model._meta.db_table, last.get(model._meta.label_lower)
            if not number:
                continue
            if connection.vendor == "postgresql":
                for sequence in connection.introspection.get_sequences(cursor, table):
                    cursor.execute("SELECT setval(%s, %s)", [connection.ops.quote_name(sequence["name"]), number])
            else:
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, number])

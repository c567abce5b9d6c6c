"""A site of every release reaches the newest migrations with all that it had."""

import datetime as dt
import hashlib
import tomllib
from pathlib import Path

import pytest
from django.db import connection, transaction

from indicators.sheet import digest_of_sheet
from perfeval import VERSION
from projects.backups.making import make_backup
from projects.backups.records import applied_migrations, create_tables, models_after
from projects.backups.restoring import restore_backup
from projects.models import Role, Version, triggers
from tests.elsewhere import database_at, new_database
from tests.projects.backups.reading import Contents, contents_of
from tests.releases import FOLDER, ROOT, releases

# What a migration after the release changed on purpose, as table.column.
CHANGED: dict[str, set[str]] = {"0.2.0": set()}
OF_NEW_TABLES = {"contenttypes.contenttype", "auth.permission"}  # each table brings rows of its own
BEFORE_DAYS = ("projects", "0027_entering")


def test_the_version_stands_in_two_places() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == VERSION


@pytest.mark.parametrize("release", releases())
def test_released_migrations_are_never_changed(release: str) -> None:
    lines = (FOLDER / f"{release}.migrations").read_text().splitlines()
    said = {name: named for named, _, name in (line.partition("  ") for line in lines)}
    now = {
        name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() if (ROOT / name).exists() else "removed"
        for name in said
    }
    assert now == said


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("release", releases())
def test_nothing_of_a_release_is_lost_on_the_way(release: str, tmp_path: Path) -> None:
    before = contents_of(FOLDER / f"{release}.tar")
    assert min(before.manifest.rows.values()) > 0
    migrated = tables()
    with new_database(tmp_path) as name, database_at(name):
        assert restore_backup(FOLDER / f"{release}.tar").faults == []
        assert tables() == migrated
        connection.check_constraints()
        assert triggers.tables_are_guarded(None, ["default"]) == []
        assert [v.pk for v in Version.objects.order_by("pk") if digest_of_sheet(v.sheet) != v.digest] == []
        after = contents_of(make_backup(tmp_path / "after.tar").place)
    assert lost(before, after, CHANGED[release]) == []
    assert after.files == before.files
    moved = {label for label, number in before.manifest.counters.items() if after.manifest.counters[label] != number}
    assert moved - OF_NEW_TABLES == {"projects.event"}
    assert after.manifest.counters["projects.event"] == before.manifest.counters["projects.event"] + 1


def tables() -> dict[str, list[tuple[object, ...]]]:
    """With their columns and constraints, in whatever order they came to be; SQLite numbers the foreign keys."""
    of, found = connection.introspection, {}
    with connection.cursor() as cursor:
        for table in of.table_names(cursor):
            columns = [(each.name, each.type_code, each.null_ok) for each in of.get_table_description(cursor, table)]
            constraints = of.get_constraints(cursor, table).items()
            named = [("" if name.startswith("fk_") else name, repr(each)) for name, each in constraints]
            found[table] = [*sorted(columns), *sorted(named)]
    return found


def lost(before: Contents, after: Contents, changed: set[str]) -> list[str]:
    """Columns of records that are gone or other than they were. The restore itself is one more link of the accounts' log."""
    found = []
    for label, records in before.records.items():
        kept = {record[next(iter(record))]: record for record in after.records[label]}
        for record in records:
            now = kept.get(record[next(iter(record))], {})
            for column, value in record.items():
                is_moved = label == "projects.chainhead" and record["chain"] == "accounts" and column != "chain"
                if now.get(column, "gone") != value and f"{label}.{column}" not in changed and not is_moved:
                    found.append(f"{label}.{column}: {value!r} is {now.get(column, 'gone')!r}")
    return found


@pytest.mark.django_db(transaction=True)
def test_older_records_go_through_the_migrations_that_follow(tmp_path: Path) -> None:
    migrations = [each for each in applied_migrations() if each[0] != "projects" or each <= BEFORE_DAYS]
    models = {model._meta.label_lower: model for model in models_after(migrations)}
    with new_database(tmp_path, "older") as name, database_at(name):
        create_tables(models.values(), migrations)
        with transaction.atomic():
            region = models["projects.region"]._default_manager.create(code="652300", name="昌吉州", tier="prefecture")
            place = models["projects.department"]._default_manager.create(region=region, name="财政局", path="/1/")
            user = models["accounts.user"]._default_manager.create(username="li", name="李四")
            granted = {"kind": "filler", "granted_at": dt.datetime(2021, 3, 30, 16, tzinfo=dt.UTC)}  # the 31st here
            role = models["projects.role"]._default_manager.create(user=user, department=place, **granted)
        made = make_backup(tmp_path / "older.tar")
    with new_database(tmp_path) as name, database_at(name):
        restore_backup(made.place)
        assert set(applied_migrations()) > set(migrations)
        assert Role.objects.values_list("pk", "user__name", "department__name").get() == (role.pk, "李四", "财政局")
        assert Role.objects.get().starts_on == dt.date(2021, 3, 31)

"""Append-only tables refuse SQL itself; a check says where one doesn't."""

from collections.abc import Callable, Mapping

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction

from indicators.models import RuleSetVersion
from perfeval.accounts.models import User
from projects.history.events import record_event
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
    triggers,
)
from projects.units.departments import found_department
from tests.factories import (
    DepartmentFactory,
    EvaluationFactory,
    PublishedBudgetFactory,
    RecheckOpinionFactory,
    RecheckSampleFactory,
    RegionFactory,
    RemarkEntryFactory,
    RemarkFactory,
    ReorganisationFactory,
    UserFactory,
    VersionFactory,
)
from tests.factories.projects import LONG_AGO, plain_layout

pytestmark = pytest.mark.django_db

MAKERS: Mapping[type[models.Model], Callable[[], object]] = {
    DepartmentName: DepartmentFactory.create,
    DepartmentParent: DepartmentFactory.create,
    Event: lambda: record_event("login", actor="张三"),
    LayoutVersion: plain_layout,
    PublishedBudget: PublishedBudgetFactory.create,
    Remark: RemarkFactory.create,
    RemarkEntry: RemarkEntryFactory.create,
    RecheckOpinion: RecheckOpinionFactory.create,
    RecheckSample: RecheckSampleFactory.create,
    Reorganisation: ReorganisationFactory.create,
    RuleSetVersion: lambda: None,  # those that ship stand there already
    Version: VersionFactory.create,
}
STATEMENTS = {
    "UPDATE": "UPDATE {table} SET {column} = {column}",
    "DELETE": "DELETE FROM {table}",
    "REPLACE": "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    "TRUNCATE": "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {table} CASCADE",  # it waits for no deferred key
}


def acts() -> tuple[str, ...]:
    return ("UPDATE", "DELETE", "TRUNCATE" if connection.vendor == "postgresql" else "REPLACE")


def run(act: str, model: type[models.Model]) -> int:
    statement = STATEMENTS[act].format(table=model._meta.db_table, column=model._meta.concrete_fields[1].column)
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.rowcount)


def test_every_table_that_only_grows_is_tried() -> None:
    assert set(MAKERS) == set(triggers.APPEND_ONLY)


@pytest.mark.parametrize("model", MAKERS)
def test_sql_can_neither_change_nor_remove(model: type[models.Model]) -> None:
    MAKERS[model]()
    before = list(model._default_manager.order_by("pk").values())
    assert before
    for act in acts():
        with pytest.raises(IntegrityError, match=f"{model._meta.db_table}: append-only"), transaction.atomic():
            run(act, model)
    assert list(model._default_manager.order_by("pk").values()) == before


def test_account_changes_and_is_never_removed() -> None:
    account = UserFactory.create()
    for act in acts()[1:]:
        with pytest.raises(IntegrityError, match="accounts_user: append-only"), transaction.atomic():
            run(act, User)
    with pytest.raises(IntegrityError, match="accounts_user: append-only"), transaction.atomic():
        account.delete()
    assert run("UPDATE", User) == User.objects.count() == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite replaces rows")
def test_version_is_not_replaced_under_another_key() -> None:
    """Its number is unique: a row with it would push the frozen one out."""
    version = VersionFactory.create()
    listed = ", ".join(str(field.column) for field in Version._meta.concrete_fields if not field.primary_key)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT OR REPLACE INTO projects_version ({listed}) SELECT {listed} FROM projects_version")
    assert list(Version.objects.values_list("pk", "content")) == [(version.pk, version.content)]


def test_version_is_not_changed_by_an_insert_that_meets_it() -> None:
    version = VersionFactory.create()
    statement = "INSERT INTO projects_version SELECT * FROM projects_version WHERE true ON CONFLICT (id) DO UPDATE SET content = '改'"
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    version.refresh_from_db()
    assert version.content != "改"


@pytest.mark.parametrize("model", MAKERS)
def test_lifted_for_a_moment_they_let_it_pass(model: type[models.Model]) -> None:
    MAKERS[model]()
    rows = model._default_manager.count()
    with triggers.lifted():
        assert run("UPDATE", model) == rows
    with pytest.raises(IntegrityError), transaction.atomic():
        run("UPDATE", model)


def test_they_are_put_back_after_an_error() -> None:
    with pytest.raises(RuntimeError), triggers.lifted():
        raise RuntimeError
    assert triggers.tables_are_guarded(None, ["default"]) == []


def test_check_names_each_table_that_is_open() -> None:
    assert triggers.tables_are_guarded(None, ["default"]) == []
    triggers.lift()
    told = [(message.id, message.msg, message.hint) for message in triggers.tables_are_guarded(None, ["default"])]
    assert told[0] == (
        "projects.E001",
        "数据表 projects_departmentname 缺少只增保护（UPDATE），记录可能被改动而不留痕迹",
        "请运行 manage.py migrate，触发器会重新建立",
    )
    assert len(told) == len(triggers.APPEND_ONLY) * len(acts()) + len(triggers.NEVER_DELETED) * len(acts()[1:])


def test_check_is_silent_where_no_database_is_named() -> None:
    triggers.lift()
    assert triggers.tables_are_guarded(None) == []


def test_guarding_again_changes_nothing() -> None:
    triggers.lift()
    triggers.guard()
    triggers.guard()
    assert triggers.tables_are_guarded(None, ["default"]) == []


@pytest.mark.django_db(transaction=True)
def test_migrating_puts_them_back_and_loads_what_ships(settings: LazySettings) -> None:
    settings.SILENCED_SYSTEM_CHECKS = ["templates.E002"]  # of the tests' own settings
    versions = LayoutVersion.objects.count(), RuleSetVersion.objects.count()
    triggers.lift()
    call_command("migrate", verbosity=0, skip_checks=False)  # as on the command line: its checks come first
    assert triggers.tables_are_guarded(None, ["default"]) == []
    assert (LayoutVersion.objects.count(), RuleSetVersion.objects.count()) == versions


@pytest.mark.django_db(transaction=True)
def test_table_that_a_migration_rebuilds_is_guarded_again() -> None:
    """On SQLite any change of a column makes the table anew, and its triggers are gone with the old one."""
    field = models.CharField("备注", max_length=9, default="")
    field.set_attributes_from_name("remark")
    with connection.schema_editor() as editor:
        editor.add_field(Event, field)
    with connection.schema_editor() as editor:
        editor.remove_field(Event, field)
    triggers.guard()
    assert triggers.tables_are_guarded(None, ["default"]) == []
    record_event("login", actor="张三")
    with pytest.raises(IntegrityError), transaction.atomic():
        run("DELETE", Event)


def test_department_with_facts_stays() -> None:
    """Its names would go with it."""
    department = found_department("农业局", region=RegionFactory.create(), valid_from=LONG_AGO)
    with pytest.raises(models.ProtectedError):
        department.delete()


def test_sheet_with_a_version_stays() -> None:
    version = VersionFactory.create(evaluation=EvaluationFactory.create())
    with pytest.raises(models.ProtectedError):
        version.evaluation.delete()

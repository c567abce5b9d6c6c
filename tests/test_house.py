"""What holds for the whole house."""

import re

import pytest
from django.conf import settings
from django.contrib import admin
from django.db.migrations.loader import MigrationLoader

from perfeval.accounts.models import User
from tests.factories import UserFactory

OURS = {"accounts", "indicators", "projects"}


def test_migrations_are_named_by_what_they_do() -> None:
    ours = [name for app, name in MigrationLoader(None).disk_migrations if app in OURS]
    assert ours
    assert [name for name in ours if re.search(r"_auto_|\d{8}_\d{4}|_and_more$|^\d{4}_initial$", name)] == []


def test_lock_files_name_no_registry() -> None:
    locks = [*settings.BASE_DIR.glob("requirements*.lock"), settings.BASE_DIR / "package-lock.json"]
    assert len(locks) == 5
    told = re.compile(r'"resolved"|--(extra-)?index-url|--find-links|https?://\S*(pypi|npmjs|simple/)')
    assert [lock.name for lock in locks if told.search(lock.read_text(encoding="utf-8"))] == []


def test_what_sqlite_must_skip_runs_on_postgresql() -> None:
    tests = settings.BASE_DIR / "tests"
    listed = [
        settings.BASE_DIR / path
        for path in re.findall(r"^ +(tests/\S+)$", (settings.BASE_DIR / "bin" / "test").read_text(), re.MULTILINE)
    ]
    assert listed
    assert [path for path in listed if not path.exists()] == []
    skipping = [
        path
        for path in tests.rglob("test_*.py")
        if re.search(r"mark\.skipif\([^)]*vendor", path.read_text(encoding="utf-8"))
    ]
    assert skipping
    assert [path for path in skipping if not any(path.is_relative_to(each) for each in listed)] == []


def test_administration_shows_our_own_records_only() -> None:
    assert {model._meta.app_label for model in admin.site._registry} <= OURS


@pytest.mark.django_db
def test_rows_without_an_order_come_shuffled() -> None:
    UserFactory.create_batch(20)
    orders = {tuple(user.pk for user in User.objects.order_by()) for _ in range(5)}
    assert len(orders) > 1


def test_no_row_is_locked_with_its_key() -> None:
    """A foreign key's check would wait for it, at the commit, holding what the other wants."""
    sources = [
        path for app in ("projects", "perfeval", "indicators") for path in (settings.BASE_DIR / app).rglob("*.py")
    ]
    locks = [found for path in sources for found in re.findall(r"select_for_update\(.*?\)", path.read_text("utf-8"))]
    assert len(locks) > 5, "the pattern still finds them"
    assert {lock for lock in locks if "no_key=True" not in lock} == set()

"""Whether the site can do its work, part by part."""

from collections.abc import Callable
from datetime import timedelta

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from perfeval.environment import FONTS, missing
from projects.models import Worker

WORKER_SILENCE = timedelta(minutes=1)


def database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone())


def migrations_are_applied() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def fonts_are_installed() -> bool:
    return not missing(FONTS)


def worker_is_alive() -> bool:
    return Worker.objects.filter(seen_at__gte=timezone.now() - WORKER_SILENCE).exists()


PARTS: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "migrations": migrations_are_applied,
    "fonts": fonts_are_installed,
    "worker": worker_is_alive,
}


def holds(part: Callable[[], bool]) -> bool:
    try:
        return part()
    except Error:
        return False


def report() -> dict[str, bool]:
    return {name: holds(part) for name, part in PARTS.items()}

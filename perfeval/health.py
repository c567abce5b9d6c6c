"""Whether each part of the site works."""

from collections.abc import Callable

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from redis import Redis, RedisError

from perfeval.environment import FONTS, missing_requirements
from perfeval.files import store


def database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone())


def migrations_are_applied() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def fonts_are_installed() -> bool:
    return not missing_requirements(FONTS)


def messages_arrive() -> bool:
    """Without Redis the messages go through the database, which has a part of its own."""
    if not settings.REDIS_URL:
        return True
    try:
        return bool(Redis.from_url(settings.REDIS_URL, **settings.REDIS_PATIENCE).ping())
    except RedisError:
        return False


def files_are_kept() -> bool:
    return store().answers()


# An app adds a part of its own when it is ready.
PARTS: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "migrations": migrations_are_applied,
    "fonts": fonts_are_installed,
    "queue": messages_arrive,
    "files": files_are_kept,
}


def part_holds(part: Callable[[], bool]) -> bool:
    try:
        return part()
    except Error:
        return False


def report_parts() -> dict[str, bool]:
    return {name: part_holds(part) for name, part in PARTS.items()}

"""Whether the site can do its work, part by part."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from redis import Redis, RedisError

from perfeval.environment import FONTS, missing
from projects.models import Worker

WORKER_SILENCE = timedelta(minutes=1)
REDIS_PATIENCE = 2  # seconds


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


def messages_arrive() -> bool:
    """Jobs' messages go through the database, whose part tells of it, or through Redis."""
    if not settings.REDIS_URL:
        return True
    try:
        return bool(Redis.from_url(settings.REDIS_URL, socket_timeout=REDIS_PATIENCE).ping())
    except RedisError:
        return False


PARTS: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "migrations": migrations_are_applied,
    "fonts": fonts_are_installed,
    "worker": worker_is_alive,
    "queue": messages_arrive,
}


def holds(part: Callable[[], bool]) -> bool:
    try:
        return part()
    except Error:
        return False


def report() -> dict[str, bool]:
    return {name: holds(part) for name, part in PARTS.items()}

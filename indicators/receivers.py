"""Loads the shipped data after each migration."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from indicators.library import load_library
from indicators.models import RuleSetVersion
from indicators.shipped import load_shipped


@receiver(post_migrate)
def load_after_migration(sender: AppConfig, using: str, **kwargs: Any) -> None:
    if sender.name == "indicators" and table_exists(using):
        load_shipped()
        load_library()


def table_exists(using: str) -> bool:
    """Migrating an app back to nothing calls this receiver too."""
    return RuleSetVersion._meta.db_table in connections[using].introspection.table_names()

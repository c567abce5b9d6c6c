"""Django's migrate, which a database that an interrupted one left behind doesn't stop."""

from typing import Any

from django.core.management.base import BaseCommand
from django.core.management.commands.migrate import Command as DjangoCommand


class Command(DjangoCommand):
    def get_check_kwargs(self, options: dict[str, Any]) -> Any:
        """Without the checks of the database: what they miss is made after the migrations."""
        return BaseCommand.get_check_kwargs(self, options)

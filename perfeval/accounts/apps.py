"""The app of accounts: login and passwords."""

from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "perfeval.accounts"
    verbose_name = "账号"

    def ready(self) -> None:
        import_module("perfeval.accounts.receivers")

"""The app of accounts: login and passwords."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "perfeval.accounts"
    verbose_name = "账号"

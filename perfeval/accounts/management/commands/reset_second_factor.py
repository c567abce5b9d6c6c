"""Switches 动态口令 off for somebody whose phone is lost, an administrator above all."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from perfeval.accounts.models import User
from perfeval.accounts.second_factor import reset_second_factor
from perfeval.commands import Command as SiteCommand


class Command(SiteCommand):
    help = "重置一个账号的动态口令（手机和备用码都丢了的）；这个账号的全部登录同时退出"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", metavar="登录名", help="要重置的账号")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        account = User.objects.filter(username=username).first()
        if account is None:
            raise CommandError(f"没有登录名是“{username}”的账号")
        if not account.totp_secret:
            raise CommandError(f"“{account}”没有启用动态口令")
        reset_second_factor(account, by=None)
        self.stdout.write(f"已重置“{account}”的动态口令，下次登录只要密码。")

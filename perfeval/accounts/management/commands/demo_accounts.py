"""Gives the demonstration accounts new passwords and prints them."""

from typing import Any

from django.core.management.base import CommandError
from django.db import transaction

from perfeval.accounts.models import User
from perfeval.accounts.passwords import new_password
from perfeval.commands import Command as SiteCommand

PREFIX = "demo-"


class Command(SiteCommand):
    help = "为演示账号生成新密码并显示；账号由 load_demo 建立，这里不新建"

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        accounts = User.objects.filter(username__startswith=PREFIX, is_active=True).order_by("pk")
        if not accounts:
            raise CommandError("没有演示账号，请先运行 manage.py load_demo")
        width = max(len(user.username) for user in accounts)
        self.stdout.write("演示账号（密码每次启动重新生成）：")
        for user in accounts:
            password = new_password()
            user.choose_password(password)
            self.stdout.write(f"  {user.username:<{width}}  {password}  {user.name}")

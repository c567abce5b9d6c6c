"""Gives the demonstration accounts new passwords and prints them."""

import secrets
import string
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from perfeval.accounts.models import User

LENGTH = 12
DEMO_ACCOUNTS = (
    {"username": "demo-admin", "name": "系统管理员", "is_staff": True, "is_superuser": True},
    {"username": "demo-filler", "name": "单位填报人"},
)


class Command(BaseCommand):
    help = "为演示账号生成新密码并显示"

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("演示账号（密码每次启动重新生成）：")
        for account in DEMO_ACCOUNTS:
            user, _ = User.objects.update_or_create(username=account["username"], defaults=account)
            password = new_password()
            user.choose_password(password)
            self.stdout.write(f"  {user.username:<14} {password}   {user.name}")


def new_password() -> str:
    """Of all classes that the validators count, without the letters that people misread."""
    letters = "".join(set(string.ascii_letters) - set("IlOo"))
    password = "".join(secrets.choice(letters + "23456789") for _ in range(LENGTH - 3))
    return password + secrets.choice("abc") + secrets.choice("XYZ") + secrets.choice("23456789")

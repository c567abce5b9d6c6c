"""Sets up one of the three administrators at the server's terminal; the person types the password."""

import sys
from getpass import getpass
from typing import Any, Final

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.db import transaction

from perfeval.accounts.models import User
from perfeval.commands import Command as SiteCommand
from projects.history.events import hold_accounts
from projects.models import Role, RoleKind

KINDS: Final = {
    "system": RoleKind.SYSTEM_ADMINISTRATOR,
    "security": RoleKind.SECURITY_ADMINISTRATOR,
    "audit": RoleKind.AUDIT_ADMINISTRATOR,
}
TRIES: Final = 3


class Command(SiteCommand):
    help = "设立第一个系统管理员（system）、安全管理员（security）或审计管理员（audit），三人分开设立，各由本人输入密码"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=sorted(KINDS), help="设立哪一种管理员")
        parser.add_argument("--force", action="store_true", help="已有这种管理员时仍然另设一个")

    def handle(self, *args: Any, kind: str, force: bool, **options: Any) -> None:
        role = KINDS[kind]
        _refuse_second(role, force=force)
        if not sys.stdin.isatty():
            raise CommandError("请在终端里运行：密码由本人输入，不写在命令行和文件里")
        account = User(username=input(f"{role.label}的登录名：").strip(), name=input("姓名：").strip())
        try:
            account.clean_fields(exclude=["password"])
            account.validate_unique()
        except ValidationError as error:
            raise CommandError("".join(error.messages)) from error
        account.set_password(self._password(account))
        account.is_staff, account.must_change_password = True, False
        with transaction.atomic():
            hold_accounts()
            _refuse_second(role, force=force)
            account.save()
            Role.objects.create(user=account, kind=role)
        self.stdout.write(f"已设立{role.label}：{account}")

    def _password(self, account: User) -> str:
        for _ in range(TRIES):
            password = getpass("密码：")
            try:
                validate_password(password, account)
            except ValidationError as error:
                self.stderr.write("".join(error.messages))
                continue
            if getpass("再输入一次：") == password:
                return password
            self.stderr.write("两次输入的密码不同。")
        raise CommandError(f"{TRIES} 次都没有设好密码，没有设立管理员")


def _refuse_second(kind: RoleKind, *, force: bool) -> None:
    held = Role.objects.not_over().filter(kind=kind, user__is_active=True).select_related("user").first()
    if held is not None and not force:
        raise CommandError(f"已有{kind.label}：{held.user}。确要另设一个的，请加 --force")

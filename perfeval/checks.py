"""System checks that say in words which requirement is missing."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Tags, register
from django.core.checks import Warning as CheckWarning
from django.db import OperationalError, connection

from perfeval.environment import FONTS, LIBRARIES, missing_requirements


def machine_is_complete(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    return [
        CheckWarning(f"这台机器上缺少{lack.what}", hint=f"请安装：{lack.remedy}", id="perfeval.W002")
        for lack in missing_requirements((*FONTS, *LIBRARIES))
    ]


def traffic_is_encrypted(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if settings.HTTPS:
        return []
    return [
        CheckWarning(
            "HTTPS=False：密码和表格在网络上明文传输，Cookie 不加 Secure，不发 HSTS",
            hint="内网没有证书时可以这样运行；有证书后请设 HTTPS=True",
            id="perfeval.W001",
        )
    ]


def tables_belong_to_another_role(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Of PostgreSQL; a superuser has every role. `/healthz` tells of a database that is away."""
    if connection.vendor != "postgresql":
        return []
    owned = "SELECT current_user FROM pg_tables WHERE schemaname = current_schema AND pg_has_role(tableowner, 'USAGE') LIMIT 1"
    try:
        with connection.cursor() as cursor:
            cursor.execute(owned)
            owners = cursor.fetchall()
    except OperationalError:
        return []
    return [
        CheckWarning(
            f"网站所用的数据库账号 {name} 是数据表的所有者：攻破了网站，就能改表结构、去掉操作日志的保护",
            hint="请用 packaging/roles.sql 分成两个账号，见 docs/operations.md“安装”第 3 步",
            id="perfeval.W003",
        )
        for (name,) in owners
    ]


def register_all() -> None:
    register(machine_is_complete)
    register(traffic_is_encrypted, Tags.security, deploy=True)
    register(tables_belong_to_another_role, Tags.security, deploy=True)

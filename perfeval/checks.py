"""System checks that say in words which requirement is missing."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Tags, register
from django.core.checks import Warning as CheckWarning

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


def register_all() -> None:
    register(machine_is_complete)
    register(traffic_is_encrypted, Tags.security, deploy=True)

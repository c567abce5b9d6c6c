"""System checks say in words what is missing."""

import pytest
from django.conf import LazySettings
from django.db import connection

from perfeval import checks, environment


def test_nothing_is_missing_where_set_up_has_run() -> None:
    assert checks.machine_is_complete(None) == []


def test_missing_fonts_are_named_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "installed_font_families", frozenset)
    told = [(message.msg, message.hint) for message in checks.machine_is_complete(None)]
    assert told == [
        ("这台机器上缺少宋体（Noto Serif CJK SC）", "请安装：apt-get install fonts-noto-cjk"),
        ("这台机器上缺少黑体（Noto Sans CJK SC）", "请安装：apt-get install fonts-noto-cjk"),
        ("这台机器上缺少少数民族文字与拉丁字母字体（Noto Sans）", "请安装：apt-get install fonts-noto-core"),
    ]


def test_machine_without_fontconfig_has_no_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    environment.installed_font_families.cache_clear()
    try:
        assert not environment.has_font("Noto Serif CJK SC")
    finally:
        environment.installed_font_families.cache_clear()


def test_library_that_is_not_there() -> None:
    assert environment.has_library("pango-1.0")
    assert not environment.has_library("no-such-library")


@pytest.mark.parametrize(("https", "told"), [(True, []), (False, ["perfeval.W001"])])
def test_traffic_in_the_clear_is_said_once_in_words(https: bool, told: list[str], settings: LazySettings) -> None:
    settings.HTTPS = https
    assert [message.id for message in checks.traffic_is_encrypted(None)] == told


@pytest.mark.django_db
def test_role_that_owns_the_tables_is_named() -> None:
    on_postgresql = connection.vendor == "postgresql"
    told = [(message.id, message.msg.split("：")[0]) for message in checks.tables_belong_to_another_role(None)]
    assert told == [("perfeval.W003", "网站所用的数据库账号 perfeval 是数据表的所有者")] * on_postgresql
    if on_postgresql:
        with connection.cursor() as cursor:
            cursor.execute("CREATE ROLE site_alone; SET LOCAL ROLE site_alone")
        assert checks.tables_belong_to_another_role(None) == []

"""System checks say in words what is missing."""

import pytest
from django.conf import LazySettings

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

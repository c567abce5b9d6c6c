"""The requirements besides Python that pages and PDFs need on the machine."""

import ctypes.util
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """Something to install, and how to find out whether it is installed."""

    what: str
    remedy: str
    present: Callable[[], bool]


@cache
def installed_font_families() -> frozenset[str]:
    try:
        listing = subprocess.run(["fc-list", "--format", "%{family}\n"], capture_output=True, text=True, check=True)
    except OSError:
        return frozenset()
    return frozenset(name for line in listing.stdout.splitlines() for name in line.split(","))


def has_font(family: str) -> bool:
    return family in installed_font_families()


def has_library(name: str) -> bool:
    return ctypes.util.find_library(name) is not None


def has_bootstrap() -> bool:
    """As npm installed it, or as it was collected into an installed package, which holds no more than that."""
    places = (settings.BASE_DIR / "node_modules" / "bootstrap" / "dist", settings.STATIC_ROOT / "bootstrap")
    return any((place / "css" / "bootstrap.min.css").exists() for place in places)


def has_small_fonts() -> bool:
    return (Path(settings.BASE_DIR) / "build" / "fonts" / "made").exists()


FONTS = (
    Requirement(
        what="宋体（Noto Serif CJK SC）",
        remedy="apt-get install fonts-noto-cjk",
        present=lambda: has_font("Noto Serif CJK SC"),
    ),
    Requirement(
        what="黑体（Noto Sans CJK SC）",
        remedy="apt-get install fonts-noto-cjk",
        present=lambda: has_font("Noto Sans CJK SC"),
    ),
    Requirement(
        what="少数民族文字与拉丁字母字体（Noto Sans）",
        remedy="apt-get install fonts-noto-core",
        present=lambda: has_font("Noto Sans"),
    ),
)
LIBRARIES = (
    Requirement(
        what="Pango 排版库",
        remedy="apt-get install libpango-1.0-0 libpangoft2-1.0-0",
        present=lambda: has_library("pango-1.0"),
    ),
    Requirement(
        what="HarfBuzz 字体裁剪库",
        remedy="apt-get install libharfbuzz-subset0",
        present=lambda: has_library("harfbuzz-subset"),
    ),
    Requirement(what="Bootstrap", remedy="npm ci", present=has_bootstrap),
    Requirement(
        what="排版用的小字体（没有它，PDF 照样能做，但要慢一倍）",
        remedy=".venv/bin/python -P projects/documents/pdf/fonts.py",
        present=has_small_fonts,
    ),
)


def missing_requirements(requirements: Iterable[Requirement]) -> list[Requirement]:
    return [requirement for requirement in requirements if not requirement.present()]

"""Runs WeasyPrint in one thread at a time, with our fonts, and without fetching anything from outside."""

import ctypes
import gc
import logging
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning
from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration

from projects.documents.pdf import fonts
from projects.documents.pdf.fonts import FontRefusedError, OwnFont, own_font
from projects.documents.pdf.resources import OwnPictures
from projects.documents.pdf.style import FANGSONG, Paper, foot_stylesheet, stylesheet

logger = logging.getLogger(__name__)
# As a process ends, Python may close Pango's libraries before it frees what they made, and crash. What ctypes opens stays open.
PANGO: Final = ctypes.CDLL("libpangoft2-1.0.so.0")
# Pango's maps of fonts are not made for two threads; and collecting garbage amid the boxes takes a fifth of the time.
ALONE: Final = threading.RLock()


@contextmanager
def undisturbed() -> Iterator[None]:
    with ALONE:
        was_enabled = gc.isenabled()
        gc.disable()
        try:
            yield
        finally:
            if was_enabled:
                gc.enable()


def step_aside() -> None:
    """Lets a waiting thread draw between two pages of a long form."""
    ALONE.release()
    ALONE.acquire()


@cache
def fangsong() -> OwnFont | None:
    """Returns the office's own 仿宋; None where there is none, or an unusable one, and 宋体 replaces it."""
    try:
        return own_font(Path(settings.FANGSONG_FONT), FANGSONG) if settings.FANGSONG_FONT else None
    except FontRefusedError as error:
        logger.warning("%s；仿宋用宋体代替", error)
        return None


def own_font_is_usable(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    try:
        if settings.FANGSONG_FONT:
            own_font(Path(settings.FANGSONG_FONT), FANGSONG)
    except FontRefusedError as error:
        hint = "请改正设置 FANGSONG_FONT，或去掉它；在这以前，表样选了仿宋的用宋体印"
        return [CheckWarning(str(error), hint=hint, id="projects.W001")]
    return []


@cache
def font_configuration() -> FontConfiguration:
    """One for each process. A configuration file names our fonts: a @font-face would leave copies in TMPDIR."""
    name = "FONTCONFIG_FILE"
    former = os.environ.get(name)
    own = fangsong()
    os.environ[name] = str(fonts.write_configuration(*([own.folder] if own else [])))
    try:
        return FontConfiguration()
    finally:
        if former is None:
            del os.environ[name]
        else:
            os.environ[name] = former


def lay_out_html(html: str, paper: Paper, *, link: str = "", number: tuple[int, int] | None = None) -> Document:
    """`number` is the page and the number of pages, where each page is laid out by itself."""
    page = HTML(string=html, url_fetcher=OwnPictures(link))
    sheets = [_parse_stylesheet(paper), *([CSS(string=foot_stylesheet(*number))] if number else [])]
    with undisturbed():
        return page.render(font_config=font_configuration(), stylesheets=sheets)


@lru_cache(maxsize=64)
def _parse_stylesheet(paper: Paper) -> CSS:
    return CSS(string=stylesheet(paper), url_fetcher=OwnPictures(""))

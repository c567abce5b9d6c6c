"""WeasyPrint as this house runs it: one thread at a time, with our fonts, and nothing fetched from outside."""

import gc
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Final

from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration

from projects.documents.pdf import fonts
from projects.documents.pdf.resources import OwnPictures
from projects.documents.pdf.style import Paper, numbered, stylesheet

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


@cache
def font_configuration() -> FontConfiguration:
    """One a process. Our fonts come by a configuration file: a @font-face would leave copies of them in TMPDIR."""
    name = "FONTCONFIG_FILE"
    former = os.environ.get(name)
    os.environ[name] = str(fonts.configuration())
    try:
        return FontConfiguration()
    finally:
        if former is None:
            del os.environ[name]
        else:
            os.environ[name] = former


def rendered(html: str, paper: Paper, *, link: str = "", number: tuple[int, int] | None = None) -> Document:
    """The number is that of the page and of all pages, where each is laid out by itself."""
    page = HTML(string=html, url_fetcher=OwnPictures(link))
    sheets = [_parsed(paper), *([CSS(string=numbered(*number))] if number else [])]
    with undisturbed():
        return page.render(font_config=font_configuration(), stylesheets=sheets)


@lru_cache(maxsize=64)
def _parsed(paper: Paper) -> CSS:
    return CSS(string=stylesheet(paper), url_fetcher=OwnPictures(""))

"""Lays a form out: on one page where it can be, else cut between rows, with labels and heads on every page."""

import gc
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final

from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration

from projects.documents.grid import Grid
from projects.documents.pdf import fonts
from projects.documents.pdf.markup import is_bare, markup
from projects.documents.pdf.resources import OwnPictures
from projects.documents.pdf.style import Paper, paper_of, stylesheet
from projects.documents.printable import Printable

STEP: Final = 0.25  # points, between two sizes of type
TRIES: Final = 4  # at the breaks: a label that is shown again may make its rows taller
TIGHTER: Final = 0.96
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


@dataclass(frozen=True, slots=True)
class Setting:
    """A form about to be laid out."""

    form: Printable
    made_at: datetime | None

    def lay_out(self, parts: Sequence[range], paper: Paper) -> Document:
        html = markup(self.form, parts, paper, made_at=self.made_at)
        page = HTML(string=html, url_fetcher=OwnPictures(self.form.link))
        return page.render(font_config=font_configuration(), stylesheets=[_parsed(paper)])

    def heights(self, paper: Paper) -> list[float]:
        """Of the rows, in CSS pixels, as a page without end shows them."""
        whole = range(self.form.grid.rows)
        (page,) = self.lay_out([whole], replace(paper, is_endless=True)).pages
        tops = [page.anchors[f"r{row}"][1] for row in whole] + [page.anchors["end"][1]]
        return [below - top for top, below in pairwise(tops)]


@lru_cache(maxsize=64)
def _parsed(paper: Paper) -> CSS:
    return CSS(string=stylesheet(paper), url_fetcher=OwnPictures(""))


def laid_out(form: Printable, *, made_at: datetime | None = None) -> Document:
    setting = Setting(form, made_at)
    paper = paper_of(form.grid, is_draft=form.is_draft)
    document = setting.lay_out([range(form.grid.rows)], paper)
    if len(document.pages) == 1:
        return document
    return _pressed(setting, paper) or _cut(setting, paper) or document


def _pressed(setting: Setting, paper: Paper) -> Document | None:
    """With the largest type in which the form fits on one page, if the layout allows one so small."""
    smallest = setting.form.grid.smallest_type_size
    if smallest is None:
        return None
    count = int((paper.size - float(smallest)) / STEP)
    sizes = [paper.size - STEP * number for number in range(1, count + 1)]
    fitting: Document | None = None
    low, high = 0, len(sizes)  # the first size that fits is in low…high
    if sizes and sum(setting.heights(replace(paper, size=sizes[-1]))) > paper.height:
        return None
    while low < high:
        middle = (low + high) // 2
        tried = setting.lay_out([range(setting.form.grid.rows)], replace(paper, size=sizes[middle]))
        if len(tried.pages) == 1:
            fitting, high = tried, middle
        else:
            low = middle + 1
    return fitting


def _cut(setting: Setting, paper: Paper) -> Document | None:
    """Each page a table of its own; None where a single row is taller than a page and has to be parted."""
    heights, room = setting.heights(paper), paper.height
    for _ in range(TRIES):
        parts = packed(heights, setting.form.grid, room)
        document = setting.lay_out(parts, paper)
        if len(document.pages) == len(parts) or max(heights) > room:
            return document
        room *= TIGHTER
    return None


def packed(heights: Sequence[float], grid: Grid, room: float) -> list[range]:
    """The rows of each page, as many as fit below the heads that it repeats."""
    heads = sum(heights[row] for row in grid.repeated)
    parts: list[range] = []
    start, filled = 0, 0.0
    for rows in _inseparable(grid):
        height = sum(heights[row] for row in rows)
        if filled and filled + height > room:
            parts.append(range(start, rows.start))
            start, filled = rows.start, heads if rows.start >= grid.repeated.stop else 0.0
        filled += height
    return [*parts, range(start, grid.rows)]


def _inseparable(grid: Grid) -> Iterator[range]:
    """Heads stay with a row below them, signatures and notes with a row above."""
    start = 0
    for row in range(1, grid.rows):
        is_joined = row in grid.repeated[1:] or row == grid.repeated.stop or is_bare(grid, row)
        if not is_joined:
            yield range(start, row)
            start = row
    yield range(start, grid.rows)

"""A form as HTML for the page: every text escaped, cut where a page ends."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape
from typing import Final

from projects.documents.grid import Align, Cell, Grid, Role
from projects.documents.measures import broken, ems
from projects.documents.pdf.style import MOST_INDENT, PADDING, Paper
from projects.documents.printable import Printable
from projects.documents.screen import WRITTEN, tail_start

QR_URL: Final = "perfeval:qr"
BARE: Final = frozenset({Role.NOTE, Role.SIGNATURE})
# Hebrew and the Arabic blocks, which Uyghur and Kazakh are written in.
RTL: Final = ((0x590, 0x8FF), (0xFB1D, 0xFDFF), (0xFE70, 0xFEFE))
LONG_WORD: Final = re.compile(r"[^\s\u2e80-\uffef]{8,}")  # what may be wider than its cell
LATIN_EXCESS: Final = 0.07


def markup(form: Printable, parts: Sequence[range], paper: Paper, *, made_at: datetime | None) -> str:
    """One table a page."""
    tables = "".join(_table(form.grid, rows, paper) for rows in parts)
    made = f'<meta name="dcterms.created" content="{made_at.isoformat(timespec="seconds")}">' if made_at else ""
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(form.title)}</title>{made}'
        "</head><body>"
        f'{_foot(form)}<div class="mark" data-title="{escape(form.title)}"></div>{tables}'
        f"<div{_id('end', paper)}></div></body></html>"
    )


def _id(name: str, paper: Paper) -> str:
    """A place whose position is asked for."""
    return f' id="{name}"' if paper.is_endless else ""


def _foot(form: Printable) -> str:
    image = f'<img src="{QR_URL}" alt="">' if form.link else ""
    code = f"校验码 {escape(form.code)}" if form.code else ""
    return f'<div class="foot">{image}{code}</div>' if image or code else ""


def _table(grid: Grid, rows: range, paper: Paper) -> str:
    columns = "<col>" * len(grid.widths)
    return f"<table>{columns}{''.join(_rows(grid, rows, paper))}</table>"


def _rows(grid: Grid, rows: range, paper: Paper) -> Iterator[str]:
    """The rows of a page; a new page shows the heads again above rows that stood below them."""
    has_heads = rows.start >= grid.repeated.stop and not is_bare(grid, rows.start)
    shown = [*(grid.repeated if has_heads else ()), *rows]
    first = {row: place for place, row in reversed(list(enumerate(shown)))}
    starts: dict[int, list[str]] = {row: [] for row in shown}
    for cell in grid.cells:
        within = [row for row in cell.rows if row in first]
        if within:
            starts[within[0]].append(_cell(grid, cell, len(within), paper))
    for row in shown:
        is_empty = not any(cell.text for cell in grid.starting_in(row))
        yield f"<tr{_id(f'r{row}', paper)}{' class=empty' if is_empty else ''}>{''.join(starts[row])}</tr>"


def is_bare(grid: Grid, row: int) -> bool:
    """A row of notes or signatures below the table."""
    return not any(grid.at(row, column).is_framed for column in range(len(grid.widths)))


def _cell(grid: Grid, cell: Cell, row_span: int, paper: Paper) -> str:
    across = f' colspan="{cell.column_span}"' if cell.column_span > 1 else ""
    down = f' rowspan="{row_span}"' if row_span > 1 else ""
    classes = f' class="{names}"' if (names := " ".join(_classes(grid, cell))) else ""
    return f"<td{across}{down}{classes}>{_text(grid, cell, paper)}</td>"


def _classes(grid: Grid, cell: Cell) -> Iterator[str]:
    if cell.align is not Align.CENTER:
        yield str(cell.align)
    if cell.role in BARE:
        yield "bare"
    if not cell.is_framed:
        yield str(cell.role)
    if cell.role is Role.SIGNATURE and cell.rows.stop == grid.rows:
        yield "stamped"
    if cell.indent:
        yield f"in{min(cell.indent, MOST_INDENT)}"
    if LONG_WORD.search(cell.text):
        yield "long"
    if _is_rtl(cell.text):
        yield "rtl"


def _is_rtl(text: str) -> bool:
    """Whether most of its letters are written from the right."""
    if text.isascii():
        return False
    letters = [ord(character) for character in text if character.isalpha()]
    from_right = sum(any(first <= letter <= last for first, last in RTL) for letter in letters)
    return from_right * 2 > len(letters)


def _text(grid: Grid, cell: Cell, paper: Paper) -> str:
    width = _room(grid, cell, paper)
    text = broken(cell, width - _latin(cell.text)) if cell.breaks else cell.text
    last_line = text.rpartition("\n")[2]
    is_tight = cell.role in WRITTEN and ems(last_line) + _latin(last_line) > width
    start = tail_start(text) if is_tight else None
    if start is None or ems(text[start:]) > width:
        return escape(text)
    return f'{escape(text[:start])}<span class="tail">{escape(text[start:])}</span>'


def _latin(text: str) -> float:
    """How much wider Latin letters and figures are than half a hanzi each, in ems."""
    return LATIN_EXCESS * sum(map(str.isascii, text))


def _room(grid: Grid, cell: Cell, paper: Paper) -> float:
    """In ems, between the cell's paddings."""
    percent = sum(grid.widths[column] for column in cell.columns)
    return float(percent) / 100 * paper.width - PADDING - cell.indent

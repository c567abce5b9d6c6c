"""Writes a form, or a page of a longer one, as HTML with every text escaped."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape
from typing import Final

from projects.documents.grid import Align, Cell, CellRole, Grid
from projects.documents.measures import break_label, text_width
from projects.documents.pdf.looks import PLAIN, PrintedLook, look_of
from projects.documents.pdf.style import MOST_INDENT, Paper
from projects.documents.printable import Printable
from projects.documents.screen import WRITTEN, tail_start

QR_URL: Final = "perfeval:qr"
SCOPES: Final = {CellRole.HEAD: "col", CellRole.LABEL: "row", CellRole.SIDE: "row"}  # heads for a screen reader
# Hebrew and the Arabic blocks, the scripts of Uyghur and Kazakh.
RTL: Final = ((0x590, 0x8FF), (0xFB1D, 0xFDFF), (0xFE70, 0xFEFE))
LONG_WORD: Final = re.compile(r"[^\s\u2e80-\uffef]{8,}")  # may be wider than its cell
LATIN_EXCESS: Final = 0.07


def write_html(form: Printable, paper: Paper, *, is_first: bool = True) -> str:
    """The first page of a form carries its bookmark."""
    mark = f'<div class="mark" data-title="{escape(form.title)}"></div>' if is_first else ""
    return _page_html(form, f"{mark}{_table_html(form.grid, paper)}")


def empty_page(form: Printable) -> str:
    """The foot alone."""
    return _page_html(form, "")


def _page_html(form: Printable, body: str) -> str:
    made_at = form.made_at.isoformat(timespec="seconds") if form.made_at else ""
    made = f'<meta name="dcterms.created" content="{made_at}">' if made_at else ""
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(form.title)}</title>{made}'
        f"</head><body>{_foot_html(form)}{body}</body></html>"
    )


def _foot_html(form: Printable) -> str:
    image = f'<img src="{QR_URL}" alt="校验二维码">' if form.link else ""
    code = f"校验码 {escape(form.code)}" if form.code else ""
    return f'<div class="foot">{image}{code}</div>' if image or code else ""


def _table_html(grid: Grid, paper: Paper) -> str:
    rows: list[list[Cell]] = [[] for _ in range(grid.rows)]
    for cell in grid.cells:
        rows[cell.row].append(cell)
    columns = "<col>" * len(grid.widths)
    return f"<table>{columns}{''.join(_row_html(grid, cells, paper) for cells in rows)}</table>"


def _row_html(grid: Grid, cells: Sequence[Cell], paper: Paper) -> str:
    is_empty = not any(cell.text for cell in cells)
    return f"<tr>{''.join(_cell_html(grid, cell, paper, is_row_empty=is_empty) for cell in cells)}</tr>"


def _cell_html(grid: Grid, cell: Cell, paper: Paper, *, is_row_empty: bool) -> str:
    across = f' colspan="{cell.column_span}"' if cell.column_span > 1 else ""
    down = f' rowspan="{cell.row_span}"' if cell.row_span > 1 else ""
    names = " ".join(_list_classes(cell, look_of(grid, cell, is_row_empty=is_row_empty)))
    classes = f' class="{names}"' if names else ""
    head = f' scope="{SCOPES[cell.role]}"' if cell.role in SCOPES and cell.text else ""
    return f"<td{across}{down}{classes}{head}>{_text_html(grid, cell, paper)}</td>"


def _list_classes(cell: Cell, look: PrintedLook) -> Iterator[str]:
    if cell.align is not Align.CENTER:
        yield str(cell.align)
    if look.name:
        yield look.name
    if cell.indent:
        yield f"in{min(cell.indent, MOST_INDENT)}"
    if LONG_WORD.search(cell.text):
        yield "long"
    if is_rtl(cell.text):
        yield "rtl"


@lru_cache(maxsize=4096)
def is_rtl(text: str) -> bool:
    """Says whether most letters of a text are written from right to left."""
    if text.isascii():
        return False
    letters = [ord(character) for character in text if character.isalpha()]
    from_right = sum(any(first <= letter <= last for first, last in RTL) for letter in letters)
    return from_right * 2 > len(letters)


def _text_html(grid: Grid, cell: Cell, paper: Paper) -> str:
    text, length = broken_text(grid, cell, paper), tail_length(grid, cell, paper)
    if not length:
        return escape(text)
    return f'{escape(text[:-length])}<span class="tail">{escape(text[-length:])}</span>'


def tail_length(grid: Grid, cell: Cell, paper: Paper) -> int:
    """Returns how many characters at the end of a text must stay on one line."""
    if cell.role not in WRITTEN:
        return 0
    text, width = broken_text(grid, cell, paper), _inner_width(grid, cell, paper)
    last_line = text.rpartition("\n")[2]
    start = tail_start(text) if text_width(last_line) + _latin_excess(last_line) > width else None
    return 0 if start is None or text_width(text[start:]) > width else len(text) - start


def broken_text(grid: Grid, cell: Cell, paper: Paper) -> str:
    """Adds breaks to a label that is wider than its cell; empty lines at the end are left out."""
    if not cell.breaks:
        return cell.text.rstrip()
    width = _inner_width(grid, cell, paper)
    return break_label(cell, width - min(_latin_excess(cell.text), LATIN_EXCESS * width * 2)).rstrip()


def _latin_excess(text: str) -> float:
    """Returns how much wider the text's Latin letters and figures are than half a hanzi each, in ems."""
    return LATIN_EXCESS * sum(map(str.isascii, text))


def _inner_width(grid: Grid, cell: Cell, paper: Paper) -> float:
    """Returns the width between the cell's paddings, in ems."""
    percent = sum(grid.widths[column] for column in cell.columns)
    return float(percent) / 100 * paper.width - 2 * PLAIN.beside - cell.indent

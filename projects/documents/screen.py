"""Draws a grid as the tables of a page: the paper form, with a place to point at for every value."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from itertools import chain, pairwise
from types import MappingProxyType
from typing import Final

from django.utils.safestring import SafeString

from indicators.checks import LEVEL_TITLES, Finding, Level
from projects.documents.grid import Align, Cell, CellRole, Grid, Orientation
from projects.documents.places import SpeaksOfCell, levels_of_cells, place_of

SCOPES: Final = MappingProxyType({CellRole.HEAD: "col", CellRole.SIDE: "row", CellRole.LABEL: "row"})
CAPTIONS: Final = frozenset({CellRole.TITLE, CellRole.SUBTITLE})
OUTSIDE_AN_ID: Final = re.compile(r"[^\w-]+")
MOST_INDENT: Final = 6
LONG: Final = 300  # characters: in print the text may go on on the next page
WRITTEN: Final = frozenset({CellRole.TEXT, CellRole.VALUE})
# A last character goes to the next line in company only, and a word of Latin letters or figures as a whole.
LAST_TWO: Final = re.compile(r"(?<=\S\S)\S[\w%](?:[^\w\s%]{1,2})?$")
MOST_LATIN: Final = 5  # letters or figures


@dataclass(frozen=True, slots=True)
class ScreenCell:
    """A cell, or the piece of one that lies in a part of the table."""

    cell: Cell
    row_span: int
    is_whole: bool  # holds the text; other pieces of the cell are bare
    joins_above: bool
    joins_below: bool
    level: Level | None
    is_remarked: bool = False
    is_unread: bool = False  # what a file says here was not understood

    @property
    def html(self) -> SafeString:
        """Every text in it is escaped here: Django's own escaping would take thrice as long for a form's 150 cells."""
        cell, text = self.cell, written_text(self)
        scope = SCOPES.get(cell.role, "") if text else ""  # an empty corner heads nothing
        attributes = {
            "class": self.classes,
            "scope": scope,
            "colspan": str(cell.column_span) if cell.column_span > 1 else "",
            "rowspan": str(self.row_span) if self.row_span > 1 else "",
            "id": anchor_of(cell) if self.is_whole else "",
            "data-source": cell.source if self.is_whole else "",
        }
        written = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items() if value)
        said = "".join(f'<span class="visually-hidden">（{word}）</span>' for word in self._words_of_marks())
        tag = "th" if scope else "td"
        return SafeString(f"<{tag}{written}>{text}{said}</{tag}>")

    def _words_of_marks(self) -> Iterator[str]:
        if self.level:
            yield LEVEL_TITLES[self.level]
        if self.is_remarked:
            yield "有批注"
        if self.is_unread:
            yield "没有读懂"

    @property
    def classes(self) -> str:
        return " ".join(chain(self._classes_of_look(), self._classes_of_joints()))

    def _classes_of_look(self) -> Iterator[str]:
        cell = self.cell
        yield f"sheet-{cell.role}"
        if cell.align is not Align.CENTER:
            yield f"sheet-{cell.align}"
        if cell.breaks:
            yield "sheet-kept"
        if len(cell.text) > LONG:
            yield "sheet-long"
        if cell.indent:
            yield f"sheet-indent-{min(cell.indent, MOST_INDENT)}"
        if self.level:
            yield f"sheet-found sheet-found-{self.level}"
        if self.is_remarked:
            yield "sheet-remarked"
        if self.is_unread:
            yield "sheet-unread"

    def _classes_of_joints(self) -> Iterator[str]:
        if self.joins_above:
            yield "sheet-joins-above"
        if self.joins_below:
            yield "sheet-joins-below"


def written_text(piece: ScreenCell) -> str:
    """Escaped, with the places where a label may break."""
    cell = piece.cell
    if not piece.is_whole:
        return ""
    if cell.breaks:
        parts = (cell.text[start:stop] for start, stop in pairwise((0, *cell.breaks, len(cell.text))))
        return "<wbr>".join(escape(part) for part in parts)
    start = tail_start(cell.text) if cell.role in WRITTEN else None
    if start is None:
        return escape(cell.text)
    return f'{escape(cell.text[:start])}<span class="sheet-tail">{escape(cell.text[start:])}</span>'


def tail_start(text: str) -> int | None:
    """Where the last characters begin that must not be parted; none where a long word would have to go with them."""
    found = LAST_TWO.search(text)
    if found is None:
        return None
    start, word = found.start(), found.start()
    while word and "!" <= text[start] <= "~" and "!" <= text[word - 1] <= "~":
        word -= 1
    return word if word > 0 and start - word < MOST_LATIN else None


@dataclass(frozen=True, slots=True)
class ScreenTable:
    """A head can only repeat on paper above the rows of its own table, so that a form with a head inside is two."""

    caption: tuple[Cell, ...]
    head: tuple[tuple[ScreenCell, ...], ...]
    body: tuple[tuple[ScreenCell, ...], ...]


@dataclass(frozen=True, slots=True)
class Screen:
    title: str
    is_wide: bool
    widths: tuple[str, ...]
    tables: tuple[ScreenTable, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """The cells of a form that something is said of."""

    levels: Mapping[Cell, Level]
    remarked: frozenset[Cell | None]
    unread: frozenset[Cell | None]


def draw_screen(
    grid: Grid,
    findings: Iterable[Finding] = (),
    remarks: Iterable[SpeaksOfCell] = (),
    unread: Iterable[str] = (),
) -> Screen:
    """`unread` are the sources of the values that were not understood in a file."""
    marked = Marked(
        levels=levels_of_cells(grid, findings),
        remarked=frozenset(place_of(remark, grid) for remark in remarks),
        unread=frozenset(map(grid.find, unread)),
    )
    captions = tuple(cell for cell in grid.cells if cell.role in CAPTIONS)
    top = max((cell.row + 1 for cell in captions), default=0)
    return Screen(
        title=captions[0].text if captions else "",
        is_wide=grid.orientation is Orientation.LANDSCAPE,
        widths=tuple(f"{width}%" for width in grid.widths),
        tables=tuple(_draw_tables(grid, marked, captions, top)),
    )


def _draw_tables(grid: Grid, marked: Marked, captions: tuple[Cell, ...], top: int) -> Iterator[ScreenTable]:
    head = grid.repeated
    if not head:
        yield ScreenTable(captions, (), _draw_rows(grid, marked, range(top, grid.rows)))
        return
    yield ScreenTable(captions, (), _draw_rows(grid, marked, range(top, head.start)))
    yield ScreenTable((), _draw_rows(grid, marked, head), _draw_rows(grid, marked, range(head.stop, grid.rows)))


def _draw_rows(grid: Grid, marked: Marked, part: range) -> tuple[tuple[ScreenCell, ...], ...]:
    pieces: dict[int, list[ScreenCell]] = {row: [] for row in part}
    for cell in grid.cells:
        rows = range(max(cell.row, part.start), min(cell.rows.stop, part.stop))
        if rows:
            pieces[rows.start].append(_make_piece(cell, rows, marked))
    return tuple(tuple(row) for row in pieces.values())


def _make_piece(cell: Cell, rows: range, marked: Marked) -> ScreenCell:
    return ScreenCell(
        cell=cell,
        row_span=len(rows),
        is_whole=rows.stop == cell.rows.stop,
        joins_above=rows.start > cell.row,
        joins_below=rows.stop < cell.rows.stop,
        level=marked.levels.get(cell),
        is_remarked=cell in marked.remarked,
        is_unread=cell in marked.unread,
    )


def anchor_of(cell: Cell) -> str:
    """The id of a cell on the page; none for the words of the form."""
    return f"cell-{OUTSIDE_AN_ID.sub('-', cell.source)}" if cell.source else ""


def link_to(finding: SpeaksOfCell, grid: Grid) -> str:
    """Leads from a finding to its cell; empty where the form has none."""
    cell = place_of(finding, grid)
    return f"#{anchor_of(cell)}" if cell else ""

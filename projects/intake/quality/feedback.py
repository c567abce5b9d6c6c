"""The feedback: somebody's own workbook or document back with the bad cells marked; of other kinds a workbook made from what was read."""

import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from django.conf import settings
from openpyxl.worksheet.worksheet import Worksheet

from projects.attachments.kinds import DOCX, XLSX, Refused
from projects.attachments.packages import SIGNATURES, kind_of_package
from projects.documents.grid import Cell, Grid, Orientation
from projects.documents.measures import text_width
from projects.documents.xlsx.contents import SheetNames
from projects.documents.xlsx.drawing import Placement, draw_grid
from projects.documents.xlsx.styles import Styles
from projects.documents.xlsx.workbook import new_book
from projects.intake.quality.judged import UNREAD, Flaw, JudgedTable
from projects.intake.quality.marks import LIST, Mark, MarkedSpot, Marking, OpinionLine, UnmarkableError
from projects.intake.quality.workbook_marks import mark_workbook
from projects.reading.tables import FoundTable, Place

SECONDS: Final = 240  # of a worker: a thousand sheets take 50
WHILE_WAITING: Final = 10  # of a file that takes one or two
RANKS: Final = ("block", UNREAD, "explain", "note")
NARROWEST, WIDEST = 3.0, 16.0  # hanzi of a column, before all are brought to the paper's width
MANY_COLUMNS: Final = 9  # of a form that wants the paper across

Judged = tuple[FoundTable, JudgedTable]
SpotOf = Callable[[FoundTable, Cell], MarkedSpot]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    suffix: str
    content: bytes
    is_own: bool  # the file that was uploaded, not one made anew


def feedback_on(content: bytes, file: str, tables: Sequence[Judged], *, seconds: int = SECONDS) -> Feedback:
    if kind := _markable_kind(content):
        try:
            marked = _mark_own_file(content, kind, _make_marking(file, tables, _spot_in_file), seconds)
            return Feedback(suffix=kind, content=marked, is_own=True)
        except UnmarkableError:
            pass
    return Feedback(suffix="xlsx", content=_make_marked_workbook(file, tables), is_own=False)


def _markable_kind(content: bytes) -> str:
    if not content.startswith(SIGNATURES):
        return ""
    try:
        return {DOCX: "docx", XLSX: "xlsx"}.get(kind_of_package(content), "")
    except Refused:
        return ""


def _mark_own_file(content: bytes, kind: str, marking: Marking, seconds: int) -> bytes:
    command = [sys.executable, "-m", "projects.intake.quality.marking", kind, str(seconds)]
    given = marking.written() + b"\n" + content
    try:
        done = subprocess.run(
            command, input=given, capture_output=True, timeout=2 * seconds, check=True, cwd=settings.BASE_DIR
        )
    except subprocess.SubprocessError as error:
        raise UnmarkableError from error
    return done.stdout


def _make_marking(file: str, tables: Sequence[Judged], spot_of: SpotOf) -> Marking:
    lines = [line for found, table in tables for line in _list_opinions(found, table, spot_of)]
    return Marking(
        title=f"{file}：{len(tables)} 张表，{len(lines)} 条",
        marks=[mark for found, table in tables for mark in _make_marks(found, table.flaws, spot_of)],
        lines=lines,
    )


def _make_marks(found: FoundTable, flaws: Iterable[Flaw], spot_of: SpotOf) -> Iterator[Mark]:
    by_cell: dict[Place, list[Flaw]] = {}
    for flaw in flaws:
        if flaw.cell is not None:
            by_cell.setdefault(flaw.cell, []).append(flaw)
    for place, held in by_cell.items():
        level = min((_level_of(flaw) for flaw in held), key=RANKS.index)
        yield Mark(spot=spot_of(found, found.grid.at(*place)), level=level, note="\n".join(map(_write_note, held)))


def _write_note(flaw: Flaw) -> str:
    advice = f"\n怎样改：{flaw.what_to_do}" if flaw.what_to_do else ""
    return f"【{flaw.level_title}】{flaw.message}{advice}"


def _list_opinions(found: FoundTable, table: JudgedTable, spot_of: SpotOf) -> Iterator[OpinionLine]:
    """A flaw of the whole table leads to its first cell."""
    for flaw in table.flaws:
        cell = found.grid.at(*flaw.cell) if flaw.cell else found.grid.cells[0]
        yield OpinionLine(
            spot=spot_of(found, cell),
            place=flaw.place,
            project=table.title,
            level=_level_of(flaw),
            level_title=flaw.level_title,
            title=flaw.title,
            message=flaw.message,
            what_to_do=flaw.what_to_do,
        )


def _level_of(flaw: Flaw) -> str:
    return str(flaw.level) if flaw.level else UNREAD


def _spot_in_file(found: FoundTable, cell: Cell) -> MarkedSpot:
    return MarkedSpot(table=found.name, row=found.rows[cell.row], column=found.columns[cell.column], text=cell.text)


def _make_marked_workbook(file: str, tables: Sequence[Judged]) -> bytes:
    """A sheet for each table, drawn from what was read."""
    book = new_book(LIST)
    styles, names = Styles(book), SheetNames(LIST)
    pages: dict[str, Worksheet] = {}
    drawn: dict[int, tuple[str, Placement]] = {}
    for found, table in tables:
        page = book.create_sheet(names.name(table.project or found.name))
        pages[page.title] = page
        drawn[id(found)] = (page.title, draw_grid(page, _fit_widths(found.grid), styles))

    def spot_of(found: FoundTable, cell: Cell) -> MarkedSpot:
        title, placement = drawn[id(found)]
        return MarkedSpot(table=title, row=placement.tops[cell.row], column=cell.column + 1)

    return mark_workbook(book, pages, _make_marking(file, tables, spot_of))


def _fit_widths(grid: Grid) -> Grid:
    """A reader knows no widths: columns are as wide as what stands in them."""
    wanted = [NARROWEST] * len(grid.widths)
    for cell in grid.cells:
        longest = max(map(text_width, cell.text.split("\n")), default=0.0) / cell.column_span
        for column in cell.columns:
            wanted[column] = max(wanted[column], min(longest, WIDEST))
    whole = sum(wanted)
    widths = tuple(Decimal(f"{width / whole * 100:.4f}") for width in wanted)
    across = Orientation.LANDSCAPE if len(widths) > MANY_COLUMNS else Orientation.PORTRAIT
    return replace(grid, widths=widths, orientation=across)

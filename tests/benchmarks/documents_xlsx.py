"""Five hundred tables in one workbook, and offline forms read back, beside openpyxl as one would use it and XlsxWriter."""

from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from itertools import islice
from typing import Final, TypeVar

import xlsxwriter
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from projects.documents import xlsx
from projects.documents.grid import Cell, Grid
from projects.documents.measures import row_heights
from projects.documents.printable import Printable
from projects.offline import read_offline
from tests.benchmarks.measuring import Measurement, milliseconds
from tests.projects.documents.sheets import sample_grid
from tests.projects.offline.test_returned import FORM

T = TypeVar("T")
TABLES: Final = 500
PEERS: Final = 100  # tables that the peers write; a table takes as long in fifty as in five hundred
MOST_WRITTEN: Final = 20.0
MOST_READ: Final = 8.0


def workbooks() -> Iterator[Measurement]:
    grid = sample_grid("national-2020")
    xlsx.write([Printable(title="表", grid=grid)] * 5)
    written, ours = timed(
        lambda: xlsx.write([Printable(title=f"表{number}", grid=grid) for number in range(TABLES)]), TABLES
    )
    naive, _ = timed(lambda: by_openpyxl([grid] * PEERS), PEERS)
    fastest, _ = timed(lambda: by_xlsxwriter([grid] * PEERS), PEERS)
    assert cells_of(ours) == TABLES * len([cell for cell in grid.cells if cell.text]) + listed(TABLES)
    read, filled = timed(lambda: [read_offline(BytesIO(FORM)) for _ in range(PEERS)], PEERS)
    peer_read, _ = timed(lambda: [cells_of(FORM) for _ in range(PEERS)], PEERS)
    assert {len(each.problems) for each in filled} == {0}
    yield Measurement(name=f"{TABLES} tables in Excel, written, a table", value=written, unit="ms", goal=MOST_WRITTEN)
    yield Measurement(name="an offline form, read back", value=read, unit="ms", goal=MOST_READ)
    yield Measurement(
        name="Excel written, beside openpyxl",
        value=written,
        unit="ms",
        peer="openpyxl, naive",
        peer_value=naive,
        goal=1,
    )
    yield Measurement(
        name="Excel written, beside XlsxWriter", value=written, unit="ms", peer="XlsxWriter", peer_value=fastest
    )
    yield Measurement(
        name="an offline form read, beside openpyxl",
        value=read,
        unit="ms",
        peer="openpyxl, naive",
        peer_value=peer_read,
        goal=1,
    )


def timed(act: Callable[[], T], tables: int) -> tuple[float, T]:
    held: list[T] = []
    taken = milliseconds(lambda: held.append(act()))
    return taken / tables, held[0]


def listed(tables: int) -> int:
    """Cells of the list: three heads; a number and a title each."""
    return 3 + 2 * tables


def cells_of(content: bytes) -> int:
    """How many cells hold something, as a reader with openpyxl gets them."""
    pages = load_workbook(BytesIO(content)).worksheets
    return sum(cell.value is not None for page in pages for row in page.iter_rows() for cell in row)


def by_openpyxl(grids: Sequence[Grid]) -> bytes:
    """As its tutorial has it: a font, a border and an alignment on each cell, and merge_cells()."""
    book = Workbook()
    for number, grid in enumerate(grids):
        page = book.create_sheet(f"表{number}")
        for column, width in enumerate(grid.widths, start=1):
            page.column_dimensions[get_column_letter(column)].width = float(width)
        for row, height in enumerate(row_heights(grid), start=1):
            page.row_dimensions[row].height = height
        for cell in grid.cells:
            place = page.cell(cell.row + 1, cell.column + 1)
            place.value = float(cell.number) if cell.number is not None else cell.text
            side = Side(style="thin")
            place.font = Font(name="宋体", size=10)
            place.border = Border(left=side, right=side, top=side, bottom=side)
            place.alignment = Alignment(horizontal=str(cell.align), vertical="center", wrap_text=True)
            if cell.row_span * cell.column_span > 1:
                page.merge_cells(
                    start_row=cell.row + 1,
                    end_row=cell.rows.stop,
                    start_column=cell.column + 1,
                    end_column=cell.columns.stop,
                )
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def by_xlsxwriter(grids: Sequence[Grid]) -> bytes:
    """For reference: it can only write."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        looks = {
            str(align): book.add_format(
                {"border": 1, "text_wrap": True, "valign": "vcenter", "align": str(align), "font_name": "宋体"}
            )
            for align in {cell.align for grid in islice(grids, 1) for cell in grid.cells}
        }
        for number, grid in enumerate(grids):
            page = book.add_worksheet(f"表{number}")
            for row, height in enumerate(row_heights(grid)):
                page.set_row(row, height)
            for cell in grid.cells:
                _put(page, cell, looks[str(cell.align)])
    return file.getvalue()


def _put(page: "xlsxwriter.worksheet.Worksheet", cell: Cell, look: "xlsxwriter.format.Format") -> None:
    value = float(cell.number) if cell.number is not None else cell.text
    if cell.row_span * cell.column_span > 1:
        page.merge_range(cell.row, cell.column, cell.rows.stop - 1, cell.columns.stop - 1, value, look)
    else:
        page.write(cell.row, cell.column, value, look)

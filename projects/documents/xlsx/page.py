"""How a sheet of a workbook prints: A4, on the width of a page, its heads on every page."""

from typing import Final

from openpyxl.worksheet.worksheet import Worksheet

from projects.documents.grid import Grid
from projects.documents.measures import MARGIN

A4: Final = 9
INCH: Final = 25.4
DRAFT: Final = "草稿"
GREY: Final = "7F7F7F"


def set_page(page: Worksheet, grid: Grid, *, rows: range, repeated: range, fits: bool) -> None:
    setup = page.page_setup
    setup.paperSize = A4
    setup.orientation = str(grid.orientation)
    setup.fitToWidth, setup.fitToHeight = 1, int(fits)
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_options.horizontalCentered = True
    margins = page.page_margins
    margins.left = margins.right = margins.top = margins.bottom = MARGIN / INCH
    margins.header = margins.footer = 6 / INCH
    page.sheet_view.showGridLines = False
    page.print_area = f"A{rows.start}:{page.cell(rows[-1], len(grid.widths)).coordinate}"
    if repeated:
        page.print_title_rows = f"{repeated.start}:{repeated.stop - 1}"


def set_head_and_foot(page: Worksheet, *, code: str, is_draft: bool) -> None:
    if is_draft:
        head = page.oddHeader.right
        head.text, head.font, head.size, head.color = DRAFT, "宋体,常规", 14, GREY
    set_page_number(page)
    if code:
        foot = page.oddFooter.right
        foot.text, foot.size = code.replace("&", "&&"), 9


def set_page_number(page: Worksheet) -> None:
    """Sheets have no first number of their own: &N counts all that is printed, and &P must not begin anew within that."""
    page.oddFooter.center.text = "第 &P 页　共 &N 页"
    page.oddFooter.center.size = 9

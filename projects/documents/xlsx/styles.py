"""How cells of a workbook look and its sheets print; each look is made once a workbook, which makes many tables quick."""

from copy import copy
from dataclasses import dataclass
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.worksheet import Worksheet

from projects.documents.grid import Align, Cell, CellRole, Grid, Typeface
from projects.documents.measures import MARGIN, TITLE_SIZE, TYPE_SIZE
from projects.documents.xlsx.values import GENERAL, CellValue

SONG: Final = "宋体"
HEI: Final = "黑体"
NAMES: Final = {Typeface.SONG: SONG, Typeface.FANGSONG: "仿宋"}
GB2312: Final = 134
THIN: Final = Side(style="thin")  # of no colour: readers compare the lines of merged cells one by one
FRAMED: Final = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
UNFRAMED: Final = Border()
ALIGNS: Final = {Align.LEFT: "left", Align.CENTER: "center", Align.RIGHT: "right"}
TO_FILL: Final = PatternFill("solid", fgColor="FFFFF9DB")
LINK: Final = Font(name=SONG, size=TYPE_SIZE, charset=GB2312, color="FF1F4E9E", underline="single")
BOLD: Final = Font(name=HEI, size=TYPE_SIZE, charset=GB2312)
A4: Final = 9
INCH: Final = 25.4
DRAFT: Final = "草稿"
GREY: Final = "7F7F7F"


@dataclass(frozen=True, slots=True)
class CellLook:
    role: CellRole
    align: Align = Align.CENTER
    indent: int = 0
    number_format: str = GENERAL
    is_quoted: bool = False
    size: float = TYPE_SIZE
    is_tall: bool = False  # over several rows of the sheet, and of the paper's pages: the text begins at the top
    typeface: Typeface = Typeface.SONG
    is_filled_in: bool = False  # a cell that may be written to on a protected sheet


class Styles:
    def __init__(self, book: Workbook) -> None:
        self._scratch = book.create_sheet().cell(1, 1)
        self._made: dict[CellLook, StyleArray] = {}
        book.remove(self._scratch.parent)

    def of(self, cell: Cell, shown: CellValue, size: float, typeface: Typeface, *, is_tall: bool = False) -> StyleArray:
        look = CellLook(
            cell.role, cell.align, cell.indent, shown.number_format, shown.is_quoted, size, is_tall, typeface
        )
        return self.made(look)

    def made(self, look: CellLook) -> StyleArray:
        style = self._made.get(look)
        if style is None:
            style = self._made[look] = self._make(look)
        return style

    def _make(self, look: CellLook) -> StyleArray:
        cell = self._scratch
        cell.font = font_of(look)
        cell.border = (
            UNFRAMED if look.role in (CellRole.TITLE, CellRole.SUBTITLE, CellRole.NOTE, CellRole.SIGNATURE) else FRAMED
        )
        align = ALIGNS[look.align]
        vertical = "top" if look.is_tall else "center"
        cell.alignment = Alignment(horizontal=align, vertical=vertical, wrap_text=True, indent=look.indent)
        cell.number_format = look.number_format
        cell.fill = TO_FILL if look.is_filled_in else PatternFill()
        cell.protection = Protection(locked=not look.is_filled_in)
        cell.quotePrefix = look.is_quoted
        return copy(cell._style)


def font_of(look: CellLook) -> Font:
    if look.role is CellRole.TITLE:
        return Font(name=HEI, size=TITLE_SIZE, charset=GB2312)
    return Font(name=NAMES[look.typeface], size=look.size - (look.role is CellRole.NOTE), charset=GB2312)


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

"""The first sheet of a workbook with several forms: what they are, and links to them."""

from collections.abc import Sequence
from copy import copy
from typing import Final

from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from projects.documents.grid import Align, Role
from projects.documents.printable import Printable
from projects.documents.xlsx.page import A4, set_page_number
from projects.documents.xlsx.styles import BOLD, LINK, Look, Styles
from projects.documents.xlsx.values import text_value

CONTENTS: Final = "目录"
HEADS: Final = (("序号", 7.0), ("表名", 62.0), ("版本码", 18.0))
DRAFT: Final = "草稿"


def draw_contents(page: Worksheet, forms: Sequence[tuple[str, Printable]], styles: Styles) -> None:
    for column, (head, width) in enumerate(HEADS, start=1):
        place = page.cell(1, column, head)
        place._style = copy(styles.made(Look(Role.HEAD)))
        place.font = BOLD
        page.column_dimensions["ABC"[column - 1]].width = width
    for number, (name, form) in enumerate(forms, start=1):
        _draw_line(page, number, name, form, styles)
    page.freeze_panes = "A2"
    page.print_title_rows = "1:1"
    page.page_setup.paperSize, page.page_setup.fitToWidth, page.page_setup.fitToHeight = A4, 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    set_page_number(page)


def _draw_line(page: Worksheet, number: int, name: str, form: Printable, styles: Styles) -> None:
    row = number + 1
    for column, value in enumerate((number, text_value(form.title), form.code or (DRAFT if form.is_draft else "")), 1):
        place = page.cell(row, column, value)
        place._style = copy(styles.made(Look(Role.VALUE, Align.LEFT if column == 2 else Align.CENTER)))
        if isinstance(value, str):
            place.data_type = "s"
    title = page.cell(row, 2)
    title.font = LINK
    quoted = name.replace("'", "''")
    title.hyperlink = Hyperlink(ref=title.coordinate, location=f"'{quoted}'!A1", display=form.title[:200])

"""What the sheets of a workbook are called, and the first sheet, which lists them with links."""

import re
from collections.abc import Sequence
from copy import copy
from typing import Final

from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from projects.documents.grid import Align, CellRole
from projects.documents.office import xml_text
from projects.documents.printable import Printable
from projects.documents.xlsx.styles import A4, BOLD, LINK, CellLook, Styles, set_page_number
from projects.documents.xlsx.values import text_value

LONGEST: Final = 31
FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f]")
TURNING: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # a name that reads as another
SPACES: Final = re.compile(r"\s+")
RESERVED: Final = frozenset({"history"})
NAMELESS: Final = "表"
CONTENTS: Final = "目录"
HEADS: Final = (("序号", 7.0), ("表名", 62.0), ("版本码", 18.0))
DRAFT: Final = "草稿"


class SheetNames:
    """No two alike, as Excel compares them."""

    def __init__(self, *taken: str) -> None:
        self._taken = {name.casefold() for name in taken} | RESERVED
        self._next: dict[str, int] = {}

    def name(self, title: str) -> str:
        plain = _plain_title(title)
        name = _cut_title(plain, LONGEST)
        number = self._next.get(name.casefold(), 2)
        chosen = name
        while chosen.casefold() in self._taken:
            ending = f"（{number}）"
            chosen, number = _cut_title(plain, LONGEST - len(ending)) + ending, number + 1
        self._next[name.casefold()] = number
        self._taken.add(chosen.casefold())
        return chosen


def _plain_title(title: str) -> str:
    spaced = SPACES.sub(" ", TURNING.sub("", xml_text(title))).strip(" '")
    return FORBIDDEN.sub("_", spaced) or NAMELESS


def _cut_title(text: str, length: int) -> str:
    """In UTF-16 units, as Excel counts."""
    return text.encode("utf-16-le")[: length * 2].decode("utf-16-le", errors="ignore").rstrip(" '")


def draw_contents(page: Worksheet, forms: Sequence[tuple[str, Printable]], styles: Styles) -> None:
    for column, (head, width) in enumerate(HEADS, start=1):
        place = page.cell(1, column, head)
        place._style = copy(styles.made(CellLook(CellRole.HEAD)))
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
        place._style = copy(styles.made(CellLook(CellRole.VALUE, Align.LEFT if column == 2 else Align.CENTER)))
        if isinstance(value, str):
            place.data_type = "s"
    title = page.cell(row, 2)
    title.font = LINK
    quoted = name.replace("'", "''")
    title.hyperlink = Hyperlink(ref=title.coordinate, location=f"'{quoted}'!A1", display=form.title[:200])

"""A workbook with a sheet for each form, and a list of them where they are several."""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.writer.excel import ExcelWriter

from projects.documents.office import UNDATED, fix_dates, xml_text
from projects.documents.printable import Printable, latest_made_at
from projects.documents.xlsx.contents import CONTENTS, SheetNames, draw_contents
from projects.documents.xlsx.drawing import draw_grid
from projects.documents.xlsx.styles import Styles, set_head_and_foot

AUTHOR: Final = "项目支出绩效自评系统"


def write(forms: Sequence[Printable]) -> bytes:
    if not forms:
        raise ValueError("没有要写入工作簿的表")
    title = forms[0].title if len(forms) == 1 else f"{forms[0].title}等 {len(forms)} 张表"
    book = new_book(title, made_at=latest_made_at(forms))
    styles, names = Styles(book), SheetNames(CONTENTS)
    contents = book.create_sheet(CONTENTS) if len(forms) > 1 else None
    listed = []
    for form in forms:
        page = book.create_sheet(names.name(form.title))
        draw_grid(page, form.grid, styles)
        set_head_and_foot(page, code=form.code, is_draft=form.is_draft)
        listed.append((page.title, form))
    if contents:
        draw_contents(contents, listed, styles)
    return save_book(book)


def new_book(title: str, *, made_at: datetime | None = None) -> Workbook:
    """With 宋体 as the font whose digits column widths are counted in, and nobody's name."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book._named_styles["Normal"].font = Font(name="宋体", size=11, charset=134)
    properties = book.properties
    properties.title = xml_text(title)[:250]
    properties.creator = properties.lastModifiedBy = AUTHOR
    properties.created = properties.modified = (made_at or UNDATED).astimezone(UTC).replace(tzinfo=None)
    return book


def save_book(book: Workbook) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        ExcelWriter(book, archive).write_data()  # book.save() would write the clock's time into the properties
    return fix_dates(file.getvalue())

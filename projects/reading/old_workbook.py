"""Reads an old or open workbook (xls, et, ods) in a process of its own, short of memory and time, and prints each sheet as a line of JSON.

Run by its path, with the file on standard input: it knows nothing of the site, and what it can be made to do ends with it.
"""

import datetime as dt
import io
import json
import resource
import sys
from collections.abc import Iterator
from typing import Any, Final

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum

MEMORY: Final = 1024 * 1024 * 1024
SECONDS: Final = 20
MOST_PLACES: Final = 2_000_000  # rows times columns of a sheet that has hardly anything in it


def read_old_sheets(content: bytes, most_sheets: int, most_rows: int, most_columns: int) -> Iterator[dict[str, Any]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except PasswordError:
        yield {"refused": "encrypted"}
        return
    held = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    if len(held) > most_sheets:
        yield {"refused": "many"}
        return
    for each in held:
        yield read_old_sheet(book, each.name, most_rows, most_columns)


def read_old_sheet(book: CalamineWorkbook, name: str, most_rows: int, most_columns: int) -> dict[str, Any]:
    held = book.get_sheet_by_name(name)
    cells, lost = [], 0
    top, left = held.start or (0, 0)
    if held.height * held.width > MOST_PLACES:
        return {"name": name, "cells": [], "areas": [], "lost": held.height}
    for number, row in enumerate(held.to_python(skip_empty_area=True), start=top):
        written = [(column, value) for column, value in enumerate(row, start=left) if value not in ("", None)]
        if number >= most_rows:
            lost += bool(written)
            continue
        cells += [(number, column, *kind_and_text(value)) for column, value in written if column < most_columns]
    areas = [area for area in held.merged_cell_ranges or [] if area[0][0] < most_rows and area[0][1] < most_columns]
    return {"name": name, "cells": cells, "areas": areas, "lost": lost}


def kind_and_text(value: Any) -> tuple[str, str]:
    """A kind and a text."""
    if isinstance(value, bool):
        return "t", "是" if value else "否"
    if isinstance(value, int | float):
        return "n", f"{value:.15g}"
    if isinstance(value, dt.date):
        return "t", f"{value.year}年{value.month}月{value.day}日"
    return "t", str(value)


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    for each in read_old_sheets(sys.stdin.buffer.read(), *map(int, sys.argv[1:])):
        sys.stdout.write(json.dumps(each) + "\n")


if __name__ == "__main__":
    main()

"""The indicator rows that a form prints, and the rows that share a cell."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from indicators.labels import category_code, dimension_code
from indicators.sheet import IndicatorRow, Sheet
from projects.documents.layout.values import EXTRA, EmptyRows, Indicators

BLANK = IndicatorRow(key="")


@dataclass(frozen=True, slots=True)
class Entry:
    row: IndicatorRow
    number: int | None = None  # of the sheet's row, from 1; None for a row that the form adds
    waived: str = ""  # the level 1 that is 不适用

    def side(self, field: str) -> str:
        return self.row.extra.get(field.removeprefix(EXTRA), "") if field else ""

    def source(self, field: str) -> str:
        if self.waived:
            return f"not_applicable.{self.waived}" if field == "name" else ""
        return f"indicators.{self.number}.{field}" if self.number else ""


def entries(sheet: Sheet, block: Indicators) -> list[Entry]:
    rows = [Entry(row, number) for number, row in enumerate(sheet.labelled_indicators, start=1)]
    if block.empty_rows is EmptyRows.OMIT:
        rows = [entry for entry in rows if not entry.row.is_slash]
    if block.empty_rows is EmptyRows.SLASH and rows:
        _add_empty_categories(rows, block)
    rows += _waived(sheet, rows)
    return rows or [Entry(BLANK)]


def _add_empty_categories(rows: list[Entry], block: Indicators) -> None:
    """Adds a "/" row for each level 2 of the form that has none, in the form's order."""
    written = {category_code(entry.row.category) for entry in rows}
    earlier: set[str] = set()
    for dimension, category in block.categories:
        if category_code(category) not in written:
            slash = IndicatorRow(key="", dimension=dimension, category=category, name=block.slash, target=block.slash)
            rows.insert(_place(rows, slash, earlier), Entry(slash))
        earlier.add(category_code(category))


def _place(rows: Sequence[Entry], new: IndicatorRow, earlier: Collection[str]) -> int:
    """Returns the place after the last row of an earlier level 2, but not amid another level 1."""
    behind = [index for index, entry in enumerate(rows, start=1) if category_code(entry.row.category) in earlier]
    place = behind[-1] if behind else 0
    dimensions = [dimension_code(entry.row.dimension) for entry in rows]
    while 0 < place < len(rows) and dimensions[place - 1] == dimensions[place] != dimension_code(new.dimension):
        place += 1
    return place


def _waived(sheet: Sheet, rows: Sequence[Entry]) -> Iterator[Entry]:
    """Yields a row for a level 1 that is 不适用 and has no rows, so that the form says so."""
    written = {dimension_code(entry.row.dimension) for entry in rows if entry.number}
    for label, reason in sheet.not_applicable.items():
        if dimension_code(label) not in written:
            name = f"不适用：{reason}" if reason.strip() else "不适用"
            yield Entry(IndicatorRow(key="", dimension=label, category="/", name=name, target="/"), waived=label)

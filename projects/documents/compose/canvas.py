"""A form while it is drawn, row by row."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from indicators.sheet import DASHES
from projects.documents.compose.figures import Figures, Value
from projects.documents.compose.written import write_value
from projects.documents.grid import Align, Cell, CellRole, Grid, Section
from projects.documents.layout.values import FIGURES, FormLabel, Item, Layout, Side

BLANK_YEAR = "　　"
AnyItem = TypeVar("AnyItem", bound=Item)


class Canvas:
    def __init__(self, layout: Layout, figures: Figures) -> None:
        self.layout = layout
        self.figures = figures
        self.cells: list[Cell] = []
        self.row = 0
        self.repeated = range(0)
        self.sections: list[Section] = []

    def grid(self) -> Grid:
        return Grid(
            widths=self.layout.widths,
            rows=self.row,
            cells=tuple(self.cells),
            orientation=self.layout.orientation,
            repeated=self.repeated,
            sections=tuple(self.sections),
            type_size=self.layout.type_size,
            smallest_type_size=self.layout.smallest_type_size,
            typeface=self.layout.typeface,
        )

    def title(self) -> None:
        """A document keeps its own title."""
        sheet = self.figures.sheet
        year = BLANK_YEAR if sheet.year is None else sheet.year
        words = {"year": year, "project": sheet.project, "unit": sheet.unit, "department": sheet.department}
        self._put_across(sheet.extra.get("title") or self.layout.title.format_map(words), CellRole.TITLE)
        if self.layout.subtitle:
            self._put_across(self.layout.subtitle.format_map(words), CellRole.SUBTITLE)

    def _put_across(self, text: str, role: CellRole) -> None:
        self.put(0, len(self.layout.widths), text=text, role=role)
        self.row += 1

    def put(self, column: int, span: int, *, below: int = 0, **cell: Any) -> None:
        self.cells.append(Cell(row=self.row + below, column=column, column_span=span, **cell))

    def put_label(self, column: int, span: int, label: FormLabel, role: CellRole, **cell: Any) -> None:
        self.put(column, span, text=label.text, breaks=label.breaks, role=role, **cell)

    def put_value(
        self, column: int, item: Item, value: Value, *, before: str = "", empty: str | None = None, **cell: Any
    ) -> None:
        """Puts the value, or the mark for no value: the cell's, else the item's, else the form's."""
        marks = (empty, item.empty, self.layout.empty)
        mark = next(each for each in marks if each is not None)
        text, number = write_value(value, item, unit=self.layout.unit, mark=mark)
        is_mark = text == mark or DASHES.fullmatch(text)
        align = Align.CENTER if is_mark and item.kind not in FIGURES else item.alignment
        shown = {"role": item.role, "align": align, "number": None if before else number, **cell}
        self.put(column, item.span, text=before + text, **shown)

    def end_section(self, top: int, first: int) -> None:
        """Ends a section: its heads begin at row `top`, its rows at `first`, and the last drawn row is the end."""
        if top < first < self.row:
            self.sections.append(Section(range(top, first), range(first, self.row)))

    @contextmanager
    def beside(self, side: Side | None, **cell: Any) -> Iterator[int]:
        """Draws a cell beside all rows that are drawn meanwhile; yields the first free column."""
        top = self.row
        yield side.span if side else 0
        if side:
            shown = {"text": side.label.text, "breaks": side.label.breaks, "role": CellRole.SIDE, **cell}
            self.cells.append(Cell(row=top, column=0, row_span=self.row - top, column_span=side.span, **shown))


def in_columns(first: int, items: Sequence[AnyItem]) -> Iterator[tuple[int, AnyItem]]:
    """Yields each item with its first column."""
    for item in items:
        yield first, item
        first += item.span

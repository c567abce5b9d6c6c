"""Draws a 汇总表 by its layout."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from projects.documents.compose.canvas import in_columns
from projects.documents.compose.figures import Value
from projects.documents.compose.written import write_value
from projects.documents.grid import Align, Cell, CellRole, Grid, Section
from projects.documents.layout.values import FIGURES, Item
from projects.documents.summary.layout import Sum, SummaryLayout, SumPlace
from projects.documents.summary.lines import Summary, SummaryGroup, SummaryLine, Totals

FIGURED: Final = ("initial", "budget", "spent", "rate", "score")
NAMED_IN_A_ROW: Final = 10  # so that a page can end between them


def draw_summary(summary: Summary, layout: SummaryLayout) -> Grid:
    canvas = _Canvas(_even_places(layout, summary))
    canvas.draw_titles(summary)
    canvas.draw_head()
    canvas.draw_body(summary)
    canvas.draw_foot(summary)
    return Grid(
        widths=layout.widths,
        rows=canvas.row,
        cells=tuple(canvas.cells),
        orientation=layout.orientation,
        repeated=canvas.repeated,
        sections=(Section(canvas.repeated, canvas.lines),),
    )


def _even_places(layout: SummaryLayout, summary: Summary) -> SummaryLayout:
    """Each column with as many decimals as its figures need, so that all of them have the same."""
    sums = [Totals(lines=summary.lines), *(Totals(lines=group.lines) for group in summary.groups)]
    figures = [*(dict(_figures_of_sum(total)) for total in sums), *(_figures_of_line(line) for line in summary.lines)]
    columns = (
        replace(
            item,
            places=max(item.places or 0, *(_count_decimals(each.get(item.field), item, layout) for each in figures)),
        )
        if item.kind in FIGURES
        else item
        for item in layout.columns
    )
    return replace(layout, columns=tuple(columns))


def _figures_of_line(line: SummaryLine) -> Mapping[str, Value]:
    return {name: getattr(line, name) for name in FIGURED}


def _count_decimals(value: Value, item: Item, layout: SummaryLayout) -> int:
    _, number = write_value(value, item, unit=layout.unit, mark="")
    exponent = number.as_tuple().exponent if number is not None else 0
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


class _Canvas:
    def __init__(self, layout: SummaryLayout) -> None:
        self.layout = layout
        self.cells: list[Cell] = []
        self.row = 0
        self.number = 0
        self.repeated = range(0)
        self.lines = range(0)

    def draw_titles(self, summary: Summary) -> None:
        words = {
            "year": summary.year,
            "region": summary.region,
            "department": summary.department,
            "unit": self.layout.unit,
        }
        self._put_across(self.layout.title.format_map(words), CellRole.TITLE)
        subtitle = self.layout.subtitle if summary.department else self.layout.region_subtitle
        if subtitle:
            self._put_across(subtitle.format_map(words), CellRole.SUBTITLE)

    def draw_head(self) -> None:
        for column, item in in_columns(0, self.layout.columns):
            self._put(column, item.span, text=item.label.text, breaks=item.label.breaks, role=CellRole.HEAD)
        self.row += 1
        self.repeated = range(self.row - 1, self.row)

    def draw_body(self, summary: Summary) -> None:
        total, is_divided = Totals(lines=summary.lines), len(summary.groups) > 1
        self._draw_sum(SumPlace.ABOVE, self.layout.total, total)
        for number, group in enumerate(summary.groups, start=1):
            self._draw_group(group, number, is_divided=is_divided)
        self._draw_sum(SumPlace.BELOW, self.layout.total, total)
        self.lines = range(self.repeated.stop, self.row)

    def _draw_group(self, group: SummaryGroup, number: int, *, is_divided: bool) -> None:
        """A table of one department says the same in its subtotal as in its total, and needs but one."""
        subtotal, name, department = Totals(lines=group.lines), f"subtotal.{number}", group.department
        if is_divided:
            self._draw_sum(SumPlace.ABOVE, self.layout.subtotal, subtotal, name=name, department=department)
        for line in group.lines:
            self._draw_line(line)
        if is_divided:
            self._draw_sum(SumPlace.BELOW, self.layout.subtotal, subtotal, name=name, department=department)

    def draw_foot(self, summary: Summary) -> None:
        self._draw_uncounted(summary)
        for note in self.layout.notes:
            self._put_across(note, CellRole.NOTE, align=Align.LEFT)
        if self.layout.signature:
            for column, place in in_columns(0, self.layout.signature):
                label = place.label
                self._put(
                    column, place.span, text=label.text, breaks=label.breaks, role=CellRole.SIGNATURE, align=Align.LEFT
                )
            self.row += 1

    def _draw_uncounted(self, summary: Summary) -> None:
        named = [f"{number}．{line.project}" for number, line in enumerate(summary.lines, start=1) if not line.counts]
        if not named or not self.layout.uncounted:
            return
        self._put_across(self.layout.uncounted.format(count=len(named)), CellRole.NOTE, align=Align.LEFT)
        for first in range(0, len(named), NAMED_IN_A_ROW):
            self._put_across("；".join(named[first : first + NAMED_IN_A_ROW]), CellRole.NOTE, align=Align.LEFT)

    def _draw_line(self, line: SummaryLine) -> None:
        self.number += 1
        for column, item in in_columns(0, self.layout.columns):
            value = Decimal(self.number) if item.field == "number" else getattr(line, item.field)
            self._put_value(column, item, value, source=f"summary.{line.key}.{item.field}")
        self.row += 1

    def _draw_sum(
        self, place: SumPlace, chosen: Sum, total: Totals, *, name: str = "total", department: str = ""
    ) -> None:
        if chosen.place is not place:
            return
        label = chosen.label.format_map({"count": total.count, "department": department})
        values = dict(_figures_of_sum(total))
        span, rest = self._split_at_figures()
        self._put(0, span, text=label, role=CellRole.LABEL, align=Align.LEFT)
        for column, item in in_columns(span, rest):
            self._put_value(column, item, values.get(item.field), source=f"summary.{name}.{item.field}")
        self.row += 1

    def _split_at_figures(self) -> tuple[int, tuple[Item, ...]]:
        """How many columns the name of a sum takes, and the rest, from the first figure on."""
        columns = self.layout.columns
        first = next((n for n, item in enumerate(columns) if item.kind in FIGURES and item.field != "number"), 1)
        return sum(item.span for item in columns[:first]), columns[first:]

    def _put_value(self, column: int, item: Item, value: Value, *, source: str) -> None:
        mark = self.layout.empty if item.empty is None else item.empty
        text, number = write_value(value, item, unit=self.layout.unit, mark=mark)
        align = Align.CENTER if text == mark and item.kind not in FIGURES else item.alignment
        self._put(column, item.span, text=text, number=number, role=item.role, align=align, source=source)

    def _put_across(self, text: str, role: CellRole, align: Align = Align.CENTER) -> None:
        self._put(0, len(self.layout.widths), text=text, role=role, align=align)
        self.row += 1

    def _put(self, column: int, span: int, **cell: Any) -> None:
        self.cells.append(Cell(row=self.row, column=column, column_span=span, **cell))


def _figures_of_sum(total: Totals) -> Iterator[tuple[str, Value]]:
    for name in FIGURED:
        yield name, getattr(total, name)
    yield "problems", "　".join(f"{grade} {count} 个" for grade, count in total.grades.items())

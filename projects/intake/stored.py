"""A found table as JSON, without loss, and what a person corrected in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final, Self

from projects.documents.grid import Cell, Grid
from projects.history.events import make_storable
from projects.models import IntakeTable
from projects.reading.tables import FoundTable, Place

MONEY_UNIT: Final = "money_unit"
FIELDS: Final[Mapping[str, str]] = {
    "year": "年度",
    "project": "项目名称",
    "unit": "实施单位",
    "department": "主管部门",
    MONEY_UNIT: "金额单位",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """The cells with another text, or None where a cell is said to be no part of the form; and the fields that stand outside the table."""

    cells: Mapping[Place, str | None] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, table: IntakeTable) -> Self:
        data = table.corrections
        cells = {_read_place(key): text for key, text in data.get("cells", {}).items()}
        return cls(cells=cells, fields=data.get("fields", {}))

    @property
    def number(self) -> int:
        return len(self.cells) + len(self.fields)

    def stored(self) -> dict[str, Any]:
        cells = {f"{row},{column}": text for (row, column), text in sorted(self.cells.items())}
        said = {"cells": cells, "fields": dict(self.fields)}
        return {name: make_storable(each) for name, each in said.items() if each}


def _read_place(key: str) -> Place:
    row, _, column = key.partition(",")
    return int(row), int(column)


def table_to_json(table: FoundTable) -> dict[str, Any]:
    """Without the empty cells, which fill the places that no other cell takes."""
    grid = table.grid
    said = {
        "name": table.name,
        "size": [grid.rows, len(grid.widths)],
        "cells": [_cell_to_list(cell) for cell in grid.cells if cell.text or cell.row_span * cell.column_span > 1],
        "above": table.above,
        "below": table.below,
        "faults": [[row, column, why] for (row, column), why in table.faults.items()],
        "notes": table.notes,
        "rows": table.rows,
        "columns": table.columns,
        "is_worksheet": table.is_worksheet,
        "names": table.names,
    }
    kept: dict[str, Any] = make_storable(said)
    return kept


def _cell_to_list(cell: Cell) -> list[Any]:
    number = [] if cell.number is None else [str(cell.number)]
    return [cell.row, cell.column, cell.row_span, cell.column_span, cell.text, *number]


def table_from_json(kept: Mapping[str, Any]) -> FoundTable:
    rows, columns = kept["size"]
    return FoundTable(
        name=kept["name"],
        grid=_grid_from_lists(rows, columns, kept["cells"]),
        above=tuple(kept["above"]),
        below=tuple(kept["below"]),
        faults={(row, column): why for row, column, why in kept["faults"]},
        notes=tuple(kept["notes"]),
        rows=tuple(kept["rows"]),
        columns=tuple(kept["columns"]),
        is_worksheet=kept["is_worksheet"],
        names=tuple(kept["names"]),
    )


def _grid_from_lists(rows: int, columns: int, kept: list[list[Any]]) -> Grid:
    cells = [
        Cell(
            row=row,
            column=column,
            row_span=row_span,
            column_span=column_span,
            text=text,
            number=Decimal(number[0]) if number else None,
        )
        for row, column, row_span, column_span, text, *number in kept
    ]
    taken = {(row, column) for cell in cells for row in cell.rows for column in cell.columns}
    empty = [
        Cell(row=row, column=column) for row in range(rows) for column in range(columns) if (row, column) not in taken
    ]
    return Grid(widths=(Decimal(1),) * columns, rows=rows, cells=(*cells, *empty))


def corrected_table(table: IntakeTable) -> FoundTable:
    """As it stands in the file, with the corrections."""
    return apply_corrections(table_from_json(table.found), Corrections.of(table))


def apply_corrections(found: FoundTable, corrections: Corrections) -> FoundTable:
    """A corrected cell is no longer what the file says: neither its exact number nor its fault stands."""
    if not corrections.cells:
        return found
    cells = tuple(
        replace(cell, text=corrections.cells[cell.row, cell.column] or "", number=None)
        if (cell.row, cell.column) in corrections.cells
        else cell
        for cell in found.grid.cells
    )
    faults = {place: why for place, why in found.faults.items() if place not in corrections.cells}
    return replace(found, grid=replace(found.grid, cells=cells), faults=faults)

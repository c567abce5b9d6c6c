"""A department's budget table as it was published: its cells with the texts that were printed and the amounts that they state."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from projects.documents.layout.values import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedCell:
    """A cell that holds a text; rows and columns count from 0 within the table."""

    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    text: str
    amount: Decimal | None = None  # in 元 to the cent, where the text states one

    @property
    def rows(self) -> range:
        return range(self.row, self.row + self.row_span)

    @property
    def columns(self) -> range:
        return range(self.column, self.column + self.column_span)


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetTable:
    """From top to bottom: what stands over the heads, the heads, the lines, and notes."""

    kind: str
    title: str
    unit: Unit
    row_count: int
    column_count: int
    head: range
    body: range
    cells: tuple[PublishedCell, ...]
    _places: dict[tuple[int, int], PublishedCell] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        places = {(row, column): cell for cell in self.cells for row in cell.rows for column in cell.columns}
        object.__setattr__(self, "_places", places)

    def at(self, row: int, column: int) -> PublishedCell | None:
        """The cell that covers the place."""
        return self._places.get((row, column))

    def text_at(self, row: int, column: int) -> str:
        cell = self.at(row, column)
        return cell.text if cell else ""


def to_json(tables: Sequence[BudgetTable]) -> str:
    return json.dumps([_table_to_data(table) for table in tables], ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> tuple[BudgetTable, ...]:
    return tuple(_table_from_data(stored) for stored in json.loads(text))


def digest_of(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def _table_to_data(table: BudgetTable) -> dict[str, Any]:
    return {
        "kind": table.kind,
        "title": table.title,
        "unit": table.unit.value,
        "size": [table.row_count, table.column_count],
        "head": [table.head.start, table.head.stop],
        "body": [table.body.start, table.body.stop],
        "cells": [_cell_to_data(cell) for cell in table.cells],
    }


def _cell_to_data(cell: PublishedCell) -> list[Any]:
    place: list[Any] = [cell.row, cell.column, cell.row_span, cell.column_span, cell.text]
    return place if cell.amount is None else [*place, str(cell.amount)]


def _table_from_data(stored: Mapping[str, Any]) -> BudgetTable:
    cells = (
        PublishedCell(
            row=row,
            column=column,
            row_span=row_span,
            column_span=column_span,
            text=text,
            amount=Decimal(amount[0]) if amount else None,
        )
        for row, column, row_span, column_span, text, *amount in stored["cells"]
    )
    row_count, column_count = stored["size"]
    return BudgetTable(
        kind=stored["kind"],
        title=stored["title"],
        unit=Unit(stored["unit"]),
        row_count=row_count,
        column_count=column_count,
        head=range(*stored["head"]),
        body=range(*stored["body"]),
        cells=tuple(cells),
    )

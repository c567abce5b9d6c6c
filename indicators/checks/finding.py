"""What a check reports."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    BLOCK = "block"
    EXPLAIN = "explain"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    code: str
    level: Level
    message: str  # names the cell, what stands there, what was expected, what to do
    row: int | None = None  # indicator rows count from 1, "/" rows included
    key: str = ""  # the row's key
    field: str = ""  # the cell: a field of the row, of the sheet, or of a fund row ("funds.total.budget")

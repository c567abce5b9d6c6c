"""A finding: the result of a check."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Level(StrEnum):
    BLOCK = "block"
    EXPLAIN = "explain"
    NOTE = "note"


LEVEL_TITLES: Final[Mapping[Level, str]] = MappingProxyType(
    {Level.BLOCK: "必须修改", Level.EXPLAIN: "需要说明", Level.NOTE: "提示"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    code: str
    level: Level
    message: str  # names the cell, its content, the expected content, and the remedy
    row: int | None = None  # indicator rows count from 1, "/" rows included
    key: str = ""  # the row's key
    what_to_do: str = ""
    field: str = ""  # the cell: a field of the row, of the sheet, or of a fund row ("funds.total.budget")

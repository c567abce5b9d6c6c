"""Reads the published tables and their listed findings out of tests/data/published."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from indicators.sheet import FundAmounts, FundRow, IndicatorRow, Sheet, Stated

DIRECTORY = Path(__file__).parent / "data" / "published"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
WAN = 4  # powers of ten from 万元 to 元


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedTable:
    name: str  # "003 table 2": the document and the place in it
    sheet: Sheet
    findings: frozenset[tuple[str, int | None]]  # code and row


def published_tables() -> list[PublishedTable]:
    return [table for path in sorted(DIRECTORY.glob("*.json")) for table in _tables(path)]


def published_sheets() -> list[Sheet]:
    return [table.sheet for table in published_tables()]


def _tables(path: Path) -> Iterator[PublishedTable]:
    for number, data in enumerate(json.loads(path.read_text(encoding="utf-8")), start=1):
        yield PublishedTable(
            name=f"{path.stem} table {number}",
            sheet=read_sheet(data),
            findings=frozenset((finding["code"], finding.get("row")) for finding in data["findings"]),
        )


def read_sheet(data: Mapping[str, Any]) -> Sheet:
    funds: Mapping[str, list[str | None]] = data["funds"]
    return Sheet(
        year=data["year"],
        project=data["project"],
        department=data["department"],
        unit=data["unit"],
        funds=tuple(FundRow(kind=kind, amounts=_amounts(row)) for kind, row in funds.items() if kind != "total"),
        goal=data["goal"],
        outcome=data["outcome"],
        indicators=tuple(_row(number, row) for number, row in enumerate(data["indicators"], start=1)),
        stated=_stated(data["stated"], funds["total"]),
    )


def _row(number: int, row: Mapping[str, str]) -> IndicatorRow:
    return IndicatorRow(
        key=str(number),
        dimension=row["dimension"],
        category=row["category"],
        name=row["name"],
        target=row["target"],
        actual=row["actual"],
        weight=_number(row["weight"]),
        stated_score=_number(row["score"]),
        deviation=row["deviation"],
    )


def _stated(figures: Mapping[str, str], total: list[str | None]) -> Stated:
    return Stated(
        funds=_amounts(total),
        execution_weight=_number(figures["execution_weight"]),
        execution_rate=_number(figures["execution_rate"]),
        execution_score=_number(figures["execution_score"]),
        total_weight=_number(figures["total_weight"]),
        total_score=_number(figures["total_score"]),
    )


def _amounts(row: list[str | None]) -> FundAmounts:
    initial, budget, spent = (None if text is None else Decimal(text).scaleb(WAN) for text in row)
    return FundAmounts(initial=initial, budget=budget, spent=spent)


def _number(text: str | None) -> Decimal | None:
    """A figure as printed, % left off; none for a dash."""
    found = NUMBER.match(text or "")
    return Decimal(found[0]) if found else None

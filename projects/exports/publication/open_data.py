"""Open data of all rows, streamed: CSV for spreadsheets, JSON for programs."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from io import StringIO
from typing import Any, Final

from indicators.catalogue import FieldKind, SheetField
from indicators.points import is_usable, plain
from projects.exports.publication.records import AMOUNTS, CELLS, FIGURES, NAMES, TEXTS, Published, Record, record_of

SCHEMA: Final = "open-data.schema.json"
VERSION: Final = 1
BOM: Final = "\ufeff"  # or Excel reads UTF-8 as GBK
# What a spreadsheet would take for a formula, full-width signs too; ' itself, so that what was added can be told.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")
GUARD: Final = "'"

MEASURES: Final = {FieldKind.MONEY: "（元）", FieldKind.PERCENT: "（%）"}


def _titles_of(fields: Iterable[SheetField]) -> dict[str, str]:
    return {field.published_as: f"{field.title}{MEASURES.get(field.kind, '')}" for field in fields}


SHEET_COLUMNS: Final[Mapping[str, str]] = {
    "id": "自评表编号",
    "year": "年度",
    "region_code": "行政区划代码",
    "region": "行政区划",
    "project_code": "项目编码",
    **_titles_of(NAMES),
    "approved_on": "审核通过日期",
    **_titles_of(FIGURES),
    **_titles_of(TEXTS),
}
FUND_COLUMNS: Final[Mapping[str, str]] = {"kind": "资金来源", **_titles_of(AMOUNTS)}
INDICATOR_COLUMNS: Final[Mapping[str, str]] = _titles_of(CELLS)
EXTRA_COLUMN: Final = "其他栏目"
KIND_COLUMN: Final = "行类别"
HEAD: Final = (
    *SHEET_COLUMNS.values(),
    KIND_COLUMN,
    *FUND_COLUMNS.values(),
    *INDICATOR_COLUMNS.values(),
    EXTRA_COLUMN,
)
TOTAL, FUND, INDICATOR = "资金合计", "资金", "指标"


def csv_lines(published: Iterable[Published]) -> Iterator[str]:
    """A line for the total, each fund line and each indicator; the sheet's own columns stand on all of them."""
    yield BOM + _csv_line(HEAD)
    for each in published:
        yield "".join(_csv_line(cells) for cells in _lines_of_sheet(record_of(each)))


def _lines_of_sheet(record: Record) -> Iterator[list[str]]:
    own = [csv_cell(record[name]) for name in SHEET_COLUMNS]
    no_fund, no_indicator = [""] * len(FUND_COLUMNS), [""] * len(INDICATOR_COLUMNS)
    total = {**record, "kind": "年度资金总额"}
    yield [*own, TOTAL, *_csv_cells(total, FUND_COLUMNS), *no_indicator, _extra_cell(record)]
    for fund in record["funds"]:
        yield [*own, FUND, *_csv_cells(fund, FUND_COLUMNS), *no_indicator, ""]
    for row in record["indicators"]:
        yield [*own, INDICATOR, *no_fund, *_csv_cells(row, INDICATOR_COLUMNS), _extra_cell(row)]


def _csv_cells(record: Record, columns: Iterable[str]) -> list[str]:
    return [csv_cell(record[name]) for name in columns]


def _extra_cell(record: Record) -> str:
    return guard_formula(json_text(record["extra"])) if record["extra"] else ""


def csv_cell(value: Any) -> str:
    """A number as it is; a text so that no spreadsheet computes it."""
    match value:
        case None:
            return ""
        case Decimal():
            return plain(value) if is_usable(value) else ""
        case str():
            return guard_formula(value)
    return str(value)


def guard_formula(text: str) -> str:
    return GUARD + text if text.startswith(FORMULA) else text


def _csv_line(cells: Iterable[str]) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()


def json_lines(published: Iterable[Published]) -> Iterator[str]:
    """One document, a sheet a line."""
    yield f'{{"schema":"{SCHEMA}","version":{VERSION},"sheets":['
    separator = "\n"
    for each in published:
        yield separator + json_text(record_of(each))
        separator = ",\n"
    yield "\n]}\n"


def json_text(value: Any) -> str:
    """As JSON; a Decimal becomes the number that it is, which no float could promise."""
    match value:
        case None:
            return "null"
        case Decimal():
            return plain(value) if is_usable(value) else "null"
        case Mapping():
            return f"{{{','.join(f'{json.dumps(name, ensure_ascii=False)}:{json_text(each)}' for name, each in value.items())}}}"
        case list():
            return f"[{','.join(map(json_text, value))}]"
    return json.dumps(value, ensure_ascii=False)


WRITERS: Final[Mapping[str, Callable[[Iterable[Published]], Iterator[str]]]] = {"csv": csv_lines, "json": json_lines}

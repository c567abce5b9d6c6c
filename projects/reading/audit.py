"""自评表质量核查: what a document's tables say and what the checks find in them; no records are made."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from indicators.checks import Finding, check_sheet
from indicators.points import EXACT, plain
from indicators.rules import RuleSet
from indicators.sheet import FundAmounts, IndicatorRow
from projects.documents.layout.values import TOTAL
from projects.documents.problems import UnreadableFileError
from projects.reading.archive import files_in
from projects.reading.figures import is_figure
from projects.reading.form import MONEY, NotUnderstood, describe_beginning, one_line
from projects.reading.limits import ReadingLimits
from projects.reading.opening import read_file
from projects.reading.parts import forms_in
from projects.reading.recognising import Recognised, recognise
from projects.reading.tables import FoundTable

FUNDS: Final = (TOTAL, "appropriation", "carryover", "other")
STATED: Final = ("execution_weight", "execution_rate", "execution_score", "total_weight", "total_score")
UNKNOWN: Final = "不是项目支出绩效自评表或绩效目标表，没有读取"
WAN: Final = Decimal(-4)
WORDS: Final = ("dimension", "category", "name", "target", "actual")

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditedTable:
    """One table of a file, or why the file could not be read (on)."""

    file: str
    position: int  # of the table in the file, from 1
    recognised: Recognised | None = None
    findings: tuple[Finding, ...] = ()
    not_understood: tuple[NotUnderstood, ...] = ()
    error: str = ""


def audit_file(content: bytes, *, file: str, rules: RuleSet, limits: ReadingLimits) -> Iterator[AuditedTable]:
    """The tables one by one; what can't be read ends with an error."""
    position = 0
    try:
        for position, table in enumerate(forms_in(read_file(content, limits)), start=1):
            yield _audit_table(table, file, position, rules)
    except UnreadableFileError as error:
        yield AuditedTable(file=file, position=position + 1, error=str(error))
        return
    if position == 0:
        yield AuditedTable(file=file, position=1, error="文件里没有表格。")


def audit_archive(content: bytes, *, file: str, rules: RuleSet, limits: ReadingLimits) -> Iterator[AuditedTable]:
    """The tables of each file in a .zip, which go by the name of the file in it."""
    try:
        for name, inner in files_in(content, limits):
            yield from audit_file(inner, file=f"{file}：{name}", rules=rules, limits=limits)
    except UnreadableFileError as error:
        yield AuditedTable(file=file, position=1, error=str(error))


def _audit_table(table: FoundTable, file: str, position: int, rules: RuleSet) -> AuditedTable:
    recognised = recognise(table)
    if recognised is None:
        unknown = NotUnderstood(place=table.name, text=describe_beginning(table), message=UNKNOWN)
        return AuditedTable(file=file, position=position, not_understood=(unknown,))
    return AuditedTable(
        file=file,
        position=position,
        recognised=recognised,
        findings=check_sheet(recognised.sheet, rules),
        not_understood=recognised.not_understood,
    )


def entry_of(table: AuditedTable) -> Entry:
    """As one entry of the list that a program reads."""
    if table.error:
        return {"file": table.file, "position": table.position, "error": table.error}
    entry: Entry = {"file": table.file, "position": table.position}
    entry |= _entry_of_sheet(table.recognised) if table.recognised else NOTHING
    entry["findings"] = [
        {
            "code": finding.code,
            "level": str(finding.level),
            "row": finding.row,
            "cell": finding.field,
            "message": finding.message,
        }
        for finding in table.findings
    ]
    entry["not_understood"] = [
        {"place": each.place, "text": each.text, "message": each.message} for each in table.not_understood
    ]
    return entry


NOTHING: Final[Mapping[str, Any]] = {
    "year": None,
    "project": "",
    "department": "",
    "unit": "",
    "funds": {kind: [None] * len(MONEY) for kind in FUNDS},
    "stated": dict.fromkeys(STATED),
    "goal": "",
    "outcome": "",
    "indicators": [],
}


def _entry_of_sheet(recognised: Recognised) -> Entry:
    sheet = recognised.sheet
    lines = {row.kind: row.amounts for row in sheet.funds}
    amounts = {TOTAL: sheet.stated.funds, **dict.fromkeys(FUNDS[1:], FundAmounts()), **lines}
    return {
        "year": sheet.year,
        "project": sheet.project,
        "department": sheet.department,
        "unit": sheet.unit,
        "funds": {kind: [_in_wan(getattr(each, name)) for name in MONEY] for kind, each in amounts.items()},
        "stated": {name: _stated_text(recognised, name) for name in STATED},
        "goal": one_line(sheet.goal),
        "outcome": one_line(sheet.outcome),
        "indicators": [_entry_of_row(recognised, row) for row in sheet.indicators],
    }


def _in_wan(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{EXACT.scaleb(amount, WAN):f}"


def _stated_text(recognised: Recognised, name: str) -> str | None:
    """As it is printed, where it stands alone in its cell."""
    value: Decimal | None = getattr(recognised.sheet.stated, name)
    printed = _printed_text(recognised, name)
    return None if value is None else printed if is_figure(printed) else plain(value)


def _printed_text(recognised: Recognised, source: str) -> str:
    cell = recognised.sources.get(source)
    return one_line(cell.text).removesuffix("分").rstrip() if cell else ""


def _entry_of_row(recognised: Recognised, row: IndicatorRow) -> Entry:
    entry: Entry = {name: one_line(getattr(row, name)) for name in WORDS}
    entry["weight"] = _printed_text(recognised, f"indicators.{row.key}.weight")
    entry["score"] = _printed_text(recognised, f"indicators.{row.key}.score")
    entry["deviation"] = one_line(row.deviation)
    return entry

"""A kept table, recognised anew with its corrections, and what lists tell of it."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from indicators.checks import Finding, Level
from indicators.points import plain
from indicators.rules import RuleSet
from projects.documents.layout.values import Unit
from projects.intake.quality.judged import flaws_of
from projects.intake.stored import MONEY_UNIT, Corrections, apply_corrections, table_from_json
from projects.models import IntakeTable, TableKind
from projects.reading.form import NotUnderstood, describe_beginning
from projects.reading.kinds import kind_of_list
from projects.reading.recognising import Recognised, recognise
from projects.reading.tables import FoundTable
from projects.sheets import Computed, compute

LONGEST_NAME: Final = 200
LONGEST_PLACE: Final = 100
LONGEST_CODE: Final = 60
LONGEST_FIGURE: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What a table says, as a person corrected it; `recognised` and `computed` are None where it is no 自评表 and no 目标表."""

    table: FoundTable
    recognised: Recognised | None
    computed: Computed | None

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.computed.findings if self.computed else ()

    @property
    def not_understood(self) -> tuple[NotUnderstood, ...]:
        return self.recognised.not_understood if self.recognised else ()


def understand(kept: IntakeTable, rules: RuleSet) -> Understood:
    return understand_found(table_from_json(kept.found), rules, Corrections.of(kept))


def understand_found(found: FoundTable, rules: RuleSet, corrections: Corrections = Corrections()) -> Understood:  # noqa: B008 (frozen)
    """What a person typed goes before what was read."""
    table = apply_corrections(found, corrections)
    given = dict(corrections.fields)
    unit = given.pop(MONEY_UNIT, None)
    recognised = recognise(table, unit=Unit(unit) if unit else None)
    if recognised is None:
        return Understood(table=table, recognised=None, computed=None)
    if given:
        fields: dict[str, Any] = {**given, **({"year": int(given["year"])} if "year" in given else {})}
        recognised = replace(recognised, sheet=replace(recognised.sheet, **fields))
    return Understood(table=table, recognised=recognised, computed=compute(recognised.sheet, rules))


def note_for_lists(kept: IntakeTable, found: Understood) -> None:
    """Writes down what lists tell; the caller saves it."""
    kept.place = found.table.name[:LONGEST_PLACE]
    kept.stage, kept.flaws = "", []
    is_offline = kept.kind == TableKind.OFFLINE  # told by its file; a page of its own reads it, our instructions too
    if not is_offline:
        kept.kind = TableKind.SHEET if found.recognised else kind_of_list(found.table) or ""
    kept.unread_count = 0 if is_offline else len(found.not_understood)
    levels = [each.level for each in found.findings]
    kept.block_count, kept.explain_count, kept.note_count = (levels.count(level) for level in Level)
    if found.recognised is None or found.computed is None:
        kept.project_code = ""
        kept.year, kept.project_name, kept.unit_name, kept.department_name = None, "", "", ""
        kept.stated_total = kept.computed_total = ""
        kept.place = f"{kept.place} {describe_beginning(found.table)}"[:LONGEST_PLACE]
        return
    sheet = found.recognised.sheet
    kept.stage = sheet.stage.value
    kept.year = sheet.year
    kept.project_code = sheet.extra.get("project_code", "")[:LONGEST_CODE]
    kept.project_name = sheet.project[:LONGEST_NAME]
    kept.unit_name, kept.department_name = sheet.unit[:LONGEST_NAME], sheet.department[:LONGEST_NAME]
    kept.stated_total = _write_figure(sheet.stated.total_score)
    kept.computed_total = _write_figure(found.computed.scores.total)
    kept.flaws = [flaw.stored for flaw in flaws_of(found.recognised, found.findings)]


def _write_figure(value: Decimal | None) -> str:
    return "" if value is None else plain(value)[:LONGEST_FIGURE]


NOTED: Final = (
    "place",
    "kind",
    "stage",
    "year",
    "project_code",
    "project_name",
    "unit_name",
    "department_name",
    "stated_total",
    "computed_total",
    "unread_count",
    "block_count",
    "explain_count",
    "note_count",
    "flaws",
)

"""The figures of budget tables at their places, as findings name and compare them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from indicators.checks import Finding
from indicators.checks.figures import agrees_when_rounded, unit_of_last_place
from projects.budgets.kinds import BudgetCheck, budget_rules
from projects.budgets.lines import BudgetFigure, BudgetLine, BudgetPart, parts_of
from projects.budgets.values import BudgetTable
from projects.documents.layout.values import Unit
from projects.sheets.typed import show_money


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedTable:
    table: BudgetTable
    number: str
    parts: Mapping[str, BudgetPart]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedFigure:
    """A figure of a part's line, as a sentence names it."""

    held: CheckedTable
    part: BudgetPart
    line: BudgetLine
    figure: BudgetFigure

    @property
    def name(self) -> str:
        title = self.part.titles[self.figure.column]
        row = self.line.label if self.part.kind.label else ""
        words = [f"“{row}”行" if row else "", f"“{title}”列"]
        return f"{self.held.number}{''.join(words)}"

    def stands(self, verb: str) -> str:
        return f"{verb} {self.figure.text} {self.held.table.unit.value}" if self.figure.text else "空着"

    @property
    def field(self) -> str:
        return source_of(self.held.table, self.figure.row, self.figure.column)


Held = Mapping[str, CheckedTable]


def checked_tables(tables: Iterable[BudgetTable]) -> Held:
    return {
        table.kind: CheckedTable(
            table=table,
            number=budget_rules().tables[table.kind].number,
            parts={part.kind.name: part for part in parts_of(table)},
        )
        for table in tables
    }


def source_of(table: BudgetTable, row: int, column: int) -> str:
    """What a cell is called on the page; a finding names its cell so."""
    return f"{table.kind}.{row}.{column}"


def finding_of(code: str, message: str, *, field: str = "") -> Finding:
    check: BudgetCheck = budget_rules().checks[code]
    return Finding(code=code, level=check.level, message=message, what_to_do=check.what_to_do, field=field)


def agree_as_printed(left: Decimal, right: Decimal) -> bool:
    """The figure that is written less exactly is right when it is the other one rounded."""
    coarse, fine = (left, right) if unit_of_last_place(left) >= unit_of_last_place(right) else (right, left)
    return agrees_when_rounded(coarse, fine)


def find_figure(ref: str, held: Held) -> PlacedFigure | None:
    """The total's figure that a rule speaks of: 表.部分.列."""
    kind, part_name, figure = ref.split(".")
    part = held[kind].parts.get(part_name) if kind in held else None
    line = part.total if part else None
    if part is None or line is None or figure not in line.figures:
        return None
    return PlacedFigure(held=held[kind], part=part, line=line, figure=line.figures[figure])


def write_money(amount: Decimal, unit: Unit) -> str:
    return f"{show_money(amount, unit)} {unit.value}"

"""What the cells of a budget table mean: its parts, their columns by the heads, and their lines."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from projects.budgets.kinds import REST, PartKind, budget_rules, plain_label
from projects.budgets.values import BudgetTable, PublishedCell
from projects.documents.xlsx.captions import without_spaces

CODE_IN_LABEL: Final = re.compile(r"(\d{3,7})(.*)")
SINGLE_CODE: Final = ".*编码"
DECIMALS: Final = re.compile(r"\.(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetFigure:
    """An amount at its place; nothing is written where there is no cell. The amount carries the places that were printed."""

    row: int
    column: int
    text: str = ""
    amount: Decimal | None = None

    @property
    def value(self) -> Decimal:
        return Decimal(0) if self.amount is None else self.amount


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLine:
    row: int
    code: str
    label: str
    figures: Mapping[str, BudgetFigure]
    is_total: bool = False
    is_subtotal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetPart:
    """`figures` leads from a name to its column; those without a name of their own are called by their heads."""

    kind: PartKind
    codes: Sequence[int]
    label: int | None
    figures: Mapping[str, int]
    titles: Mapping[int, str]  # of the columns
    lines: Sequence[BudgetLine] = ()

    @property
    def total(self) -> BudgetLine | None:
        return next((line for line in self.lines if line.is_total), None)

    @property
    def plain_lines(self) -> list[BudgetLine]:
        return [line for line in self.lines if not line.is_total and not line.is_subtotal]

    def parts_of_sum(self, name: str) -> list[str]:
        """The figures that add up to the named one."""
        wanted = self.kind.sums[name]
        if REST in wanted:
            return [each for each in self.figures if each != name]
        return [each for each in wanted if each in self.figures]


def parts_of(table: BudgetTable) -> tuple[BudgetPart, ...]:
    """With their lines; a part whose columns aren't there is left out."""
    columns = (find_columns(table, kind) for kind in budget_rules().tables[table.kind].parts)
    return tuple(replace(part, lines=tuple(_read_lines(table, part))) for part in columns if part is not None)


def find_columns(table: BudgetTable, kind: PartKind) -> BudgetPart | None:
    paths = {column: path_of(table, column) for column in range(table.column_count)}
    taken: list[int] = []

    def take(pattern: str) -> int | None:
        fitting = (
            column
            for column, path in paths.items()
            if column not in taken and re.fullmatch(f"(?:.*/)?(?:{pattern})", path)
        )
        column = next(fitting, None)
        if column is not None:
            taken.append(column)
        return column

    codes = [column for column in map(take, kind.codes) if column is not None]
    if kind.codes and not codes:
        codes = [column for column in [take(SINGLE_CODE)] if column is not None]
    label = take(kind.label) if kind.label else None
    columns = {name: take(pattern) for name, pattern in kind.figures.items()}
    figures = {name: column for name, column in columns.items() if column is not None}
    if next(iter(kind.figures)) not in figures or (kind.label and label is None):
        return None
    if any(REST in wanted for wanted in kind.sums.values()):
        first = min(figures.values())
        rest = [column for column, path in paths.items() if column > first and column not in taken and path]
        figures |= {paths[column]: column for column in rest}
    return BudgetPart(kind=kind, codes=codes, label=label, figures=figures, titles=_title_columns(paths))


def _title_columns(paths: Mapping[int, str]) -> dict[int, str]:
    """The lowest head of each column; all of them where it stands over several columns."""
    last = {column: path.rpartition("/")[2] for column, path in paths.items()}
    times = Counter(last.values())
    return {column: head if times[head] == 1 else paths[column].replace("/", "·") for column, head in last.items()}


def path_of(table: BudgetTable, column: int) -> str:
    """The heads over a column from top to bottom. Where cells weren't merged, one that stands empty over another head
    belongs to its neighbour on the left."""
    words: list[str] = []
    cells: list[PublishedCell | None] = []
    for row in table.head:
        cell = table.at(row, column)
        if cell is None and any(table.text_at(below, column) for below in range(row + 1, table.head.stop)):
            left = (table.at(row, each) for each in range(column - 1, -1, -1))
            cell = next((each for each in left if each is not None), None)
        if cell is not None and cell not in cells:
            cells.append(cell)
            words.append(plain_label(cell.text))
    return "/".join(words)


def _read_lines(table: BudgetTable, part: BudgetPart) -> Iterator[BudgetLine]:
    rules = budget_rules()
    labels = [*part.codes, *([part.label] if part.label is not None else [])]
    for row in table.body:
        figures = {name: _read_figure(table, row, column) for name, column in part.figures.items()}
        said = [plain_label(table.text_at(row, column)) for column in labels]
        is_written = any(said) or any(figure.text for figure in figures.values())
        if not is_written:
            continue
        # 合计 may stand in the column of 科目名称 or of 项目名称, under which no label is looked for.
        beside = range(min(part.figures.values())) if not labels else range(min(labels), min(part.figures.values()))
        words = [plain_label(table.text_at(row, column)) for column in beside]
        label = without_spaces(table.text_at(row, part.label)) if part.label is not None else ""
        code = "".join(plain_label(table.text_at(row, column)) for column in part.codes)
        found = CODE_IN_LABEL.fullmatch(label)
        if not part.codes and found:
            code = found[1]
        is_total = not part.kind.label or any(rules.total.fullmatch(word) for word in words)
        yield BudgetLine(
            row=row,
            code=code,
            label=label or next((word for word in words if word), ""),
            figures=figures,
            is_total=is_total,
            is_subtotal=not is_total and any(rules.subtotal.fullmatch(word) for word in words),
        )


def _read_figure(table: BudgetTable, row: int, column: int) -> BudgetFigure:
    """The amount has the number of places that was printed."""
    cell = table.at(row, column)
    if cell is None:
        return BudgetFigure(row=row, column=column)
    amount = cell.amount
    if amount is not None:  # 31.1 万元 is 3.11E+5 元, so that comparing knows how exact it is
        found = DECIMALS.search(plain_label(cell.text))
        amount = amount.quantize(Decimal(1).scaleb(table.unit.exponent - (len(found[1]) if found else 0)))
    return BudgetFigure(row=row, column=column, text=without_spaces(cell.text), amount=amount)

"""What one version of a department's budget tables says otherwise than another."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from projects.budgets.kinds import budget_rules, in_printed_order
from projects.budgets.lines import parts_of
from projects.budgets.values import BudgetTable
from projects.documents.xlsx.captions import without_spaces
from projects.history.differences import Difference

Cells = Mapping[str, str]  # by the name of a place, its text


def differences_between(former: Sequence[BudgetTable], latter: Sequence[BudgetTable]) -> list[Difference]:
    """Cell by cell, each named by its row and column: a row put in between changes no other."""
    before, after = ({table.kind: table for table in tables} for tables in (former, latter))
    found: list[Difference] = []
    for kind in in_printed_order(list(before.keys() | after.keys())):
        number = budget_rules().tables[kind].number
        if before.get(kind) == after.get(kind):
            continue
        if kind not in before:
            found.append(Difference(title=f"{number}：新增这张表"))
        elif told := list(_compare_cells(number, _name_cells(before[kind]), _name_cells(after[kind]))):
            found += told
        else:
            found.append(Difference(title=f"{number}：版面不同，文字和数没有变"))
    return found


def _compare_cells(number: str, before: Cells, after: Cells) -> Iterator[Difference]:
    for place in dict.fromkeys([*before, *after]):
        if before.get(place, "") != after.get(place, ""):
            yield Difference(f"{number}{place}", before.get(place, ""), after.get(place, ""))


def _name_cells(table: BudgetTable) -> Cells:
    cells: dict[str, str] = {}
    seen: Counter[str] = Counter()
    named: set[int] = set()
    for part in parts_of(table):
        for line in part.lines:
            row = " ".join(dict.fromkeys(word for word in (line.code, line.label) if word))
            for figure in line.figures.values():
                place = f"“{row}”行“{part.titles[figure.column]}”列"
                seen[place] += 1
                cells[place if seen[place] == 1 else f"{place}（第 {seen[place]} 处）"] = figure.text
                named.add(figure.column)
    others = [cell for cell in table.cells if cell.row not in table.body or cell.column not in named]
    for cell in others:
        text = without_spaces(cell.text)
        place = f"文字“{text}”"
        seen[place] += 1
        cells[place if seen[place] == 1 else f"{place}（第 {seen[place]} 处）"] = text
    return cells

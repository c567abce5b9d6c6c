"""Checks the tables of one department and year against themselves and each other. Figures are compared as they were printed."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from indicators.checks import Finding, Level
from indicators.checks.figures import agrees_when_rounded
from projects.budgets.kinds import EqualRule, PairRule, budget_rules, in_printed_order
from projects.budgets.lines import BudgetFigure, BudgetLine, BudgetPart
from projects.budgets.placed_figures import (
    CheckedTable,
    Held,
    PlacedFigure,
    agree_as_printed,
    checked_tables,
    find_figure,
    finding_of,
    source_of,
    write_money,
)
from projects.budgets.values import BudgetTable


def check_budget(tables: Iterable[BudgetTable]) -> tuple[Finding, ...]:
    """In the order of the tables, the gravest first."""
    held = checked_tables(tables)
    found = [
        *(finding for kind in in_printed_order(list(held)) for finding in _check_table(held[kind])),
        *(finding for rule in budget_rules().equal for finding in _check_equal(rule, held)),
        *(finding for rule in budget_rules().by_code for finding in _compare_by_code(rule, held)),
        *(finding for rule in budget_rules().names for finding in _compare_names(rule, held)),
    ]
    return gravest_first(found)


def gravest_first(found: Iterable[Finding]) -> tuple[Finding, ...]:
    ranks = list(Level)
    return tuple(sorted(found, key=lambda finding: ranks.index(finding.level)))


def _check_table(held: CheckedTable) -> Iterator[Finding]:
    for part in held.parts.values():
        for line in part.lines:
            yield from _check_columns(held, part, line)
        if part.kind.label:
            yield from _check_total(held, part)
            yield from _check_codes_below(held, part)
            yield from _check_nested_rows(held, part)


def _check_columns(held: CheckedTable, part: BudgetPart, line: BudgetLine) -> Iterator[Finding]:
    """The columns of a row add up to its sum."""
    for name in part.kind.sums:
        summed = [line.figures[each] for each in part.parts_of_sum(name)]
        if name not in line.figures or not summed:
            continue
        placed = PlacedFigure(held=held, part=part, line=line, figure=line.figures[name])
        written = [f"“{part.titles[each.column]}”列" for each in summed if each.text]
        words = f"{'、'.join(written) or '其他各列'}{'相加' * (len(written) != 1)}是"
        yield from _compare_sum(placed, summed, "budget-columns", words)


def _check_total(held: CheckedTable, part: BudgetPart) -> Iterator[Finding]:
    """The rows that are no part of another row add up to the total, in each column."""
    total, lines = part.total, part.plain_lines
    codes = {line.code for line in lines if line.code}
    inner = {id(each) for _, parts in _group_nested_rows(part) for each in parts}
    rows = [
        line
        for line in lines
        if id(line) not in inner and not any(line.code != code and line.code.startswith(code) for code in codes)
    ]
    if total is None or not rows:
        return
    for name, figure in total.figures.items():
        placed = PlacedFigure(held=held, part=part, line=total, figure=figure)
        yield from _compare_sum(placed, [row.figures[name] for row in rows], "budget-rows", "各行相加是")


def _group_nested_rows(part: BudgetPart) -> Iterator[tuple[BudgetLine, list[BudgetLine]]]:
    """Rows that say what another row consists of, as its label and theirs tell."""
    for whole, inner in part.kind.nested.items():
        for place, line in enumerate(part.plain_lines):
            if re.fullmatch(whole, line.label):
                following = part.plain_lines[place + 1 :]
                yield line, [each for each in following if re.fullmatch(inner, each.label)]


def _check_nested_rows(held: CheckedTable, part: BudgetPart) -> Iterator[Finding]:
    for whole, inner in _group_nested_rows(part):
        for name, figure in whole.figures.items():
            summed = [each.figures[name] for each in inner]
            if any(each.text for each in summed):
                placed = PlacedFigure(held=held, part=part, line=whole, figure=figure)
                yield from _compare_sum(placed, summed, "budget-rows", "所属各行相加是")


def _check_codes_below(held: CheckedTable, part: BudgetPart) -> Iterator[Finding]:
    """A row of a 类 or 款 is the sum of the rows of its next level."""
    lines = [line for line in part.plain_lines if line.code]
    for line in lines:
        below = [each for each in lines if each.code != line.code and each.code.startswith(line.code)]
        if not below:
            continue
        shortest = min(len(each.code) for each in below)
        children = [each for each in below if len(each.code) == shortest]
        for name, figure in line.figures.items():
            placed = PlacedFigure(held=held, part=part, line=line, figure=figure)
            yield from _compare_sum(placed, [each.figures[name] for each in children], "budget-rows", "所属科目相加是")


def _compare_sum(placed: PlacedFigure, summed: Sequence[BudgetFigure], code: str, words: str) -> Iterator[Finding]:
    """Nothing to say where nothing is written at all; a cell left empty counts as 0."""
    if not placed.figure.text and not any(each.text for each in summed):
        return
    exact = sum((each.value for each in summed), Decimal(0))
    if not agrees_when_rounded(placed.figure.value, exact):
        unit = placed.held.table.unit
        message = f"{placed.name}：{placed.stands('写的是')}，{words} {write_money(exact, unit)}。"
        yield finding_of(code, message, field=placed.field)


def _check_equal(rule: EqualRule, held: Held) -> Iterator[Finding]:
    left, right = ([find_figure(ref, held) for ref in refs] for refs in (rule.left, rule.right))
    placed_ones = [placed for placed in (*left, *right) if placed is not None]
    if len(placed_ones) < len(left) + len(right) or not any(placed.figure.text for placed in placed_ones):
        return
    first, others = placed_ones[0], placed_ones[len(left) :]
    exact = sum((placed.figure.value for placed in others[1:]), others[0].figure.value)
    if not agree_as_printed(first.figure.value, exact):
        told = "，".join(f"{placed.name}{placed.stands('是')}" for placed in others)
        apart = write_money(abs(first.figure.value - exact), first.held.table.unit)
        message = f"{first.name}：{first.stands('写的是')}，{told}，相差 {apart}。"
        yield finding_of(rule.check, message, field=first.field)


def _compare_by_code(rule: PairRule, held: Held) -> Iterator[Finding]:
    """Each code on the left, against the rows on the right that carry it or lie below it."""
    left, right = _find_column(rule.left, held), _find_column(rule.right, held)
    if left is None or right is None:
        return
    (mine, part, name), (theirs, other, other_name) = left, right
    if not any(line.code for line in other.plain_lines):
        return
    for line in part.plain_lines:
        fitting = [each for each in _lowest_lines(other) if each.code.startswith(line.code)] if line.code else []
        figures = [each.figures[other_name] for each in fitting]
        if not line.code or not (line.figures[name].text or figures):
            continue
        repeated = [each for each in part.plain_lines if each.code == line.code]
        if len(repeated) > 1:
            continue  # one of several rows for one code; the totals compare them
        placed = PlacedFigure(held=mine, part=part, line=line, figure=line.figures[name])
        words = f"{theirs.number}中科目 {line.code} 各行“{other.titles[other.figures[other_name]]}”列相加是"
        yield from _compare_sum(placed, figures, "budget-codes", words)
    yield from _find_absent_codes(left, right)


Column = tuple[CheckedTable, BudgetPart, str]


def _find_absent_codes(left: Column, right: Column) -> Iterator[Finding]:
    """A code that stands on the right alone."""
    (mine, part, _), (theirs, other, name) = left, right
    codes = tuple(line.code for line in part.plain_lines if line.code)
    for line in _lowest_lines(other):
        figure = line.figures[name]
        if codes and figure.value and not line.code.startswith(codes):
            placed = PlacedFigure(held=theirs, part=other, line=line, figure=figure)
            yield finding_of(
                "budget-codes",
                f"{placed.name}：科目 {line.code} {placed.stands('写的是')}，{mine.number}中没有这个科目。",
                field=placed.field,
            )


def _lowest_lines(part: BudgetPart) -> list[BudgetLine]:
    codes = Counter(line.code[:length] for line in part.plain_lines for length in range(1, len(line.code)))
    return [line for line in part.plain_lines if line.code and not codes[line.code]]


def _find_column(ref: str, held: Held) -> Column | None:
    kind, part_name, name = ref.split(".")
    part = held[kind].parts.get(part_name) if kind in held else None
    return (held[kind], part, name) if part is not None and name in part.figures else None


def _compare_names(rule: PairRule, held: Held) -> Iterator[Finding]:
    """One code has one name."""
    (kind, name), (other_kind, other_name) = rule.left.split("."), rule.right.split(".")
    part = held[kind].parts.get(name) if kind in held else None
    other = held[other_kind].parts.get(other_name) if other_kind in held else None
    if part is None or other is None:
        return
    known = {line.code: line for line in part.plain_lines if line.code}
    for line in other.plain_lines:
        first = known.get(line.code)
        if first is not None and first.label != line.label and other.label is not None:
            yield finding_of(
                "budget-names",
                f"{held[other_kind].number}科目 {line.code}：名称是“{line.label}”，{held[kind].number}中是“{first.label}”。",
                field=source_of(held[other_kind].table, line.row, other.label),
            )

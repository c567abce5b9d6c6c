"""What is wrong with a sheet."""

from collections.abc import Mapping
from operator import itemgetter
from types import MappingProxyType
from typing import Final

# Each of these enters its checks into the registry; their order here is the order of the page 校验规则.
from indicators.checks import (
    cells,
    costs,
    funds,
    goal,
    neighbours,
    publication,
    scores,
    totals,
    values,
    weights,
    wording,
)
from indicators.checks.case import ALONE, Case, Surroundings
from indicators.checks.finding import Finding, Level
from indicators.checks.registry import REGISTRY, Check, Example, Param, Spot
from indicators.checks.settings import level_of, params_of, problems_in
from indicators.rules import RuleSet
from indicators.scoring import SheetScore, score_sheet
from indicators.sheet import FundAmounts, Sheet, Stage

__all__ = ["REGISTRY", "Check", "Example", "Finding", "Level", "Param", "Surroundings", "check", "problems_in"]

MODULES: Final = (weights, totals, funds, costs, cells, scores, values, wording, goal, neighbours, publication)
RANKS: Final = MappingProxyType({level: rank for rank, level in enumerate(Level)})
CHECKS_AT: Final = MappingProxyType(
    {stage: tuple(each for each in REGISTRY.values() if stage in each.stages) for stage in Stage}
)

Place = tuple[int, int]


def check(
    sheet: Sheet,
    rules: RuleSet,
    *,
    computed: SheetScore | None = None,
    neighbours: tuple[Sheet, ...] = (),
    last_year: Sheet | None = None,
    approved_goal: Sheet | None = None,
    ledger: Mapping[str, FundAmounts] | None = None,
    for_publication: bool = False,
) -> tuple[Finding, ...]:
    """The findings, the gravest first, then from the top of the sheet down. `computed` saves scoring it again."""
    around = Surroundings(
        neighbours=tuple(neighbours),
        last_year=last_year,
        approved_goal=approved_goal,
        ledger=ledger,
        for_publication=for_publication,
    )
    return examine(sheet, rules, computed if computed is not None else score_sheet(sheet, rules), around)


def examine(sheet: Sheet, rules: RuleSet, computed: SheetScore, around: Surroundings = ALONE) -> tuple[Finding, ...]:
    case = Case(sheet, rules, computed, around)
    found: list[tuple[Place, Finding]] = []
    for each in CHECKS_AT[sheet.stage]:
        level = level_of(each, rules.checks)
        if level is None:
            continue
        for spot in each.run(case, params_of(each, rules.checks)):
            # A level that a rule set chose holds for every finding of the check.
            finding = _finding(each, spot, spot.level if spot.level and level is each.level else level)
            found.append((_place(finding), finding))
    found.sort(key=itemgetter(0))
    return tuple(finding for _, finding in found)


def _finding(each: Check, spot: Spot, level: Level) -> Finding:
    if spot.line is None:
        return Finding(code=each.code, level=level, message=spot.message, field=spot.field)
    return Finding(
        code=each.code,
        level=level,
        message=spot.message,
        row=spot.line.number,
        key=spot.line.row.key,
        field=spot.field,
    )


def _place(finding: Finding) -> Place:
    return RANKS[finding.level], finding.row or 0

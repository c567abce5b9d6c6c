"""Checks a sheet and reports findings."""

from collections.abc import Container
from operator import itemgetter
from types import MappingProxyType
from typing import Final

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
from indicators.checks.case import ALONE, Case, LedgerFigures, Surroundings
from indicators.checks.finding import LEVEL_TITLES, Finding, Level
from indicators.checks.registry import REGISTRY, Check, Example, Param
from indicators.checks.settings import OFF, chosen_level, params_of, problems_in
from indicators.rules import RuleSet
from indicators.scoring import SheetScore, score_sheet
from indicators.sheet import Sheet, Stage

__all__ = [
    "LEVEL_TITLES",
    "REGISTRY",
    "Check",
    "Example",
    "Finding",
    "Level",
    "Param",
    "Surroundings",
    "by_subject",
    "check_scored_sheet",
    "check_sheet",
    "problems_in",
]

# Importing a module puts its checks into the registry.
SUBJECTS: Final = (
    ("分值", weights),
    ("总分与得分范围", totals),
    ("资金与执行率", funds),
    ("成本", costs),
    ("空格与重复", cells),
    ("指标得分与偏差原因", scores),
    ("指标值与完成值", values),
    ("文字表述", wording),
    ("年度目标", goal),
    ("与其他自评表对照", neighbours),
    ("公开", publication),
)
RANKS: Final = MappingProxyType({level: rank for rank, level in enumerate(Level)})

Place = tuple[int, int]


def by_subject() -> tuple[tuple[str, tuple[Check, ...]], ...]:
    """Returns all checks by subject, in the order of the page 校验规则."""
    return tuple(
        (title, tuple(each for each in REGISTRY.values() if each.run.__module__ == module.__name__))
        for title, module in SUBJECTS
    )


CHECKS_AT: Final = MappingProxyType(
    {stage: tuple(each for _, checks in by_subject() for each in checks if stage in each.stages) for stage in Stage}
)


def check_sheet(
    sheet: Sheet,
    rules: RuleSet,
    *,
    computed: SheetScore | None = None,
    neighbours: tuple[Sheet, ...] = (),
    last_year: Sheet | None = None,
    approved_goal: Sheet | None = None,
    ledger: LedgerFigures | None = None,
    for_publication: bool = False,
    only: Container[str] | None = None,
) -> tuple[Finding, ...]:
    """Returns the findings, the gravest first, then from the top down. `computed` saves scoring the sheet again.
    `only` names the checks that are asked for, of many sheets."""
    around = Surroundings(
        neighbours=tuple(neighbours),
        last_year=last_year,
        approved_goal=approved_goal,
        ledger=ledger,
        for_publication=for_publication,
    )
    return check_scored_sheet(
        sheet, rules, computed if computed is not None else score_sheet(sheet, rules), around, only
    )


def check_scored_sheet(
    sheet: Sheet,
    rules: RuleSet,
    computed: SheetScore,
    around: Surroundings = ALONE,
    only: Container[str] | None = None,
) -> tuple[Finding, ...]:
    case = Case(sheet, rules, computed, around)
    found: list[tuple[Place, Finding]] = []
    for each in CHECKS_AT[sheet.stage]:
        chosen = chosen_level(each, rules.checks)
        if chosen == OFF or (only is not None and each.code not in only):
            continue
        for spot in each.run(case, params_of(each, rules.checks)):
            level = Level(chosen) if chosen else spot.level or each.level
            row = spot.line.number if spot.line else None
            finding = Finding(
                code=each.code,
                level=level,
                message=spot.message,
                what_to_do=spot.what_to_do or each.what_to_do,
                row=row,
                key=spot.line.row.key if spot.line else "",
                field=spot.field,
            )
            found.append(((RANKS[level], row or 0), finding))
    found.sort(key=itemgetter(0))
    return tuple(finding for _, finding in found)

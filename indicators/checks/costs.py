"""Compares the cost indicators with the money: the sum that they plan to spend."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from indicators.checks.case import Case, Line
from indicators.checks.figures import ZERO, agrees_when_rounded, in_wan, usable_or_none
from indicators.checks.finding import Level
from indicators.checks.made import example
from indicators.checks.registry import BOTH, Params, Spot, registered
from indicators.checks.texts import shorten_cell
from indicators.quantity import Kind, Operator, unit_kind
from indicators.quantity.units import unit_size

AT_LEAST: Final = frozenset({Operator.GE, Operator.GT})
WHOLE_PROJECT: Final = re.compile(
    r"总成本|总费用|总经费|总投入|总投资|总支出|总金额|总额|合计|预算总|项目(?:总|成本|资金|经费|预算|投入|费用|支出)|资金总|预算控制数"
)
NOT_A_SUM: Final = re.compile(
    r"单位成本|单价|人均|户均|亩均|均|每|标准|节约|节省|结余|降低|下降|减少|收入|收益|补贴额度"
)
NO_MONEY_OF_THE_PROJECT: Final = frozenset({"social_cost", "ecological_cost"})


@registered(
    "cost-exceeds-budget",
    Level.EXPLAIN,
    title="成本指标之和超过预算",
    explanation="各项成本指标值相加超过全年预算数，说明成本指标定高了，或者有重复。",
    what_to_do="按预算核定各项成本指标值；合计行与分项重复的，只留其一；另有资金来源的，作出说明。",
    example=example({4: {"target": "≤24万元", "actual": "20万元"}}),
    stages=BOTH,
)
def cost_exceeds_budget(case: Case, params: Params) -> Iterator[Spot]:
    costs = [(line, cost) for line in case.lines if line.is_cost and (cost := _read_planned_cost(line)) is not None]
    if not costs:
        return
    budget = case.funds.total.budget
    if budget is None:
        budget = case.funds.total.initial
    if budget is None:
        return
    parts = _leave_out_sums(costs)
    total = max(sum((cost for _, cost in parts), ZERO), *(cost for _, cost in costs))
    if total > budget and not agrees_when_rounded(budget, total):
        terms = "、".join(shorten_cell(line.row.target) for line, _ in parts)
        yield Spot(
            f"成本指标值（{terms}）合计 {in_wan(total)}，超过全年预算数 {in_wan(budget)}。请按预算核定成本指标值，或说明其他资金来源。"
        )


def _read_planned_cost(line: Line) -> Decimal | None:
    """Returns the sum that a cost row plans to spend, in 元; None where it isn't a sum of the project's money."""
    target = line.score.target
    if target.kind is not Kind.NUMBER or target.operator in AT_LEAST or unit_kind(target.unit) != "money":
        return None
    if line.category in NO_MONEY_OF_THE_PROJECT or NOT_A_SUM.search(line.row.name) or line.is_subrow:
        return None
    number = usable_or_none(target.number)
    above, below = unit_size(target.unit)
    return None if number is None else number * above / below


def _leave_out_sums(costs: Sequence[tuple[Line, Decimal]]) -> Sequence[tuple[Line, Decimal]]:
    """Leaves out the row that is the sum of the others, or that says it is for the whole project."""
    total = sum((cost for _, cost in costs), ZERO)
    rest = [(line, cost) for line, cost in costs if cost * 2 != total]
    if len(costs) > 2 and len(rest) == len(costs) - 1:  # with two equal rows, neither is the sum of the other
        return rest
    parts = [(line, cost) for line, cost in costs if not WHOLE_PROJECT.search(line.row.name)]
    return parts or costs

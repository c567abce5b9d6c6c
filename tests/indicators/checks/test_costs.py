from dataclasses import replace
from typing import Any

import pytest

from indicators.checks.made import SOUND, altered, amounts, as_goal, funded
from indicators.sheet import FundAmounts, IndicatorRow, Sheet
from tests.indicators.checks.reported import messages, rows


def costs(*targets: tuple[str, str], of: Sheet = SOUND, **fields: Any) -> Sheet:
    """The sound sheet (20 万元) with these cost rows: name and target."""
    rows_ = tuple(
        IndicatorRow(key=f"c{n}", dimension="产出指标", category="成本指标", name=name, target=target, actual=target)
        for n, (name, target) in enumerate(targets)
    )
    others = tuple(row for row in of.indicators if row.category != "成本指标")
    return replace(of, indicators=(*rows_, *others), **fields)


@pytest.mark.parametrize(
    "targets",
    [
        [("第三方费用", "≤16万元"), ("培训班费用", "≤2万元"), ("检查费用", "≤4万元")],
        [("培训费用", "≤24万元")],
        [("培训费用", "210000元")],
        [("培训费用", "≤15万元"), ("资料费", "≤15万元")],
        [("项目总成本", "≤20万元"), ("培训费用", "≤15万元"), ("资料费", "≤8万元")],
        [("项目总成本", "≤25万元"), ("培训费用", "≤15万元")],
    ],
)
@pytest.mark.parametrize("sheet", [SOUND, as_goal(SOUND)], ids=["document", "goal"])
def test_costs_beyond_the_budget_want_a_word(targets: list[tuple[str, str]], sheet: Sheet) -> None:
    assert rows("cost-exceeds-budget", costs(*targets, of=sheet)) == [None]


@pytest.mark.parametrize(
    "targets",
    [
        [("培训费用", "≤16万元"), ("资料费", "≤4万元")],
        [("合计", "≤20万元"), ("培训费用", "≤16万元"), ("资料费", "≤4万元")],
        [("培训费用", "≤16万元"), ("资料费", "≤4万元"), ("经费", "≤20万元")],
        [("项目总成本", "≤20万元"), ("其中培训费用", "≤16万元")],
        [("项目总成本", "≤20万元"), ("培训费用", "≤5万元")],
        [("人均培训费", "≤30万元"), ("补助标准", "≤1000元/人")],
        [("培训费用", "≤16万元"), ("成本节约额", "≥5万元")],
        [("成本控制率", "≤100%"), ("预算控制", "不超预算")],
        [],
    ],
)
def test_costs_within_the_budget_pass(targets: list[tuple[str, str]]) -> None:
    assert rows("cost-exceeds-budget", costs(*targets)) == []


def test_the_terms_are_shown() -> None:
    assert messages("cost-exceeds-budget", costs(("培训费用", "≤16万元"), ("资料费", "50000元"))) == [
        "成本指标值（≤16万元、50000元）合计 21 万元，超过全年预算数 20 万元。请按预算核定成本指标值，或说明其他资金来源。"
    ]


def test_social_costs_are_not_paid_from_the_budget() -> None:
    sheet = altered({4: {"dimension": "成本指标", "category": "社会成本指标", "target": "≤24万元"}})
    assert rows("cost-exceeds-budget", sheet) == []


def test_a_budget_rounded_to_wan_is_not_exceeded_by_its_own_pence() -> None:
    assert rows("cost-exceeds-budget", costs(("培训费用", "≤20.35万元"))) == []


def test_without_an_adjusted_budget_the_initial_counts() -> None:
    initial = replace(funded(FundAmounts(initial=amounts("20", "20", "20").initial)), funds=())
    assert rows("cost-exceeds-budget", costs(("培训费用", "≤24万元"), of=initial)) == [None]
    assert rows("cost-exceeds-budget", costs(("培训费用", "≤24万元"), of=funded(FundAmounts()))) == []

"""怎么办 speaks of what was found, whichever situation the check found it in."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from indicators.checks import REGISTRY
from indicators.checks.made import SOUND, altered, amounts, as_goal, funded, with_text, without_figures
from indicators.rules import rule_set
from indicators.sheet import LAST_YEARS_ACTUAL, FundAmounts, FundRow, IndicatorRow, Sheet
from tests.indicators.checks.reported import findings

D = Decimal
RECORD = without_figures(SOUND)
NOTHING: Mapping[str, Any] = {}
NO_MONEY = replace(RECORD, funds=(FundRow(kind="appropriation", amounts=FundAmounts()),))
WORDING = {"target": "逐步提高", "actual": "有所提高"}
LATE = {"target": "2021年11月30日前", "actual": "2021年12月15日"}


def money(initial: str, budget: str, spent: str) -> Sheet:
    return without_figures(funded(amounts(initial, budget, spent)))


APPROVED: Mapping[str, Any] = {"approved_goal": as_goal(SOUND)}
SITUATIONS: list[tuple[str, Sheet, str, Mapping[str, Any]]] = [
    ("blank-cell", with_text("outcome", "", of=RECORD), "把这一格填上。", NOTHING),
    ("blank-cell", with_text("outcome", "……", of=RECORD), "把模板里的字样改成本项目的实际内容。", NOTHING),
    ("blank-cell", NO_MONEY, "在各资金来源的行里填写金额，没有的填 0；合计由系统相加。", NOTHING),
    (
        "blank-cell",
        money("0", "0", "0"),
        "在“执行率人工得分”中填写得分和理由；全年预算数填错的，改正。",
        NOTHING,
    ),
    (
        "blank-cell",
        replace(RECORD, not_applicable={"效益指标": ""}),
        "写明这一类指标为什么不适用；其实适用的，补上指标。",
        NOTHING,
    ),
    (
        "blank-cell",
        altered({2: {"actual": ""}}, of=RECORD),
        "填上实际内容；多余的行删去，没有内容的类别整行写“/”。",
        NOTHING,
    ),
    (
        "blank-cell",
        altered({2: {"target": "指标2："}}, of=RECORD),
        "把模板里的字样改成本项目的实际内容；多余的行删去。",
        NOTHING,
    ),
    (
        "blank-cell",
        altered({2: {"weight": None}}, of=RECORD),
        "填写这条指标的分值；不单独计分的，并入其他指标后删去这一行。",
        NOTHING,
    ),
    (
        "blank-cell",
        altered({1: {"target": "1 500人"}}, of=RECORD),
        "在这一行下面点选其中一种读法，或把指标值、完成值改写清楚。",
        NOTHING,
    ),
    (
        "blank-cell",
        altered({2: WORDING}, of=RECORD),
        "在这一行下面的“档次”中选择达成、部分达成、未达成，再在“得分”中打分。",
        NOTHING,
    ),
    (
        "blank-cell",
        altered({2: {**WORDING, "band": "部分达成"}}, of=RECORD),
        "在“得分”中填写 6.00–7.99 分之间的得分；完成情况不属于这一档的，改选档次。",
        NOTHING,
    ),
    (
        "blank-cell",
        altered({3: LATE}, of=RECORD),
        "在这一行下面的“人工调整得分”中填写得分和理由；指标值、完成值填错的，改正后由系统测算。",
        NOTHING,
    ),
    (
        "funds-odd",
        funded(amounts("20", "0", "2")),
        "核对全年预算数是否漏填；确无预算而有支出的，说明资金来源。",
        NOTHING,
    ),
    (
        "funds-odd",
        funded(amounts("20", "20", "22")),
        "核对两个数和单位（万元、元）；确属超支的，说明超支的原因和资金来源。",
        NOTHING,
    ),
    (
        "funds-odd",
        funded(amounts("20", "20", "-2")),
        "改为不小于 0 的金额；收回、退回的资金，从相应的数中减去。",
        NOTHING,
    ),
    (
        "funds-odd",
        funded(amounts("0", "20", "20")),
        "核对年初预算数是否漏填；确属年中追加或上年结转的，不用改。",
        NOTHING,
    ),
    ("score-range", altered({5: {"stated_score": D(-1)}}), "改为不低于 0 的得分。", NOTHING),
    ("score-range", altered({5: {"stated_score": D(33)}}), "把得分改到 0 与分值之间，或核对分值。", NOTHING),
    (
        "percent-odd",
        altered({2: {"actual": "197%"}}),
        "核对计算这一比率的两个数；比率确实超过 100% 的，说明是怎样计算的。",
        NOTHING,
    ),
    (
        "percent-odd",
        altered({2: {"target": "0.95", "actual": "0.97"}}),
        "把小数改写成百分数（0.05 改为 5%）；数值无误的，作出说明。",
        NOTHING,
    ),
    ("date-late", altered({3: LATE}), "核对日期；确实延迟的，据实扣分并说明原因。", NOTHING),
    (
        "date-late",
        as_goal(altered({3: {"target": "2022年3月31日前"}})),
        "核对日期和年份；确在年度结束以后的，说明原因。",
        NOTHING,
    ),
    (
        "reason-contradicts",
        altered({2: {"stated_score": D(9)}}),
        "在扣了分的各行写明偏差原因；不该扣分的，改正得分。",
        NOTHING,
    ),
    (
        "reason-contradicts",
        altered({3: {"deviation": "第二期培训推迟举办。"}}),
        "核对完成值和得分，或改写原因。",
        NOTHING,
    ),
    (
        "differs-from-goal",
        replace(SOUND, indicators=(*SOUND.indicators, IndicatorRow(key="new", name="新指标", target="1个"))),
        "删去这一行；确需增加指标的，先申请目标调整并获批准。",
        APPROVED,
    ),
    (
        "differs-from-goal",
        replace(SOUND, indicators=SOUND.indicators[:5]),
        "照批复的内容补上这条指标；确需取消的，先申请目标调整并获批准。",
        APPROVED,
    ),
    (
        "differs-from-goal",
        funded(amounts("18", "20", "20")),
        "核对各资金来源的年初预算数，改为与批复一致；年中的增减填在全年预算数中。",
        APPROVED,
    ),
    (
        "last-year-higher",
        altered({1: {"extra": {LAST_YEARS_ACTUAL: "230人"}}}),
        "核对指标值和上年完成值有无填错；指标值已批复的，本年不用改，编制下年目标时参照。",
        NOTHING,
    ),
    (
        "last-year-higher",
        as_goal(altered({1: {"extra": {LAST_YEARS_ACTUAL: "230人"}}})),
        "参照上年完成情况提高指标值；确需降低的，说明理由。",
        NOTHING,
    ),
]


@pytest.mark.parametrize(("code", "sheet", "advice", "around"), SITUATIONS)
def test_advice_fits_the_situation(code: str, sheet: Sheet, advice: str, around: Mapping[str, Any]) -> None:
    assert advice in [each.what_to_do for each in findings(code, sheet, **around)]


def test_finding_without_a_situation_of_its_own_has_the_check_s_advice() -> None:
    (found,) = findings("duplicate-indicator", altered({2: {"name": "培训人数"}}))
    assert found.what_to_do == REGISTRY["duplicate-indicator"].what_to_do


@pytest.mark.parametrize("title", ["达成", "部分达成", "未达成"])
def test_points_that_a_band_asks_for_are_taken_without_another_word(title: str) -> None:
    """Both ends of what the message names lie within the band."""
    chosen = {**WORDING, "band": title, "deviation": "一个乡镇尚未推广。"}
    (asked,) = findings("blank-cell", altered({2: chosen}, of=RECORD))
    for points in asked.message.partition("填写 ")[2].removesuffix(" 分。").split("–"):
        scored = altered({2: {**chosen, "hand_score": D(points)}}, of=RECORD)
        assert findings("blank-cell", scored, rules=rule_set()) == []
        assert findings("band-odd", scored, rules=rule_set()) == []

"""A whole sheet: execution rate, caps, grade, 不适用, and a total that is the sum of what is printed."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from indicators.rules import HandScores, Rounding, RuleSet, ZeroBudget, rule_set
from indicators.scoring import Score, SheetScore, score_sheet
from indicators.sheet import FundAmounts, FundRow, IndicatorRow, Sheet, Stage, Stated
from tests.indicators.scored import BY_HAND, NOTHING, REASON

NATIONAL = rule_set()
WHOLE = rule_set("changji-2020")
STRICT = rule_set("strict")
WAN = Decimal(10000)


def money(budget: str | None, spent: str | None) -> tuple[FundRow, ...]:
    """One line, in 万元."""
    amounts = {"budget": budget, "spent": spent}
    given = {name: Decimal(amount) * WAN for name, amount in amounts.items() if amount is not None}
    return (FundRow(kind="appropriation", amounts=FundAmounts(**given)),)


def executed(budget: str | None, spent: str | None, rules: RuleSet = NATIONAL, **sheet: Any) -> Score:
    return score_sheet(Sheet(funds=money(budget, spent), **sheet), rules).execution


def rows(*values: tuple[str, str, str]) -> tuple[IndicatorRow, ...]:
    return tuple(
        IndicatorRow(key=str(number), target=target, actual=actual, weight=Decimal(weight))
        for number, (target, actual, weight) in enumerate(values, 1)
    )


def whole(*values: tuple[str, str, str], rules: RuleSet = NATIONAL, spent: str = "10", **sheet: Any) -> SheetScore:
    return score_sheet(Sheet(funds=money("10", spent), indicators=rows(*values), **sheet), rules)


@pytest.mark.parametrize(
    ("budget", "spent", "score", "explanation"),
    [
        ("20", "15", "7.5", "全年执行数 15 万元 ÷ 全年预算数 20 万元 × 分值 10 = 7.5"),
        ("20", "20", "10", "全年执行数 20 万元等于全年预算数 20 万元，得满分 10"),
        ("20", "21", "10", "全年执行数 21 万元超过全年预算数 20 万元，得满分 10"),
        ("20", "0", "0", "全年执行数 0 万元 ÷ 全年预算数 20 万元 × 分值 10 = 0"),
        ("20", "-1", "0", "全年执行数 -1 万元为负，按 0 计：全年执行数 0 万元 ÷ 全年预算数 20 万元 × 分值 10 = 0"),
        (
            "3",
            "1",
            "3.33",
            "全年执行数 1 万元 ÷ 全年预算数 3 万元 × 分值 10 = 3.333333…，四舍五入保留 2 位小数，得 3.33",
        ),
    ],
)
def test_execution_score(budget: str, spent: str, score: str, explanation: str) -> None:
    result = executed(budget, spent)
    assert (str(result.printed), result.explanation, result.final) == (score, explanation, result.printed)


@pytest.mark.parametrize(("spent", "score"), [("88.2", "9"), ("85.3", "9"), ("75", "8"), ("74", "7"), ("99", "9")])
def test_execution_score_in_whole_points(spent: str, score: str) -> None:
    assert str(executed("100", spent, WHOLE).printed) == score


@pytest.mark.parametrize(
    ("rules", "spent", "score", "result"),
    [
        (WHOLE, "99.99", "9", "= 9.999，四舍五入取整数即为满分，但未达到 100% 的执行率，不得满分，得 9"),
        (NATIONAL, "99.96", "9.99", None),
        (NATIONAL, "99.9", "9.99", "= 9.99"),
        (NATIONAL, "100", "10", "得满分 10"),
        (replace(NATIONAL, execution_weight=Decimal("7.5"), score_places=0), "99", "7", None),
        (replace(NATIONAL, execution_weight=Decimal(0)), "99", "0", None),
    ],
)
def test_execution_score_prints_full_only_at_100_percent(
    rules: RuleSet, spent: str, score: str, result: str | None
) -> None:
    found = executed("100", spent, rules)
    assert str(found.printed) == score
    assert result is None or found.explanation.endswith(result)


def test_execution_score_of_20() -> None:
    result = executed("20", "15", rule_set("hubei"))
    assert (str(result.printed), result.maximum) == ("15", Decimal(20))


def test_execution_score_takes_the_exact_ratio_not_the_printed_rate() -> None:
    coarse = replace(NATIONAL, rate_places=0)
    result = score_sheet(Sheet(funds=money("3", "2")), coarse)
    assert (str(result.execution_rate), str(result.execution.printed)) == ("67", "6.67")


@pytest.mark.parametrize(
    ("budget", "spent", "rounding", "rate"),
    [
        ("20", "15", Rounding.HALF_UP, "75"),
        ("3", "2", Rounding.HALF_UP, "66.67"),
        ("20", "21", Rounding.HALF_UP, "105"),
        ("800", "1", Rounding.HALF_UP, "0.13"),
        ("800", "1", Rounding.HALF_DOWN, "0.12"),
    ],
)
def test_execution_rate_is_rounded_at_its_places(budget: str, spent: str, rounding: Rounding, rate: str) -> None:
    result = score_sheet(Sheet(funds=money(budget, spent)), replace(NATIONAL, rounding=rounding))
    assert str(result.execution_rate) == rate


@pytest.mark.parametrize(
    ("budget", "spent", "explanation"),
    [
        (None, "1", "没有填写全年预算数，暂无得分"),
        ("1", None, "没有填写全年执行数，暂无得分"),
        ("-1", "1", "全年预算数或全年执行数不是有效的金额，无法测算"),
        ("1E+999999", "1", "全年预算数或全年执行数不是有效的金额，无法测算"),
        ("1", "1E+999999", "全年预算数或全年执行数不是有效的金额，无法测算"),
    ],
)
def test_execution_without_usable_amounts_prints_nothing(
    budget: str | None, spent: str | None, explanation: str
) -> None:
    amounts = FundAmounts(budget=budget and Decimal(budget), spent=spent and Decimal(spent))  # type: ignore[arg-type]
    result = score_sheet(Sheet(funds=(FundRow(kind="other", amounts=amounts),)), NATIONAL)
    assert (result.execution.printed, result.execution.explanation) == (None, explanation)
    assert (result.execution_rate, result.total, result.grade) == (None, None, "")


def test_budget_of_zero_is_scored_by_hand() -> None:
    result = executed("0", "0")
    assert (result.printed, result.needs) == (None, BY_HAND)
    assert result.explanation == "全年预算数为 0，没有执行率，请人工评定得分并说明理由"
    hand = executed("0", "0", execution_hand_score=Decimal(10), execution_hand_reason="年底统一收回")
    assert (hand.final, hand.needs) == (Decimal(10), NOTHING)


def test_budget_of_zero_gets_nothing_where_the_rules_say_so() -> None:
    result = executed("0", "5", replace(NATIONAL, zero_budget=ZeroBudget.ZERO))
    assert (result.final, result.explanation) == (Decimal(0), "全年预算数为 0，没有执行率，得 0")


def test_execution_by_hand_keeps_the_rule_s_score_beside() -> None:
    result = executed("20", "15", execution_hand_score=Decimal(9), execution_hand_reason="上级收回")
    assert (str(result.printed), result.final, result.needs) == ("7.5", Decimal(9), NOTHING)
    assert result.explanation.endswith("= 7.5；人工评定 9 分（理由：上级收回）")
    assert executed("20", "15", execution_hand_score=Decimal(9)).needs == REASON
    assert executed("20", "15", execution_hand_score=Decimal(11)).final == Decimal("7.5")
    locked = replace(NATIONAL, hand_scores=HandScores.LOCKED)
    assert executed("20", "15", locked, execution_hand_score=Decimal(9)).final == Decimal("7.5")
    assert executed("0", "0", locked, execution_hand_score=Decimal(9), execution_reason="收回").final == 9


def test_total_is_the_sum_of_what_is_printed_not_of_what_is_exact() -> None:
    result = whole(("3", "1", "10"), ("3", "1", "10"), ("3", "1", "10"), ("3", "3", "60"))
    assert [str(score.printed) for score in result.rows.values()] == ["3.33", "3.33", "3.33", "60"]
    assert str(result.total) == "79.99"
    assert result.grade == "中"


def test_whole_points_add_up_as_printed() -> None:
    result = whole(("100", "94", "10"), ("100", "94", "10"), ("1", "1", "70"), rules=WHOLE)
    assert (result.total, result.grade) == (Decimal(98), "优")


@pytest.mark.parametrize(("lost", "grade"), [("0", "优"), ("10", "优"), ("10.01", "良"), ("20", "良"), ("40.01", "差")])
def test_grade_follows_the_total(lost: str, grade: str) -> None:
    kept = Decimal(90) - Decimal(lost)
    assert whole(("90", str(kept), "90")).grade == grade


@pytest.mark.parametrize(
    ("spent", "cap", "total"),
    [
        ("8", None, "98"),
        ("7.999999", "89", "89"),
        ("7", "89", "89"),
        ("6.999999", "79", "79"),
        ("6", "79", "79"),
        ("5.999999", "69", "69"),
        ("5", "69", "69"),
        ("4.999999", "59", "59"),
        ("0", "59", "59"),
    ],
)
def test_low_rate_caps_the_total(spent: str, cap: str | None, total: str) -> None:
    result = whole(("1", "1", "90"), rules=STRICT, spent=spent)
    assert (result.cap, str(result.total)) == (None if cap is None else Decimal(cap), total)
    assert result.grade == STRICT.grade_of(Decimal(total))


def test_cap_does_not_lift_a_total_below_it() -> None:
    result = whole(("100", "50", "90"), rules=STRICT, spent="7.5")
    assert (result.cap, result.total) == (Decimal(89), Decimal("52.5"))


def test_hand_scores_count_in_the_total() -> None:
    row = replace(rows(("100", "50", "90"))[0], hand_score=Decimal(80), hand_reason="经复核")
    result = score_sheet(Sheet(funds=money("1", "1"), indicators=(row,)), NATIONAL)
    assert (result.total, result.grade) == (Decimal(90), "优")


def test_sheet_with_a_part_missing_has_a_running_total_but_no_grade() -> None:
    result = whole(("1", "1", "50"), ("提高", "显著提高", "40"))
    assert (result.total, result.grade, result.missing) == (Decimal(60), "", 1)


@pytest.mark.parametrize(("weight", "grade"), [("89", ""), ("90", "优"), ("90.01", ""), ("110", "")])
def test_weights_that_do_not_make_100_have_a_total_but_no_grade(weight: str, grade: str) -> None:
    result = whole(("1", "1", weight))
    assert (result.total, result.grade, result.missing) == (10 + Decimal(weight), grade, 0)


def test_empty_line_and_slash_row_are_not_waited_for() -> None:
    sheet = Sheet(
        funds=money("1", "1"),
        indicators=(
            *rows(("1", "1", "90")),
            IndicatorRow(key="empty"),
            IndicatorRow(key="slash", name="/", target="/", actual="/"),
        ),
    )
    result = score_sheet(sheet, NATIONAL)
    assert (result.total, result.grade, result.missing) == (Decimal(100), "优", 0)
    assert result.rows["slash"].applicable is False
    assert result.rows["slash"].explanation == "标“/”的行，不计分"


def test_begun_line_is_waited_for() -> None:
    sheet = Sheet(funds=money("1", "1"), indicators=(IndicatorRow(key="1", name="培训人数"),))
    assert score_sheet(sheet, NATIONAL).missing == 1


def test_empty_sheet_has_no_total() -> None:
    result = score_sheet(Sheet(), NATIONAL)
    assert (result.total, result.grade, result.missing, dict(result.rows)) == (None, "", 1, {})


def test_level_1_that_does_not_apply_has_no_score() -> None:
    indicators = (
        replace(rows(("1", "1", "90"))[0], dimension="产出指标"),
        IndicatorRow(key="2", dimension="满意度 指标", target="95%", actual="90%", weight=Decimal(10)),
    )
    sheet = Sheet(funds=money("1", "1"), indicators=indicators, not_applicable={"满意度指标": "内部项目"})
    result = score_sheet(sheet, NATIONAL)
    assert (result.rows["2"].applicable, result.rows["2"].final, result.total) == (False, None, Decimal(100))
    assert result.rows["2"].explanation == "一级指标「满意度 指标」标为不适用（内部项目），不计分"


def test_merged_labels_reach_the_rows_below() -> None:
    indicators = (
        IndicatorRow(key="1", dimension="产出指标", category="成本指标", target="5", actual="4", weight=Decimal(5)),
        IndicatorRow(key="2", target="5", actual="4", weight=Decimal(5)),
    )
    result = score_sheet(Sheet(indicators=indicators), NATIONAL)
    assert [score.final for score in result.rows.values()] == [5, 5]


def test_year_of_the_sheet_completes_its_dates() -> None:
    row = IndicatorRow(key="1", target="12月31日", actual="2021年1月5日", weight=Decimal(5))
    assert score_sheet(Sheet(year=2020, indicators=(row,)), NATIONAL).rows["1"].met is False
    assert score_sheet(Sheet(year=2021, indicators=(row,)), NATIONAL).rows["1"].met is True


def test_goal_stage_is_read_but_not_scored() -> None:
    goals = (*rows(("≥95%", "", "10")), IndicatorRow(key="2", name="/", target="/"))
    result = score_sheet(Sheet(stage=Stage.GOAL, funds=money("10", "5"), indicators=goals), NATIONAL)
    first = result.rows["1"]
    assert (first.target.number, first.maximum, first.final) == (Decimal(95), Decimal(10), None)
    assert first.explanation == "绩效目标表没有完成值，不计分"
    assert result.rows["2"].applicable is False
    assert (result.execution_rate, result.execution.final, result.total, result.grade) == (None, None, None, "")


def test_published_table_with_half_the_money_late() -> None:
    """昌吉州工业和信息化局 2020, 安全生产项目资金: 75 % spent, one target at 50 %, one cost far below."""
    stated = Stated(funds=FundAmounts(budget=20 * WAN, spent=15 * WAN))
    indicators = rows(
        ("150人次", "150人次", "5"),
        ("100%", "50%", "5"),
        ("≦5万元", "4.1万元", "5"),
        ("≦5万元", "0.23万元", "5"),
        ("持续", "100%", "15"),
        ("≥98%", "98%", "10"),
    )
    result = score_sheet(Sheet(year=2020, stated=stated, indicators=indicators), NATIONAL)
    printed = [str(score.printed) for score in result.rows.values()]
    assert printed == ["5", "2.5", "5", "5", "15", "10"]
    assert (str(result.execution_rate), str(result.execution.printed), str(result.total)) == ("75", "7.5", "50")

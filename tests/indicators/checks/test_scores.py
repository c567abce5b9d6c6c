from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from indicators.checks import Level
from indicators.checks.made import SOUND, altered, without_figures
from indicators.rules import CostUnderspend, UnsignedCost, rule_set
from indicators.sheet import Sheet
from tests.indicators.checks.reported import fields, findings, messages, rows

D = Decimal
REASON = "两个乡镇的学员因修路未能到场，已补训。"


def row(number: int, *, of: Sheet = SOUND, score: str | None = None, **cells: Any) -> Sheet:
    """The sound sheet with one row changed."""
    if score is not None:
        cells["stated_score"] = D(score)
    return altered({number: cells}, of=of)


RECORD = without_figures(SOUND)


def test_full_points_for_an_unmet_row_are_reported() -> None:
    assert messages("unmet-full", row(2, actual="94%")) == [
        "第 2 行「培训合格率」得分 10：完成值 94% 未达到指标值 ≥95%，按评分办法应为 9.89 分。请改为 9.89，或核对完成值。"
    ]


@pytest.mark.parametrize(
    "cells",
    [
        {"target": "100%", "actual": "99.99%"},
        {"target": "12个", "actual": "9个"},
        {"target": ">95%", "actual": "95%"},
        {"target": "≤5%", "actual": "6%", "name": "差错率"},
        {"target": "0", "actual": "1起", "name": "安全事故数（起）"},
        {"target": "5万元", "actual": "6万元", "category": "成本指标", "name": "印刷费"},
        {"target": "10处", "actual": "8处", "name": "排查安全隐患数"},
    ],
)
def test_full_points_are_reported_however_little_is_missing(cells: dict[str, Any]) -> None:
    assert [each.level for each in findings("unmet-full", row(2, **cells))] == [Level.BLOCK]


@pytest.mark.parametrize(
    "cells",
    [
        {"target": "100人次", "actual": "80人"},
        {"target": "1000元/人", "actual": "1200元/人", "category": "成本指标", "name": "补助标准"},
        {"target": "100万元", "actual": "120万元", "category": "成本指标", "name": "工程建设标准"},
    ],
)
def test_what_the_rule_only_presumes_to_be_unmet_wants_a_word(cells: dict[str, Any]) -> None:
    assert [each.level for each in findings("unmet-full", row(2, **cells))] == [Level.EXPLAIN]


@pytest.mark.parametrize(
    "cells",
    [
        {"actual": "95%"},
        {"target": "5%", "actual": "3%", "name": "设备故障率"},
        {"target": "3起", "actual": "1起", "name": "有效投诉起数（起）"},
        {"target": "显著", "actual": "一般"},
        {"target": "2021年6月前", "actual": "2021年8月"},
        {"actual": "94%", "score": "9.89"},
        {"target": "12辆", "actual": "9次"},
    ],
)
def test_no_full_points_are_disputed_that_the_rule_may_give(cells: dict[str, Any]) -> None:
    assert rows("unmet-full", row(2, **cells)) == []


def test_full_points_by_hand_are_disputed_in_a_record_too() -> None:
    sheet = row(2, of=RECORD, actual="94%", hand_score=D(10), deviation=REASON)
    assert fields("unmet-full", sheet) == ["hand_score"]


@pytest.mark.parametrize("reason", ["", "/", "无", "无偏差"])
def test_full_points_by_hand_without_a_reason_stay_disputed(reason: str) -> None:
    sheet = row(2, of=RECORD, actual="94%", hand_score=D(10), hand_reason=reason, deviation=REASON)
    assert fields("unmet-full", sheet) == ["hand_score"]


@pytest.mark.parametrize(
    ("code", "actual", "hand"),
    [
        ("unmet-full", "94%", "10"),
        ("score-formula", "90%", "8"),
        ("met-deducted", "96%", "9"),
        ("overachieved", "190%", "9"),
    ],
)
def test_a_score_by_hand_with_its_reason_lifts_what_a_reading_found(code: str, actual: str, hand: str) -> None:
    by_hand: dict[str, Any] = {"of": RECORD, "actual": actual, "hand_score": D(hand)}
    assert rows(code, row(2, **by_hand)) == [2]
    assert rows(code, row(2, **by_hand, hand_reason="完成值另含外单位数据，经复核。")) == []


@pytest.mark.parametrize("score", ["9.47", "9.5", "9", "9.474", "9.470"])
def test_a_score_is_right_at_its_own_places(score: str) -> None:
    assert rows("score-formula", row(2, actual="90%", score=score)) == []


@pytest.mark.parametrize("score", ["8", "9.4", "9.46", "0"])
def test_another_score_than_the_rules_wants_a_word(score: str) -> None:
    assert rows("score-formula", row(2, actual="90%", score=score)) == [2]


def test_an_unmet_row_that_rounds_to_full_may_print_one_less() -> None:
    assert rows("score-formula", row(2, actual="94%", score="9")) == []
    assert rows("score-formula", row(2, actual="94%", score="8")) == [2]


def test_the_formula_is_shown() -> None:
    assert messages("score-formula", row(2, actual="90%", score="8")) == [
        (
            "第 2 行「培训合格率」得分 8，按评分办法应为 9.47 分（完成值 90% ÷ 指标值 95% × 分值 10 = 9.473684…，"
            "四舍五入保留 2 位小数，得 9.47）。请改为 9.47，或说明理由。"
        )
    ]


def test_a_score_by_hand_with_its_reason_is_explained() -> None:
    by_hand: dict[str, Any] = {"actual": "90%", "hand_score": D(8), "deviation": REASON}
    assert rows("score-formula", row(2, of=RECORD, **by_hand)) == [2]
    assert rows("score-formula", row(2, of=RECORD, hand_reason="考场纪律不严，主动多扣。", **by_hand)) == []


@pytest.mark.parametrize(
    "cells",
    [
        {"target": "5%", "actual": "3%", "name": "设备故障率", "score": "9"},
        {"target": "显著", "actual": "一般", "score": "7"},
        {"actual": "90%", "score": "11"},
        {"actual": "90%", "score": "-1"},
        {"actual": "90%", "weight": None, "score": "5"},
    ],
)
def test_no_formula_is_held_against_what_has_none(cells: dict[str, Any]) -> None:
    assert rows("score-formula", row(2, **cells)) == []


def test_a_cost_scored_by_the_share_spent_follows_its_rule_set() -> None:
    rules = replace(rule_set(), cost_underspend=CostUnderspend.SHARE)
    sheet = row(4, target="≤6.20万元", actual="4.69万元", score="7.56", deviation=REASON)
    assert rows("score-formula", sheet, rules=rules) == []
    assert rows("met-deducted", sheet, rules=rules) == []
    assert rows("met-deducted", sheet) == [4]


def test_a_met_row_with_points_taken_off_wants_a_word() -> None:
    assert messages("met-deducted", row(2, score="9", deviation=REASON)) == [
        "第 2 行「培训合格率」得分 9：完成值 97% 符合指标值 ≥95%，按评分办法应得满分 10 分。请改为满分，或说明扣分理由。"
    ]


@pytest.mark.parametrize(
    ("number", "cells"),
    [
        (3, {"score": "9"}),
        (5, {"target": "稳定", "actual": "稳定", "score": "28"}),
        (4, {"actual": "12万元", "score": "6"}),
    ],
)
def test_dates_wordings_and_costs_can_be_met_too(number: int, cells: dict[str, Any]) -> None:
    assert rows("met-deducted", row(number, **cells)) == [number]


@pytest.mark.parametrize(
    ("number", "cells"),
    [
        (2, {"actual": "90%", "score": "9"}),
        (2, {"weight": D("3.33"), "score": "3.3"}),
        (2, {"target": "5%", "actual": "8%", "name": "设备故障率", "score": "6"}),
        (5, {"target": "稳定", "actual": "稳定", "band": "达成", "score": "28"}),
        (5, {"weight": None, "score": "28"}),
    ],
)
def test_points_rightly_taken_off_pass(number: int, cells: dict[str, Any]) -> None:
    assert rows("met-deducted", row(number, **cells)) == []


@pytest.mark.parametrize(
    "reason", ["", "/", "／", "—", "无", "无。", "无偏差", " 无 偏差 ", "没有偏差", "-", "、", "1", "无明显偏差", "基本无偏差", "未发现偏差",
               "不涉及", "不涉及偏差", "正常", "已完成"]
)  # fmt: skip
def test_lost_points_need_a_reason(reason: str) -> None:
    assert rows("deduction-unexplained", row(2, actual="90%", score="9.47", deviation=reason)) == [2]


@pytest.mark.parametrize("reason", [REASON, "因疫情", "财政资金未到位", "超出预期目标值"])
def test_a_reason_is_taken_as_it_is(reason: str) -> None:
    assert rows("deduction-unexplained", row(2, actual="90%", score="9.47", deviation=reason)) == []


def test_the_message_quotes_what_stands_for_a_reason() -> None:
    assert messages("deduction-unexplained", row(2, actual="90%", score="9.47")) == [
        "第 2 行「培训合格率」得分 9.47，低于分值 10，偏差原因只写了“无偏差”。请写明扣分的具体原因和改进措施。"
    ]


def test_computed_points_need_a_reason_in_a_record() -> None:
    assert rows("deduction-unexplained", row(2, of=RECORD, actual="90%")) == [2]


def test_a_deduction_by_hand_with_its_reason_is_explained() -> None:
    sheet = row(2, of=RECORD, hand_score=D(9), hand_reason="试题偏易，主动扣分。")
    assert (rows("deduction-unexplained", sheet), rows("met-deducted", sheet)) == ([], [])


def test_a_cell_of_the_sheet_explains_only_where_the_rows_have_none() -> None:
    cells = {n: {"deviation": ""} for n in range(1, 7)} | {
        2: {"deviation": "", "actual": "90%", "stated_score": D("9.47")}
    }
    assert rows("deduction-unexplained", altered(cells)) == [2]
    assert rows("deduction-unexplained", altered(cells, extra={"存在问题": REASON})) == []
    assert rows("deduction-unexplained", altered(cells, execution_reason=REASON)) == []
    assert rows("deduction-unexplained", altered(cells, extra={"评价结论": REASON})) == [2]


@pytest.mark.parametrize(
    ("target", "actual", "reported"),
    [
        ("≥200人", "260人", [1]),
        ("≥200人", "259人", []),
        ("200人", "300人", [1]),
        ("=200人", "300人", [1]),
        ("≥0.5万元", "8000元", [1]),
        ("≤200人", "100人", []),
        ("0", "5人", []),
        ("持续提高", "150%", []),
    ],
)
def test_far_more_than_the_target_wants_a_word(target: str, actual: str, reported: list[int]) -> None:
    assert rows("overachieved", row(1, target=target, actual=actual, deviation="/")) == reported


def test_far_more_with_a_reason_passes() -> None:
    assert rows("overachieved", row(1, actual="300人", deviation="增加了一期培训。")) == []


def test_a_cost_or_a_fault_rate_is_no_achievement() -> None:
    assert rows("overachieved", row(4, target="20万元", actual="30万元")) == []
    assert rows("overachieved", row(4, target="=20万元", actual="30万元")) == []
    assert rows("overachieved", row(2, name="设备故障率", target="5%", actual="8%")) == []


@pytest.mark.parametrize(("ratio", "reported"), [(D(120), [1]), (D(130), []), (None, [])])
def test_how_much_is_far_more_is_the_rule_sets(ratio: Decimal | None, reported: list[int]) -> None:
    rules = replace(rule_set(), over_ratio=ratio)
    assert rows("overachieved", row(1, actual="250人"), rules=rules) == reported


def graded(band: str, score: str, *, target: str = "持续提高", actual: str = "部分乡镇提高") -> Sheet:
    return row(5, target=target, actual=actual, band=band, score=score, deviation=REASON)


@pytest.mark.parametrize(("band", "score"), [("达成", "24"), ("达成", "30"), ("部分达成", "18"), ("未达成", "0")])
def test_a_score_in_its_band_passes(band: str, score: str) -> None:
    assert rows("band-odd", graded(band, score)) == []


@pytest.mark.parametrize(("band", "score"), [("达成", "20"), ("部分达成", "27"), ("未达成", "21")])
def test_a_score_outside_its_band_wants_a_word(band: str, score: str) -> None:
    assert rows("band-odd", graded(band, score)) == [5]


def test_the_band_is_shown_in_points() -> None:
    assert messages("band-odd", graded("部分达成", "27")) == [
        "第 5 行「新技术推广到户率」得分 27，“部分达成”一档为 18～24 分。请改到这一档的区间内，或改选档次。"
    ]


def test_without_a_choice_the_rules_suggestion_holds() -> None:
    assert rows("band-odd", graded("", "30", target="全覆盖", actual="70%")) == [5]
    assert rows("band-odd", graded("", "21", target="全覆盖", actual="70%")) == []


@pytest.mark.parametrize("band", ["优秀", ""])
def test_no_band_no_range(band: str) -> None:
    assert rows("band-odd", graded(band, "5")) == []


@pytest.mark.parametrize("score", ["31", "-1"])
def test_a_score_out_of_range_has_a_finding_of_its_own(score: str) -> None:
    assert rows("band-odd", graded("达成", score)) == []


@pytest.mark.parametrize("reason", ["第二期未完成。", "培训推迟举办。", "没有达到预期。", "参训人数减少。", "工期滞后"])
def test_an_unfinished_reason_for_full_points_wants_a_word(reason: str) -> None:
    assert rows("reason-contradicts", row(1, deviation=reason)) == [1]


@pytest.mark.parametrize("reason", ["无偏差", "已全部完成。", "未发生延误。", "没有减少培训内容。", "增加一期培训。"])
def test_a_reason_that_agrees_passes(reason: str) -> None:
    assert rows("reason-contradicts", row(1, deviation=reason)) == []


def test_less_is_what_a_ceiling_asks_for() -> None:
    assert rows("reason-contradicts", row(4, actual="18万元", deviation="集中采购，费用减少。")) == []
    unsigned = row(4, target="20万元", actual="18万元", deviation="集中采购，费用减少。")
    assert rows("reason-contradicts", unsigned) == []
    reads_as_floor = replace(rule_set(), unsigned_cost=UnsignedCost.AT_LEAST)
    assert rows("reason-contradicts", row(4, target="20万元", actual="20万元", deviation="费用减少。"),
                rules=reads_as_floor) == [4]  # fmt: skip


def test_lost_points_with_every_reason_no_deviation_are_one_finding() -> None:
    assert messages("reason-contradicts", row(2, actual="90%", score="9.47")) == [
        "各指标共扣 0.53 分，偏差原因却都写“无偏差”。请写明扣分指标的原因，或核对得分。"
    ]


def test_blanks_between_say_nothing_else() -> None:
    sheet = altered({1: {"deviation": "/"}, 2: {"actual": "90%", "stated_score": D("9.47")}})
    assert rows("reason-contradicts", sheet) == [None]


def test_one_other_reason_is_enough() -> None:
    sheet = altered({1: {"deviation": "增加一期培训。"}, 2: {"actual": "90%", "stated_score": D("9.47")}})
    assert rows("reason-contradicts", sheet) == []

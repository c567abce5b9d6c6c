"""Rows where a person has a say: wording, dates, periods, ambiguous texts, hand scores."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from indicators.quantity import Kind
from indicators.rules import HandScores, rule_set
from indicators.scoring import Score
from tests.indicators.scored import BAND, BY_HAND, HAND_SCORE, NOTHING, READING, REASON, printed, scored

NATIONAL = rule_set()
HUBEI = rule_set("hubei")
LOCKED = replace(NATIONAL, hand_scores=HandScores.LOCKED)


def by_hand(hand: str, *, target: str = "100", actual: str = "80", **row: Any) -> Score:
    return scored(target, actual, "10", hand_score=Decimal(hand), **row)


@pytest.mark.parametrize(
    ("target", "actual", "score", "band", "explanation"),
    [
        ("持续", "持续", "10", "达成", "完成值与指标值同为「持续」，建议为「达成」，得满分 10"),
        ("有效 提高。", "有效提高", "10", "达成", "完成值与指标值同为「有效 提高。」，建议为「达成」，得满分 10"),
        ("提高", "100%", "10", "达成", "定性指标，完成值 100%，建议为「达成」，得满分 10"),
        ("提高", "120%", "10", "达成", "定性指标，完成值 120%，建议为「达成」，得满分 10"),
        ("全覆盖", "95%", "9.5", "达成", "定性指标，建议为「达成」：完成值 95% × 分值 10 = 9.5"),
        ("按时完成", "80%", "8", "达成", "定性指标，建议为「达成」：完成值 80% × 分值 10 = 8"),
        ("达标", "79.9%", "7.99", "部分达成", "定性指标，建议为「部分达成」：完成值 79.9% × 分值 10 = 7.99"),
        ("满意", "60%", "6", "部分达成", "定性指标，建议为「部分达成」：完成值 60% × 分值 10 = 6"),
        ("及时", "59%", "5.9", "未达成", "定性指标，建议为「未达成」：完成值 59% × 分值 10 = 5.9"),
        ("到位", "-5%", "0", "未达成", "定性指标，建议为「未达成」：完成值 -5% 按 0 计，得 0"),
        ("应保尽保", "985‰", "9.85", "达成", "定性指标，建议为「达成」：完成值 98.5% × 分值 10 = 9.85"),
    ],
)
def test_wording_is_suggested(target: str, actual: str, score: str, band: str, explanation: str) -> None:
    result = scored(target, actual, "10")
    assert (str(result.printed), result.suggested_band, result.explanation) == (score, band, explanation)
    assert result.needs == NOTHING


def test_share_below_full_never_prints_full() -> None:
    result = scored("全覆盖", "99.99%", "10", rules=rule_set("changji-2020"))
    assert str(result.printed) == "9"
    assert result.explanation == (
        "定性指标，建议为「达成」：完成值 99.99% × 分值 10 = 9.999，四舍五入取整数即为满分，但未达到 100%，不得满分，得 9"
    )


def test_bands_of_hubei_part_at_50() -> None:
    assert scored("达标", "50%", "10", rules=HUBEI).suggested_band == "部分达成"
    assert scored("达标", "49%", "10", rules=HUBEI).suggested_band == "未达成"


@pytest.mark.parametrize("actual", ["显著提高", "39户", "100", "2020年12月31日"])
def test_other_words_need_a_band(actual: str) -> None:
    result = scored("提高", actual, "10")
    assert (result.printed, result.final, result.met, result.needs) == (None, None, None, BAND)
    assert result.explanation == (
        f"定性指标，完成值「{actual}」须由人判断属于「达成」、「部分达成」、「未达成」中的哪一档"
    )


def test_chosen_band_asks_for_points_within_it() -> None:
    result = scored("提高", "显著提高", "10", band="部分达成")
    assert (result.printed, result.needs, result.suggested_band) == (None, HAND_SCORE, "部分达成")
    assert result.explanation == "选定「部分达成」，得分应为 6.00–7.99 分，请填写得分"
    best = scored("提高", "显著提高", "10", band="达成")
    assert best.explanation == "选定「达成」，得分应为 8.00–10.00 分，请填写得分"


def test_points_within_the_chosen_band_stand_without_a_reason() -> None:
    result = by_hand("7", target="提高", actual="有所提高", band="部分达成")
    assert (result.final, result.printed, result.needs) == (Decimal(7), None, NOTHING)
    assert result.explanation.endswith("得分应为 6.00–7.99 分；人工评定 7 分")


@pytest.mark.parametrize("points", ["8", "5.99"])
def test_points_outside_the_chosen_band_want_a_reason(points: str) -> None:
    result = by_hand(points, target="提高", actual="有所提高", band="部分达成")
    assert (result.final, result.needs) == (Decimal(points), REASON)
    explained = by_hand(points, target="提高", actual="有所提高", band="部分达成", hand_reason="经复核")
    assert explained.needs == NOTHING


def test_band_that_agrees_with_the_suggestion_keeps_its_points() -> None:
    result = scored("及时", "85%", "10", band="达成")
    assert (str(result.printed), result.needs) == ("8.5", NOTHING)
    assert result.explanation == "选定「达成」；定性指标，建议为「达成」：完成值 85% × 分值 10 = 8.5"


def test_band_against_the_suggestion_asks_for_points() -> None:
    assert scored("提高", "85%", "10", band="部分达成").needs == HAND_SCORE
    assert scored("提高", "85%", "10", band="部分达成").printed is None


def test_band_that_the_rules_do_not_have() -> None:
    result = scored("提高", "85%", "10", band="基本达成")
    assert (result.printed, result.needs) == (None, BAND)
    assert result.explanation == "本评分办法没有「基本达成」这一档，请在「达成」、「部分达成」、「未达成」中选择"


def test_points_without_a_band_want_a_reason() -> None:
    assert by_hand("7", target="提高", actual="有所提高").needs == REASON
    assert by_hand("7", target="提高", actual="有所提高", hand_reason="经复核").needs == NOTHING


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("2020年12月31日前", "2020年12月29日"),
        ("2020年12月31日前", "2020年12月31日"),
        ("2020年6月30日前", "2020年6月12号"),
        ("12月31日", "12月31日"),
        ("2021.1.1-2021.12.31", "2021.1.1-2021.12.31"),
        ("12个月", "12个月"),
        ("≤12个月", "10个月"),
        ("≥12个月", "13个月"),
    ],
)
def test_done_by_then_is_full(target: str, actual: str) -> None:
    result = scored(target, actual)
    assert (str(result.printed), result.met, result.needs) == ("5", True, NOTHING)
    assert result.explanation.endswith("，得满分 5")


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("2020年6月30日前", "2020年7月1日"),
        ("12月31日", "2021年1月5日"),
        ("12个月", "10个月"),
        ("2020.1.1-2020.12.31", "2021.1.1-2021.3.31"),
    ],
)
def test_later_is_scored_by_hand_with_a_reason(target: str, actual: str) -> None:
    result = scored(target, actual)
    assert (result.printed, result.met, result.needs) == (None, False, BY_HAND)
    assert result.explanation.endswith("请说明原因并人工评定得分")


@pytest.mark.parametrize(
    ("target", "actual", "score", "words"),
    [
        ("≤2020年6月30日", "2020年6月30日", "5", "不晚于"),
        ("<2020年6月30日", "2020年6月30日", None, "不早于"),
        ("<2020年6月30日", "2020年6月29日", "5", "早于"),
        ("≥2020年6月30日", "2020年6月30日", "5", "不早于"),
        ("≥2020年6月30日", "2020年6月29日", None, "早于"),
        (">2020年6月30日", "2020年7月1日", "5", "晚于"),
        (">2020年6月30日", "2020年6月30日", None, "不晚于"),
        ("≤12个月", "12个月", "5", "未超过"),
        ("≤12个月", "13个月", None, "超过"),
        ("<12个月", "12个月", None, "不短于"),
        ("<12个月", "11个月", "5", "短于"),
        ("≥12个月", "1年", "5", "达到"),
        ("≥12个月", "11个月", None, "短于"),
        (">12个月", "13个月", "5", "超过"),
        (">12个月", "12个月", None, "未超过"),
        ("12个月", "13个月", None, "不同于"),
    ],
)
def test_sign_before_a_date_or_a_length_of_time(target: str, actual: str, score: str | None, words: str) -> None:
    result = scored(target, actual)
    assert result.explanation.startswith(f"完成值「{actual}」{words}指标值「{target}」，")
    assert (result.met, printed(target, actual)) == (score is not None, score)


def test_number_of_days_that_is_a_deadline_is_kept_or_left_to_a_person() -> None:
    early = scored("30个工作日", "25个工作日", name="办结时限")
    assert (str(early.printed), early.explanation) == ("5", "完成值「25个工作日」未超过指标值「30个工作日」，得满分 5")
    late = scored("30天", "45天", name="审批时间")
    assert (late.printed, late.met, late.needs) == (None, False, BY_HAND)
    assert late.explanation == "完成值「45天」超过指标值「30天」，请说明原因并人工评定得分"


def test_number_of_days_that_is_a_quantity_is_scored_as_one() -> None:
    assert printed("5天", "4天", name="培训时间") == "4"
    assert printed("≤30天", "36天", name="办结时限") == "4"
    assert printed("100%", "80%", name="办结时限达标率") == "4"


def test_dates_are_compared_in_words() -> None:
    assert scored("2020年6月30日前", "2020年6月12号").explanation == (
        "完成值「2020年6月12号」不晚于指标值「2020年6月30日前」，得满分 5"
    )
    assert scored("2020年6月30日前", "2020年7月1日").explanation == (
        "完成值「2020年7月1日」晚于指标值「2020年6月30日前」，请说明原因并人工评定得分"
    )


def test_date_that_cannot_be_compared_is_scored_by_hand() -> None:
    result = scored("2020年6月30日前", "按时完成")
    assert (result.printed, result.met, result.needs) == (None, None, BY_HAND)
    assert result.explanation == "指标值「2020年6月30日前」是时间，完成值「按时完成」无法与之比较，请人工评定得分"
    assert scored("12个月", "按时完成").explanation.startswith("指标值「12个月」是期限，")


def test_late_work_scored_by_hand_with_its_reason() -> None:
    late = {"target": "2020年6月30日前", "actual": "2020年7月1日"}
    assert by_hand("8", **late).needs == REASON
    assert by_hand("8", **late, hand_reason="疫情影响").needs == NOTHING
    assert by_hand("8", **late, deviation="疫情影响").needs == NOTHING
    assert by_hand("8", **late, hand_reason="疫情影响").final == Decimal(8)


def test_ambiguous_text_waits_for_its_reading() -> None:
    result = scored("3-5次", "4次")
    assert result.target.kind is Kind.AMBIGUOUS
    assert (result.printed, result.needs) == (None, READING)
    assert result.explanation == "指标值写的是「3-5次」，有上下两个界限，请写明考核哪一个，或选择读法"
    assert scored("4次", "3-5次").explanation == (
        "实际完成值写的是「3-5次」，是一个范围，不是一个数，请写实际完成的数，或选择读法"
    )


def test_ambiguous_text_that_both_carry_is_met_however_it_is_read() -> None:
    result = scored("3-5次", "3-5 次")
    assert (result.target.kind, str(result.printed), result.met) == (Kind.AMBIGUOUS, "5", True)
    assert (result.explanation, result.needs) == ("完成值与指标值同为「3-5次」，得满分 5", NOTHING)


@pytest.mark.parametrize(("target", "actual"), [("1：1", "1:1"), ("９０%-95%", "90%－95％")])
def test_one_text_in_two_spellings_is_the_same_text(target: str, actual: str) -> None:
    result = scored(target, actual)
    assert (result.target.kind, str(result.printed), result.met) == (Kind.AMBIGUOUS, "5", True)


def test_hand_score_replaces_the_rule_s_and_both_are_kept() -> None:
    result = by_hand("9", hand_reason="年底补齐")
    assert (result.printed, result.final, result.needs) == (Decimal(8), Decimal(9), NOTHING)
    assert result.explanation == "完成值 80 ÷ 指标值 100 × 分值 10 = 8；人工评定 9 分（理由：年底补齐）"


def test_hand_score_without_a_reason_wants_one() -> None:
    result = by_hand("9")
    assert (result.final, result.needs) == (Decimal(9), REASON)
    assert result.explanation.endswith("；人工评定 9 分，请填写理由")


def test_hand_score_that_is_the_rule_s_wants_no_reason() -> None:
    assert by_hand("8.00").needs == NOTHING


@pytest.mark.parametrize("hand", ["-0.01", "10.01", "1E+999999", "-1E+999999"])
def test_hand_score_outside_the_weight_is_not_taken(hand: str) -> None:
    result = by_hand(hand, hand_reason="年底补齐")
    assert (result.final, result.needs) == (Decimal(8), HAND_SCORE)
    assert f"人工得分 {hand} 不在 0 至 10 之间，不采用" in result.explanation


@pytest.mark.parametrize("hand", ["0", "10", "-0"])
def test_hand_score_may_be_nothing_or_everything(hand: str) -> None:
    assert str(by_hand(hand, hand_reason="年底补齐").final) == str(abs(Decimal(hand)))


def test_hand_score_is_printed_at_the_places_of_the_rules() -> None:
    result = by_hand("7.5", rules=rule_set("changji-2020"), hand_reason="年底补齐")
    assert result.final == Decimal(8)
    assert result.explanation.endswith("；人工评定 7.5，四舍五入取整数，得 8 分（理由：年底补齐）")


def test_locked_rules_ignore_a_hand_score() -> None:
    result = by_hand("9", rules=LOCKED, hand_reason="年底补齐")
    assert (result.final, result.needs) == (Decimal(8), NOTHING)
    assert result.explanation.endswith("；本评分办法不允许人工调整，人工得分不采用")


def test_locked_rules_take_a_hand_score_where_they_give_none() -> None:
    late = {"target": "2020年6月30日前", "actual": "2020年7月1日", "hand_reason": "疫情影响"}
    assert by_hand("8", rules=LOCKED, **late).final == Decimal(8)
    assert by_hand("7", rules=LOCKED, target="提高", actual="85%", band="部分达成").final == Decimal(7)


def test_hand_score_answers_an_ambiguous_text() -> None:
    result = by_hand("10", target="3-5次", actual="4次", hand_reason="经复核")
    assert (result.final, result.needs) == (Decimal(10), NOTHING)


def test_hand_score_without_a_weight_is_nothing() -> None:
    assert scored("100", "80", None, hand_score=Decimal(5)).final is None


def test_over_performance_still_wants_its_reason_beside_a_hand_score() -> None:
    assert by_hand("9", actual="200", hand_reason="年底补齐").needs == REASON


def test_long_texts_are_quoted_short() -> None:
    assert len(scored("提高", "非常" * 5000, "10").explanation) < 120
    assert printed("提高", "非常\n" * 5000, "10") is None

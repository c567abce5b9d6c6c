"""Pairs as published tables write them get the points, or the question, that a careful officer would give."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from indicators.quantity import Kind
from indicators.scoring import Need, Score
from tests.indicators.judged_values import (
    AROUND_THE_NUMBER,
    ORDINARY,
    RATES,
    UNITS_TIMES_AND_WORDS,
    UNREAD_TARGETS,
)
from tests.indicators.judged_values_unseen import UNSEEN
from tests.indicators.quantity_notation import notation
from tests.indicators.scored import scored

WHO_SPEAKS = {Need.READING: "ask", Need.BAND: "band", Need.HAND_SCORE: "hand"}


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split(" | ")] for line in table.splitlines() if line]


def judge(target: str, actual: str, name: str, category: str) -> Score:
    return scored(target, actual, "10", name=name.strip("-"), category=category.strip("-"), year=2022)


def verdict(score: Score) -> str:
    if score.printed is not None:
        return str(score.printed)
    return next((said for need, said in WHO_SPEAKS.items() if need in score.needs), "none")


EVERY = ORDINARY + AROUND_THE_NUMBER + RATES + UNREAD_TARGETS + UNITS_TIMES_AND_WORDS + UNSEEN


def test_pairs_are_scored_as_an_officer_would() -> None:
    said = [(*row, verdict(judge(*row[:4]))) for row in rows(EVERY)]
    assert [row for row in said if row[-2] != row[-1]] == []


def test_ordinary_pairs_are_not_asked_about() -> None:
    asked = [row for row in rows(ORDINARY) if verdict(judge(*row[:4])) in ("ask", "band", "none")]
    assert asked == []


def test_what_is_asked_says_why_and_offers_its_readings() -> None:
    for row in rows(EVERY):
        score = judge(*row[:4])
        if Need.READING in score.needs:
            asked = score.target if score.target.readings else score.actual
            assert len(asked.readings) > 1, row
            assert asked.doubt, row
            assert asked.doubt in score.explanation, row
        if Need.HAND_SCORE in score.needs:
            assert "人工评定得分" in score.explanation, row


def test_an_excess_is_explained_in_plain_words() -> None:
    score = judge("≤10万元", "超预算2万元", "会议费", "成本指标")
    assert score.explanation == (
        "实际完成值写的是「超预算2万元」，是超出的部分，不是总数，请写实际支出或收入总额，或选择读法"
    )
    assert [notation(each) for each in score.actual.readings] == ["number 12 万元", "number 2 万元", "wording"]


@pytest.mark.parametrize(
    ("target", "actual", "readings"),
    [
        ("≥1500条", "1500-1600条", ["number 1550 条", "number 1500 条", "number 1600 条"]),
        ("≥95%", "不合格率5%", ["number 95 %", "number 5 %", "wording"]),
        ("200人", "缺勤人数5人", ["number 195 人", "number 5 人", "wording"]),
        ("≥300户", "还差12户", ["number 288 户", "number 12 户", "wording"]),
        ("≤50万元", "节约20000元", ["number 48 万元", "number 20000 元", "wording"]),
        ("≤50万元", "超概算5%", ["number 52.5 万元", "number 5 %", "wording"]),
        ("每月1次", "12次", ["number 1 次/月", "number 12 次/月"]),
        ("≤500元/人", "25000元", ["number 25000 元/人", "wording"]),
        ("≥95%", "较上年提高2个百分点", ["number 2 %", "wording"]),
    ],
)
def test_readings_that_are_offered_for_what_was_done(target: str, actual: str, readings: list[str]) -> None:
    assert [notation(each) for each in judge(target, actual, "", "").actual.readings] == readings


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("误差控制在±5%以内", "是允许的偏差范围"),
        ("≤上年", "要与表外的数相比"),
        ("≥95%（城市）、≥90%（农村）", "写了不止一个要求"),
        ("完成39户结亲户6次慰问", "有数字或符号，但不是一个明确的数值"),
    ],
)
def test_a_target_with_a_figure_that_is_not_read_says_why(target: str, why: str) -> None:
    score = judge(target, "96%", "", "")
    assert (score.target.kind, score.printed) == (Kind.UNREAD, None)
    assert score.explanation == (f"指标值「{target}」{why}，系统不能测算，请对照完成情况人工评定得分并写明理由")


PART_WORDS = st.sampled_from(
    [
        "超预算",
        "超出",
        "超额",
        "超支",
        "增加",
        "新增",
        "净增",
        "增长",
        "提高",
        "提升",
        "上升",
        "较上年增加",
        "同比增长",
        "比计划多",
        "减少",
        "下降",
        "降低",
        "同比下降",
        "较上年减少",
        "少完成",
        "缺",
        "还差",
        "缺口",
        "未完成",
        "剩余",
        "节约",
        "节省",
        "结余",
        "高于目标",
        "低于计划",
    ]
)
FAULTS = st.sampled_from(
    ["不合格率", "差错率", "故障率", "投诉率", "未完成率", "逾期率", "缺勤人数", "流失人数", "未参训人数"]
)
LEVEL_UNITS = st.sampled_from(["%", "万元", "元", "人", "户", "起", "次", "个", "亩", "天", "公里"])
AMOUNTS = st.integers(1, 500)
TARGET_SIGNS = st.sampled_from(["≥", "≤", "=", "", ">", "<"])
LEVEL_NAMES = st.sampled_from(["", "培训人数", "产品合格率", "群众满意度", "项目总成本", "道路里程", "安全检查"])


@given(PART_WORDS | FAULTS, TARGET_SIGNS, AMOUNTS, AMOUNTS, LEVEL_UNITS, LEVEL_NAMES)
@example("缺勤人数", "≤", 1, 1, "%", "培训人数")
def test_a_part_beside_a_level_never_scores_by_itself(
    word: str, sign: str, wanted: int, done: int, unit: str, name: str
) -> None:
    fault_kept_low = word.endswith("率") and sign in ("≤", "<") and not name.endswith(("率", "度"))
    assume(not fault_kept_low and not (word.endswith("人数") and sign in ("≤", "<") and not name))
    assume(not (unit == "%" and name == "项目总成本"))  # a percentage of a cost is a change of it
    assert judge(f"{sign}{wanted}{unit}", f"{word}{done}{unit}", name, "").printed is None


@given(st.sampled_from(["增长", "下降", "超额完成", "节约", "较上年提高"]), AMOUNTS, AMOUNTS, LEVEL_UNITS)
def test_like_beside_like_is_compared(word: str, wanted: int, done: int, unit: str) -> None:
    score = judge(f"{word}{wanted}{unit}", f"{word}{done}{unit}", "", "")
    assert score.met is (done >= wanted)


WORDS_AROUND = st.text("完成达到提高不低于上年全省平均及时覆盖发放、，（）", max_size=8)


@given(
    WORDS_AROUND,
    st.sampled_from(["0", "5", "95%", "≥", "≤", "=", "±", "12345", "3次", ">", "％", "＜"]),
    WORDS_AROUND,
    st.integers(0, 120),
)
def test_a_target_that_holds_a_figure_or_a_sign_is_no_wording(before: str, held: str, after: str, percent: int) -> None:
    score = judge(f"{before}{held}{after}", f"{percent}%", "", "")
    assert score.target.kind is not Kind.WORDING
    assert Need.BAND not in score.needs


@given(st.sampled_from(["户", "家", "所"]), st.sampled_from(["人", "名", "位"]), AMOUNTS, AMOUNTS)
def test_households_and_offices_are_no_persons(group: str, person: str, wanted: int, done: int) -> None:
    for first, second in ((group, person), (person, group)):
        assert judge(f"≥{wanted}{first}", f"{done}{second}", "", "").printed is None


@given(st.integers(1, 11), st.integers(1, 12))
def test_only_a_period_as_long_as_the_target_is_met(last: int, other: int) -> None:
    score = judge(f"1-{last + 1}月", f"1-{other}月" if other > 1 else "1月1日至1月31日", "服务期", "时效指标")
    assert score.met is (other == last + 1)


@given(st.sampled_from([row[0] for row in rows(EVERY)]), st.sampled_from([row[1] for row in rows(EVERY)]), LEVEL_NAMES)
def test_any_two_of_these_values_give_points_within_the_weight(target: str, actual: str, name: str) -> None:
    printed = judge(target, actual, name, "").printed
    assert printed is None or 0 <= printed <= 10

from typing import Any

import pytest

from indicators.checks.made import SOUND, altered, as_goal
from indicators.sheet import Sheet
from tests.indicators.checks.reported import fields, findings, messages, rows


def row(number: int, *, of: Sheet = SOUND, **cells: Any) -> Sheet:
    return altered({number: cells}, of=of)


COPIED = {1: {"actual": "200人"}, 2: {"actual": "95%"}, 5: {"actual": "60%"}, 6: {"actual": "90%"}}


def test_quantities_that_all_equal_their_targets_are_noted() -> None:
    assert messages("copied-actuals", altered(COPIED)) == [
        "5 条定量指标的完成值都与指标值相同。请按统计数核对完成值是否照抄。"
    ]


@pytest.mark.parametrize("cells", [{"actual": "201人"}, {"actual": "约200户"}, {"actual": "全部完成"}])
def test_one_quantity_of_its_own_is_enough(cells: dict[str, str]) -> None:
    assert rows("copied-actuals", altered(COPIED | {1: cells})) == []


def test_a_few_quantities_may_be_equal() -> None:
    wordings = {n: {"target": "持续", "actual": "持续"} for n in (1, 2, 5)}
    assert rows("copied-actuals", altered(COPIED | wordings)) == []


@pytest.mark.parametrize(
    ("name", "actual", "reported"),
    [
        ("参训学员满意度", "100%", [6]),
        ("参训学员满意度", "99%", [6]),
        ("参训学员满意度（%）", "99.5", [6]),
        ("参训学员满意度", "98.9%", []),
        ("服务对象不满意率", "100%", []),
    ],
)
def test_a_satisfaction_too_good_to_be_true_is_noted(name: str, actual: str, reported: list[int]) -> None:
    assert rows("satisfaction-high", row(6, name=name, actual=actual)) == reported


def test_other_rates_may_be_full() -> None:
    assert rows("satisfaction-high", row(2, actual="100%")) == []


@pytest.mark.parametrize(
    ("number", "name", "target"),
    [
        (4, "培训费用", "≥20万元"),
        (4, "培训费用", ">200000元"),
        (4, "人均培训费", "≥500元/人"),
        (2, "设备故障率", "≥5%"),
        (2, "信息差错率（%）", "≥5"),
        (6, "学员满意度", "≤90%"),
    ],
)
@pytest.mark.parametrize("sheet", [SOUND, as_goal(SOUND)], ids=["document", "goal"])
def test_a_sign_that_points_the_wrong_way_wants_a_word(number: int, name: str, target: str, sheet: Sheet) -> None:
    assert fields("direction-odd", row(number, of=sheet, name=name, target=target)) == ["target"]


@pytest.mark.parametrize(
    ("number", "name", "target"),
    [
        (4, "成本节约率", "≥5%"),
        (4, "成本节约额", "≥5万元"),
        (4, "补助标准", "≥500元/人"),
        (4, "成本控制有效性", "≥95%"),
        (2, "投诉处理率", "≥95%"),
        (2, "事故率下降", "≥5%"),
        (2, "故障率", "≤5%"),
        (6, "服务对象不满意率", "≤5%"),
        (6, "学员满意度", "90%"),
    ],
)
def test_a_sign_that_means_what_it_says_passes(number: int, name: str, target: str) -> None:
    assert rows("direction-odd", row(number, name=name, target=target)) == []


@pytest.mark.parametrize(
    ("target", "actual"),
    [("12辆", "9次"), ("=1", "100%"), ("100%", "0.98"), ("≥200人", "206万元"), ("15天", "15份")],
)
def test_units_that_can_not_be_compared_want_a_word(target: str, actual: str) -> None:
    assert fields("unit-mismatch", row(1, target=target, actual=actual)) == ["actual"]


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("12辆", "9辆"), ("12个", "9家"), ("5万元", "50000元"), ("100人", "100人次"), ("12", "9"), ("100%", "98"),
        ("0", "0%"), ("≥200人", "206"), ("持续", "100%"), ("/", "/"),
    ],
)  # fmt: skip
def test_units_that_go_together_pass(target: str, actual: str) -> None:
    assert rows("unit-mismatch", row(1, target=target, actual=actual)) == []


@pytest.mark.parametrize(
    ("target", "actual", "reported"),
    [
        ("≥200人", "206", ["actual"]),
        ("≥200", "206人", ["target"]),
        ("=100%", "100", ["actual"]),
        ("≥200", "206", []),
        ("≥200人", "206人", []),
        ("=1", "100%", []),
        ("≥200人", "全部完成", []),
    ],
)
def test_a_unit_on_one_side_only_is_noted(target: str, actual: str, reported: list[str]) -> None:
    assert fields("unit-omitted", row(1, target=target, actual=actual)) == reported


def test_the_missing_unit_is_named() -> None:
    assert messages("unit-omitted", row(1, actual="206")) == [
        "第 1 行「培训人数」完成值 206 没有单位，另一个写作 ≥200人。请补写单位“人”。"
    ]


@pytest.mark.parametrize(
    ("name", "target", "actual", "reported"),
    [
        ("培训合格率", "≥95%", "197%", ["actual"]),
        ("培训覆盖率（%）", "≥95", "120", ["actual"]),
        ("学员满意度", "≥110%", "96%", ["target"]),
        ("设备故障率", "≤0.05", "0.03", ["target", "actual"]),
        ("培训合格率", "≥0.95%", "97%", ["target"]),
    ],
)
def test_odd_percentages_want_a_word(name: str, target: str, actual: str, reported: list[str]) -> None:
    assert fields("percent-odd", row(2, name=name, target=target, actual=actual)) == reported


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [
        ("产值增长率", "≥95%", "197%"),
        ("任务完成率", "≥100%", "120%"),
        ("床位使用率", "≥95%", "105%"),
        ("培训合格率", "100%", "100%"),
        ("培训覆盖率", "=1", "100%"),
        ("人口死亡率", "≤0.8%", "0.7%"),
        ("慢性病规范占比", "≥0.8%", "1.5%"),
        ("平均亩产（吨）", "0.5", "0.6"),
        ("设备故障率", "0", "0"),
    ],
)
def test_percentages_that_can_be_pass(name: str, target: str, actual: str) -> None:
    assert rows("percent-odd", row(2, name=name, target=target, actual=actual)) == []


def test_the_likely_percentage_is_proposed() -> None:
    assert messages("percent-odd", row(2, name="设备故障率", target="≤0.05", actual="3%")) == []
    assert messages("percent-odd", row(2, name="设备故障率", target="≤5", actual="0.03")) == [
        "第 2 行「设备故障率」完成值 0.03，是不是要写 3%。请核对。"
    ]


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("检查次数6次", "4次"),
        ("培训150人以上", "≥200人"),
        ("开展检查费用≤5万元", "≤6万元"),
        ("满意度(≧90%)", "≥95%"),
        ("持续开展12个月", "6个月"),
        ("举办2期培训班", "3期"),
    ],
)
@pytest.mark.parametrize("sheet", [SOUND, as_goal(SOUND)], ids=["document", "goal"])
def test_a_name_that_states_another_value_wants_a_word(name: str, target: str, sheet: Sheet) -> None:
    assert fields("number-in-name", row(1, of=sheet, name=name, target=target)) == ["name"]


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("检查次数6次", "6次"),
        ("检查费用≤5万元", "≤50000元"),
        ("每月检查1次", "12次"),
        ("第3期培训班期数", "1期"),
        ("3次以上缺勤人次", "2次"),
        ("50万元以上设备购置费", "200万元"),
        ("A类3次B类5次", "8次"),
        ("A类3次、B类5次", "5次"),
        ("2020年服务年限", "1年"),
        ("增长5%目标完成率", "100%"),
        ("7岁以上儿童接种人数", "300人"),
        ("乡村2个试点培训人数", "100人"),
        ("检查次数6次", "若干"),
    ],
)
def test_a_name_that_says_something_else_passes(name: str, target: str) -> None:
    assert rows("number-in-name", row(1, name=name, target=target)) == []


def test_both_values_are_shown() -> None:
    assert messages("number-in-name", row(1, name="检查次数6次", target="4次", actual="6次")) == [
        "第 1 行「检查次数6次」名称中写的是 6次，指标值是 4次，两者不一致。请改成一致，或从名称中去掉数。"
    ]


@pytest.mark.parametrize(
    ("target", "actual", "reported"),
    [
        ("2021年6月30日前", "2021年7月1日", ["actual"]),
        ("6月底前", "8月", ["actual"]),
        ("12月31日", "2022年1月5日", ["actual"]),
        ("2022年3月31日", "2021年12月1日", ["target"]),
        ("2021.9.1-2022.6.30", "2021.9.1-2022.6.30", ["actual"]),
        ("按时完成", "2022年1月", ["actual"]),
    ],
)
def test_dates_past_the_target_or_the_year_want_a_word(target: str, actual: str, reported: list[str]) -> None:
    assert fields("date-late", row(3, target=target, actual=actual)) == reported


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("2021年6月30日前", "2021年6月30日"),
        ("2021年6月30日前", "2021年6月"),
        ("12月31日", "12月31日"),
        ("≥2021年6月", "2021年9月"),
        ("12个月", "12个月"),
        ("2020年9月", "2020年8月"),
    ],
)
def test_dates_in_time_pass(target: str, actual: str) -> None:
    assert rows("date-late", row(3, target=target, actual=actual)) == []


def test_without_the_form_s_year_only_the_target_counts() -> None:
    sheet = altered({3: {"target": "6月底前", "actual": "8月"}}, year=None)
    assert fields("date-late", sheet) == ["actual"]
    assert rows("date-late", altered({3: {"target": "2021年6月", "actual": "5月"}}, year=None)) == []
    assert rows("date-late", altered({3: {"target": "2021年6月", "actual": "2021年5月"}}, year=None)) == []


@pytest.mark.parametrize(
    ("number", "target", "actual", "reported"),
    [
        (1, "20万元", "20万元", [1]),
        (2, "≤10万元", "10万元", [2]),
        (1, "500元/人", "500元/人", [1]),
        (4, "20万元", "20万元", []),
        (1, "200人", "206人", []),
    ],
)
def test_money_among_quantities_is_noted(number: int, target: str, actual: str, reported: list[int]) -> None:
    assert rows("money-as-quantity", row(number, target=target, actual=actual)) == reported


@pytest.mark.parametrize(
    ("name", "target", "reported"),
    [
        ("培训经费", "20", [1]),
        ("发放补贴资金", "≥35.5", [1]),
        ("“访惠聚”工作经费（第一批）", "13", [1]),
        ("补助人数", "200", []),
        ("资金到位率", "100%", []),
        ("发放生活补助费", "200人", []),
    ],
)
def test_money_told_by_its_name_is_noted(name: str, target: str, reported: list[int]) -> None:
    assert rows("money-as-quantity", row(1, name=name, target=target, actual=target)) == reported


def test_every_value_finding_names_its_row_by_key() -> None:
    assert [(each.row, each.key) for each in findings("unit-omitted", row(5, actual="62"))] == [(5, "5")]

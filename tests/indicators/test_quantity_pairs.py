"""Target and actual each in the other's light, and how they compare."""

import pytest

from indicators.quantity import Agreement, compare_quantities, read_pair, unit_kind, units_agree
from tests.indicators.quantity_notation import notation

PAIRS = """
5万 | 5万元 | - | number 5 万元 by other | number 5 万元 | 0
5万 | 49000人次 | - | number 50000 人次 by other | number 49000 人次 | -1
5万 | 49000人次 | 宣传经费 | number 50000 人次 by other | number 49000 人次 | -1
1.2亿 | 12000万元 | - | number 1.2 亿元 by other | number 12000 万元 | 0
≤5 | 4.8万元 | - | number ≤ 5 万元 by other | number 4.8 万元 | -1
≤8万元 | 80000元 | 运行费用 | number ≤ 8 万元 | number 80000 元 | 0
≤8万元 | 80000 | 运行费用 | number ≤ 8 万元 | number 80000 元 by other OR number 80000 万元 by other | ?
8 | 80000 | 运行费用（万元） | number 8 万元 by name | number 80000 元 by other OR number 80000 万元 by name | ?
10万 | 98000 | 项目费用 | number 10 万元 by name | number 98000 元 by other OR number 98000 万元 by other | ?
50000元 | 5 | 项目费用 | number 50000 元 | number 5 万元 by other OR number 5 元 by other | ?
≤8万元 | 0 | 运行费用 | number ≤ 8 万元 | number 0 万元 by other | -1
=1 | 100% | 资金使用率 | number = 100 % by other | number 100 % | 0
100% | 1 | - | number 100 % | number 100 % by other | 0
≥95% | 0.96 | 满意度 | number ≥ 95 % | number 96 % by other | 1
≥95% | 0.96 | 满意度（%） | number ≥ 95 % | number 96 % by other | 1
≥95% | 96 | 满意度 | number ≥ 95 % | number 96 % by other | 1
5% | 0.05 | - | number 5 % | number 5 % by other | 0
≥20% | 30 | - | number ≥ 20 % | number 30 % by other | 1
≥10% | 0 | - | number ≥ 10 % | number 0 % by other | -1
≤5‰ | 4 | - | number ≤ 5 ‰ | number 4 ‰ by other | -1
≤2% | 0.8 | 故障率 | number ≤ 2 % | number 0.8 % by other OR number 80 % by other | ?
100% | 1.02 | - | number 100 % | number 102 % by other OR number 1.02 % by other | ?
0.95 | 0.96 | 满意度（%） | number 95 % by name OR number 0.95 % by name | number 96 % by name OR number 0.96 % by name | ?
95 | 96% | 满意度（%） | number 95 % by name | number 96 % | 1
2次 | 2 | 组织培训（期） | number 2 次 | number 2 期 by name | 0
2次 | 2 | 培训（人） | number 2 次 | number 2 次 by other | 0
≥25家 | 53 | - | number ≥ 25 家 | number 53 家 by other | 1
≥3 | 4次 | - | number ≥ 3 次 by other | number 4 次 | 1
每月1次 | 12次 | 巡检 | number 1 次/月 | number 1 次/月 OR number 12 次/月 | ?
≤300元/人·天 | 280元 | 住宿费 | number ≤ 300 元/人·天 | number 280 元/人·天 OR wording | ?
≤300元/人·天 | 280元 | 住宿费标准 | number ≤ 300 元/人·天 | number 280 元 | -1
12 | 12个月 | 发放月数 | period 12 个月 by other | period 12 个月 | 0
12月 | 12个月 | 工作开展 | period 12 月 | period 12 个月 | 0
12月 | 12月31日 | 持续 | date 2020-12-01..2020-12-31 | date 2020-12-31 | 0
12月31日 | 12.25 | - | date 2020-12-31 | date 2020-12-25 | -1
下降5% | 下降6% | - | number 5 % | number 6 % | 1
增长5% | 下降3% | - | number 5 % | number -3 % | -1
下降5% | -6% | - | number -5 % | number -6 % | -1
下降5% | 6% | - | number 5 % OR number -5 % | number 6 % | ?
增长5% | 增长6% | 能耗下降率 | number 5 % | number 6 % | 1
干群关系5次 | 干群关系6次 | - | number 5 次 | number 6 次 | 1
水质3级 | 水质2级 | - | number 3 级 OR unread | number 2 级 OR wording | ?
持续 | 100% | - | wording | number 100 % | ?
1年 | 12个月 | - | period 1 年 | period 12 个月 | 0
全年 | 12个月 | - | period 2020-01-01..2020-12-31 | period 12 个月 | 0
11个月 | 全年 | - | period 11 个月 | period 2020-01-01..2020-12-31 | 1
1月5日-12月31日 | 12个月 | - | period 2020-01-05..2020-12-31 | period 12 个月 | ?
全年 | 3月-12月 | - | period 2020-01-01..2020-12-31 | period 2020-03-01..2020-12-31 | ?
30天 | 1个月 | - | number 30 天 | period 1 个月 | ?
12月20日前 | 12月 | 完成时间 | date ≤ 2020-12-20 | date 2020-12-01..2020-12-31 | ?
年底前 | 12月 | 完成时间 | date ≤ 2020-12-31 | date 2020-12-01..2020-12-31 | 0
年底前 | 2021年1月5日 | 完成时间 | date ≤ 2020-12-31 | date 2021-01-05 | 1
3天 | 72小时 | - | number 3 天 | number 72 小时 | 0
100亩 | 10000平方米 | - | number 100 亩 | number 10000 平方米 | -1
12辆 | 9次 | - | number 12 辆 | number 9 次 | ?
100人 | 110人次 | - | number 100 人 | number 110 人次 | 1
≥1000元/人 | 1000元/人·月 | - | number ≥ 1000 元/人 | number 1000 元/人·月 | ?
4次/年 | 4次 | - | number 4 次/年 | number 4 次 | 0
"""


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split(" | ")] for line in table.strip().splitlines()]


@pytest.mark.parametrize(("target", "actual", "name", "first", "second", "order"), rows(PAIRS))
def test_pair_reads_and_compares_as_a_clerk_would(
    target: str, actual: str, name: str, first: str, second: str, order: str
) -> None:
    pair = read_pair(target, actual, name=name.strip("-"), year=2020)
    assert [notation(value) for value in pair] == [first, second]
    assert compare_quantities(*pair) == (None if order == "?" else int(order))


def test_a_year_left_out_comes_from_the_other_value_where_the_form_has_none() -> None:
    pair = read_pair("12月31日前", "2021年12月25日")
    assert [notation(value) for value in pair] == ["date ≤ 2021-12-31", "date 2021-12-25"]


def test_days_without_any_year_compare_within_one_year() -> None:
    assert compare_quantities(*read_pair("12月31日前", "12月25日")) == -1


def test_a_day_without_a_year_does_not_compare_with_one_that_has() -> None:
    target, _ = read_pair("12月31日前", "")
    _, actual = read_pair("", "2021年12月25日")
    assert compare_quantities(target, actual) is None


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("万元", "元", Agreement.SAME),
        ("人", "名", Agreement.SAME),
        ("家", "户", Agreement.SAME),
        ("次/年", "次", Agreement.SAME),
        ("元/人/月", "元/月/人", Agreement.SAME),
        ("元/人", "元", Agreement.SIMILAR),
        ("人", "人次", Agreement.SIMILAR),
        ("个", "家", Agreement.SIMILAR),
        ("个", "瓢", Agreement.SIMILAR),
        ("天", "工作日", Agreement.SIMILAR),
        ("辆", "次", Agreement.DIFFERENT),
        ("个", "万元", Agreement.DIFFERENT),
        ("元/人", "元/户", Agreement.DIFFERENT),
        ("天", "个月", Agreement.DIFFERENT),
        ("%", "分", Agreement.DIFFERENT),
    ],
)
def test_units_agree_as_far_as_a_clerk_lets_them(first: str, second: str, expected: Agreement) -> None:
    assert units_agree(first, second) is expected
    assert units_agree(second, first) is expected


def test_a_rate_keeps_what_it_is_per_and_an_unknown_unit_is_a_kind_of_its_own() -> None:
    assert [unit_kind(unit) for unit in ("万元/人·月", "次/年", "瓢")] == ["money/人/月", "occasions", "瓢"]

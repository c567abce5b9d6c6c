"""Whole tables in the manner of a place and a year, with all that the checks say about them."""

from dataclasses import replace
from decimal import Decimal
from typing import Final

from indicators.checks import check_sheet
from indicators.checks.made import altered, amounts
from indicators.rules import rule_set
from indicators.sheet import FundRow, IndicatorRow, Sheet, Stated

D = Decimal
MONEY: Final = amounts("150.00", "136.52", "120.41")


def row(
    labels: str, name: str, values: tuple[str, str], points: tuple[str, str], reason: str = "无偏差"
) -> IndicatorRow:
    dimension, category = labels.split("/")
    return IndicatorRow(
        key=name,
        dimension=dimension,
        category=category,
        name=name,
        target=values[0],
        actual=values[1],
        weight=D(points[0]),
        stated_score=D(points[1]),
        deviation=reason,
    )


ROADS_2021: Final = Sheet(
    year=2021,
    project="农村公路养护",
    department="某县交通运输局",
    unit="某县公路管理站",
    funds=(FundRow(kind="appropriation", amounts=MONEY), FundRow(kind="carryover"), FundRow(kind="other")),
    goal="养护农村公路120公里，及时修复水毁路段，保障群众出行。",
    outcome="完成养护121.5公里，修复水毁路段6处；因冬季停工，尾款16.11万元未支付，预算年中调减13.48万元。",
    indicators=(
        row("产出指标/数量指标", "养护里程（公里）", (">=120公里", "121.5公里"), ("10", "10")),
        row("产出指标/数量指标", "水毁修复（处）", (">=6处", "6处"), ("5", "5")),
        row("产出指标/质量指标", "养护合格率（%）", (">=95%", "98%"), ("10", "10")),
        row("产出指标/时效指标", "完成时间", ("2021年10月31日前", "2021年10月28日"), ("10", "10")),
        row("产出指标/时效指标", "资金支付及时率", ("=100%", "88.2%"), ("5", "4.41"), "冬季停工，尾款次年支付。"),
        row("产出指标/成本指标", "日常养护费", ("<=100万元", "94.21万元"), ("5", "5")),
        row("产出指标/成本指标", "水毁修复费", ("<=36.52万元", "26.20万元"), ("5", "3.59"), "尾款未支付。"),
        row("效益指标/社会效益指标", "保障群众安全出行", ("保障", "达成预期"), ("15", "13.5"), "个别路段修复不及时。"),
        row("效益指标/可持续影响指标", "公路使用年限", ("≥5年", "5年"), ("15", "15")),
        row("满意度指标/服务对象满意度指标", "沿线群众满意度", (">=90%", "94.6%"), ("10", "10")),
    ),
    stated=Stated(
        funds=MONEY,
        execution_weight=D(10),
        execution_rate=D("88.20"),
        execution_score=D("8.82"),
        total_weight=D(100),
        total_score=D("95.32"),
    ),
)
SUBSIDIES_2023: Final = replace(
    ROADS_2021,
    year=2023,
    project="困难群众补贴",
    indicators=(
        row("产出指标/数量指标", "发放补贴人数", (">=1200人", "1198人"), ("15", "14.98"), "2人去世停发。"),
        row("产出指标/质量指标", "补贴发放准确率", ("=100%", "100%"), ("15", "15")),
        row("产出指标/时效指标", "补贴发放及时率", ("=100%", "100%"), ("10", "10")),
        row("成本指标/经济成本指标", "补贴标准", ("=100元/人/月", "100元/人/月"), ("10", "10")),
        row("成本指标/经济成本指标", "项目总成本", ("<=150万元", "120.41万元"), ("10", "10")),
        row("效益指标/社会效益指标", "改善困难群众生活", ("有所改善", "有所改善"), ("20", "20")),
        row("满意度指标/满意度指标", "受益群众满意度", (">=95%", "96%"), ("10", "10")),
    ),
    stated=replace(ROADS_2021.stated, total_score=D("98.80")),
)


def findings(sheet: Sheet, code: str) -> list[tuple[str, str, int | None]]:
    return [(each.level.value, each.code, each.row) for each in check_sheet(sheet, rule_set(code))]


def test_a_sound_table_of_2021_by_its_own_rule_set() -> None:
    assert findings(ROADS_2021, "changji-2021") == [("note", "indicators-outrun-money", None)]


def test_the_national_rule_set_gives_full_points_for_money_saved() -> None:
    assert findings(ROADS_2021, "national") == [
        ("explain", "met-deducted", 7),
        ("note", "indicators-outrun-money", None),
    ]


def test_a_sound_table_with_cost_as_level_1() -> None:
    assert findings(SUBSIDIES_2023, "cost-dimension") == [
        ("explain", "cost-exceeds-budget", None),
        ("note", "indicators-outrun-money", None),
        ("note", "vague-target", 6),
    ]


def test_a_dozen_mistakes_in_one_table() -> None:
    figures = replace(ROADS_2021.stated, execution_score=D(8), execution_rate=D(89))
    sheet = altered(
        {
            1: {"actual": "118公里"},
            2: {"deviation": "第二处推迟修复。"},
            3: {"actual": "198%"},
            4: {"actual": "2021年11月5日"},
            5: {"deviation": "无"},
            6: {"target": ">=100万元"},
            9: {"target": "5年", "actual": "100%"},
            10: {"actual": "94.6%", "stated_score": D(9)},
        },
        of=ROADS_2021,
        stated=figures,
    )
    assert findings(sheet, "changji-2021") == [
        ("block", "total-mismatch", None),
        ("block", "rate-mismatch", None),
        ("block", "execution-score", None),
        ("block", "unmet-full", 1),
        ("block", "deduction-unexplained", 5),
        ("block", "unmet-full", 6),
        ("block", "deduction-unexplained", 10),
        ("explain", "reason-contradicts", 2),
        ("explain", "overachieved", 3),
        ("explain", "percent-odd", 3),
        ("explain", "date-late", 4),
        ("explain", "direction-odd", 6),
        ("explain", "unit-mismatch", 9),
        ("explain", "met-deducted", 10),
        ("note", "indicators-outrun-money", None),
    ]

"""The whole: settings are honoured, the order is stable, nothing raises."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators.checks import REGISTRY, Level, Surroundings, by_subject, check_scored_sheet, check_sheet, problems_in
from indicators.checks.case import LedgerFigures
from indicators.checks.made import SOUND, altered, amounts, funded, without_figures
from indicators.checks.settings import level_of
from indicators.rules import CheckSetting, RuleSet, rule_set, rule_set_codes
from indicators.scoring import score_sheet
from indicators.sheet import FundAmounts, FundRow, IndicatorRow, Sheet, Stage, Stated

D = Decimal
FAULTY = altered(
    {
        1: {"actual": "300", "deviation": ""},
        2: {"actual": "90%"},
        5: {"target": "有效提升", "actual": "100%", "weight": D(20)},
        6: {"actual": "100%", "stated_score": D(9)},
    }
)


def set_to(code: str, level: str | None = None, **params: Decimal) -> RuleSet:
    return replace(rule_set(), checks={code: CheckSetting(level=level, params=params)})


def test_findings_stand_by_level_then_by_row() -> None:
    assert [(each.level.value, each.row, each.code) for each in check_sheet(FAULTY, rule_set())] == [
        ("block", None, "weights-sum"),
        ("block", None, "total-mismatch"),
        ("block", 2, "unmet-full"),
        ("block", 5, "score-range"),
        ("block", 6, "deduction-unexplained"),
        ("explain", None, "reason-contradicts"),
        ("explain", 1, "overachieved"),
        ("explain", 6, "met-deducted"),
        ("note", None, "dimension-weights"),
        ("note", 1, "unit-omitted"),
        ("note", 5, "wording-with-percent"),
        ("note", 5, "vague-target"),
        ("note", 6, "satisfaction-high"),
    ]


def test_a_rule_set_switches_a_check_off() -> None:
    codes = [each.code for each in check_sheet(FAULTY, rule_set())]
    kept = [each.code for each in check_sheet(FAULTY, set_to("unmet-full", "off"))]
    assert kept == [code for code in codes if code != "unmet-full"]


def test_a_rule_set_changes_a_level() -> None:
    found = check_sheet(FAULTY, set_to("unmet-full", "note"))
    assert [each.level for each in found if each.code == "unmet-full"] == [Level.NOTE]


def test_a_chosen_level_holds_for_every_finding_of_the_check() -> None:
    added_in_the_year = funded(amounts("0", "20", "20"))
    assert [each.level for each in check_sheet(added_in_the_year, rule_set())] == [Level.NOTE]
    assert [each.level for each in check_sheet(added_in_the_year, set_to("funds-odd", "block"))] == [Level.BLOCK]


@pytest.mark.parametrize(("percent", "reported"), [(D(96), True), (D(97), False)])
def test_a_rule_set_changes_a_threshold(percent: Decimal, reported: bool) -> None:
    found = check_sheet(SOUND, set_to("satisfaction-high", percent=percent))
    assert [each.code for each in found] == ["satisfaction-high"] * reported


@pytest.mark.parametrize(("level", "holds"), [(None, Level.BLOCK), ("note", Level.NOTE), ("off", None)])
def test_the_page_can_tell_which_level_holds(level: str | None, holds: Level | None) -> None:
    assert level_of(REGISTRY["unmet-full"], set_to("unmet-full", level).checks) is holds


def test_every_rule_set_that_ships_can_be_taken() -> None:
    assert {code: problems_in(rule_set(code).checks) for code in rule_set_codes()} == dict.fromkeys(
        rule_set_codes(), ()
    )


def test_scores_computed_before_are_used() -> None:
    rules = rule_set()
    assert check_sheet(FAULTY, rules, computed=score_sheet(FAULTY, rules)) == check_sheet(FAULTY, rules)


def test_every_check_has_its_place_under_a_subject() -> None:
    listed = [each.code for _, checks in by_subject() for each in checks]
    assert sorted(listed) == sorted(REGISTRY)
    assert [subject for subject, _ in by_subject()][:3] == ["分值", "总分与得分范围", "资金与执行率"]


TEXTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["", "/", "—", "100%", "≥95%", "0", "-3%", "12月", "2020年12月31日前", "持续", "5万", "=1", "XXX", "指标2：", "其中：a",
         "2020.1.1-2021.12.31", "≤5万元", "满意度", "检查6次", "无偏差", "因疫情未支付", "13800000000", "其中：100人"]
    ),
)  # fmt: skip
FIGURES = st.one_of(
    st.none(),
    st.builds(lambda figure, places: D(figure).scaleb(places), st.integers(-(10**6), 10**6), st.integers(-6, 6)),
    st.sampled_from(
        [D(0), D("-0"), D("1E-400"), D("1E+400"), D(10), D("3.33"), D("1E+40"), D("1E-40"), D("1E+3"), D(100)]
    ),
)
LABELS = st.one_of(st.sampled_from(["产出指标", "效益指标", "满意度指标", "成本指标", "", "同上"]), st.text(max_size=4))
ROWS = st.builds(
    IndicatorRow,
    key=st.sampled_from("abc"),
    dimension=LABELS,
    category=st.one_of(st.sampled_from(["数量指标", "成本指标", "时效指标", ""]), st.text(max_size=4)),
    name=TEXTS,
    target=TEXTS,
    actual=TEXTS,
    weight=FIGURES,
    stated_score=FIGURES,
    hand_score=FIGURES,
    hand_reason=TEXTS,
    band=st.sampled_from(["", "达成", "未达成", "?"]),
    deviation=TEXTS,
    extra=st.dictionaries(st.sampled_from(["last_year", "佐证资料"]), TEXTS),
)
AMOUNTS = st.builds(FundAmounts, initial=FIGURES, budget=FIGURES, spent=FIGURES)
SHEETS = st.builds(
    Sheet,
    stage=st.sampled_from(Stage),
    year=st.one_of(st.none(), st.integers()),
    project=TEXTS,
    funds=st.lists(
        st.builds(FundRow, kind=st.sampled_from(["appropriation", "carryover", "中央", "total", ""]), amounts=AMOUNTS),
        max_size=4,
    ),
    goal=TEXTS,
    outcome=TEXTS,
    execution_reason=TEXTS,
    execution_hand_score=FIGURES,
    not_applicable=st.dictionaries(LABELS, TEXTS, max_size=2),
    indicators=st.lists(ROWS, max_size=5),
    stated=st.builds(
        Stated,
        funds=AMOUNTS,
        execution_weight=FIGURES,
        execution_rate=FIGURES,
        execution_score=FIGURES,
        total_weight=FIGURES,
        total_score=FIGURES,
    ),
    phone=TEXTS,
    extra=st.dictionaries(TEXTS, TEXTS, max_size=2),
)


FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@FEW
@given(sheet=SHEETS, other=SHEETS, code=st.sampled_from(sorted(rule_set_codes())))
def test_nothing_that_a_sheet_can_hold_makes_a_check_raise(sheet: Sheet, other: Sheet, code: str) -> None:
    rules = rule_set(code)
    around = Surroundings(
        neighbours=(other, sheet, other),
        last_year=other,
        approved_goal=other,
        ledger=LedgerFigures(amounts={"total": other.stated.funds, "": FundAmounts()}),
        for_publication=True,
    )
    found = check_scored_sheet(sheet, rules, score_sheet(sheet, rules), around)
    assert {each.code for each in found} <= REGISTRY.keys()
    assert all(each.row is None or each.key == sheet.indicators[each.row - 1].key for each in found)
    assert [list(Level).index(each.level) for each in found] == sorted(list(Level).index(each.level) for each in found)


QUANTITIES = st.tuples(st.integers(1, 500), st.integers(0, 500))


@st.composite
def scored_by_rule(draw: st.DrawFn) -> Sheet:
    """A document whose every figure is the rule's: nothing on it may block."""
    rows: dict[int, dict[str, Any]] = {}
    for number, unit in ((1, "人"), (2, "%"), (5, "%")):
        target, actual = draw(QUANTITIES)
        rows[number] = {"target": f"≥{target}{unit}", "actual": f"{actual}{unit}", "deviation": "连续降雨影响进度。"}
    spent = draw(st.decimals(min_value=1, max_value=20, places=2))
    sheet = replace(altered(rows), execution_reason="尾款待支付。")
    sheet = replace(
        sheet,
        funds=(FundRow(kind="appropriation", amounts=amounts("20", "20", str(spent))),),
    )
    rules = rule_set()
    scores = score_sheet(without_figures(sheet), rules)
    return replace(
        sheet,
        indicators=tuple(replace(row, stated_score=scores.rows[row.key].final) for row in sheet.indicators),
        stated=replace(
            SOUND.stated,
            funds=amounts("20", "20", str(spent)),
            execution_rate=scores.execution_rate,
            execution_score=scores.execution.final,
            total_score=scores.total,
        ),
    )


@FEW
@given(sheet=scored_by_rule())
def test_figures_that_the_rule_gave_never_block(sheet: Sheet) -> None:
    rules = rule_set()
    for each in (sheet, without_figures(sheet)):
        assert [found for found in check_sheet(each, rules) if found.level is Level.BLOCK] == []


@FEW
@given(sheet=SHEETS, level=st.sampled_from(["block", "explain", "note", "off"]))
def test_the_levels_of_a_rule_set_hold_for_all_checks(sheet: Sheet, level: str) -> None:
    rules = replace(rule_set(), checks=dict.fromkeys(REGISTRY, CheckSetting(level=level)))
    assert {each.level.value for each in check_sheet(sheet, rules)} <= {level} - {"off"}

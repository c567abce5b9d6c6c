"""What holds for every row and every sheet."""

import re
from dataclasses import replace
from decimal import Decimal
from functools import reduce

from hypothesis import assume, example, given
from hypothesis import strategies as st

from indicators.points import EXACT
from indicators.quantity import Kind
from indicators.rules import (
    CostUnderspend,
    HandScores,
    ReverseFormula,
    Rounding,
    RuleSet,
    UnsignedCost,
    ZeroBudget,
    rule_set,
    rule_set_codes,
)
from indicators.scoring import score_execution, score_row, score_sheet
from indicators.sheet import FundAmounts, FundRow, IndicatorRow, Sheet
from tests.indicators.scored import scored
from tests.indicators.sheets import indicator_rows, sheets

NATIONAL = rule_set()
LAST_FIGURE = re.compile(r"(?:得满分|，得|=) (\d+(?:\.\d+)?)$")

figures = st.decimals(min_value=0, max_value=100000, places=2).map(abs)
positive = st.decimals(min_value=Decimal("0.01"), max_value=100000, places=2)
weights = st.sampled_from([Decimal(text) for text in ("1", "2.5", "5", "7.75", "10", "15", "30")])
signs = st.sampled_from(["", "≥", ">", "=", "≤", "<"])
rule_sets = st.builds(
    replace,
    st.sampled_from([rule_set(code) for code in rule_set_codes()]),
    score_places=st.integers(0, 3),
    rounding=st.sampled_from(Rounding),
    reverse_formula=st.sampled_from(ReverseFormula),
    unsigned_cost=st.sampled_from(UnsignedCost),
    cost_underspend=st.sampled_from(CostUnderspend),
    zero_budget=st.sampled_from(ZeroBudget),
    hand_scores=st.sampled_from(HandScores),
    over_ratio=st.sampled_from([None, Decimal(120), Decimal(130)]),
    over_penalty=st.sampled_from([Decimal(0), Decimal(2)]),
    equal_strict=st.booleans(),
)
pairs = st.tuples(figures, figures)
categories = st.sampled_from(["数量指标", "成本指标"])


# With a unit, so that 1.01 is no first of January.
UNIT = "公里"


def points(target: str, actual: str, weight: Decimal, *, rules: RuleSet = NATIONAL, category: str = "") -> Decimal:
    printed = scored(target, actual, weight, rules=rules, category=category).printed
    assert printed is not None
    return printed


@given(sheets, rule_sets)
def test_no_sheet_raises_and_no_part_leaves_its_bounds(sheet: Sheet, rules: RuleSet) -> None:
    result = score_sheet(sheet, rules)
    for part in (result.execution, *result.rows.values()):
        for figure in (part.printed, part.final):
            assert figure is None or (part.maximum is not None and 0 <= figure <= part.maximum)


@given(indicator_rows, rule_sets, st.none() | st.integers(-5, 100000))
def test_no_row_raises(row: IndicatorRow, rules: RuleSet, year: int | None) -> None:
    score = score_row(row, rules, year=year)
    assert score.explanation
    assert score.final is None or score.maximum == row.weight


@given(signs, pairs, weights, rule_sets, categories)
def test_score_stays_within_its_weight_and_ends_its_explanation(
    sign: str, pair: tuple[Decimal, Decimal], weight: Decimal, rules: RuleSet, category: str
) -> None:
    target, actual = pair
    score = scored(f"{sign}{target}{UNIT}", f"{actual}{UNIT}", weight, rules=rules, category=category)
    assert score.printed is not None
    assert 0 <= score.printed <= weight
    said = LAST_FIGURE.search(score.explanation.split("；")[0])
    assert said is not None
    assert Decimal(said[1]) == score.printed


@given(signs, positive, figures, weights, st.sampled_from(["national", "changji-2020", "cost-dimension", "hubei"]))
@example(">", Decimal(5), Decimal(5), Decimal(5), "national")
@example("<", Decimal(5), Decimal(5), Decimal(5), "national")
@example("", Decimal(1000), Decimal("999.99"), Decimal(10), "changji-2020")
def test_met_is_full_and_unmet_is_not(sign: str, target: Decimal, actual: Decimal, weight: Decimal, code: str) -> None:
    score = scored(f"{sign}{target}{UNIT}", f"{actual}{UNIT}", weight, rules=rule_set(code))
    assert score.met is (score.printed == weight)
    better_or_equal = {"≤": actual <= target, "<": actual < target, ">": actual > target}
    assert score.met is better_or_equal.get(sign, actual >= target)


@given(st.sampled_from(["", "≥", ">", "="]), positive, pairs, weights, st.sampled_from(Rounding))
def test_more_never_gives_less(
    sign: str, target: Decimal, pair: tuple[Decimal, Decimal], weight: Decimal, rounding: Rounding
) -> None:
    less, more = sorted(pair)
    rules = replace(NATIONAL, rounding=rounding)
    low, high = (points(f"{sign}{target}{UNIT}", f"{actual}{UNIT}", weight, rules=rules) for actual in (less, more))
    assert low <= high


@given(st.sampled_from(["≤", "<", ""]), figures, pairs, weights, st.sampled_from(ReverseFormula))
def test_costing_more_never_gives_more(
    sign: str, target: Decimal, pair: tuple[Decimal, Decimal], weight: Decimal, formula: ReverseFormula
) -> None:
    less, more = sorted(pair)
    rules = replace(NATIONAL, reverse_formula=formula)
    cheap, dear = (
        points(f"{sign}{target}元", f"{actual}元", weight, rules=rules, category="成本指标") for actual in (less, more)
    )
    assert cheap >= dear


@given(signs, positive, figures, weights, categories)
def test_yuan_and_wan_yuan_give_the_same(
    sign: str, target: Decimal, actual: Decimal, weight: Decimal, category: str
) -> None:
    in_wan = points(f"{sign}{target}万元", f"{actual}万元", weight, category=category)
    in_yuan = points(f"{sign}{target}万元", f"{actual * 10000:f}元", weight, category=category)
    target_in_yuan = points(f"{sign}{target * 10000:f}元", f"{actual}万元", weight, category=category)
    assert in_wan == in_yuan == target_in_yuan


@given(signs, st.integers(1, 99), st.integers(1, 99), weights)
def test_fraction_beside_a_percentage_gives_the_same_or_is_ambiguous(
    sign: str, target: int, actual: int, weight: Decimal
) -> None:
    percentages = points(f"{sign}{target}%", f"{actual}%", weight)
    mixed = scored(f"{sign}{target}%", f"{Decimal(actual) / 100}", weight)
    assume(mixed.actual.kind is not Kind.AMBIGUOUS)
    assert mixed.printed == percentages


@given(st.lists(indicator_rows, max_size=6), figures, positive, rule_sets)
def test_total_is_the_sum_of_the_printed_parts(
    indicators: list[IndicatorRow], spent: Decimal, budget: Decimal, rules: RuleSet
) -> None:
    rows = tuple(replace(row, key=str(number)) for number, row in enumerate(indicators))
    line = FundRow(kind="other", amounts=FundAmounts(budget=budget, spent=spent))
    result = score_sheet(Sheet(funds=(line,), indicators=rows), rules)
    parts = [result.execution.final, *(score.final for score in result.rows.values())]
    total = reduce(EXACT.add, (part for part in parts if part is not None))
    assert result.total == (total if result.cap is None else min(total, result.cap))


@given(figures, positive, rule_sets)
def test_execution_score_is_full_at_100_percent_and_only_there(spent: Decimal, budget: Decimal, rules: RuleSet) -> None:
    line = FundRow(kind="other", amounts=FundAmounts(budget=budget, spent=spent))
    printed = score_execution(Sheet(funds=(line,)), rules).printed
    assert (printed == rules.execution_weight) is (spent >= budget)


@given(st.lists(weights, min_size=1, max_size=9), st.sampled_from([None, Decimal(90)]), rule_sets)
def test_grade_is_given_only_where_the_weights_make_the_whole(
    drawn: list[Decimal], whole: Decimal | None, rules: RuleSet
) -> None:
    if whole is not None:
        assume(sum(drawn) < rules.indicator_weight)
        drawn = [*drawn, rules.indicator_weight - sum(drawn)]
    rows = tuple(
        IndicatorRow(key=str(number), target="5公里", actual="5公里", weight=weight)
        for number, weight in enumerate(drawn)
    )
    line = FundRow(kind="other", amounts=FundAmounts(budget=Decimal(5), spent=Decimal(5)))
    result = score_sheet(Sheet(funds=(line,), indicators=rows), rules)
    assert result.missing == 0
    assert bool(result.grade) is (sum(drawn) == rules.indicator_weight)


@given(figures, positive, st.integers(1, 5), rule_sets)
def test_execution_score_does_not_depend_on_the_unit(
    spent: Decimal, budget: Decimal, shift: int, rules: RuleSet
) -> None:
    small, large = (
        Sheet(funds=(FundRow(kind="other", amounts=FundAmounts(budget=budget.scaleb(by), spent=spent.scaleb(by))),))
        for by in (0, shift)
    )
    assert score_execution(small, rules).printed == score_execution(large, rules).printed


@given(st.sampled_from(["全覆盖", "按时完成"]), st.integers(0, 150), weights, rule_sets)
def test_suggestion_for_a_wording_lies_in_the_band_that_it_names(
    target: str, percent: int, weight: Decimal, rules: RuleSet
) -> None:
    score = scored(target, f"{percent}%", weight, rules=rules)
    band = rules.band(score.suggested_band)
    assert band is not None
    assert band.floor <= min(percent, 100) <= band.ceiling
    assert score.printed is not None
    assert abs(score.printed - weight * min(percent, 100) / 100) <= Decimal(1).scaleb(-rules.score_places)

"""The figures that a sheet prints, as the rules compute them or as its source stated them."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import example, given

from indicators.checks.made import SOUND, as_goal
from indicators.points import EXACT, tidy
from indicators.printed import printed_as_it_was, printed_funds, printed_sheet
from indicators.rules import RuleSet, rule_set
from indicators.scoring import score_sheet
from indicators.sheet import FundAmounts, FundRow, IndicatorRow, Sheet, Stage, Stated
from tests.indicators.sheets import sheets
from tests.indicators.test_scoring_properties import rule_sets
from tests.published import published_sheets

NATIONAL = rule_set()


def as_computed(sheet: Sheet, rules: RuleSet = NATIONAL) -> Sheet:
    return printed_sheet(sheet, rules, score_sheet(sheet, rules))


def as_it_was(sheet: Sheet, rules: RuleSet = NATIONAL) -> Sheet:
    return printed_as_it_was(sheet, rules, score_sheet(sheet, rules))


def added(sheet: Sheet) -> Decimal | None:
    parts = [sheet.stated.execution_score, *(row.stated_score for row in sheet.indicators)]
    total = None
    for part in parts:
        if part is not None:
            total = part if total is None else EXACT.add(total, part)
    return total


def numbered(sheet: Sheet) -> Sheet:
    """Rows of a stored sheet have a key each."""
    rows = (replace(row, key=str(number)) for number, row in enumerate(sheet.indicators))
    return replace(sheet, indicators=tuple(rows))


@given(sheets.map(numbered), rule_sets)
@example(replace(SOUND, stated=replace(SOUND.stated, total_score=Decimal(99))), NATIONAL)
def test_computed_total_is_the_sum_of_the_printed_parts(sheet: Sheet, rules: RuleSet) -> None:
    scores, figured = score_sheet(sheet, rules), as_computed(sheet, rules)
    total = added(figured)
    capped = total if total is None or scores.cap is None else min(total, scores.cap)
    assert figured.stated.total_score == (None if capped is None else tidy(capped)) == scores.total
    assert (figured.stated.grade, figured.stated.execution_rate) == (scores.grade, scores.execution_rate)


@given(sheets.map(numbered), rule_sets)
def test_what_is_printed_prints_the_same_again(sheet: Sheet, rules: RuleSet) -> None:
    """A frozen form taken as a document of its own keeps its figures."""
    figured = as_computed(sheet, rules)
    assert as_computed(figured, rules) == figured
    if sheet.stage is Stage.SELF_EVALUATION:
        assert (
            as_it_was(as_it_was(sheet, rules), rules).stated.total_score == as_it_was(sheet, rules).stated.total_score
        )


@given(sheets.map(numbered), rule_sets)
def test_what_a_source_states_stays_and_nothing_but_figures_changes(sheet: Sheet, rules: RuleSet) -> None:
    figured = as_it_was(sheet, rules)
    own, found = sheet.stated, figured.stated
    names = ("execution_weight", "execution_rate", "execution_score", "total_weight", "total_score")
    assert all(getattr(found, name) == getattr(own, name) for name in names if getattr(own, name) is not None)
    kept = tuple(replace(row, stated_score=None) for row in figured.indicators)
    assert kept == tuple(replace(row, stated_score=None) for row in sheet.indicators)
    stated = [
        (row.stated_score, each.stated_score) for row, each in zip(sheet.indicators, figured.indicators, strict=True)
    ]
    assert all(before == after for before, after in stated if before is not None)
    assert replace(figured, stated=own, indicators=sheet.indicators) == sheet


def test_total_that_a_source_leaves_out_is_that_of_its_own_parts() -> None:
    rows = (replace(SOUND.indicators[0], stated_score=Decimal(7)), *SOUND.indicators[1:])
    figured = as_it_was(replace(SOUND, indicators=rows, stated=replace(SOUND.stated, total_score=None)))
    assert (figured.stated.total_score, figured.stated.grade) == (Decimal(87), "良")


@pytest.mark.parametrize(
    ("stated", "total", "grade"),
    [
        (replace(SOUND.stated, total_score=Decimal(79)), Decimal(79), "中"),
        (replace(SOUND.stated, total_score=Decimal(79), grade="良"), Decimal(79), "良"),
        (replace(SOUND.stated, execution_weight=Decimal(20), grade="优"), Decimal(100), ""),
    ],
)
def test_grade_follows_the_stated_total_and_only_where_the_weights_make_100(
    stated: Stated, total: Decimal, grade: str
) -> None:
    figured = as_it_was(replace(SOUND, stated=stated)).stated
    assert (figured.total_score, figured.grade) == (total, grade)


def test_no_grade_while_a_score_is_missing() -> None:
    rows = (replace(SOUND.indicators[0], stated_score=None, actual="看不懂"), *SOUND.indicators[1:])
    figured = as_it_was(replace(SOUND, indicators=rows)).stated
    assert (figured.total_score, figured.grade) == (SOUND.stated.total_score, "")


def test_form_without_points_for_the_execution_rate_is_whole_by_its_indicators() -> None:
    rows = (IndicatorRow(key="1", target="5", actual="5", weight=Decimal(100), stated_score=Decimal(92)),)
    line = FundRow(kind="appropriation", amounts=FundAmounts(budget=Decimal(5), spent=Decimal(5)))
    stated = as_it_was(Sheet(funds=(line,), indicators=rows)).stated
    assert (stated.execution_weight, stated.execution_score, stated.total_weight) == (None, None, Decimal(100))
    assert (stated.total_score, stated.grade) == (Decimal(92), "优")


def test_money_that_a_source_states_is_what_prints() -> None:
    """The total of a column that no line fills is the stated one even when it is computed."""
    amounts = FundAmounts(initial=Decimal(4), budget=Decimal(5))
    sheet = Sheet(funds=(FundRow(kind="other", amounts=FundAmounts(budget=Decimal(6))),), stated=Stated(funds=amounts))
    assert printed_funds(as_it_was(sheet)) == amounts
    assert printed_funds(as_computed(sheet)) == FundAmounts(initial=Decimal(4), budget=Decimal(6))


def test_goal_form_has_no_points() -> None:
    goal = as_goal(SOUND)
    stated = replace(goal, stated=Stated(total_score=Decimal(90), funds=FundAmounts(initial=Decimal(5))))
    assert as_computed(stated).stated == Stated(funds=stated.total_funds)
    assert as_it_was(stated) == stated


def test_published_tables_keep_their_totals() -> None:
    stated = [sheet.stated.total_score for sheet in published_sheets()]
    assert [as_it_was(sheet).stated.total_score for sheet in published_sheets()] == stated

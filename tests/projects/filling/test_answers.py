"""What the page says of a sheet: what is due, what may be chosen, what is left to do."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from html import unescape
from re import findall, sub

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.models import RuleSetVersion, add_rule_set
from indicators.quantity import Kind
from indicators.rules import HandScores, rule_set
from indicators.scoring import Need, score_row
from indicators.sheet import FundAmounts, IndicatorRow
from projects.filling.answers import Answers
from projects.filling.readings import describe_quantity, readings_of
from projects.models import Evaluation, Ledger, Round
from projects.sheets import compute
from projects.sheets.surroundings import surroundings_of
from tests.factories import LedgerLineFactory
from tests.projects.filling.desk import SHEET, draft
from tests.projects.scenes import County, county, filled


def answers(evaluation: Evaluation) -> Answers:
    held = draft(evaluation)
    return Answers(draft=held, computed=compute(held.sheet, held.rules, surroundings_of(held.evaluation)))


def said(outputs: Mapping[str, str]) -> dict[str, str]:
    return {name: " ".join(unescape(sub("<[^>]*>", " ", html)).split()) for name, html in outputs.items()}


@pytest.fixture
def scene(db: None) -> County:
    return county()


def with_amounts(initial: str, budget: str, spent: str) -> FundAmounts:
    return FundAmounts(initial=Decimal(initial), budget=Decimal(budget), spent=Decimal(spent))


@pytest.mark.parametrize(
    ("amounts", "due"),
    [
        (with_amounts("20", "20", "20"), set()),
        (with_amounts("20", "20", "15"), {"execution_reason"}),
        (with_amounts("20", "25", "25"), {"adjustment_note"}),
        (with_amounts("0", "0", "0"), {"execution_hand_score", "execution_hand_reason"}),
    ],
)
def test_reasons_are_due_as_the_money_says(scene: County, amounts: FundAmounts, due: set[str]) -> None:
    sheet = replace(SHEET, funds=(replace(SHEET.funds[0], amounts=amounts),))
    assert {name for name, is_due in answers(filled(scene, sheet)).due.items() if is_due} == due


@pytest.mark.parametrize(("ledger", "due"), [(Ledger.EDITABLE, True), (Ledger.PREFILLED, False)])
def test_changed_amount_of_the_bureau_wants_a_word(scene: County, ledger: str, due: bool) -> None:
    sheet = replace(SHEET, funds=(replace(SHEET.funds[0], amounts=with_amounts("20", "20", "20")),))
    evaluation = filled(scene, sheet)
    Round.objects.filter(pk=scene.round.pk).update(ledger=ledger)
    LedgerLineFactory.create(evaluation=evaluation, kind="total", initial=None, budget=None, spent=190000)
    assert answers(evaluation).due["adjustment_note"] is due


@pytest.mark.django_db
def test_score_by_hand_is_offered_unless_the_rules_lock_it(scene: County) -> None:
    evaluation = filled(scene, SHEET)
    assert answers(evaluation).parts_of_row(0).hand is True
    locked = add_rule_set(replace(evaluation.rule_set.rules, hand_scores=HandScores.LOCKED))
    Evaluation.objects.filter(pk=evaluation.pk).update(rule_set=locked)
    assert answers(evaluation).parts_of_row(0).hand is False
    assert RuleSetVersion.objects.filter(code="national").count() == 2


def test_band_is_asked_of_wording_rows_alone(scene: County) -> None:
    first, second = SHEET.indicators
    rows = (replace(first, target="逐步提高", actual="提高"), second)
    held = answers(filled(scene, replace(SHEET, indicators=rows)))
    assert [held.parts_of_row(index).band for index in (0, 1)] == [True, False]


@pytest.mark.parametrize(
    ("band", "suggestion", "asked", "stands_open"),
    [("", "", "", False), ("部分达成", "", "部分达成：30.00–39.99 分", True)],
)
def test_chosen_band_says_its_points_and_opens_their_cell(
    scene: County, band: str, suggestion: str, asked: str, stands_open: bool
) -> None:
    first, second = SHEET.indicators
    rows = (replace(first, target="逐步提高", actual="有所提高", band=band), second)
    held = answers(filled(scene, replace(SHEET, indicators=rows)))
    outputs = said(held.outputs())
    assert outputs["out-indicators-1-band-suggestion"] == suggestion
    assert outputs["out-indicators-1-band-range"] == asked
    assert held.parts_of_row(0).is_scored_here is stands_open


def test_suggestion_stands_until_a_band_is_chosen(scene: County) -> None:
    first, second = SHEET.indicators
    rows = [replace(first, target="全覆盖", actual="全覆盖", band=band) for band in ("", "达成")]
    shown = [
        said(answers(filled(scene, replace(SHEET, indicators=(row, second)))).outputs())[
            "out-indicators-1-band-suggestion"
        ]
        for row in rows
    ]
    assert shown == ["建议：达成", ""]


def test_range_as_actual_offers_its_middle_and_both_ends(scene: County) -> None:
    first, second = SHEET.indicators
    rows = (replace(first, name="发布信息", target="≥1500条", actual="1500-1600条"), second)
    html = answers(filled(scene, replace(SHEET, indicators=rows))).outputs()["out-indicators-1-readings"]
    assert findall('data-write="([^"]*)" data-control="indicators.1.actual"', html) == ["1550条", "1500条", "1600条"]


def test_bar_counts_what_is_left(scene: County) -> None:
    outputs = said(answers(filled(scene, SHEET)).outputs())
    assert outputs["out-sheet-weights"] == "100 / 100"
    assert outputs["out-sheet-rate"] == "75%"
    assert outputs["out-sheet-findings"].startswith("必须修改 ")
    assert outputs["out-sheet-execution"].startswith("预算执行率得分：全年执行数 15 万元 ÷ 全年预算数 20 万元")


def test_odd_money_is_said_in_words(scene: County) -> None:
    sheet = replace(SHEET, funds=(replace(SHEET.funds[0], amounts=with_amounts("200000", "200000", "220000")),))
    assert "22 万元" in said(answers(filled(scene, sheet)).outputs())["out-funds"]


@given(
    text=st.sampled_from(["1 500条", "2021.5", "3-5", "下降5%", "12/25", "3次（每季度不1次）", "5"]),
    other=st.sampled_from(["", "5000元", "8%", "3次"]),
)
def test_what_a_choice_writes_is_read_in_one_way(text: str, other: str) -> None:
    row = IndicatorRow(key="1", name="数量", target=text, actual=other, weight=Decimal(10))
    asked = [
        each for each in readings_of(row, score_row(row, rule_set(), year=2020), year=2020) if each.field == "target"
    ]
    for choice in (choice for reading in asked for choice in reading.choices if choice.written):
        again = score_row(replace(row, target=choice.written), rule_set(), year=2020).target
        assert again.kind is not Kind.AMBIGUOUS
        assert describe_quantity(again) == choice.text


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("≥1500条", "1500-1600条"),
        ("≤10万元", "超预算2万元"),
        ("≥95%", "不合格率5%"),
        ("每月1次", "12次"),
        ("≥95%", "提高2个百分点"),
    ],
)
def test_every_reading_of_what_was_done_has_a_button_that_settles_it(target: str, actual: str) -> None:
    row = IndicatorRow(key="1", target=target, actual=actual, weight=Decimal(10))
    (asked,) = (each for each in readings_of(row, score_row(row, rule_set(), year=2020), year=2020) if each.choices)
    for choice in asked.choices:
        again = score_row(replace(row, actual=choice.written), rule_set(), year=2020)
        assert choice.written
        assert Need.READING not in again.needs

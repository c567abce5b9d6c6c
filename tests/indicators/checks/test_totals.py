from dataclasses import replace
from decimal import Decimal

import pytest

from indicators.checks.made import SOUND, altered, amounts, funded, without_figures
from indicators.rules import RateCap, rule_set
from indicators.sheet import Sheet, Stated
from tests.indicators.checks.reported import fields, messages, rows

D = Decimal


def total(figure: str, *, of: Sheet = SOUND) -> Sheet:
    return replace(of, stated=replace(of.stated, total_score=D(figure)))


@pytest.mark.parametrize("figure", ["99", "99.9", "101", "90"])
def test_a_total_that_is_not_the_sum_is_reported(figure: str) -> None:
    assert fields("total-mismatch", total(figure)) == ["stated.total_score"]


def test_the_message_shows_the_parts() -> None:
    assert messages("total-mismatch", total("99")) == [
        "总分写作 99 分，执行率得分 10 分加各指标得分 90 分为 100 分。请改为 100 分，或核对各项得分。"
    ]


@pytest.mark.parametrize("figure", ["98.53", "98.5", "99", "98.530"])
def test_a_total_is_right_at_its_own_places(figure: str) -> None:
    assert fields("total-mismatch", total(figure, of=altered({2: {"stated_score": D("8.53")}}))) == []


@pytest.mark.parametrize("figure", ["98", "98.6", "98.52"])
def test_a_total_rounded_wrongly_is_reported(figure: str) -> None:
    assert fields("total-mismatch", total(figure, of=altered({2: {"stated_score": D("8.53")}}))) == [
        "stated.total_score"
    ]


BLANK = altered({5: {"stated_score": None}})


@pytest.mark.parametrize("figure", ["70", "85", "100"])
def test_a_row_without_a_readable_score_may_have_made_the_rest(figure: str) -> None:
    assert fields("total-mismatch", total(figure, of=BLANK)) == []


@pytest.mark.parametrize("figure", ["69", "101"])
def test_what_no_missing_score_could_make_is_reported(figure: str) -> None:
    assert fields("total-mismatch", total(figure, of=BLANK)) == ["stated.total_score"]


def test_a_missing_execution_score_may_have_made_the_rest() -> None:
    stated = replace(SOUND.stated, execution_score=None)
    assert fields("total-mismatch", total("97", of=replace(SOUND, stated=stated))) == []
    assert fields("total-mismatch", total("89", of=replace(SOUND, stated=stated))) == ["stated.total_score"]


@pytest.mark.parametrize("figure", ["100", "90"])
def test_points_of_a_part_line_may_be_counted_or_not(figure: str) -> None:
    assert fields("total-mismatch", total(figure, of=altered({2: {"name": "其中：培训合格率"}}))) == []


def test_a_total_alone_can_not_be_judged() -> None:
    sheet = total("80", of=without_figures(SOUND))
    assert fields("total-mismatch", sheet) == []


def test_a_capped_total_is_right_under_a_rule_set_that_caps() -> None:
    sheet = funded(amounts("20", "20", "15"), execution_rate=D(75), execution_score=D("7.5"), total_score=D(89))
    capping = replace(rule_set(), rate_caps=(RateCap(below=D(80), cap=D(89)),))
    assert fields("total-mismatch", sheet, rules=capping) == []
    assert fields("total-mismatch", sheet) == ["stated.total_score"]


@pytest.mark.parametrize(
    ("sheet", "field", "row"),
    [
        (altered({2: {"stated_score": D(11)}}), "stated_score", 2),
        (altered({2: {"stated_score": D(-1)}}), "stated_score", 2),
        (altered({2: {"hand_score": D(11)}}), "hand_score", 2),
        (total("101"), "stated.total_score", None),
        (total("-1"), "stated.total_score", None),
        (replace(SOUND, execution_hand_score=D(11)), "execution_hand_score", None),
        (altered(stated=Stated(execution_weight=D(10), execution_score=D("10.5"))), "stated.execution_score", None),
    ],
)
def test_a_score_out_of_range_is_reported(sheet: Sheet, field: str, row: int | None) -> None:
    assert (rows("score-range", sheet), fields("score-range", sheet)) == ([row], [field])


@pytest.mark.parametrize("score", ["0", "10", "10.00"])
def test_the_ends_of_the_range_pass(score: str) -> None:
    assert rows("score-range", altered({2: {"stated_score": D(score)}})) == []


def test_a_score_without_a_weight_is_judged_by_its_sign_alone() -> None:
    assert rows("score-range", altered({2: {"weight": None}, 3: {"weight": None, "stated_score": D(-1)}})) == [3]


def spent(amount: str) -> Sheet:
    return without_figures(funded(amounts("20", "20", amount)))


@pytest.mark.parametrize(("amount", "reported"), [("19", []), ("18.9", [None]), ("10", [None])])
def test_full_points_for_unspent_money_are_noted(amount: str, reported: list[None]) -> None:
    assert rows("indicators-outrun-money", spent(amount)) == reported


def test_the_gap_is_shown() -> None:
    assert messages("indicators-outrun-money", spent("16")) == [
        "指标得分率 100%，执行率 80%，高出 20 个百分点。请核对指标值和得分，或说明资金未支付的原因。"
    ]


def test_points_that_follow_the_money_pass() -> None:
    sheet = altered({5: {"target": "≥100%", "actual": "50%"}}, of=spent("16"))
    assert rows("indicators-outrun-money", sheet) == []


def test_no_share_is_made_of_missing_points() -> None:
    assert rows("indicators-outrun-money", altered({5: {"actual": ""}}, of=spent("16"))) == []

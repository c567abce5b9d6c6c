"""The table of checks is complete, and every made example does what it says."""

import re
from decimal import Decimal

import pytest

from indicators.checks import REGISTRY, Check, Finding, Level, check_scored_sheet
from indicators.checks.made import SOUND, as_goal, without_figures
from indicators.checks.settings import problems_in
from indicators.rules import CheckSetting, rule_set
from indicators.scoring import score_sheet
from indicators.sheet import Sheet, Stage

HANZI = re.compile(r"[\u4e00-\u9fff]")

LEVELS = {
    "weights-sum": "block",
    "total-mismatch": "block",
    "score-range": "block",
    "rate-mismatch": "block",
    "execution-score": "block",
    "funds-sum": "block",
    "funds-odd": "explain",
    "funds-differ-from-ledger": "block",
    "low-execution-unexplained": "block",
    "dimension-weights": "note",
    "dimension-missing": "block",
    "blank-cell": "block",
    "weight-odd": "note",
    "duplicate-indicator": "explain",
    "subrow-scored": "note",
    "unmet-full": "block",
    "score-formula": "explain",
    "met-deducted": "explain",
    "deduction-unexplained": "block",
    "overachieved": "explain",
    "copied-actuals": "note",
    "wording-with-percent": "note",
    "band-odd": "explain",
    "satisfaction-high": "note",
    "indicators-outrun-money": "note",
    "direction-odd": "explain",
    "unit-mismatch": "explain",
    "unit-omitted": "note",
    "percent-odd": "explain",
    "number-in-name": "explain",
    "date-late": "explain",
    "cost-exceeds-budget": "explain",
    "money-as-quantity": "note",
    "reason-contradicts": "explain",
    "goal-copied": "explain",
    "goal-is-duties": "note",
    "vague-target": "note",
    "differs-from-goal": "block",
    "last-year-higher": "note",
    "text-reused": "note",
    "everything-full": "note",
    "personal-data": "block",
}

EVERY_CHECK = pytest.mark.parametrize("each", REGISTRY.values(), ids=lambda each: each.code)


def codes(sheet: Sheet, each: Check) -> set[str]:
    rules = rule_set()
    return {
        finding.code
        for finding in check_scored_sheet(sheet, rules, score_sheet(sheet, rules), each.example.surroundings)
    }


def test_every_code_of_the_domain_is_registered_with_its_level() -> None:
    assert {code: each.level.value for code, each in REGISTRY.items()} == LEVELS


@EVERY_CHECK
def test_the_example_trips_its_check(each: Check) -> None:
    assert each.code in codes(each.example.wrong, each)


@EVERY_CHECK
def test_the_repaired_example_passes_every_blocking_check(each: Check) -> None:
    reported = codes(each.example.right, each)
    assert {code for code in reported if REGISTRY[code].level is Level.BLOCK or code == each.code} == set()


@EVERY_CHECK
def test_the_page_has_its_chinese_texts(each: Check) -> None:
    texts = (each.title, each.explanation, each.what_to_do, *(param.title for param in each.params))
    assert all(HANZI.search(text) for text in texts)
    assert not any(text.endswith("。") for text in (each.title, *(param.title for param in each.params)))
    assert all(text.endswith("。") for text in (each.explanation, each.what_to_do))


@EVERY_CHECK
def test_the_message_of_the_example_says_what_to_do(each: Check) -> None:
    rules = rule_set()
    wrong = each.example.wrong
    found: tuple[Finding, ...] = check_scored_sheet(wrong, rules, score_sheet(wrong, rules), each.example.surroundings)
    messages = [finding.message for finding in found if finding.code == each.code]
    assert all(message.endswith("。") and re.search("请|可不改", message) for message in messages)


@EVERY_CHECK
def test_thresholds_have_a_default(each: Check) -> None:
    assert {param.name: param.default for param in each.params} == dict(each.defaults)


@pytest.mark.parametrize("sheet", [SOUND, without_figures(SOUND), as_goal(SOUND)], ids=["document", "record", "goal"])
def test_the_sound_sheet_has_no_finding(sheet: Sheet) -> None:
    rules = rule_set()
    assert check_scored_sheet(sheet, rules, score_sheet(sheet, rules)) == ()


def test_checks_of_the_goal_stage_are_those_that_need_no_actuals() -> None:
    only_later = {code for code, each in REGISTRY.items() if Stage.GOAL not in each.stages}
    assert only_later == {
        "total-mismatch",
        "score-range",
        "rate-mismatch",
        "execution-score",
        "low-execution-unexplained",
        "unmet-full",
        "score-formula",
        "met-deducted",
        "deduction-unexplained",
        "overachieved",
        "copied-actuals",
        "wording-with-percent",
        "band-odd",
        "satisfaction-high",
        "indicators-outrun-money",
        "unit-mismatch",
        "unit-omitted",
        "reason-contradicts",
        "goal-copied",
        "differs-from-goal",
        "everything-full",
    }


def test_settings_that_name_known_checks_are_taken() -> None:
    settings = {
        "weight-odd": CheckSetting(level="off", params={}),
        "satisfaction-high": CheckSetting(level="explain", params={"percent": Decimal(98)}),
    }
    assert problems_in(settings) == ()


@pytest.mark.parametrize(
    ("code", "setting", "problem"),
    [
        ("weight-od", CheckSetting(level="off"), "没有代码为“weight-od”的校验"),
        (
            "weight-odd",
            CheckSetting(params={"percent": Decimal(5)}),
            "校验“weight-odd”没有参数“percent”，可用的有 share、places",
        ),
        ("weights-sum", CheckSetting(params={"percent": Decimal(5)}), "校验“weights-sum”没有参数“percent”"),
        (
            "weight-odd",
            CheckSetting(level="loud"),
            "校验“weight-odd”的级别“loud”不对，应为 block、explain、note 或 off",
        ),
    ],
)
def test_settings_that_can_not_be_taken_are_named(code: str, setting: CheckSetting, problem: str) -> None:
    assert problems_in({code: setting}) == (problem,)

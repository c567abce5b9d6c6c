from dataclasses import replace
from decimal import Decimal

import pytest

from indicators.checks import Level
from indicators.checks.case import LedgerFigures
from indicators.checks.made import SOUND, altered, amounts, funded, wan, without_figures
from indicators.rules import rule_set
from indicators.sheet import FundAmounts, FundRow, Sheet, Stage
from tests.indicators.checks.reported import fields, findings, messages

D = Decimal
APPROPRIATION = SOUND.funds[0]


def spent(amount: str, rate: str, score: str, *, budget: str = "20") -> Sheet:
    return funded(amounts("20", budget, amount), execution_rate=D(rate), execution_score=D(score))


def test_lines_that_do_not_make_the_total_are_reported_by_column() -> None:
    sheet = replace(
        funded(amounts("20", "25", "23"), APPROPRIATION, FundRow(kind="carryover", amounts=amounts("0", "5", "5")))
    )
    assert messages("funds-sum", sheet) == [
        "年度资金总额的全年执行数为 23 万元，各资金行相加为 25 万元，两者应相等。请核对并改正。"
    ]


@pytest.mark.parametrize("other", [("other", "5"), ("中央", "5"), ("中央", "30")])
def test_a_line_beyond_the_total_is_reported(other: tuple[str, str]) -> None:
    kind, amount = other
    extra = FundRow(kind=kind, amounts=FundAmounts(budget=wan(amount)))
    assert fields("funds-sum", replace(SOUND, funds=(*SOUND.funds, extra))) == ["funds.total.budget"]


def test_lines_nested_in_one_another_are_counted_once() -> None:
    lines = (("财政资金", "18"), ("中央", "10"), ("地方", "8"), ("单位资金", "2"))
    funds = tuple(FundRow(kind=kind, amounts=FundAmounts(budget=wan(amount))) for kind, amount in lines)
    assert fields("funds-sum", replace(SOUND, funds=funds)) == []


def test_very_many_lines_are_simply_added() -> None:
    funds = tuple(FundRow(kind=f"来源{n}", amounts=FundAmounts(budget=wan("2"))) for n in range(14))
    assert fields("funds-sum", replace(SOUND, funds=funds)) == ["funds.total.budget"]


def test_spending_above_the_budget_wants_a_word() -> None:
    assert [(each.level, each.field) for each in findings("funds-odd", spent("22", "110", "10"))] == [
        (Level.EXPLAIN, "funds.appropriation.spent")
    ]


def test_spending_without_a_budget_wants_a_word() -> None:
    sheet = funded(amounts("20", "0", "5"), execution_rate=None, execution_score=None)
    assert messages("funds-odd", sheet) == [
        "“当年财政拨款”全年预算数为 0，却有执行数 5 万元。请核对预算数，或说明资金来源。"
    ]


def test_a_budget_given_during_the_year_is_a_note() -> None:
    assert [(each.level, each.field) for each in findings("funds-odd", funded(amounts("0", "20", "20")))] == [
        (Level.NOTE, "funds.appropriation.initial")
    ]


def test_negative_money_wants_a_word() -> None:
    assert fields("funds-odd", funded(amounts("-20", "20", "20"))) == ["funds.appropriation.initial"]


def test_only_the_total_row_is_judged_where_there_are_no_lines() -> None:
    assert fields("funds-odd", replace(spent("22", "110", "10"), funds=())) == ["funds.total.spent"]


@pytest.mark.parametrize("rate", ["88", "88.2", "88.20", "0.88", "0.882"])
def test_a_rate_is_right_at_its_own_places(rate: str) -> None:
    assert fields("rate-mismatch", spent("17.64", rate, "8.82")) == []


@pytest.mark.parametrize("rate", ["87", "89", "88.3", "88.24", "0.87", "1", "100", "8.82"])
def test_a_rate_that_is_not_spent_by_budget_is_reported(rate: str) -> None:
    assert fields("rate-mismatch", spent("17.64", rate, "8.82")) == ["stated.execution_rate"]


@pytest.mark.parametrize(
    ("rate", "reported"), [("93.42", []), ("93.4", []), ("93", []), ("93.8", ["stated.execution_rate"])]
)
def test_a_rate_made_of_unrounded_amounts_passes(rate: str, reported: list[str]) -> None:
    sheet = funded(amounts("3.18", "3.18", "2.97"), execution_rate=D(rate), execution_score=D("9.34"))
    assert fields("rate-mismatch", sheet) == reported


def test_amounts_in_whole_wan_are_taken_as_exact() -> None:
    assert fields("rate-mismatch", spent("15", "75.1", "7.5")) == ["stated.execution_rate"]


def test_the_rate_goes_by_the_adjusted_budget() -> None:
    sheet = spent("15", "75", "7.5", budget="18")
    assert messages("rate-mismatch", sheet) == [
        "执行率写作 75%，全年执行数 15 万元 ÷ 全年预算数 18 万元 应为 83.33%。请改正执行率或核对资金数。"
    ]


@pytest.mark.parametrize(("budget", "rate"), [("0", "100"), ("0", "0")])
def test_without_a_budget_no_rate_is_wrong(budget: str, rate: str) -> None:
    assert fields("rate-mismatch", spent("0", rate, "10", budget=budget)) == []


@pytest.mark.parametrize("score", ["8.53", "8.5", "9", "8.530", "8.50"])
def test_an_execution_score_is_right_at_its_own_places(score: str) -> None:
    assert fields("execution-score", spent("17.06", "85", score)) == []


@pytest.mark.parametrize("rate", ["85.3", "85", "0.85"])
@pytest.mark.parametrize("score", ["8", "10", "8.52", "8.6", "0"])
def test_a_wrong_execution_score_is_reported(score: str, rate: str) -> None:
    assert fields("execution-score", spent("17.06", rate, score)) == ["stated.execution_score"]


@pytest.mark.parametrize("rate", ["94.5", "95", "0.95"])
def test_a_printed_rate_is_not_rounded_once_more(rate: str) -> None:
    assert fields("execution-score", spent("18.9", rate, "10")) == ["stated.execution_score"]


def test_one_percent_is_not_taken_for_the_whole() -> None:
    assert fields("execution-score", spent("0.2", "1.00", "10")) == ["stated.execution_score"]
    assert fields("execution-score", spent("0.2", "1.00", "0.1")) == []


def test_a_printed_rate_tells_what_the_amounts_behind_rounded_figures_were() -> None:
    """1.50 of 1.76 万元 may be 84.7 %, which makes 8; printed as 85.23 % it is not."""
    money = funded(amounts("1.76", "1.76", "1.50"), execution_rate=None, execution_score=D(8))
    printed = replace(money, stated=replace(money.stated, execution_rate=D("85.23")))
    assert fields("execution-score", money) == []
    assert fields("execution-score", printed) == ["stated.execution_score"]


def test_the_execution_score_message_says_how() -> None:
    assert messages("execution-score", spent("17.06", "85.3", "8")) == [
        "执行率得分写作 8，分值 10 × 执行率 85.3% 应为 8.53 分。请改为 8.53，或核对资金数。"
    ]


def test_an_execution_score_out_of_range_is_left_to_that_check() -> None:
    assert fields("execution-score", spent("17.06", "85.3", "12")) == []
    assert fields("score-range", spent("17.06", "85.3", "12")) == ["stated.execution_score"]


def test_a_wrong_printed_rate_does_not_excuse_a_wrong_score() -> None:
    assert fields("execution-score", spent("17.06", "95", "9.5")) == ["stated.execution_score"]


LEDGER = LedgerFigures(amounts={"total": amounts("20", "20", "20"), "carryover": FundAmounts(budget=wan("0"))})


def test_amounts_as_the_bureau_has_them_pass() -> None:
    assert fields("funds-differ-from-ledger", SOUND, ledger=LEDGER) == []


def test_an_amount_rounded_to_its_own_places_is_the_bureaus() -> None:
    assert (
        fields(
            "funds-differ-from-ledger",
            SOUND,
            ledger=LedgerFigures(amounts={"total": FundAmounts(spent=D("199999.98"))}),
        )
        == []
    )


def test_an_amount_that_the_bureau_has_otherwise_is_reported() -> None:
    ledger = LedgerFigures(amounts={"total": amounts("20", "22", "20"), "other": FundAmounts(spent=wan("1"))})
    assert messages("funds-differ-from-ledger", SOUND, ledger=ledger) == [
        "“年度资金总额”的全年预算数为 20 万元，财政数据为 22 万元。请改为 22 万元，或与财政部门核对。",
        "“其他资金”的全年执行数未填，财政数据为 1 万元。请改为 1 万元，或与财政部门核对。",
    ]


OTHER_BUDGET = {"total": FundAmounts(budget=wan("22"))}


@pytest.mark.parametrize(
    ("ledger", "note", "level"),
    [
        (LedgerFigures(amounts=OTHER_BUDGET), "年中调整", Level.BLOCK),
        (LedgerFigures(amounts=OTHER_BUDGET, may_differ=True), "", Level.NOTE),
        (LedgerFigures(amounts=OTHER_BUDGET, may_differ=True, wants_reason=True), "无", Level.BLOCK),
        (LedgerFigures(amounts=OTHER_BUDGET, may_differ=True, wants_reason=True), "年中调整预算", Level.NOTE),
    ],
)
def test_a_round_may_let_units_state_other_amounts(ledger: LedgerFigures, note: str, level: Level) -> None:
    sheet = replace(SOUND, adjustment_note=note)
    assert [each.level for each in findings("funds-differ-from-ledger", sheet, ledger=ledger)] == [level]


def test_a_goal_form_is_held_against_the_initial_amount_alone() -> None:
    goal = replace(without_figures(SOUND), stage=Stage.GOAL)
    ledger = LedgerFigures(amounts={"total": amounts("21", "22", "23")})
    assert fields("funds-differ-from-ledger", goal, ledger=ledger) == ["funds.total.initial"]


def test_a_record_is_compared_by_the_sum_of_its_lines() -> None:
    assert fields("funds-differ-from-ledger", without_figures(SOUND), ledger=LEDGER) == []


LOW = spent("15", "75", "7.5")


def test_a_low_rate_without_a_word_stops_a_record() -> None:
    assert [(each.level, each.message) for each in findings("low-execution-unexplained", without_figures(LOW))] == [
        (Level.BLOCK, "执行率 75% 低于 90%，没有写明执行偏差原因。请写明资金未执行完的具体原因。")
    ]


def test_a_low_rate_without_a_word_stops_a_table_from_elsewhere() -> None:
    assert [each.level for each in findings("low-execution-unexplained", LOW)] == [Level.BLOCK]


@pytest.mark.parametrize("reason", ["", "/", "无", "无偏差", "正常", "已完成", "不涉及"])
def test_no_reason_is_no_reason(reason: str) -> None:
    sheet = replace(without_figures(LOW), execution_reason=reason)
    assert fields("low-execution-unexplained", sheet) == ["execution_reason"]


REASON_IN_THE_OUTCOME = "完成培训206人。因疫情原因，尾款未及时结账。"


def test_a_record_gives_its_reason_in_the_cell_for_it() -> None:
    record = without_figures(LOW)
    assert fields("low-execution-unexplained", replace(record, outcome=REASON_IN_THE_OUTCOME)) == ["execution_reason"]
    assert fields("low-execution-unexplained", replace(record, execution_reason="尾款待验收后支付。")) == []


@pytest.mark.parametrize(
    "sheet",
    [
        replace(LOW, execution_reason="尾款待验收后支付。"),
        replace(LOW, outcome=REASON_IN_THE_OUTCOME),
        replace(LOW, outcome="完成培训206人，剩余资金5万元结转下年使用"),
        replace(LOW, outcome="培训费用比预算节约5万元"),
        replace(LOW, extra={"存在问题": "由于验收推迟，资金支付进度慢。"}),
        replace(altered({4: {"deviation": "集中采购，节约经费5万元。"}}, of=LOW)),
    ],
)
def test_a_document_may_give_the_reason_where_its_form_has_room(sheet: Sheet) -> None:
    assert fields("low-execution-unexplained", sheet) == []


@pytest.mark.parametrize(
    "outcome",
    [
        "因地制宜使用资金，完成培训206人。",
        "全年预算20万元，支出15万元，完成培训206人。",
        "疫情防控经费支出15万元，完成培训206人。",
        "因疫情影响，第二期培训改为线上。全年支出15万元。",
        "未发生安全事故，投入资金15万元。",
    ],
)
def test_speaking_of_money_or_of_something_left_undone_is_no_reason(outcome: str) -> None:
    assert fields("low-execution-unexplained", replace(LOW, outcome=outcome)) == ["execution_reason"]


def test_the_threshold_is_the_rule_sets() -> None:
    rules = replace(rule_set(), low_execution=D(70))
    assert fields("low-execution-unexplained", LOW, rules=rules) == []


CHANGED = without_figures(funded(amounts("20", "18", "18")))


def test_a_changed_budget_without_a_word_stops_a_record() -> None:
    assert messages("low-execution-unexplained", CHANGED) == [
        "年初预算数 20 万元，全年预算数 18 万元，没有预算调整说明。请写明调整的原因和依据。"
    ]


def test_a_record_explains_a_changed_budget_in_the_cell_for_it() -> None:
    elsewhere = replace(CHANGED, outcome="年中收回资金2万元，其余全部完成。", execution_reason="年中收回资金2万元。")
    assert fields("low-execution-unexplained", elsewhere) == ["adjustment_note"]


def test_a_changed_budget_on_a_table_from_elsewhere_wants_a_word() -> None:
    """Published forms have no cell for it, and the outcome is about the work."""
    changed = funded(amounts("20", "18", "18"))
    assert [each.level for each in findings("low-execution-unexplained", changed)] == [Level.EXPLAIN]
    assert fields("low-execution-unexplained", replace(changed, outcome="年中收回资金2万元。")) == []
    assert fields("low-execution-unexplained", replace(changed, outcome="就业岗位增加。")) == ["adjustment_note"]


@pytest.mark.parametrize(
    "sheet",
    [
        replace(CHANGED, adjustment_note="年中统一压减2万元。"),
        without_figures(funded(amounts("0", "18", "18"))),
        without_figures(funded(FundAmounts(budget=wan("18"), spent=wan("18")))),
        without_figures(funded(amounts("20", "20.0", "20"))),
    ],
)
def test_a_budget_that_is_explained_or_did_not_change_passes(sheet: Sheet) -> None:
    assert fields("low-execution-unexplained", sheet) == []

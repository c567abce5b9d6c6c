"""A save writes what was typed, what follows, and one event; two people never lose a word to each other."""

from dataclasses import replace
from decimal import Decimal

import pytest

from indicators.checks import Level
from indicators.sheet import Sheet, Stated
from projects.filling.saving import CONFLICT, GONE, SAVED, UNREADABLE
from projects.filling.touched import adopt_figures
from projects.models import Evaluation, FundLine, Indicator, Ledger, Round
from projects.sheets import apply_sheet, sheet_of
from tests.factories import LedgerLineFactory
from tests.projects.filling.desk import SHEET, draft, fix_goal, remove_row, saved, typed
from tests.projects.scenes import County, county, filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return filled(scene, SHEET)


def row(evaluation: Evaluation, key: str) -> Indicator:
    return evaluation.indicators.get(key=key)


def test_row_is_written_with_its_score_and_the_total(scene: County, evaluation: Evaluation) -> None:
    done = saved(scene, evaluation, typed(evaluation, "1", actual=" 100人 "))
    evaluation.refresh_from_db()
    first = row(evaluation, "1")
    assert done.status == SAVED
    assert (first.actual, first.rule_score, first.score, first.row_version) == ("100人", Decimal(25), Decimal(25), 1)
    assert evaluation.total_score == Decimal("52.5")  # 7.5 of 10 for the money, 25 of 50, 20 of 40
    assert done.outcomes["indicators.1"].values == {"actual": "100人"}


def test_save_is_one_event_that_says_what_was_and_what_is(scene: County, evaluation: Evaluation) -> None:
    saved(scene, evaluation, typed(evaluation, "1", actual="100人", weight="５０分"))
    event = evaluation.events.order_by("-sequence")[0]
    assert (event.verb, event.subject, event.user, event.address) == (
        "change",
        "第 1 行 培训人数",
        scene.people["owner"],
        "10.0.0.1",
    )
    assert event.changes == {"indicators.1.actual": ["206人", "100人"]}


def test_saving_what_stands_there_writes_nothing(scene: County, evaluation: Evaluation) -> None:
    before = evaluation.events.count()
    done = saved(scene, evaluation, typed(evaluation, "1", actual="206人", weight="50.0"))
    assert (done.computed, done.status) == (None, SAVED)
    assert (evaluation.events.count(), row(evaluation, "1").row_version) == (before, 0)


def test_amount_is_read_in_the_forms_unit_and_kept_in_yuan(scene: County, evaluation: Evaluation) -> None:
    texts = {"funds.appropriation.version": "0", "funds.appropriation.spent": "１８．５"}
    done = saved(scene, evaluation, texts)
    evaluation.refresh_from_db()
    assert FundLine.objects.get(evaluation=evaluation).spent == Decimal(185000)
    assert (evaluation.execution_rate, evaluation.execution_score) == (Decimal("92.5"), Decimal("9.25"))
    assert done.outcomes["funds.appropriation"].values == {"spent": "18.5"}
    assert evaluation.events.order_by("-sequence")[0].changes == {"funds.appropriation.spent": ["150000", "185000"]}


def test_fund_line_that_only_the_form_knew_comes_with_its_first_amount(scene: County, evaluation: Evaluation) -> None:
    saved(scene, evaluation, {"funds.carryover.version": "0", "funds.carryover.budget": "1"})
    line = FundLine.objects.get(evaluation=evaluation, kind="carryover")
    assert (line.budget, line.row_version) == (Decimal(10000), 1)
    evaluation.refresh_from_db()
    assert evaluation.budget_total == Decimal(210000)
    assert [each.kind for each in evaluation.fund_lines.all()] == ["appropriation", "carryover"]


def test_text_that_is_no_number_stays_unwritten_and_the_rest_is_saved(scene: County, evaluation: Evaluation) -> None:
    done = saved(scene, evaluation, typed(evaluation, "1", weight="五十", actual="190人"))
    outcome = done.outcomes["indicators.1"]
    assert (done.status, outcome.errors) == (UNREADABLE, {"weight": "请填写数字。"})
    assert (row(evaluation, "1").actual, row(evaluation, "1").weight) == ("190人", Decimal(50))


def test_text_that_is_too_long_is_said(scene: County, evaluation: Evaluation) -> None:
    done = saved(scene, evaluation, typed(evaluation, "1", target="人" * 201))
    assert done.outcomes["indicators.1"].errors == {"target": "最多 200 个字，现在有 201 个。"}


def test_hand_score_above_the_weight_is_refused(scene: County, evaluation: Evaluation) -> None:
    done = saved(scene, evaluation, typed(evaluation, "2", hand_score="40.5"))
    assert done.outcomes["indicators.2"].errors == {"hand_score": "得分应在 0 与分值 40 之间。"}
    done = saved(scene, evaluation, typed(evaluation, "2", hand_score="30", hand_reason="第二期改为线上。"))
    assert (done.status, row(evaluation, "2").score) == (SAVED, Decimal(30))


def test_weight_below_an_earlier_hand_score_is_saved_and_the_hand_score_counts_no_more(
    scene: County, evaluation: Evaluation
) -> None:
    """Weights are put right one by one: the row keeps what was scored, says that it isn't taken, and blocks 送审."""
    saved(scene, evaluation, typed(evaluation, "2", hand_score="30", hand_reason="第二期改为线上。"))
    done = saved(scene, evaluation, typed(evaluation, "2", weight="20"))
    assert done.computed is not None
    held, score = row(evaluation, "2"), done.computed.scores.rows["2"]
    assert (done.status, held.weight, held.hand_score, held.score) == (SAVED, Decimal(20), Decimal(30), Decimal(10))
    assert score.explanation.endswith("人工得分 30 不在 0 至 20 之间，不采用")
    found = {each.code: (each.level, each.field) for each in done.computed.findings if each.key == "2"}
    assert found["score-range"] == (Level.BLOCK, "hand_score")


def test_second_of_two_people_sees_both_values_and_who_was_first(scene: County, evaluation: Evaluation) -> None:
    mine = typed(evaluation, "1", actual="150人")
    saved(scene, evaluation, typed(evaluation, "1", actual="180人"), person="unit reviewer")
    done = saved(scene, evaluation, mine)
    outcome = done.outcomes["indicators.1"]
    assert (done.status, outcome.status, outcome.version) == (CONFLICT, CONFLICT, 1)
    assert (outcome.theirs, outcome.values["actual"], outcome.who.name) == (
        {"actual": "180人"},
        "180人",
        "unit reviewer",
    )
    assert row(evaluation, "1").actual == "180人"


def test_two_people_who_typed_the_same_do_not_conflict(scene: County, evaluation: Evaluation) -> None:
    mine = typed(evaluation, "1", actual="180人")
    saved(scene, evaluation, typed(evaluation, "1", actual="180人"), person="unit reviewer")
    done = saved(scene, evaluation, mine)
    assert (done.status, done.outcomes["indicators.1"].version) == (SAVED, 1)


def test_groups_are_decided_each_on_its_own(scene: County, evaluation: Evaluation) -> None:
    mine = typed(evaluation, "1", actual="150人") | typed(evaluation, "2", actual="2期")
    saved(scene, evaluation, typed(evaluation, "1", actual="180人"), person="unit reviewer")
    done = saved(scene, evaluation, mine)
    assert {name: outcome.status for name, outcome in done.outcomes.items()} == {
        "indicators.1": CONFLICT,
        "indicators.2": SAVED,
    }
    assert row(evaluation, "2").actual == "2期"


def test_row_that_somebody_removed_is_said_to_be_gone(scene: County, evaluation: Evaluation) -> None:
    mine = typed(evaluation, "2", actual="2期")
    remove_row(scene, evaluation, "2")
    done = saved(scene, evaluation, mine)
    assert (done.status, done.outcomes["indicators.2"].status) == (CONFLICT, GONE)


def test_label_of_a_merged_cell_stays_with_its_row_when_the_row_above_says_something_else(
    scene: County, evaluation: Evaluation
) -> None:
    saved(scene, evaluation, typed(evaluation, "1", dimension="效益指标", category="社会效益指标"))
    second = row(evaluation, "2")
    assert (second.dimension_label, second.category_label) == ("产出指标", "数量指标")
    assert row(evaluation, "1").dimension.code == "benefit"  # type: ignore[union-attr]


def test_not_applicable_is_marked_by_its_reason_and_unmarked_without(scene: County, evaluation: Evaluation) -> None:
    saved(scene, evaluation, {"sheet.version": "1", "sheet.not_applicable.benefit": "设备购置，无直接效益。"})
    evaluation.refresh_from_db()
    assert evaluation.not_applicable == {"效益指标": "设备购置，无直接效益。"}
    saved(scene, evaluation, {"sheet.version": "2", "sheet.not_applicable.benefit": ""})
    evaluation.refresh_from_db()
    assert evaluation.not_applicable == {}


def test_figures_of_a_document_give_way_to_what_is_typed(scene: County) -> None:
    rows = tuple(replace(each, stated_score=Decimal(40)) for each in SHEET.indicators)
    evaluation = filled(scene, replace(SHEET, indicators=rows, stated=Stated(total_score=Decimal(90))), name="另一个")
    saved(scene, evaluation, typed(evaluation, "1", actual="200人"))
    evaluation.refresh_from_db()
    assert (evaluation.stated, row(evaluation, "2").stated_score) == ({}, None)
    changes = evaluation.events.order_by("-sequence")[0].changes
    assert changes["sheet.stated"] == [{"total_score": "90"}, {}]
    assert changes["indicators.2.stated_score"] == ["40", None]


def test_figures_of_a_document_can_be_left_for_the_rules_own(scene: County) -> None:
    evaluation = filled(scene, replace(SHEET, stated=Stated(total_score=Decimal(90))), name="另一个")
    adopt_figures(draft(evaluation), user=scene.people["owner"], address=None)
    evaluation.refresh_from_db()
    assert (evaluation.stated, evaluation.block_count) == ({}, evaluation.block_count)
    assert evaluation.events.order_by("-sequence")[0].subject == "改用系统测算的数字"


@pytest.fixture
def with_goal(scene: County, evaluation: Evaluation) -> Evaluation:
    return fix_goal(scene, evaluation)


@pytest.mark.parametrize("field", ["dimension", "category", "name", "target"])
def test_what_the_goal_form_fixed_cannot_be_posted(scene: County, with_goal: Evaluation, field: str) -> None:
    done = saved(scene, with_goal, typed(with_goal, "1", **{field: "别的"}))
    assert done.outcomes["indicators.1"].errors == {
        field: "这一格已由审核通过的绩效目标表确定，确需修改的，请先申请目标调整。"
    }
    assert row(with_goal, "1").row_version == 0


def test_what_the_goal_form_left_open_can_be_typed(scene: County, with_goal: Evaluation) -> None:
    assert saved(scene, with_goal, typed(with_goal, "1", weight="45", actual="210人")).status == SAVED
    assert saved(scene, with_goal, typed(with_goal, "2", target="3期")).status == SAVED


def test_goal_of_the_sheet_is_fixed_too(scene: County, with_goal: Evaluation) -> None:
    done = saved(scene, with_goal, {"sheet.version": "1", "sheet.goal": "培训300人。", "sheet.outcome": "培训206人。"})
    assert done.outcomes["sheet"].errors.keys() == {"goal"}
    with_goal.refresh_from_db()
    assert (with_goal.goal, with_goal.outcome) == ("培训200人。", "培训206人。")


@pytest.mark.parametrize(
    ("ledger", "errors"),
    [
        (Ledger.LOCKED, {"spent": "金额由财政部门导入，不能改动；有出入的，请与财政部门联系。"}),
        (Ledger.EDITABLE, {}),
        (Ledger.PREFILLED, {}),
        (Ledger.NONE, {}),
    ],
)
def test_amounts_of_the_bureau_are_locked_as_the_round_says(
    scene: County, evaluation: Evaluation, ledger: str, errors: dict[str, str]
) -> None:
    Round.objects.filter(pk=scene.round.pk).update(ledger=ledger)
    LedgerLineFactory.create(evaluation=evaluation, kind="appropriation", initial=None, budget=None, spent=150000)
    texts = {"funds.appropriation.version": "0", "funds.appropriation.spent": "16", "funds.appropriation.budget": "21"}
    done = saved(scene, evaluation, texts)
    assert done.outcomes["funds.appropriation"].errors == errors
    assert FundLine.objects.get(evaluation=evaluation).budget == Decimal(210000)


def test_sheet_that_came_as_a_whole_is_newer_than_the_page(scene: County, evaluation: Evaluation) -> None:
    mine = typed(evaluation, "1", actual="150人")
    apply_sheet(evaluation, altered_first(sheet_of(evaluation), actual="10人"))
    assert saved(scene, evaluation, mine).status == CONFLICT


def altered_first(sheet: Sheet, **values: str) -> Sheet:
    first, *rest = sheet.indicators
    return replace(sheet, indicators=(replace(first, **values), *rest))  # type: ignore[arg-type]

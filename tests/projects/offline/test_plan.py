"""What a filled form would change, beyond what the page shows: rows that went, rows that come, other stages and forms."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import transaction
from openpyxl import load_workbook

from projects.filling.draft import draft_of
from projects.filling.planning import FillingPlan, PlanRefusedError
from projects.models import Evaluation, LayoutVersion, Round, Stage
from projects.offline import (
    Filled,
    apply_plan,
    plan_filled,
    read_offline,
    why_refused,
    workbook_of,
)
from projects.sheets import freeze_sheet, sheet_of
from tests.projects.documents.sheets import HUBEI
from tests.projects.scenes import County, county, filled, goal_form, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return filled(scene, published())


def fresh(evaluation: Evaluation) -> Evaluation:
    return Evaluation.objects.select_related("round", "rule_set", "approved_goal").get(pk=evaluation.pk)


def taken_along(evaluation: Evaluation, fill: Callable[[dict[str, str]], dict[str, object]]) -> Filled:
    """Filled in by the names of controls; `fill` is given where each stands."""
    content = workbook_of(draft_of(fresh(evaluation)))
    book = load_workbook(BytesIO(content))
    for at, value in fill(dict(read_offline(BytesIO(content)).slots)).items():
        book["自评表"][at] = value
    file = BytesIO()
    book.save(file)
    return read_offline(file)


def planned(filled_in: Filled, evaluation: Evaluation) -> FillingPlan:
    return plan_filled(filled_in, draft_of(fresh(evaluation)))


def apply_now(filled_in: Filled, evaluation: Evaluation, scene: County, *, shown: str | None = None) -> int:
    said = planned(filled_in, evaluation).fingerprint() if shown is None else shown
    with transaction.atomic():
        return apply_plan(filled_in, fresh(evaluation), shown=said, user=scene.people["owner"], address=None)


def test_row_that_was_deleted_meanwhile_is_named(evaluation: Evaluation) -> None:
    came_back = taken_along(evaluation, lambda at: {at["indicators.3.actual"]: "90%"})
    evaluation.indicators.get(key="3").delete()
    plan = planned(came_back, evaluation)
    assert [spot.message for spot in plan.problems] == ["下载以后这一行被删除了，请重新下载离线填报表。"]
    assert not plan.may_apply


def test_new_rows_are_refused_once_the_goal_form_is_approved(scene: County, evaluation: Evaluation) -> None:
    came_back = taken_along(evaluation, lambda at: {at["indicators.spare-1.name"]: "演练次数"})
    goal = filled(scene, goal_form(), name="另一个项目")
    version = freeze_sheet(goal, sheet_of(goal), user=scene.people["owner"])
    Evaluation.objects.filter(pk=evaluation.pk).update(approved_goal=version)
    assert [spot.message for spot in planned(came_back, evaluation).problems] == [
        "绩效目标表已审核通过，增加指标请先申请目标调整。"
    ]


def test_same_text_on_both_sides_is_no_change(evaluation: Evaluation) -> None:
    came_back = taken_along(evaluation, lambda at: {at["indicators.3.actual"]: "90%"})
    evaluation.indicators.filter(key="3").update(actual="90%", row_version=4)
    plan = planned(came_back, evaluation)
    assert (plan.changes, plan.problems) == ([], [])


def test_cell_that_nobody_touched_never_undoes_what_was_done_meanwhile(scene: County, evaluation: Evaluation) -> None:
    came_back = taken_along(evaluation, lambda at: {at["indicators.3.actual"]: "90%"})
    evaluation.indicators.filter(key="4").update(actual="80%", row_version=1)
    assert apply_now(came_back, evaluation, scene) == 1
    assert [evaluation.indicators.get(key=key).actual for key in ("3", "4")] == ["90%", "80%"]


def test_emptied_cell_is_emptied(scene: County, evaluation: Evaluation) -> None:
    came_back = taken_along(
        evaluation, lambda at: {at["indicators.7.deviation"]: None, at["indicators.7.weight"]: None}
    )
    assert apply_now(came_back, evaluation, scene) == 2
    row = evaluation.indicators.get(key="7")
    assert (row.deviation, row.weight) == ("", None)


def test_something_else_than_was_shown_is_not_applied(scene: County, evaluation: Evaluation) -> None:
    came_back = taken_along(evaluation, lambda at: {at["indicators.3.actual"]: "90%"})
    with pytest.raises(PlanRefusedError):
        apply_now(came_back, evaluation, scene, shown="")
    assert evaluation.indicators.get(key="3").actual == "100%"


def test_goal_form_is_filled_in_too(scene: County) -> None:
    evaluation = filled(scene, goal_form(), name="安全检查")
    came_back = taken_along(
        evaluation, lambda at: {at["funds.appropriation.initial"]: 12.5, at["sheet.goal"]: "全年检查5次。"}
    )
    assert apply_now(came_back, evaluation, scene) == 2
    line = evaluation.fund_lines.get(kind="appropriation")
    assert (line.initial, fresh(evaluation).goal) == (Decimal(125_000), "全年检查5次。")


def test_form_of_the_other_stage_is_refused(scene: County) -> None:
    evaluation = filled(scene, goal_form(), name="安全检查")
    came_back = taken_along(evaluation, lambda _: {})
    Evaluation.objects.filter(pk=evaluation.pk).update(stage=Stage.SELF_EVALUATION)
    assert why_refused(came_back, fresh(evaluation)) == "这个工作簿是另一阶段的离线填报表，请重新下载。"


def test_new_row_stands_under_the_last_of_several_goals(scene: County) -> None:
    Round.objects.filter(pk=scene.round.pk).update(layout=LayoutVersion.objects.get(code="hubei"))
    evaluation = filled(scene, replace(HUBEI, extra={}))
    came_back = taken_along(
        evaluation, lambda at: {at["indicators.spare-1.name"]: "演练次数", at["indicators.spare-1.weight"]: 5}
    )
    assert apply_now(came_back, evaluation, scene) == 2
    row = evaluation.indicators.get(name="演练次数")
    assert (row.weight, row.extra) == (Decimal(5), {"goal": "年度绩效目标2（40分）"})


def test_parts_of_a_target_become_one_text(scene: County) -> None:
    Round.objects.filter(pk=scene.round.pk).update(layout=LayoutVersion.objects.get(code="yunnan"))
    evaluation = filled(scene, published())
    came_back = taken_along(
        evaluation,
        lambda at: {at["indicators.1.target_sign"]: "≥", at["indicators.1.target_value"]: 8},
    )
    assert apply_now(came_back, evaluation, scene) == 2
    assert evaluation.indicators.get(key="1").target == "≥8次"

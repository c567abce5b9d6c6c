"""What is refused says why, and leaves no trace."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest

from perfeval.accounts.models import User
from projects.models import Evaluation, Event, Exclusion, RoundState, Stage, Step, Version
from projects.review.workflow import Act, Given, OvertakenError, RefusedError, standing_of, transition
from projects.sheets import apply_sheet
from tests.projects.scenes import County, brought_to, county, filled, goal_form, sound, sound_goal

pytestmark = pytest.mark.django_db
F, U, D, A = Step.FILLING, Step.UNIT_REVIEW, Step.DEPARTMENT_REVIEW, Step.APPROVED


@pytest.fixture
def scene() -> County:
    return county(2021)


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return filled(scene, sound())


def why_not(evaluation: Evaluation, act: Act, by: User, given: Given) -> str:
    """And nothing is written."""
    before = (Event.objects.count(), Version.objects.count(), Evaluation.objects.values().get(pk=evaluation.pk))
    with pytest.raises(RefusedError) as refused:
        transition(evaluation, act, by=by, given=given)
    after = (Event.objects.count(), Version.objects.count(), Evaluation.objects.values().get(pk=evaluation.pk))
    assert after == before
    return refused.value.reason


LATER = dt.datetime(2121, 1, 1, tzinfo=dt.UTC)
OPINION = Given(opinion="请核实。")
REFUSED = [
    (F, Act.SUBMIT, "another unit", Given(), "只有“节能监察中心”的填报人可以填写这张表。"),
    (U, Act.SUBMIT, "owner", Given(), "这张表已送审，正在单位审核；需要修改的，请先撤回，或请审核人退回。"),
    (A, Act.SUBMIT, "owner", Given(), "这张表已审核通过；需要更正的，请与财政部门联系。"),
    (F, Act.ENTER_AS_PUBLISHED, "owner", Given(), "只有“昌吉州”的财政绩效科可以管理这次任务。"),
    (U, Act.ENTER_AS_PUBLISHED, "finance office", Given(), "这张表已送审，正在单位审核；需要导入的，请先退回。"),
    (A, Act.ENTER_AS_PUBLISHED, "finance office", Given(), "这张表已审核通过；需要重新导入的，请先更正。"),
    (F, Act.WITHDRAW, "owner", Given(), "这张表尚未送审。"),
    (D, Act.WITHDRAW, "owner", Given(), "这张表已有人审核，不能再撤回；需要修改的，请审核人退回。"),
    (A, Act.WITHDRAW, "owner", Given(), "这张表已有人审核，不能再撤回；需要修改的，请审核人退回。"),
    (U, Act.WITHDRAW, "unit reviewer", Given(), "只有“节能监察中心”的填报人可以撤回这张表。"),
    (F, Act.APPROVE, "unit reviewer", Given(), "这张表现在是“填报中”，没有待审核的事项。"),
    (U, Act.APPROVE, "owner", Given(), "这张表正在单位审核，您没有这一级的审核角色。"),
    (U, Act.APPROVE, "finance office", Given(), "这张表正在单位审核，您没有这一级的审核角色。"),
    (U, Act.RETURN, "unit reviewer", Given(opinion="  "), "退回要写明意见。"),
    (U, Act.RETURN, "unit reviewer", replace(OPINION, to=U), "不能从单位审核退回到“单位审核”。"),
    (U, Act.RETURN, "unit reviewer", replace(OPINION, to=A), "不能从单位审核退回到“审核通过”。"),
    (A, Act.RETURN, "finance office", OPINION, "这张表现在是“审核通过”，没有待审核的事项。"),
    (U, Act.CORRECT, "finance office", OPINION, "这张表尚未审核通过，无须更正。"),
    (A, Act.CORRECT, "finance office", Given(), "更正要写明理由。"),
    (A, Act.CORRECT, "owner", OPINION, "只有“昌吉州”的财政绩效科可以管理这次任务。"),
    (A, Act.BEGIN_EVALUATION, "owner", Given(), "这张表已经在自评阶段。"),
    (A, Act.BEGIN_EVALUATION, "another unit", Given(), "只有“节能监察中心”的填报人和财政绩效科可以开始这张表的自评。"),
    (U, Act.PUBLISH, "finance office", Given(), "只有审核通过的自评表才能公开。"),
    (A, Act.PUBLISH, "finance desk", Given(), "只有“昌吉州”的财政绩效科可以决定是否公开。"),
    (A, Act.WITHHOLD, "finance office", Given(), "不予公开要写明理由。"),
    (A, Act.WITHHOLD, "finance office", Given(opinion="规划尚未印发"), "不予公开要写明经谁同意。"),
    (A, Act.WITHHOLD, "finance office", Given(opinion="长" * 201, approver="李明"), "理由不能超过 200 个字。"),
    (A, Act.EXCLUDE, "finance office", Given(exclusion=Exclusion.MERGED), "这张表已审核通过，不能设为不纳入自评。"),
    (F, Act.EXCLUDE, "finance office", Given(exclusion=Exclusion.REVOKED), "请选择不纳入自评的理由。"),
    (F, Act.REVOKE, "finance office", Given(), "撤销下发要写明理由。"),
    (F, Act.REVOKE, "owner", OPINION, "只有“昌吉州”的财政绩效科可以管理这次任务。"),
    (U, Act.REVOKE, "finance office", OPINION, "这张表已经送审过，不能撤销下发；不再评的，请设为不纳入自评。"),
    (F, Act.REASSIGN, "finance office", OPINION, "请选择由哪个单位填报。"),
    (F, Act.REASSIGN, "owner", OPINION, "只有“昌吉州”的财政绩效科可以管理这次任务。"),
    (U, Act.REASSIGN, "finance office", OPINION, "只有填报中的表可以改由其他单位填报；已送审的请先退回。"),
    (F, Act.EXCLUDE, "owner", Given(exclusion=Exclusion.MERGED), "只有“昌吉州”的财政绩效科可以管理这次任务。"),
    (F, Act.EXCLUDE, "finance office", Given(), "请选择不纳入自评的理由。"),
    (F, Act.EXCLUDE, "finance office", Given(exclusion=Exclusion.OTHER), "以其他理由不纳入自评的，要写明说明。"),
    (F, Act.INCLUDE, "finance office", OPINION, "这个项目本来就纳入自评。"),
]


@pytest.mark.parametrize(("step", "act", "person", "given", "reason"), REFUSED)
def test_act_is_refused(
    step: Step, act: Act, person: str, given: Given, reason: str, scene: County, evaluation: Evaluation
) -> None:
    held = evaluation if step is F else brought_to(scene, evaluation, step)
    assert why_not(held, act, scene.people[person], given) == reason


def test_sheet_with_something_to_change_is_not_submitted(scene: County) -> None:
    form = filled(scene, goal_form(), name="目标项目")
    assert why_not(form, Act.SUBMIT, scene.people["owner"], Given()) == "还有 3 处必须修改，改正后再送审。"


def test_sheet_is_not_submitted_where_nobody_would_review_it(scene: County, evaluation: Evaluation) -> None:
    scene.round.windows.exclude(step=F).delete()
    reason = "这次任务没有这张表要经过的审核环节，不能送审；请与财政绩效科联系。"
    assert why_not(evaluation, Act.SUBMIT, scene.people["owner"], Given()) == reason


def test_goal_form_is_not_submitted_in_a_round_without_a_form_for_it(scene: County) -> None:
    scene.round.goal_layout = None
    scene.round.save()
    goal = filled(scene, sound_goal())
    reason = "这次任务没有目标表的表样，不能送审。"
    assert why_not(goal, Act.SUBMIT, scene.people["owner"], Given()) == reason


def test_nobody_passes_a_sheet_that_they_filled(scene: County, evaluation: Evaluation) -> None:
    held = brought_to(scene, evaluation, U)
    Evaluation.objects.filter(pk=held.pk).update(submitted_by=scene.people["unit reviewer"])
    held = Evaluation.objects.get(pk=held.pk)
    reviewer = scene.people["unit reviewer"]
    assert why_not(held, Act.APPROVE, reviewer, Given()) == "本人填报或送审的表不能由本人审核。"
    scene.round.self_review_allowed = True
    scene.round.save()
    assert transition(held, Act.APPROVE, by=reviewer).evaluation.step == D


def test_excluded_sheet_waits(scene: County, evaluation: Evaluation) -> None:
    office, given = scene.people["finance office"], Given(exclusion=Exclusion.CANCELLED)
    held = transition(evaluation, Act.EXCLUDE, by=office, given=given).evaluation
    reason = "这个项目不纳入自评（项目撤销）。"
    assert why_not(held, Act.SUBMIT, scene.people["owner"], Given()) == reason
    assert why_not(held, Act.EXCLUDE, office, given) == "这个项目已经不纳入自评（项目撤销）。"
    assert why_not(held, Act.INCLUDE, office, Given()) == "恢复纳入自评要写明理由。"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"state": RoundState.CLOSED, "closed_at": LATER}, "这次自评任务已结束。"),
        ({"state": RoundState.PREPARING, "opened_at": None}, "这次自评任务尚未下发。"),
    ],
)
def test_nothing_moves_in_a_round_that_does_not_run(
    change: dict[str, object], reason: str, scene: County, evaluation: Evaluation
) -> None:
    for name, value in change.items():
        setattr(scene.round, name, value)
    scene.round.save()
    held = Evaluation.objects.get(pk=evaluation.pk)
    assert why_not(held, Act.SUBMIT, scene.people["owner"], Given()) == reason


def test_published_sheet_holds_no_telephone_number(scene: County) -> None:
    outcome = "2021年举办培训班2期，实际培训206人，联系电话13800000000。"
    evaluation = filled(scene, replace(sound(), outcome=outcome, phone="0994-2345678"))
    held = brought_to(scene, evaluation, A)
    reason = why_not(held, Act.PUBLISH, scene.people["finance office"], Given())
    assert reason.startswith("实际完成情况中有")


def test_what_was_taken_in_as_approved_has_nothing_to_publish(scene: County, evaluation: Evaluation) -> None:
    held = brought_to(scene, evaluation, A)
    Evaluation.objects.filter(pk=held.pk).update(approved_version=None)
    reason = "这张表没有审核通过的送审稿，不能公开。"
    assert why_not(held, Act.PUBLISH, scene.people["finance office"], Given()) == reason


def test_what_is_published_is_not_published_again(scene: County, evaluation: Evaluation) -> None:
    office = scene.people["finance office"]
    held = transition(brought_to(scene, evaluation, A), Act.PUBLISH, by=office).evaluation
    assert why_not(held, Act.PUBLISH, office, Given()) == "这张表已经公开。"


def _tomorrow(scene: County) -> None:
    windows = scene.round.windows.filter(stage=Stage.SELF_EVALUATION, step=F)
    windows.update(opens_on=dt.date(2121, 3, 1))


def _no_evaluation(scene: County) -> None:
    scene.round.windows.filter(stage=Stage.SELF_EVALUATION).delete()


@pytest.mark.parametrize(
    ("change", "step", "reason"),
    [
        (_tomorrow, A, "自评从 2121年3月1日 开始填报，尚未到开始时间。"),
        (_no_evaluation, A, "这次任务没有自评阶段。"),
        (lambda scene: None, U, "绩效目标表审核通过以后才能开始自评。"),
    ],
)
def test_self_evaluation_waits(change: Callable[[County], None], step: Step, reason: str, scene: County) -> None:
    held = brought_to(scene, filled(scene, sound_goal()), step)
    change(scene)
    held = Evaluation.objects.get(pk=held.pk)
    assert why_not(held, Act.BEGIN_EVALUATION, scene.people["owner"], Given()) == reason


def test_self_evaluation_waits_for_a_project_that_is_in_the_list(scene: County) -> None:
    held = brought_to(scene, filled(scene, sound_goal()), A)
    given = Given(exclusion=Exclusion.CANCELLED)
    held = transition(held, Act.EXCLUDE, by=scene.people["finance office"], given=given).evaluation
    reason = "这个项目不纳入自评（项目撤销）。"
    assert why_not(held, Act.BEGIN_EVALUATION, scene.people["owner"], Given()) == reason


def test_who_looked_before_another_acted_is_told_who_that_was(scene: County, evaluation: Evaluation) -> None:
    held = brought_to(scene, evaluation, U)
    reviewer = scene.people["unit reviewer"]
    transition(held, Act.APPROVE, by=reviewer)
    with pytest.raises(OvertakenError) as refused:
        transition(held, Act.APPROVE, by=reviewer)
    assert refused.value.reason == (
        f"“{reviewer}”刚刚办理了“审核通过”，这张表现在是“绩效自评·主管部门审核”。本次操作没有办理，请核对后再操作。"
    )


def test_form_remembers_what_was_looked_at(scene: County, evaluation: Evaluation) -> None:
    seen = standing_of(brought_to(scene, evaluation, U))
    transition(Evaluation.objects.get(pk=evaluation.pk), Act.APPROVE, by=scene.people["unit reviewer"], seen=seen)
    fresh = Evaluation.objects.get(pk=evaluation.pk)
    with pytest.raises(OvertakenError):
        transition(fresh, Act.APPROVE, by=scene.people["department reviewer"], seen=seen)


def test_form_that_forgot_what_was_looked_at_does_nothing(scene: County, evaluation: Evaluation) -> None:
    held = brought_to(scene, evaluation, U)
    with pytest.raises(OvertakenError) as refused:
        transition(held, Act.APPROVE, by=scene.people["unit reviewer"], seen="")
    assert refused.value.reason == "不知道您办理时看到的是哪一步，没有办理。请刷新页面，看过后再办。"


def test_saving_does_not_overtake(scene: County, evaluation: Evaluation) -> None:
    seen = standing_of(evaluation)
    apply_sheet(evaluation, replace(sound(), goal="全年培训二百人，合格率达到95%以上。"))
    assert transition(evaluation, Act.SUBMIT, by=scene.people["owner"], seen=seen).evaluation.step == U

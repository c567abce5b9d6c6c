"""申请 → 主管部门 → 财政, and what each step refuses."""

import threading
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection

from indicators.sheet import from_json
from projects.history.events import verify_log
from projects.models import Adjustment, AdjustmentStep, Department, Evaluation, Event, RoundState, Stage, Step
from projects.review.adjustments import (
    INITIAL_TARGET,
    AdjustmentRefusedError,
    ask_adjustment,
    awaiting_adjustments,
    decide_adjustment,
    initial_goal,
    running_of,
    save_draft,
    seen_draft,
    withdraw_adjustment,
)
from projects.sheets import computed_of, sheet_of, stale_numbers
from tests.factories import RoleFactory
from tests.projects.review.adjustments.scenes import actor, fresh, in_self_evaluation, proposal, with_approved_goal
from tests.projects.scenes import County, county, submit

pytestmark = pytest.mark.django_db
REASON = "疫情期间不能集中培训，减少一期。"


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return in_self_evaluation(with_approved_goal(scene))


@pytest.fixture
def asked(scene: County, evaluation: Evaluation) -> Adjustment:
    return ask_adjustment(evaluation, proposal(evaluation), reason=REASON, by=actor(scene, "owner"))


def agree(scene: County, adjustment: Adjustment, person: str) -> Adjustment:
    return decide_adjustment(adjustment, seen=adjustment.step, agrees=True, opinion="同意", by=actor(scene, person))


def agreed(scene: County, adjustment: Adjustment) -> Adjustment:
    return agree(scene, agree(scene, adjustment, "department reviewer"), "finance office")


def events(evaluation: Evaluation) -> list[tuple[str, str]]:
    found = Event.objects.filter(evaluation=evaluation, verb__endswith="-adjustment").order_by("sequence")
    return [(event.verb, event.user.name if event.user else "") for event in found]


def test_asking_hands_it_to_the_department(scene: County, evaluation: Evaluation, asked: Adjustment) -> None:
    assert (asked.step, asked.reason, asked.asked_by) == (AdjustmentStep.DEPARTMENT, REASON, scene.people["owner"])
    assert from_json(asked.content) == proposal(evaluation)
    event = Event.objects.get(verb="ask-adjustment")
    assert (event.opinion, event.address, event.changes["step"]) == (REASON, "127.0.0.1", ["draft", "department"])
    assert event.changes["rows"]["1. 培训期数"] == {"change": "调整", "target": ["≥4期", "≥3期"]}


def test_unit_that_is_its_own_department_asks_the_bureau_at_once(scene: County) -> None:
    evaluation = with_approved_goal(scene, unit=scene.assets)
    asked = ask_adjustment(evaluation, proposal(evaluation), reason=REASON, by=actor(scene, "another unit"))
    assert asked.step == AdjustmentStep.FINANCE
    assert Event.objects.get(verb="ask-adjustment").changes["skipped"] == ["department"]


def test_agreed_goals_are_frozen_and_the_records_follow(
    scene: County, evaluation: Evaluation, asked: Adjustment
) -> None:
    done = agreed(scene, asked)
    evaluation = fresh(evaluation)
    assert (done.step, done.decided_by, done.opinion) == (
        AdjustmentStep.APPROVED,
        scene.people["finance office"],
        "同意",
    )
    version = done.after
    assert version is not None
    assert (evaluation.approved_goal, version.stage, version.number) == (version, Stage.GOAL, 2)
    assert version.submitted_by == scene.people["owner"]
    sheet = sheet_of(evaluation)
    assert [(row.name, row.target, row.weight) for row in sheet.indicators] == [
        ("培训期数", "≥3期", Decimal(30)),
        ("培训合格率", "≥95%", Decimal(20)),
        ("持证上岗率", "≥90%", Decimal(30)),
        ("参训人员满意度", "≥95%", Decimal(10)),
    ]
    assert (sheet.goal, sheet.outcome) == ("全年举办培训班3期，提高监察能力。", "举办了3期。")
    assert (sheet.indicators[0].actual, sheet.indicators[0].extra) == ("3期", {INITIAL_TARGET: "≥4期"})


def test_numbers_are_computed_afresh(scene: County, evaluation: Evaluation, asked: Adjustment) -> None:
    assert computed_of(evaluation).scores.rows["1"].final == Decimal("22.5")
    agreed(scene, asked)
    row = Evaluation.objects.get(pk=evaluation.pk).indicators.get(key="1")
    assert row.score == 30
    assert [found for _, found in stale_numbers(Evaluation.objects.all())] == [[]]


def test_self_evaluation_agrees_with_the_new_goals(scene: County, evaluation: Evaluation, asked: Adjustment) -> None:
    agreed(scene, asked)
    found = computed_of(fresh(evaluation)).findings
    assert [finding.message for finding in found if finding.code == "differs-from-goal"] == []


def test_goal_form_that_is_still_approved_follows_whole(scene: County) -> None:
    evaluation = with_approved_goal(scene)
    agreed(scene, ask_adjustment(evaluation, proposal(evaluation), reason=REASON, by=actor(scene, "owner")))
    evaluation = fresh(evaluation)
    assert (evaluation.stage, evaluation.step) == (Stage.GOAL, Step.APPROVED)
    assert evaluation.approved_goal is not None
    assert sheet_of(evaluation) == evaluation.approved_goal.sheet
    assert evaluation.goal == "全年举办培训班3期，提高监察能力。"


def test_first_goals_stay_known_through_two_adjustments(
    scene: County, evaluation: Evaluation, asked: Adjustment
) -> None:
    first = initial_goal(evaluation)
    agreed(scene, asked)
    second = fresh(evaluation)
    assert second.approved_goal is not None
    goals = second.approved_goal.sheet
    rows = (replace(goals.indicators[0], target="≥2期"), *goals.indicators[1:])
    agreed(scene, ask_adjustment(second, replace(goals, indicators=rows), reason="再减一期", by=actor(scene, "owner")))
    assert initial_goal(fresh(evaluation)) == first
    row = sheet_of(fresh(evaluation)).indicators[0]
    assert (row.target, row.extra[INITIAL_TARGET]) == ("≥2期", "≥4期")


def test_refusing_needs_an_opinion_and_changes_nothing(
    scene: County, evaluation: Evaluation, asked: Adjustment
) -> None:
    by = actor(scene, "department reviewer")
    with pytest.raises(AdjustmentRefusedError, match="不同意的，请写明意见。"):
        decide_adjustment(asked, seen=asked.step, agrees=False, opinion=" ", by=by)
    before = sheet_of(evaluation)
    refused = decide_adjustment(asked, seen=asked.step, agrees=False, opinion="理由不充分", by=by)
    assert (refused.step, refused.opinion, refused.after) == (AdjustmentStep.REFUSED, "理由不充分", None)
    assert (sheet_of(fresh(evaluation)), running_of(evaluation)) == (before, None)
    assert events(evaluation) == [("ask-adjustment", "owner"), ("refuse-adjustment", "department reviewer")]


def test_asking_again_is_possible_after_a_refusal(scene: County, evaluation: Evaluation, asked: Adjustment) -> None:
    decide_adjustment(asked, seen=asked.step, agrees=False, opinion="不同意", by=actor(scene, "department reviewer"))
    again = ask_adjustment(evaluation, proposal(evaluation), reason="补充了通知", by=actor(scene, "owner"))
    assert (again.pk != asked.pk, again.step) == (True, AdjustmentStep.DEPARTMENT)


def test_withdrawn_until_it_is_decided(scene: County, asked: Adjustment) -> None:
    middle = agree(scene, asked, "department reviewer")
    assert withdraw_adjustment(middle, by=actor(scene, "owner")).step == AdjustmentStep.WITHDRAWN
    with pytest.raises(AdjustmentRefusedError, match="现在是“已撤回”，无须撤回"):
        withdraw_adjustment(middle, by=actor(scene, "owner"))


def test_draft_says_nothing_to_anybody(scene: County, evaluation: Evaluation) -> None:
    draft = save_draft(evaluation, proposal(evaluation), reason="", by=actor(scene, "owner"))
    assert (draft.step, events(evaluation)) == (AdjustmentStep.DRAFT, [])
    shown = seen_draft(draft)
    again = save_draft(evaluation, proposal(evaluation), reason="天气", by=actor(scene, "owner"), seen=shown)
    assert (again.pk, again.reason) == (draft.pk, "天气")
    assert withdraw_adjustment(again, by=actor(scene, "owner")).step == AdjustmentStep.WITHDRAWN
    assert events(evaluation) == []


def test_draft_upon_former_goals_is_dropped(scene: County, evaluation: Evaluation) -> None:
    draft = save_draft(evaluation, proposal(evaluation), reason="", by=actor(scene, "owner"))
    old = evaluation.approved_goal
    assert old is not None
    newer = type(old).objects.create(
        evaluation=evaluation,
        stage=Stage.GOAL,
        number=2,
        content=old.content,
        digest=old.digest,
        layout=old.layout,
        rule_set=old.rule_set,
        submitted_by=old.submitted_by,
    )
    Evaluation.objects.filter(pk=evaluation.pk).update(approved_goal=newer)
    fresh_draft = save_draft(evaluation, proposal(evaluation), reason="", by=actor(scene, "owner"))
    draft.refresh_from_db()
    assert (draft.step, fresh_draft.before, fresh_draft.pk != draft.pk) == (AdjustmentStep.WITHDRAWN, newer, True)


@pytest.mark.parametrize(
    ("changed", "reason", "said"),
    [
        ({}, REASON, "没有调整任何内容，无须申请。"),
        ({"goal": "办3期。"}, "　", "请写明调整理由。"),
        ({"goal": ""}, REASON, "拟调整的目标表还有 1 处必须修改，改正后再提交申请。"),
    ],
)
def test_what_cannot_be_asked_says_why(
    changed: dict[str, str], reason: str, said: str, scene: County, evaluation: Evaluation
) -> None:
    assert evaluation.approved_goal is not None
    proposed = replace(evaluation.approved_goal.sheet, **changed)  # type: ignore[arg-type]
    with pytest.raises(AdjustmentRefusedError, match=said):
        ask_adjustment(evaluation, proposed, reason=reason, by=actor(scene, "owner"))
    assert (running_of(evaluation), events(evaluation)) == (None, [])


def test_one_at_a_time(scene: County, evaluation: Evaluation, asked: Adjustment) -> None:
    with pytest.raises(AdjustmentRefusedError, match="已有一份目标调整正在主管部门审核"):
        ask_adjustment(evaluation, proposal(evaluation), reason=REASON, by=actor(scene, "owner"))


@pytest.mark.parametrize("person", ["another unit", "unit reviewer", "finance office", "viewer"])
def test_only_the_units_fillers_ask(person: str, scene: County, evaluation: Evaluation) -> None:
    with pytest.raises(AdjustmentRefusedError, match="只有“节能监察中心”的填报人可以申请目标调整。"):
        ask_adjustment(evaluation, proposal(evaluation), reason=REASON, by=actor(scene, person))


@pytest.mark.parametrize("person", ["owner", "unit reviewer", "finance desk", "finance office", "viewer"])
def test_only_the_department_decides_at_its_step(person: str, scene: County, asked: Adjustment) -> None:
    with pytest.raises(AdjustmentRefusedError, match="您没有这一级的审核角色"):
        agree(scene, asked, person)


def test_nobody_decides_on_what_they_asked_for(scene: County, evaluation: Evaluation, asked: Adjustment) -> None:
    RoleFactory.create(user=scene.people["owner"], kind="department_reviewer", department=scene.industry)
    del scene.people["owner"].__dict__["_scope"]
    with pytest.raises(AdjustmentRefusedError, match="本人申请的目标调整不能由本人审核。"):
        agree(scene, asked, "owner")
    assert list(awaiting_adjustments(scene.people["owner"])) == []
    scene.round.self_review_allowed = True
    scene.round.save()
    assert agree(scene, asked, "owner").step == AdjustmentStep.FINANCE


def test_second_decider_is_told(scene: County, asked: Adjustment) -> None:
    agree(scene, asked, "department reviewer")
    with pytest.raises(AdjustmentRefusedError, match="这份目标调整已由他人办理，现在是“财政审核”。"):
        decide_adjustment(
            asked,
            seen=AdjustmentStep.DEPARTMENT,
            agrees=False,
            opinion="不同意",
            by=actor(scene, "department reviewer"),
        )


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (Step.UNIT_REVIEW, "自评表已送审，正在单位审核；需要调整目标的，请先撤回，或请审核人退回。"),
        (Step.APPROVED, "自评表已审核通过，目标不能再调整。"),
    ],
)
def test_goals_under_review_do_not_change(
    step: Step, said: str, scene: County, evaluation: Evaluation, asked: Adjustment
) -> None:
    middle = agree(scene, asked, "department reviewer")
    submit(evaluation, scene.people["owner"], step)
    with pytest.raises(AdjustmentRefusedError, match=said):
        agree(scene, middle, "finance office")
    with pytest.raises(AdjustmentRefusedError, match=said):
        save_draft(evaluation, proposal(evaluation), reason="", by=actor(scene, "owner"))


def test_closed_round_takes_no_decisions(scene: County, evaluation: Evaluation, asked: Adjustment) -> None:
    scene.round.state, scene.round.closed_at = RoundState.CLOSED, scene.round.opened_at
    scene.round.save()
    with pytest.raises(AdjustmentRefusedError, match="这次自评任务已结束。"):
        agree(scene, asked, "department reviewer")
    assert list(awaiting_adjustments(scene.people["department reviewer"])) == []


def test_goals_that_were_approved_anew_are_not_overwritten(
    scene: County, evaluation: Evaluation, asked: Adjustment
) -> None:
    middle = agree(scene, asked, "department reviewer")
    other = with_approved_goal(scene, name="另一个项目")
    Evaluation.objects.filter(pk=evaluation.pk).update(approved_goal=other.approved_goal)
    with pytest.raises(AdjustmentRefusedError, match="申请以后绩效目标表有了新的版本"):
        agree(scene, middle, "finance office")


def test_project_without_an_approved_goal_needs_no_adjustment(scene: County, evaluation: Evaluation) -> None:
    proposed = proposal(evaluation)
    Evaluation.objects.filter(pk=evaluation.pk).update(approved_goal=None)
    with pytest.raises(AdjustmentRefusedError, match="没有审核通过的绩效目标表，无须办理目标调整。"):
        ask_adjustment(evaluation, proposed, reason=REASON, by=actor(scene, "owner"))


def test_each_waits_for_whoever_decides(scene: County, asked: Adjustment) -> None:
    people = ("owner", "department reviewer", "finance desk", "finance office", "viewer", "another unit")

    def waiting() -> list[str]:
        return [person for person in people if asked in awaiting_adjustments(scene.people[person])]

    assert waiting() == ["department reviewer"]
    agree(scene, asked, "department reviewer")
    assert waiting() == ["finance office"]


def test_what_was_a_merged_departments_waits_for_its_successor(scene: County, asked: Adjustment) -> None:
    person = scene.people["another unit"]
    RoleFactory.create(user=person, kind="department_reviewer", department=scene.assets)
    RoleFactory.create(user=person, kind="viewer", department=scene.industry)
    Department.objects.filter(pk=scene.industry.pk).update(successor=scene.assets, closed_on="2021-01-01")
    person.__dict__.pop("_scope", None)
    assert list(awaiting_adjustments(person)) == [asked]


def test_log_stays_whole(scene: County, asked: Adjustment) -> None:
    agreed(scene, asked)
    assert list(verify_log()) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite lets one writer in at a time")
def test_two_deciders_at_once_decide_once() -> None:
    scene = county()
    evaluation = in_self_evaluation(with_approved_goal(scene))
    asked = ask_adjustment(evaluation, proposal(evaluation), reason=REASON, by=actor(scene, "owner"))
    said: list[str] = []
    start = threading.Barrier(2)

    def run(agrees: bool) -> None:
        start.wait()
        try:
            by = actor(scene, "department reviewer")
            decide_adjustment(asked, seen=AdjustmentStep.DEPARTMENT, agrees=agrees, opinion="意见", by=by)
            said.append("办理了")
        except AdjustmentRefusedError as refused:
            said.append(str(refused)[:15])
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(agrees,)) for agrees in (True, False)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["办理了", "这份目标调整已由他人办理，现在是"[:15]]
    assert Event.objects.filter(evaluation=evaluation, verb__in=["agree-adjustment", "refuse-adjustment"]).count() == 1

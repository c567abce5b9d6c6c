"""What each act does to a sheet, and what the log says of it."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from perfeval.accounts.models import User
from projects.access import may_fill, may_see
from projects.history.events import verify_log
from projects.models import Evaluation, Event, Exclusion, PublicationMark, Stage, Step
from projects.queries import progress_of
from projects.queries.progress import added_up, progress_by_unit
from projects.review.workflow import Act, ActOutcome, Given, RefusedError, transition
from projects.sheets import apply_sheet, computed_of, sheet_of, stale_numbers
from projects.units.departments import close_department
from tests.factories import DepartmentFactory, EvaluationFactory, ProjectFactory
from tests.projects.scenes import REVIEWED_BY, County, brought_to, county, filled, published, sound, sound_goal

pytestmark = pytest.mark.django_db
FINAL = Step.APPROVED


@pytest.fixture
def scene() -> County:
    return county(2021)


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return filled(scene, sound())


def act(scene: County, evaluation: Evaluation, chosen: Act, person: str, **given: Any) -> ActOutcome:
    return transition(evaluation, chosen, by=scene.people[person], given=Given(**given), address="10.1.2.3")


def last(evaluation: Evaluation) -> Event:
    return evaluation.events.latest("sequence")


def test_submission_freezes_what_the_form_prints_and_hands_the_sheet_on(scene: County, evaluation: Evaluation) -> None:
    outcome = act(scene, evaluation, Act.SUBMIT, "owner")
    stored, version = Evaluation.objects.get(pk=evaluation.pk), evaluation.versions.get()
    assert (stored.step, stored.submitted_by, stored.step_since) == (
        Step.UNIT_REVIEW,
        scene.people["owner"],
        stored.submitted_at,
    )
    assert (outcome.version, version.number, version.submitted_by) == (version, 1, scene.people["owner"])
    assert version.sheet == computed_of(stored).printed


def test_event_says_who_did_what_from_where_and_to_where(scene: County, evaluation: Evaluation) -> None:
    event = act(scene, evaluation, Act.SUBMIT, "owner").event
    assert (event.verb, event.user, event.address, event.subject, event.changes) == (
        "submit",
        scene.people["owner"],
        "10.1.2.3",
        "送审稿（第1稿），转单位审核",
        {"step": ["filling", "unit_review"], "skipped": [], "version": 1},
    )
    assert event == last(evaluation)


def test_numbers_are_computed_anew_before_they_are_frozen(scene: County, evaluation: Evaluation) -> None:
    Evaluation.objects.filter(pk=evaluation.pk).update(total_score=1, block_count=3)
    outcome = act(scene, evaluation, Act.SUBMIT, "owner")
    assert outcome.version is not None
    assert (outcome.evaluation.total_score, outcome.evaluation.block_count) == (Decimal(100), 0)
    assert outcome.version.sheet.stated.total_score == 100


def test_sheet_passes_every_review_and_is_approved_as_it_was_frozen(scene: County, evaluation: Evaluation) -> None:
    outcome = act(scene, evaluation, Act.SUBMIT, "owner")
    way = [outcome.evaluation.step]
    for person in REVIEWED_BY.values():
        outcome = act(scene, outcome.evaluation, Act.APPROVE, person)
        way.append(outcome.evaluation.step)
    approved = Evaluation.objects.get(pk=evaluation.pk)
    assert way == ["unit_review", "department_review", "finance_desk", "finance_office", "approved"]
    assert (approved.approved_by, approved.approved_version, approved.approved_goal) == (
        scene.people["finance office"],
        evaluation.versions.get(),
        None,
    )
    assert approved.approved_at == approved.step_since
    assert last(approved).changes == {"step": ["finance_office", "approved"], "skipped": [], "version": 1}


def test_review_of_a_department_that_is_the_unit_itself_is_skipped_and_told(scene: County) -> None:
    own = filled(scene, sound(), unit=scene.assets)
    outcome = transition(own, Act.SUBMIT, by=scene.people["another unit"])
    Evaluation.objects.filter(pk=own.pk).update(unit=scene.centre, unit_path=scene.centre.path)
    Evaluation.objects.filter(pk=own.pk).update(department=scene.centre, department_path=scene.centre.path)
    moved = Evaluation.objects.get(pk=own.pk)
    event = act(scene, moved, Act.APPROVE, "unit reviewer").event
    assert outcome.evaluation.step == Step.UNIT_REVIEW
    assert event.changes == {"step": ["unit_review", "finance_desk"], "skipped": ["department_review"]}
    assert event.subject == "转财政业务科室审核，主管部门就是实施单位，不经主管部门审核"


def test_steps_that_the_round_does_not_take_are_no_steps(scene: County, evaluation: Evaluation) -> None:
    scene.round.windows.exclude(step__in=[Step.FILLING, Step.FINANCE_OFFICE]).delete()
    outcome = act(scene, evaluation, Act.SUBMIT, "owner")
    assert outcome.evaluation.step == Step.FINANCE_OFFICE
    assert outcome.event.changes["skipped"] == []


def test_sheet_leaves_a_step_that_the_round_has_given_up(scene: County, evaluation: Evaluation) -> None:
    held = brought_to(scene, evaluation, Step.DEPARTMENT_REVIEW)
    scene.round.windows.filter(step=Step.DEPARTMENT_REVIEW).delete()
    held = Evaluation.objects.get(pk=held.pk)
    assert act(scene, held, Act.APPROVE, "department reviewer").evaluation.step == Step.FINANCE_DESK


def test_return_goes_to_the_filler_with_its_opinion(scene: County, evaluation: Evaluation) -> None:
    held = brought_to(scene, evaluation, Step.FINANCE_DESK)
    outcome = act(scene, held, Act.RETURN, "finance desk", opinion=" 请补充满意度的依据。\n")
    returned = Evaluation.objects.get(pk=evaluation.pk)
    assert (returned.step, returned.submitted_at, returned.submitted_by) == (Step.FILLING, None, None)
    assert returned.return_event == outcome.event
    assert (outcome.event.opinion, outcome.event.subject) == ("请补充满意度的依据。", "至填报人")


def test_return_may_go_to_an_earlier_review(scene: County, evaluation: Evaluation) -> None:
    held = brought_to(scene, evaluation, Step.FINANCE_OFFICE)
    outcome = act(scene, held, Act.RETURN, "finance office", opinion="请再核实。", to=Step.UNIT_REVIEW)
    returned = outcome.evaluation
    assert (returned.step, returned.submitted_by) == (Step.UNIT_REVIEW, scene.people["owner"])
    assert returned.return_event == outcome.event
    assert act(scene, returned, Act.APPROVE, "unit reviewer").evaluation.return_event is None


def test_second_submission_is_the_second_version(scene: County, evaluation: Evaluation) -> None:
    held = brought_to(scene, evaluation, Step.UNIT_REVIEW)
    returned = act(scene, held, Act.RETURN, "unit reviewer", opinion="目标请写全。").evaluation
    apply_sheet(returned, replace(sheet_of(returned), goal="全年培训二百人，合格率达到95%以上。"))
    again = act(scene, Evaluation.objects.get(pk=evaluation.pk), Act.SUBMIT, "owner")
    assert [version.number for version in evaluation.versions.order_by("number")] == [1, 2]
    assert again.evaluation.return_event is None
    assert again.version is not None
    assert again.version.sheet.goal == "全年培训二百人，合格率达到95%以上。"


def test_filler_takes_back_what_nobody_has_looked_at(scene: County, evaluation: Evaluation) -> None:
    held = brought_to(scene, evaluation, Step.UNIT_REVIEW)
    back = act(scene, held, Act.WITHDRAW, "owner").evaluation
    assert (back.step, back.submitted_at, back.submitted_by, back.return_event) == (Step.FILLING, None, None, None)
    assert evaluation.versions.count() == 1


def test_what_had_been_sent_back_is_so_again_when_it_is_withdrawn(scene: County, evaluation: Evaluation) -> None:
    held = brought_to(scene, evaluation, Step.UNIT_REVIEW)
    returned = act(scene, held, Act.RETURN, "unit reviewer", opinion="请改正。")
    submitted = act(scene, returned.evaluation, Act.SUBMIT, "owner").evaluation
    assert submitted.return_event is None
    assert act(scene, submitted, Act.WITHDRAW, "owner").evaluation.return_event == returned.event


def test_correction_reopens_what_is_approved_and_published(scene: County, evaluation: Evaluation) -> None:
    held = brought_to(scene, evaluation, FINAL)
    held = act(scene, held, Act.PUBLISH, "finance office").evaluation
    outcome = act(scene, held, Act.CORRECT, "finance office", opinion="执行数与决算不符。")
    reopened = Evaluation.objects.get(pk=evaluation.pk)
    assert (reopened.step, reopened.approved_at, reopened.publication, reopened.published_at) == (
        Step.FILLING,
        None,
        "undecided",
        None,
    )
    assert (reopened.return_event, reopened.approved_version) == (outcome.event, evaluation.versions.get())
    assert outcome.event.changes == {"step": ["approved", "filling"], "publication": ["published", "undecided"]}


def test_publication_may_be_decided_once_more(scene: County, evaluation: Evaluation) -> None:
    held = brought_to(scene, evaluation, FINAL)
    held = act(scene, held, Act.WITHHOLD, "finance office", opinion="规划尚未印发", approver="李明").evaluation
    assert (held.publication, held.withheld_reason, held.withheld_approver) == ("withheld", "规划尚未印发", "李明")
    assert last(held).subject == "经李明同意"
    assert not PublicationMark.objects.exists()
    held = act(scene, held, Act.PUBLISH, "finance office", website="http://gxj.gov.cn/jx").evaluation
    assert (held.publication, held.withheld_reason, held.published_at is None) == ("published", "", False)
    assert (held.withheld_approver, held.published_website) == ("", "http://gxj.gov.cn/jx")
    assert (last(held).subject, last(held).changes["version"]) == (
        "送审稿（第1稿），公布于 http://gxj.gov.cn/jx",
        1,
    )
    mark = PublicationMark.objects.get(round=scene.round).mark
    held = act(scene, held, Act.WITHHOLD, "finance office", opinion="收到异议", approver="李明").evaluation
    assert (held.publication, held.published_at, held.published_website) == ("withheld", None, "")
    assert last(held).changes == {"publication": ["published", "withheld"]}
    assert PublicationMark.objects.get(round=scene.round).mark != mark


def test_project_leaves_the_list_with_a_reason_and_comes_back_where_it_stood(
    scene: County, evaluation: Evaluation
) -> None:
    held = brought_to(scene, evaluation, Step.UNIT_REVIEW)
    left = act(scene, held, Act.EXCLUDE, "finance office", exclusion=Exclusion.MERGED, opinion="并入农技推广")
    stored = Evaluation.objects.get(pk=evaluation.pk)
    assert (stored.exclusion, stored.exclusion_note, stored.excluded_by) == (
        "merged",
        "并入农技推广",
        scene.people["finance office"],
    )
    assert left.event.changes == {"exclusion": ["", "merged"]}
    back = act(scene, stored, Act.INCLUDE, "finance office", opinion="仍单独实施").evaluation
    assert (back.exclusion, back.excluded_at, back.step) == ("", None, Step.UNIT_REVIEW)
    assert act(scene, back, Act.APPROVE, "unit reviewer").evaluation.step == Step.DEPARTMENT_REVIEW


def test_approved_goal_form_goes_on_to_its_self_evaluation(scene: County) -> None:
    goal = filled(scene, sound_goal())
    approved = brought_to(scene, goal, FINAL)
    before = sheet_of(approved)
    begun = act(scene, approved, Act.BEGIN_EVALUATION, "owner").evaluation
    stored = Evaluation.objects.get(pk=goal.pk)
    assert (stored.stage, stored.step, stored.approved_at, stored.submitted_at) == (
        Stage.SELF_EVALUATION,
        Step.FILLING,
        None,
        None,
    )
    assert stored.approved_goal == goal.versions.get()
    assert sheet_of(stored).indicators == before.indicators
    assert last(stored).changes == {"stage": ["goal", "self_evaluation"], "step": ["approved", "filling"]}
    assert begun.block_count == stored.block_count > 0  # its actuals are still to come
    assert (stored.filler, stored.phone) == ("owner", "0994-2345678")


def test_goal_and_self_evaluation_count_their_versions_apart(scene: County) -> None:
    goal = filled(scene, sound_goal())
    begun = act(scene, brought_to(scene, goal, FINAL), Act.BEGIN_EVALUATION, "finance office").evaluation
    whole = replace(sound(), project=begun.project_name, unit=begun.unit_name, department=begun.department_name)
    apply_sheet(begun, whole)
    approved = brought_to(scene, Evaluation.objects.get(pk=goal.pk), FINAL)
    versions = goal.versions.order_by("stage", "number")
    assert [(version.stage, version.number) for version in versions] == [("goal", 1), ("self_evaluation", 1)]
    assert (approved.approved_goal, approved.approved_version) == tuple(versions)


def test_log_stays_whole(scene: County, evaluation: Evaluation) -> None:
    brought_to(scene, evaluation, FINAL)
    assert list(verify_log()) == []


def test_sheet_issued_by_mistake_is_taken_back_and_may_return(scene: County) -> None:
    """It was never due; what was filled in and the log stay."""
    office = scene.people["finance office"]
    made, other = filled(scene, sound()), filled(scene, sound(), name="别的项目")
    revoked = act(scene, made, Act.REVOKE, "finance office", opinion="重复下发").evaluation
    assert (revoked.exclusion, revoked.exclusion_note, revoked.excluded_by) == (Exclusion.REVOKED, "重复下发", office)
    assert progress(scene, office) == (1, 0, 0, 1)
    left = why(scene, revoked, Act.SUBMIT, "owner")
    assert left == "这个项目不纳入自评（撤销下发）。"
    back = act(scene, revoked, Act.INCLUDE, "finance office", opinion="并不重复").evaluation
    assert (back.exclusion, progress(scene, office)) == ("", (2, 0, 0, 2))
    act(scene, other, Act.EXCLUDE, "finance office", exclusion=Exclusion.MERGED, opinion="并入信息化")
    assert progress(scene, office) == (2, 0, 1, 1)
    assert list(verify_log()) == []


def why(scene: County, evaluation: Evaluation, act: Act, person: str) -> str:
    with pytest.raises(RefusedError) as refused:
        transition(evaluation, act, by=scene.people[person], given=Given())
    return refused.value.reason


def progress(scene: County, user: User) -> tuple[int, int, int, int]:
    counted = progress_of([scene.round], user)[scene.round.pk]
    by_unit = added_up(each.counts for each in progress_by_unit(scene.round, user))
    assert (by_unit.due, by_unit.done, by_unit.due - by_unit.open) == (counted.due, counted.done, counted.excluded)
    return counted.due, counted.done, counted.excluded, counted.unfinished


def test_sheet_goes_on_with_another_unit_and_the_past_stays(scene: County) -> None:
    project = ProjectFactory.create(name="培训费", unit=scene.centre, department=scene.industry)
    last_year = EvaluationFactory.create(
        project=project, unit=scene.centre, round__year=2020, round__region=scene.region
    )
    made = filled(scene, sound(), project=project)
    given = Given(opinion="职能划转", unit=scene.assets)
    outcome = transition(made, Act.REASSIGN, by=scene.people["finance office"], given=given)
    moved = Evaluation.objects.get(pk=made.pk)
    named = ("国有资产监督管理委员会",) * 2
    assert (moved.unit, moved.department, moved.unit_name, moved.department_name) == (
        scene.assets,
        scene.assets,
        *named,
    )
    assert (moved.unit_path, moved.department_path) == (scene.assets.path,) * 2
    assert outcome.event.subject == "由“节能监察中心”改为“国有资产监督管理委员会”"
    assert outcome.event.changes == {
        "unit": ["节能监察中心", "国有资产监督管理委员会"],
        "department": ["工业和信息化局", "国有资产监督管理委员会"],
    }
    project.refresh_from_db()
    last_year.refresh_from_db()
    assert (project.unit, last_year.unit) == (scene.assets, scene.centre)
    assert may_fill(scene.people["another unit"], moved).ok
    assert not may_see(scene.people["owner"], moved).ok
    assert [found for _, found in stale_numbers(Evaluation.objects.filter(pk=made.pk))] == [[]]


def test_sheet_is_given_to_no_unit_that_is_closed_foreign_or_its_own(scene: County) -> None:
    made, foreign = filled(scene, sound()), DepartmentFactory.create(name="外县")
    closed = DepartmentFactory.create(name="老单位", region=scene.region)
    close_department(closed, on=dt.date(2021, 3, 1))
    office, reasons = scene.people["finance office"], []
    for unit in (closed, foreign, scene.centre):
        given = Given(opinion="职能划转", unit=unit)
        with pytest.raises(RefusedError) as refused:
            transition(made, Act.REASSIGN, by=office, given=given)
        reasons.append(refused.value.reason)
    assert reasons == ["“老单位”已撤销。", "“外县”不在“昌吉州”。", "这张表本来就由“节能监察中心”填报。"]


def test_table_that_was_published_elsewhere_is_frozen_and_approved_as_it_was(scene: County) -> None:
    evaluation = filled(scene, published())
    held = act(scene, evaluation, Act.ENTER_AS_PUBLISHED, "finance office", source="“公开.docx”第 1 张表").evaluation
    stored, version = Evaluation.objects.get(pk=held.pk), evaluation.versions.get()
    assert (stored.step, stored.approved_version, stored.entered_as_published) == (FINAL, version, True)
    assert (stored.submitted_at, stored.submitted_by) == (stored.approved_at, stored.approved_by)
    assert (stored.total_score, version.sheet.stated.total_score) == (Decimal("90.5"), Decimal("90.5"))
    event = last(stored)
    assert (event.title, event.subject) == ("按已公布的表导入", "送审稿（第1稿），原表“公开.docx”第 1 张表")
    assert event.changes == {"step": ["filling", "approved"], "version": 1}


def test_correction_takes_back_what_was_entered_as_published(scene: County) -> None:
    held = act(scene, filled(scene, published()), Act.ENTER_AS_PUBLISHED, "finance office").evaluation
    back = act(scene, held, Act.CORRECT, "finance office", opinion="单位发现有误。").evaluation
    stored = Evaluation.objects.get(pk=held.pk)
    assert (stored.step, stored.entered_as_published, back.return_event_id) == (
        Step.FILLING,
        False,
        stored.return_event_id,
    )
    assert stored.total_score == computed_of(stored).scores.total != Decimal("90.5")

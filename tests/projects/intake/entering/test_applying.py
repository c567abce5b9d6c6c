"""Chosen tables become what the sheets say, all of them or none; what was published stays as it was."""

from dataclasses import replace
from decimal import Decimal

import pytest

from indicators.sheet import Sheet
from projects.history.events import verify_log
from projects.intake.entering import jobs
from projects.intake.entering.applying import EnteringRefusedError, enter_tables
from projects.models import Evaluation, Event, JobState, Project, Step, TableChoice
from projects.queue import enqueue, run_job
from projects.queue.asking import ENTER_INTAKE
from projects.review.workflow import Act, Given, transition
from projects.sheets import computed_of, stale_numbers
from tests.projects.intake.entering.scenes import (
    FILE,
    empty_sheets,
    enter,
    pick,
    reread,
    stamps,
    table_of,
    uploaded,
)
from tests.projects.scenes import County, brought_to, county, filled, goal_form

pytestmark = pytest.mark.django_db
assert jobs.KINDS  # the worker's room is loaded, as in its process
PUBLISHED = TableChoice.PUBLISHED


@pytest.fixture
def scene() -> County:
    return county()


def said(sheet: Sheet) -> Sheet:
    """Without the names of rows and of the form."""
    rows = [replace(row, key=str(number), extra={}) for number, row in enumerate(sheet.labelled_indicators)]
    return replace(sheet, indicators=tuple(rows), extra={}, funds=tuple(row for row in sheet.funds))


def stored(evaluation: Evaluation) -> Evaluation:
    return Evaluation.objects.select_related("round", "rule_set", "approved_version").get(pk=evaluation.pk)


def test_filler_enters_a_draft_with_the_figures_of_its_source(scene: County) -> None:
    [sheet] = empty_sheets(scene, "安全生产")
    intake = uploaded(scene, scene.people["owner"], table_of(scene))
    assert enter(intake).told == "已导入：填入草稿 1 张。"
    held = stored(sheet)
    understood = table_of(scene)
    assert (held.goal, held.outcome) == (understood.goal, understood.outcome)
    assert [row.name for row in held.indicators.all()] == [row.name for row in understood.indicators]
    assert (held.step, held.stated["total_score"], held.entered_as_published) == ("filling", "90.5", False)
    assert held.total_score == computed_of(held).scores.total != Decimal("90.5")
    assert [columns for _, columns in stale_numbers(Evaluation.objects.filter(pk=held.pk))] == [[]]
    assert list(verify_log()) == []
    [source] = held.events.filter(verb="import")
    assert (source.subject, source.changes["file"], source.user) == (f"“{FILE}”第 1 张表", FILE, scene.people["owner"])


def test_bureau_founds_what_is_missing_and_enters_it_as_published(scene: County) -> None:
    intake = uploaded(scene, scene.people["finance office"], table_of(scene, "节能监察"), table_of(scene, "安全生产"))
    told = enter(intake, PUBLISHED).told
    assert told == "已导入：按已公布的定稿保存 2 张，任务中新建自评表 2 张，新建项目 2 个。"
    held = Evaluation.objects.get(project_name="安全生产")
    version = held.approved_version
    assert version is not None
    assert (held.step, held.entered_as_published, held.total_score) == (Step.APPROVED, True, Decimal("90.5"))
    assert said(version.sheet) == replace(said(table_of(scene)), stated=version.sheet.stated)
    assert version.sheet.stated.total_score == Decimal("90.5")
    assert (held.project.unit, held.project.department) == (scene.centre, scene.industry)
    assert [event.verb for event in held.events.order_by("sequence")][:2] == ["create", "import"]
    assert held.events.latest("sequence").title == "按已公布的表导入"
    assert list(verify_log()) == []


def test_published_table_takes_the_place_of_what_stands_and_can_be_taken_back(scene: County) -> None:
    evaluation = filled(scene, table_of(scene, outcome="另一句话。"), name="安全生产")
    row = evaluation.indicators.latest("position")
    evaluation.indicators.create(key="99", name="多出来的一行", weight=Decimal(5), position=99)
    intake = uploaded(scene, scene.people["finance office"], table_of(scene))
    enter(intake, PUBLISHED)
    held = stored(evaluation)
    assert (held.outcome, held.indicators.latest("position").name) == (table_of(scene).outcome, row.name)
    back = transition(held, Act.CORRECT, by=scene.people["finance office"], given=Given(opinion="有误。")).evaluation
    assert (back.step, back.entered_as_published) == (Step.FILLING, False)


def test_draft_keeps_what_the_table_has_not_unless_it_is_to_go(scene: County) -> None:
    evaluation = filled(scene, table_of(scene), name="安全生产")
    evaluation.indicators.create(key="99", name="多出来的一行", weight=Decimal(5), position=99)
    new = table_of(scene)
    first = replace(new.indicators[0], name="新的指标")
    changed = replace(new, outcome="改过的话。", filler="", indicators=(first, *new.indicators[1:]))
    enter(uploaded(scene, scene.people["owner"], changed))
    names = [row.name for row in evaluation.indicators.all()]
    assert names[:2] == ["新的指标", new.indicators[0].name]
    assert names[-1] == "多出来的一行"
    enter(uploaded(scene, scene.people["owner"], changed), drops_rows=True)
    assert [row.name for row in evaluation.indicators.all()] == [row.name for row in changed.indicators]
    assert stored(evaluation).outcome == "改过的话。"


def test_what_changed_meanwhile_refuses_all_and_says_which_table(scene: County) -> None:
    first, second = empty_sheets(scene, "安全生产", "节能监察")
    intake = uploaded(scene, scene.people["owner"], table_of(scene), table_of(scene, "节能监察"))
    pick(intake)
    shown = stamps(intake)
    Evaluation.objects.filter(pk=second.pk).update(row_version=7)
    events = Event.objects.count()
    with pytest.raises(EnteringRefusedError) as refused:
        enter_tables(reread(intake), shown, by=intake.owner)
    assert refused.value.reasons == (f"“{FILE}”第 2 张表，第 2 个表格（节能监察）：核对以后有变动，请再核对",)
    assert (Event.objects.count(), stored(first).goal) == (events, "")


def test_table_that_cannot_be_frozen_as_it_was_refuses_all(scene: County) -> None:
    long = replace(table_of(scene).indicators[0], target="长" * 201)
    table = table_of(scene, indicators=(long, *table_of(scene).indicators[1:]))
    with pytest.raises(EnteringRefusedError) as refused:
        enter(uploaded(scene, scene.people["finance office"], table_of(scene, "节能监察"), table), PUBLISHED)
    assert "最多填 200 个字，现有 201 个。" in str(refused.value)
    assert not Project.objects.filter(name__in=["安全生产", "节能监察"]).exists()


def test_locked_cells_stay_and_are_told(scene: County) -> None:
    goal = brought_to(scene, filled(scene, replace(goal_form(), year=2020), name="安全检查"), Step.APPROVED)
    held = transition(goal, Act.BEGIN_EVALUATION, by=scene.people["owner"]).evaluation
    first = replace(table_of(scene).indicators[0], name="安全执法检查次数", target="≥9次", weight=Decimal(90))
    table = table_of(scene, "安全检查", goal="另一个目标。", indicators=(first,))
    enter(uploaded(scene, scene.people["owner"], table))
    row = held.indicators.get()
    assert (row.target, row.actual, stored(held).goal) == ("≥4次", first.actual, goal.goal)


def test_worker_enters_once(scene: County) -> None:
    empty_sheets(scene, "安全生产")
    owner = scene.people["owner"]
    intake = uploaded(scene, owner, table_of(scene))
    pick(intake)
    order = {"intake": intake.pk, "shown": stamps(intake), "address": None}
    job = enqueue(ENTER_INTAKE, order, owner=owner)
    run_job(job.pk)
    job.refresh_from_db()
    events = Event.objects.count()
    assert (job.state, job.result["note"]) == ("done", "已导入：填入草稿 1 张。")
    job.state, job.finished_at, job.expires_at = JobState.WAITING, None, None  # its worker died before it could say so
    job.save()
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result["note"], Event.objects.count()) == ("done", "已导入：填入草稿 1 张。", events)


def test_order_of_somebody_who_lost_the_role_enters_nothing(scene: County) -> None:
    empty_sheets(scene, "安全生产")
    owner = scene.people["owner"]
    intake = uploaded(scene, owner, table_of(scene))
    pick(intake)
    job = enqueue(ENTER_INTAKE, {"intake": intake.pk, "shown": stamps(intake), "address": None}, owner=owner)
    owner.roles.all().delete()
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error.partition("：")[0]) == ("failed", "没有导入")

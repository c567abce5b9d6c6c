"""Home: what awaits a person, first what came back, then by its last day, and the rounds that aren't over."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from projects.access import may_begin_evaluation, may_fill, may_review
from projects.models import Evaluation, RoleKind, Round, RoundState, Stage, Step
from projects.review.workflow import Act, Given, transition
from projects.units import departments
from tests.factories import (
    AdjustmentFactory,
    DepartmentFactory,
    EvaluationFactory,
    ProjectFactory,
    RoleFactory,
    RoundFactory,
    UserFactory,
)
from tests.projects.scenes import PEOPLE, County, brought_to, county, filled, sound, sound_goal, submit, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_on_a_day")]
TODAY = dt.date(2021, 3, 20)


@pytest.fixture
def _on_a_day() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2021, 3, 20, 2, tzinfo=dt.UTC)):
        yield


@pytest.fixture
def scene() -> County:
    return county()


def sheet(scene: County, name: str, step: Step = Step.FILLING, stage: Stage = Stage.SELF_EVALUATION) -> Evaluation:
    made = EvaluationFactory.create(
        round=scene.round,
        stage=stage,
        unit=scene.centre,
        department=scene.industry,
        project=ProjectFactory.create(name=name, unit=scene.centre, department=scene.industry),
    )
    if step is not Step.FILLING:
        submit(made, scene.people["owner"], step)
    return made


def listed(scene: County, person: str, part: str = "to_do") -> list[tuple[str, str]]:
    tasks = getattr(scene.client_of(person).get("/").context["tasks"], part)
    return [(task.evaluation.project_name, task.state.text) for task in tasks]


def home(scene: County, person: str) -> str:
    return words(scene.client_of(person).get("/").content.decode())


def closes(scene: County, step: Step, day: dt.date | None, *, opens_on: dt.date | None = None) -> None:
    windows = scene.round.windows.filter(stage=Stage.SELF_EVALUATION, step=step)
    windows.update(closes_on=day, opens_on=opens_on)


def test_filler_sees_what_to_fill_and_the_units_other_sheets_apart(scene: County) -> None:
    sheet(scene, "已送审的", Step.UNIT_REVIEW)
    sheet(scene, "填报中的")
    assert listed(scene, "owner") == [("填报中的", "待送审")]
    assert listed(scene, "owner", "rest") == [("已送审的", "已送审，单位审核")]


def test_what_came_back_is_first_with_its_opinion(scene: County) -> None:
    sheet(scene, "先报的")
    returned = brought_to(scene, filled(scene, sound(), name="退回的"), Step.UNIT_REVIEW)
    given = Given(opinion="培训人数与签到表不一致，请核实。")
    transition(returned, Act.RETURN, by=scene.people["unit reviewer"], given=given)
    assert listed(scene, "owner") == [("退回的", "被退回"), ("先报的", "待送审")]
    assert "退回意见：培训人数与签到表不一致，请核实。" in home(scene, "owner")


def test_what_is_due_sooner_is_before_what_is_due_later(scene: County) -> None:
    sheet(scene, "今年的")
    closes(scene, Step.FILLING, dt.date(2021, 4, 30))
    former = RoundFactory.create(region=scene.region, year=2019, layout=scene.round.layout)
    Evaluation.objects.filter(pk=sheet(scene, "去年补报的").pk).update(round=former)
    assert [name for name, _ in listed(scene, "owner")] == ["今年的", "去年补报的"]
    former.windows.filter(step=Step.FILLING).update(closes_on=dt.date(2021, 4, 1))
    assert [name for name, _ in listed(scene, "owner")] == ["去年补报的", "今年的"]


def test_goal_form_that_may_go_on_has_its_button_and_its_date(scene: County) -> None:
    goal = brought_to(scene, filled(scene, sound_goal(), name="目标已定的"), Step.APPROVED)
    closes(scene, Step.FILLING, dt.date(2021, 4, 15), opens_on=dt.date(2021, 3, 1))
    client = scene.client_of("owner")
    response = client.get("/")
    text = words(response.content.decode())
    assert "目标已定的 可以开始自评" in text
    assert "还剩 26 天 3月1日至4月15日 开始自评" in text
    (task,) = response.context["tasks"].to_do
    client.post(f"/evaluations/{goal.pk}/self-evaluation/", {"seen": task.seen})
    assert Evaluation.objects.get(pk=goal.pk).stage == Stage.SELF_EVALUATION


def test_what_is_finished_stands_folded_and_calls_for_nothing(scene: County) -> None:
    done = sheet(scene, "已通过的", Step.APPROVED)
    Evaluation.objects.filter(pk=done.pk).update(block_count=3)
    html = scene.client_of("owner").get("/").content.decode()
    folded = html[html.index("<details") : html.index("</details>")]
    assert "已通过的" in folded
    assert "open" not in folded[: folded.index(">")]
    assert ("tag-bad" in folded, "tag-warn" in folded, "必须修改" in folded) == (False, False, False)


@pytest.mark.parametrize(
    ("person", "awaits"),
    [
        ("department reviewer", Step.DEPARTMENT_REVIEW),
        ("finance desk", Step.FINANCE_DESK),
        ("finance office", Step.FINANCE_OFFICE),
    ],
)
def test_reviewer_sees_what_awaits_review(person: str, awaits: Step, scene: County) -> None:
    for step in Step:
        sheet(scene, step.label, step)
    assert (listed(scene, person), listed(scene, person, "rest")) == ([(awaits.label, "待审核")], [])


def test_unit_reviewer_sees_what_to_review_and_the_units_other_sheets(scene: County) -> None:
    for step in Step:
        sheet(scene, step.label, step)
    assert listed(scene, "unit reviewer") == [("单位审核", "待审核")]
    assert len(listed(scene, "unit reviewer", "rest")) == len(Step) - 1


@pytest.mark.parametrize("person", ["viewer", "another unit", "another desk"])
def test_others_have_no_sheets_to_do(person: str, scene: County) -> None:
    for step in Step:
        sheet(scene, step.label, step)
    assert (listed(scene, person), listed(scene, person, "rest")) == ([], [])
    assert "暂无待办事项" in home(scene, person)


def test_list_is_what_access_allows(scene: County) -> None:
    """Each person, each stage and step, begun and not; one who filled a sheet does not review it."""
    RoleFactory.create(user=scene.people["owner"], kind=RoleKind.UNIT_REVIEWER, department=scene.centre)
    made = [sheet(scene, f"{stage}{step}", step, stage) for stage in Stage for step in Step]
    scene.round.windows.filter(step=Step.DEPARTMENT_REVIEW).update(opens_on=dt.date(2021, 5, 1))
    for person in PEOPLE[:8]:
        user = scene.people[person]
        acts = (may_fill, may_review) if person == "finance office" else (may_fill, may_review, may_begin_evaluation)
        asked = Evaluation.objects.with_places().filter(pk__in=[each.pk for each in made])
        allowed = {each.project_name for each in asked if any(may(user, each).ok for may in acts)}
        assert {name for name, _ in listed(scene, person)} == allowed, person


def test_office_decides_on_adjustments_and_sees_how_far_the_rounds_are(scene: County) -> None:
    sheet(scene, "填报中的")
    done = sheet(scene, "通过的", Step.APPROVED)
    AdjustmentFactory.create(
        evaluation=done, step="finance", reason="计划调整", asked_at=timezone.now(), asked_by=scene.people["owner"]
    )
    RoundFactory.create(
        region=scene.region, year=2021, state=RoundState.PREPARING, opened_at=None, layout=scene.round.layout
    )
    text = home(scene, "finance office")
    assert "目标调整申请 1 份 待您审核 查看" in text
    assert "应评 2 ＝ 已评 1 ＋ 不纳入 0 ＋ 未完成 1" in text
    assert "2021年度项目支出绩效自评 准备中" in text
    assert "准备中" not in home(scene, "owner")


def test_rounds_that_are_over_are_left_to_their_list(scene: County) -> None:
    sheet(scene, "填报中的")
    Round.objects.update(state=RoundState.CLOSED, closed_at=scene.round.opened_at)
    response = scene.client_of("owner").get("/")
    assert (response.context["tasks"].to_do, response.context["rounds"]) == ([], [])
    assert "暂无待办事项" in response.content.decode()


@pytest.mark.parametrize(
    ("opens", "ends", "said"),
    [
        (None, dt.date(2021, 4, 30), "还剩 41 天"),
        (None, TODAY, "今天截止"),
        (None, dt.date(2021, 3, 17), "逾期 3 天"),
        (dt.date(2021, 3, 1), None, ""),
    ],
)
def test_days_left_are_told(opens: dt.date | None, ends: dt.date | None, said: str, scene: County) -> None:
    sheet(scene, "填报中的")
    closes(scene, Step.FILLING, ends, opens_on=opens)
    [task] = scene.client_of("owner").get("/").context["tasks"].to_do
    assert task.deadline.text == said


def test_what_has_not_begun_is_not_to_do_yet(scene: County) -> None:
    sheet(scene, "填报中的")
    closes(scene, Step.FILLING, None, opens_on=dt.date(2021, 4, 1))
    assert (listed(scene, "owner"), len(listed(scene, "owner", "rest"))) == ([], 1)


def test_sheets_of_a_merged_unit_fall_to_its_successor(scene: County) -> None:
    sheet(scene, "填报中的")
    departments.merge_departments(scene.centre, scene.assets, on=dt.date(2021, 1, 1))
    assert listed(scene, "another unit") == [("填报中的", "待送审")]


def test_sheets_of_a_unit_merged_twice_fall_to_the_last(scene: County) -> None:
    made = sheet(scene, "填报中的")
    between = DepartmentFactory.create(name="中间单位", region=scene.region)
    departments.merge_departments(scene.centre, between, on=dt.date(2020, 6, 1))
    departments.merge_departments(between, scene.assets, on=dt.date(2021, 1, 1))
    assert may_fill(scene.people["another unit"], Evaluation.objects.get(pk=made.pk))
    assert listed(scene, "another unit") == [("填报中的", "待送审")]


def test_long_list_says_that_it_is_not_all(scene: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projects.views.home.MOST_SHEETS", 1)
    sheet(scene, "甲项目")
    sheet(scene, "乙项目")
    assert "这里只列出一部分" in home(scene, "owner")


@pytest.mark.parametrize(
    ("kind", "page"),
    [
        (RoleKind.SYSTEM_ADMINISTRATOR, "/admin/"),
        (RoleKind.SECURITY_ADMINISTRATOR, "/admin/projects/role/"),
        (RoleKind.AUDIT_ADMINISTRATOR, "/log/"),
    ],
)
def test_administrator_lands_on_the_work(kind: RoleKind, page: str, scene: County) -> None:
    user = UserFactory.create(is_staff=True)
    RoleFactory.create(user=user, kind=kind, department=None)
    client = Client()
    client.force_login(user)
    response = client.get("/", follow=True)
    assert (response.redirect_chain, response.status_code) == ([(page, 302)], 200)
    assert "返回填报与审核" not in response.content.decode()
    RoleFactory.create(user=user, kind=RoleKind.VIEWER, department=scene.industry)
    assert client.get("/").status_code == 200
    assert "返回填报与审核" in client.get("/admin/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("person", "step", "queries"),
    [
        ("owner", Step.FILLING, 8),  # session, user, roles, rounds, their windows, sheets, materials, progress
        ("unit reviewer", Step.UNIT_REVIEW, 8),
        ("department reviewer", Step.DEPARTMENT_REVIEW, 9),  # and adjustments
        ("finance office", Step.FINANCE_OFFICE, 8),
    ],
)
def test_home_takes_as_many_queries_however_much_there_is_to_do(
    count: int,
    person: str,
    step: Step,
    queries: int,
    scene: County,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        sheet(scene, f"项目{number}", step)
    DepartmentFactory.create_batch(count, region=scene.region)
    client = scene.client_of(person)
    with django_assert_num_queries(queries):
        assert len(client.get("/").context["tasks"].to_do) == count

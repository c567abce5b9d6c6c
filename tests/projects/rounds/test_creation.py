"""Sheets are made for projects in a round: names, rows, numbers and the log, for one as for many."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.checks.made import SOUND
from indicators.sheet import Stage as SheetStage
from indicators.sheet import digest_of_sheet, to_json
from projects.history.events import verify_log
from projects.models import Department, Evaluation, Event, LayoutVersion, Project, Round, RoundState, Stage, Step
from projects.rounds.creation import CreationError, create_evaluations, first_stage
from projects.rounds.formers import Source
from projects.sheets import apply_sheet, sheet_of, stale_numbers
from projects.units.departments import rename_department
from tests.factories import (
    DepartmentFactory,
    EvaluationFactory,
    ProjectFactory,
    RoundFactory,
    UserFactory,
    VersionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Department:
    return DepartmentFactory.create(name="农业局")


def round_of(unit: Department, year: int = 2022) -> Round:
    return RoundFactory.create(
        region=unit.region,
        year=year,
        layout=LayoutVersion.objects.get(code="national-2020"),
        goal_layout=LayoutVersion.objects.get(code="goal-2021"),
    )


def last_years_sheet(project: Project) -> Evaluation:
    evaluation = EvaluationFactory.create(
        project=project, unit=project.unit, round=RoundFactory.create(region=project.unit.region, year=2021)
    )
    apply_sheet(evaluation, SOUND)
    return evaluation


def test_names_are_those_of_the_rounds_year(unit: Department) -> None:
    rename_department(unit, "农业农村局", valid_from=dt.date(2023, 3, 1))
    project = ProjectFactory.create(name="病虫害防治经费", unit=unit)
    [evaluation] = create_evaluations(round_of(unit), [project], by=UserFactory.create())
    assert (evaluation.project_name, evaluation.unit_name, evaluation.department_name) == (
        "病虫害防治经费",
        "农业局",
        "农业局",
    )


def test_empty_sheet_has_the_fund_lines_of_its_layout(unit: Department) -> None:
    [evaluation] = create_evaluations(
        round_of(unit), [ProjectFactory.create(unit=unit)], by=UserFactory.create(), stage=Stage.SELF_EVALUATION
    )
    sheet = sheet_of(evaluation)
    assert [line.kind for line in sheet.funds] == ["appropriation", "carryover", "other"]
    assert sheet.indicators == ()


def test_rows_of_last_year_come_without_what_belongs_to_it(unit: Department) -> None:
    project = ProjectFactory.create(unit=unit)
    last_years_sheet(project)
    [evaluation] = create_evaluations(
        round_of(unit), [project], by=UserFactory.create(), source=Source.LAST_YEAR, stage=Stage.SELF_EVALUATION
    )
    sheet = sheet_of(Evaluation.objects.get(pk=evaluation.pk))
    taken = [(row.dimension, row.category, row.name, row.target, row.weight) for row in SOUND.indicators]
    assert [(row.dimension, row.category, row.name, row.target, row.weight) for row in sheet.indicators] == taken
    assert [row.extra["last_year"] for row in sheet.indicators] == [row.actual for row in SOUND.indicators]
    assert {(row.actual, row.deviation, row.stated_score) for row in sheet.indicators} == {("", "", None)}
    assert (sheet.goal, sheet.outcome, sheet.year) == (SOUND.goal, "", 2022)
    assert {line.amounts.budget for line in sheet.funds} == {None}


def test_approved_goal_goes_before_last_years_sheet(unit: Department) -> None:
    project = ProjectFactory.create(unit=unit)
    former = last_years_sheet(project)
    goal = type(SOUND)(stage=SheetStage.GOAL, year=2021, goal="目标表上的目标", indicators=SOUND.indicators[:2])
    version = VersionFactory.create(
        evaluation=former, stage=Stage.GOAL, content=to_json(goal), digest=digest_of_sheet(goal)
    )
    Evaluation.objects.filter(pk=former.pk).update(approved_goal=version)
    [evaluation] = create_evaluations(round_of(unit), [project], by=UserFactory.create())
    assert sheet_of(evaluation).goal == "目标表上的目标"
    assert evaluation.indicators.count() == 2


def test_goal_of_the_same_year_brings_its_budget(unit: Department) -> None:
    project = ProjectFactory.create(unit=unit)
    elsewhere = EvaluationFactory.create(
        project=project, unit=unit, round__year=2022, round__region=DepartmentFactory.create().region
    )
    goal = type(SOUND)(stage=SheetStage.GOAL, year=2022, funds=SOUND.funds, indicators=SOUND.indicators[:1])
    version = VersionFactory.create(
        evaluation=elsewhere, stage=Stage.GOAL, content=to_json(goal), digest=digest_of_sheet(goal)
    )
    Evaluation.objects.filter(pk=elsewhere.pk).update(approved_goal=version)
    [evaluation] = create_evaluations(round_of(unit), [project], by=UserFactory.create(), source=Source.GOAL)
    assert evaluation.initial_total == SOUND.total_funds.initial
    assert evaluation.budget_total is None


@pytest.mark.parametrize("source", Source)
def test_source_that_is_not_there_leaves_the_sheet_empty(unit: Department, source: Source) -> None:
    [evaluation] = create_evaluations(
        round_of(unit), [ProjectFactory.create(unit=unit)], by=UserFactory.create(), source=source
    )
    assert evaluation.indicators.count() == 0
    assert Event.objects.get(evaluation=evaluation).subject == "空表"


def test_stored_numbers_are_those_that_recompute_would_write(unit: Department) -> None:
    projects = ProjectFactory.create_batch(2, unit=unit)
    last_years_sheet(projects[0])
    created = create_evaluations(round_of(unit), projects, by=UserFactory.create(), stage=Stage.SELF_EVALUATION)
    chosen = Evaluation.objects.filter(pk__in=[evaluation.pk for evaluation in created])
    assert [said for _, said in stale_numbers(chosen)] == [[], []]
    assert sorted(evaluation.weight_sum or 0 for evaluation in chosen) == [0, Decimal(90)]


def test_creation_stands_in_the_log_with_person_and_place(unit: Department) -> None:
    person = UserFactory.create(name="王五")
    project = ProjectFactory.create(unit=unit)
    last_years_sheet(project)
    [evaluation] = create_evaluations(round_of(unit), [project], by=person, address="10.0.0.7")
    event = Event.objects.get(evaluation=evaluation)
    assert (event.verb, event.user, event.address, event.subject) == (
        "create",
        person,
        "10.0.0.7",
        "带入2021年度的表的内容",
    )
    assert list(verify_log()) == []


def test_projects_that_are_there_already_are_left_alone(unit: Department) -> None:
    projects = ProjectFactory.create_batch(2, unit=unit)
    exercise, person = round_of(unit), UserFactory.create()
    create_evaluations(exercise, projects[:1], by=person)
    again = create_evaluations(exercise, projects, by=person)
    assert [evaluation.project for evaluation in again] == projects[1:]
    assert create_evaluations(exercise, projects, by=person) == []


def test_closed_round_takes_no_more(unit: Department) -> None:
    exercise = round_of(unit)
    Round.objects.update(state=RoundState.CLOSED, closed_at=exercise.opened_at)
    with pytest.raises(CreationError, match="已经结束"):
        create_evaluations(exercise, [ProjectFactory.create(unit=unit)], by=UserFactory.create())


def test_project_of_another_region_is_refused_and_nothing_is_made(unit: Department) -> None:
    projects = [ProjectFactory.create(unit=unit), ProjectFactory.create(name="外县项目")]
    with pytest.raises(CreationError, match="项目“外县项目”的实施单位不在"):
        create_evaluations(round_of(unit), projects, by=UserFactory.create())
    assert Evaluation.objects.count() == 0


def test_goal_stage_needs_a_layout(unit: Department) -> None:
    exercise = round_of(unit)
    exercise.goal_layout = None
    with pytest.raises(CreationError, match="没有目标表的表样"):
        create_evaluations(exercise, [ProjectFactory.create(unit=unit)], by=UserFactory.create(), stage=Stage.GOAL)


def test_round_begins_with_goals_until_their_time_is_over(unit: Department) -> None:
    exercise = round_of(unit)
    assert first_stage(exercise) == Stage.GOAL
    exercise.windows.filter(stage=Stage.GOAL, step=Step.FILLING).update(closes_on=dt.date(2022, 3, 1))
    assert first_stage(exercise) == Stage.SELF_EVALUATION
    exercise.goal_layout = None
    assert first_stage(exercise) == Stage.SELF_EVALUATION


def test_a_batch_asks_as_often_as_a_single_sheet(unit: Department) -> None:
    exercise, person = round_of(unit), UserFactory.create()
    asked = []
    for count in (1, 3):
        projects = ProjectFactory.create_batch(count, unit=unit)
        for project in projects:
            EvaluationFactory.create(
                project=project,
                unit=unit,
                round=Round.objects.filter(year=2021).first() or RoundFactory.create(region=unit.region, year=2021),
            )
            apply_sheet(Evaluation.objects.get(project=project), SOUND)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            create_evaluations(exercise, projects, by=person)
        asked.append(len(queries))
    assert asked == [18, 18]

"""统计分析: the aggregates equal a plain count over any sheets, and the groups of each grouping add up to the whole."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from projects.models import (
    BudgetType,
    Evaluation,
    Exclusion,
    Origin,
    Project,
    ProjectCategory,
    Stage,
    Step,
    Tier,
)
from projects.models.evaluation import EvaluationQuerySet, evaluation_for
from projects.queries import (
    Basis,
    ResultKind,
    ResultPart,
    SheetResults,
    SheetSum,
    grade_titles,
    results_added_up,
    results_by_department,
    results_by_kind,
    results_by_round,
    score_bins,
)
from tests.factories import RoundFactory
from tests.projects.scenes import County, county

pytestmark = pytest.mark.django_db
LARGEST = Decimal("999999999999.99")
AMOUNTS = st.none() | st.decimals(0, LARGEST, places=2)


@dataclass(frozen=True, kw_only=True)
class DrawnSheet:
    place: int
    stage: Stage
    step: Step
    exclusion: str
    grade: str
    score: Decimal
    rate: Decimal | None
    amounts: tuple[Decimal | None, Decimal | None, Decimal | None]
    kind: tuple[BudgetType, Tier | str, ProjectCategory, Origin | str]

    @property
    def may_be(self) -> bool:
        return not self.exclusion or (self.stage, self.step) != (Stage.SELF_EVALUATION, Step.APPROVED)

    def part(self, basis: Basis) -> ResultPart | None:
        if self.exclusion == Exclusion.REVOKED:
            return None
        if self.exclusion:
            return ResultPart.EXCLUDED
        filled = self.step is not Step.FILLING or self.grade
        if self.stage is Stage.GOAL or not (self.step is Step.APPROVED if basis is Basis.APPROVED else filled):
            return ResultPart.OPEN
        return ResultPart.GRADED if self.grade else ResultPart.UNGRADED


SHEETS = st.builds(
    DrawnSheet,
    place=st.integers(0, 2),
    stage=st.sampled_from([Stage.SELF_EVALUATION, Stage.SELF_EVALUATION, Stage.GOAL]),
    step=st.sampled_from([Step.APPROVED, Step.FILLING, Step.UNIT_REVIEW]),
    exclusion=st.sampled_from(["", "", "", Exclusion.SECRET, Exclusion.REVOKED]),
    grade=st.sampled_from(["优", "良", "差", "合格", ""]),
    score=st.decimals(0, 100, places=6),
    rate=st.none() | st.decimals(0, 150, places=6),
    amounts=st.tuples(AMOUNTS, AMOUNTS, AMOUNTS),
    kind=st.tuples(*(st.sampled_from(kinds) for kinds in (BudgetType, [*Tier, ""], ProjectCategory, [*Origin, ""]))),
).filter(lambda sheet: sheet.may_be)


@pytest.fixture
def scene() -> County:
    return county(2021)


def make(scene: County, drawn: Iterable[DrawnSheet]) -> None:
    places = (scene.centre, scene.industry, scene.assets)
    now, by = timezone.now(), scene.people["owner"]
    for number, each in enumerate(drawn):
        unit = places[each.place]
        kinds = dict(zip(("budget_type", "fund_tier", "category", "origin"), each.kind, strict=True))
        project = Project.objects.create(name=f"项目{number}", unit=unit, department=unit.parent or unit, **kinds)
        sheet = evaluation_for(project, scene.round, stage=each.stage)
        sheet.step, sheet.exclusion, sheet.grade = each.step, each.exclusion, each.grade
        sheet.total_score, sheet.execution_rate = each.score, each.rate
        sheet.initial_total, sheet.budget_total, sheet.spent_total = each.amounts
        if each.step is not Step.FILLING:
            sheet.submitted_at, sheet.submitted_by = now, by
        if each.step is Step.APPROVED:
            sheet.approved_at, sheet.approved_by = now, by
        if each.exclusion:
            sheet.excluded_at, sheet.excluded_by = now, by
        sheet.save()


def counted(drawn: Iterable[DrawnSheet], basis: Basis) -> SheetResults:
    """One sheet after the other."""
    parts, grades = dict.fromkeys(ResultPart, SheetSum()), dict[str, SheetSum]()
    for each in drawn:
        part = each.part(basis)
        if part is None:
            continue
        initial, budget, spent = (amount or Decimal(0) for amount in each.amounts)
        one = SheetSum(number=1, initial=initial, budget=budget, spent=spent, points=each.score)
        parts[part] += one
        if part is ResultPart.GRADED:
            grades[each.grade] = grades.get(each.grade, SheetSum()) + one
    return SheetResults(parts=parts, grades=grades)


def seen(scene: County) -> EvaluationQuerySet:
    return scene.round.evaluations.for_user(scene.people["finance office"])


def binned(drawn: Iterable[DrawnSheet], basis: Basis) -> Counter[tuple[int, int | None, str]]:
    return Counter(
        (
            min(int(each.score // 5) * 5, 95),
            None if each.rate is None else min(int(each.rate // 5) * 5, 100),
            each.grade,
        )
        for each in drawn
        if each.part(basis) is ResultPart.GRADED
    )


@pytest.mark.parametrize("basis", Basis)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(drawn=st.lists(SHEETS, max_size=12))
def test_any_sheets_are_counted_as_one_by_one(scene: County, basis: Basis, drawn: Sequence[DrawnSheet]) -> None:
    with transaction.atomic():
        make(scene, drawn)
        whole = counted(drawn, basis)
        departments = results_by_department(seen(scene), basis, names_date=scene.round.names_date)
        by_unit = {each.unit: each.results for held in departments for each in held.units}
        for number, unit in enumerate((scene.centre, scene.industry, scene.assets)):
            expected = counted([each for each in drawn if each.place == number], basis)
            assert by_unit.get(unit.pk, counted([], basis)) == expected
        assert results_added_up(each.results for each in departments) == whole
        kinds = results_by_kind(seen(scene), basis)
        for number, kind in enumerate(ResultKind):
            found = {each.value: each.results for each in kinds[kind]}
            assert found == {
                value: counted(of_kind, basis)
                for value in found
                for of_kind in [[each for each in drawn if each.kind[number] == value]]
            }
            assert results_added_up(found.values()) == whole
        assert results_by_round([scene.round], scene.people["finance office"], basis) == {scene.round.pk: whole}
        bins = score_bins(seen(scene), basis)
        assert {(each.score, each.rate, each.grade): each.number for each in bins} == binned(drawn, basis)
        assert sum((each.budget for each in bins), Decimal(0)) == whole.graded.budget
        transaction.set_rollback(True)


def sheet(scene: County, name: str, **columns: object) -> Evaluation:
    project = Project.objects.create(name=name, unit=scene.centre, department=scene.industry)
    made = evaluation_for(project, scene.round)
    for column, value in columns.items():
        setattr(made, column, value)
    made.save()
    return made


def approved(scene: County) -> dict[str, object]:
    now, by = timezone.now(), scene.people["owner"]
    return {"step": Step.APPROVED, "submitted_at": now, "submitted_by": by, "approved_at": now, "approved_by": by}


def test_average_rate_and_coverage_follow_from_what_was_evaluated(scene: County) -> None:
    """Without a grade money counts and the score doesn't; 不纳入 is no gap in the coverage."""
    one, two = {"budget_total": 300, "spent_total": 100}, {"budget_total": 100, "spent_total": 100}
    sheet(scene, "优秀", total_score=95, grade="优", **one, **approved(scene))
    sheet(scene, "及格", total_score=60, grade="中", **two, **approved(scene))
    sheet(scene, "分值不足", total_score=81, **two, **approved(scene))
    sheet(scene, "填报中", total_score=90, grade="优", **two)
    sheet(scene, "空表")
    excluded = {"exclusion": Exclusion.SECRET, "excluded_at": timezone.now(), "excluded_by": scene.people["owner"]}
    sheet(scene, "涉密", **excluded)
    (held,) = results_by_department(seen(scene), Basis.APPROVED, names_date=scene.round.names_date)
    results = held.results
    assert (results.due.number, results.evaluated.number, results.ungraded.number) == (6, 3, 1)
    assert (results.average, results.evaluated.rate, results.coverage) == (Decimal("77.5"), Decimal(60), Decimal(60))
    assert results.amount_coverage is not None
    assert round(results.amount_coverage, 2) == Decimal("83.33")
    assert grade_titles(scene.round, results) == ["优", "良", "中", "差"]
    (held,) = results_by_department(seen(scene), Basis.FILLED, names_date=scene.round.names_date)
    assert (held.results.evaluated.number, held.results.open.number) == (4, 1)


def test_nothing_has_no_rates() -> None:
    nothing = results_added_up([])
    assert [nothing.average, nothing.coverage, nothing.amount_coverage, nothing.evaluated.rate] == [None] * 4


def test_rounds_stand_beside_each_other_even_where_one_is_empty(scene: County) -> None:
    sheet(scene, "优秀", total_score=95, grade="优", **approved(scene))
    before = RoundFactory.create(region=scene.region, year=2019)
    found = results_by_round([before, scene.round], scene.people["finance office"], Basis.APPROVED)
    assert {key: results.due.number for key, results in found.items()} == {before.pk: 0, scene.round.pk: 1}


@pytest.mark.parametrize("count", [1, 3])
def test_tables_take_as_many_queries_for_any_number_of_sheets(
    scene: County, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        sheet(scene, f"项目{number}", total_score=95, grade="优")
    user = scene.people["finance office"]
    visible = seen(scene)
    with django_assert_num_queries(5):
        results_by_department(visible, Basis.FILLED, names_date=scene.round.names_date)
        results_by_kind(visible, Basis.FILLED)
        results_by_round([scene.round], user, Basis.FILLED)
        score_bins(visible, Basis.FILLED)

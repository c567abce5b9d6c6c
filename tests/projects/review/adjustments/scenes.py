"""A project whose goal form is approved, and what its unit would rather have."""

from dataclasses import replace
from decimal import Decimal

from indicators.sheet import FundAmounts, FundRow, IndicatorRow, Sheet
from indicators.sheet import Stage as SheetStage
from projects.models import Department, Evaluation, Stage, Step
from projects.review.adjustments.flow import Actor
from projects.sheets import apply_sheet, freeze_sheet, sheet_of
from tests.projects.scenes import County, filled, submit

OUTPUT, BENEFIT, SATISFACTION = "产出指标", "效益指标", "满意度指标"
GOALS = Sheet(
    stage=SheetStage.GOAL,
    goal="全年举办培训班4期，培训200人，提高监察能力。",
    funds=(FundRow(kind="appropriation", amounts=FundAmounts(initial=Decimal(60000))),),
    indicators=(
        IndicatorRow(
            key="1", dimension=OUTPUT, category="数量指标", name="培训期数", target="≥4期", weight=Decimal(30)
        ),
        IndicatorRow(key="2", dimension="", category="", name="培训人数", target="≥200人", weight=Decimal(20)),
        IndicatorRow(
            key="3", dimension=BENEFIT, category="社会效益指标", name="持证上岗率", target="≥90%", weight=Decimal(30)
        ),
        IndicatorRow(
            key="4",
            dimension=SATISFACTION,
            category="服务对象满意度指标",
            name="参训人员满意度",
            target="≥95%",
            weight=Decimal(10),
        ),
    ),
)


def with_approved_goal(scene: County, *, unit: Department | None = None, name: str = "监察培训经费") -> Evaluation:
    """At the goal stage, approved."""
    evaluation = filled(scene, GOALS, name=name, unit=unit)
    version = freeze_sheet(evaluation, sheet_of(evaluation), user=scene.people["owner"])
    submit(evaluation, scene.people["owner"], Step.APPROVED)
    Evaluation.objects.filter(pk=evaluation.pk).update(approved_goal=version)
    return fresh(evaluation)


def in_self_evaluation(evaluation: Evaluation) -> Evaluation:
    """Gone on, with first actuals."""
    Evaluation.objects.filter(pk=evaluation.pk).update(
        stage=Stage.SELF_EVALUATION,
        step=Step.FILLING,
        submitted_at=None,
        submitted_by=None,
        approved_at=None,
        approved_by=None,
    )
    made = fresh(evaluation)
    stands = sheet_of(made)
    rows = tuple(replace(row, actual="3期" if row.key == "1" else "") for row in stands.indicators)
    apply_sheet(made, replace(stands, outcome="举办了3期。", indicators=rows))
    return fresh(made)


def fresh(evaluation: Evaluation) -> Evaluation:
    related = ("round__region", "unit", "department", "rule_set", "approved_goal")
    return Evaluation.objects.select_related(*related).get(pk=evaluation.pk)


def proposal(evaluation: Evaluation) -> Sheet:
    """Fewer courses, one goal less, another one instead."""
    assert evaluation.approved_goal is not None
    sheet = evaluation.approved_goal.sheet
    first, _, third, fourth = sheet.labelled_indicators
    added = IndicatorRow(
        key="5", dimension=OUTPUT, category="质量指标", name="培训合格率", target="≥95%", weight=Decimal(20)
    )
    rows = (replace(first, target="≥3期"), added, third, fourth)
    return replace(sheet, goal="全年举办培训班3期，提高监察能力。", indicators=rows)


def actor(scene: County, person: str) -> Actor:
    return Actor(user=scene.people[person], address="127.0.0.1")

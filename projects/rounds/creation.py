"""Makes the 自评表 of projects in a round, with names, layout and rows taken over: as many queries for a thousand as for one."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone

from indicators.checks.case import Surroundings
from indicators.labels import category_code, dimension_code
from indicators.models import Category, Dimension
from indicators.sheet import FundRow, IndicatorRow, Sheet
from indicators.sheet import Stage as SheetStage
from perfeval.requests import canonical_address
from projects.documents.layout import load_layout
from projects.history.events import chain_of, digest_of
from projects.models import (
    ChainHead,
    Evaluation,
    Event,
    FundLine,
    Indicator,
    LedgerLine,
    Project,
    Round,
    RoundState,
    Stage,
    Step,
)
from projects.models.department import hold_tree, names_on
from projects.models.evaluation import evaluation_for
from projects.models.project import ProjectQuerySet
from projects.models.round import hold_round
from projects.rounds.formers import Former, Source, carry_over, find_formers
from projects.sheets import compute
from projects.sheets.assembling import assemble_sheet
from projects.sheets.numbers import set_numbers
from projects.sheets.surroundings import ledger_figures

if TYPE_CHECKING:
    from perfeval.accounts.models import User

Initials = Mapping[int, Mapping[str, Decimal]]  # 年初预算数 by project and fund kind
NO_AMOUNTS: Final[Initials] = MappingProxyType({})


class CreationError(ValueError):
    """Why no sheets can be made; the message says it in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSheet:
    """A new sheet with its rows, not yet written."""

    evaluation: Evaluation
    lines: Sequence[FundLine]
    rows: Sequence[Indicator]
    ledger_lines: Sequence[LedgerLine]
    title: str  # of the form that was taken over


@transaction.atomic
def create_evaluations(
    round: Round,
    projects: Collection[Project],
    *,
    by: "User",
    source: Source = Source.BEST,
    stage: Stage | None = None,
    initials: Initials = NO_AMOUNTS,
    address: str | None = None,
) -> list[Evaluation]:
    """Of projects that the round doesn't hold yet: posted twice, the second makes none. Who may is asked by the caller.
    `initials` are the bureau's."""
    hold_tree()  # what a sheet copies of its unit's place must not move meanwhile
    held = hold_round(round)
    missing = _fetch_missing(round, projects)
    _refuse_projects(held, missing)
    if not missing:
        return []
    made = list(_make_sheets(round, missing, source=source, stage=stage or first_stage(round), initials=initials))
    evaluations = Evaluation.objects.bulk_create([each.evaluation for each in made])
    FundLine.objects.bulk_create([line for each in made for line in each.lines])
    Indicator.objects.bulk_create([row for each in made for row in each.rows])
    LedgerLine.objects.bulk_create([line for each in made for line in each.ledger_lines])
    log_creation([(each.evaluation, each.title) for each in made], by=by, address=address)
    return evaluations


def first_stage(round: Round) -> Stage:
    """A goal form comes first where the round has one and its time isn't over."""
    window = round.window(Stage.GOAL, Step.FILLING)
    asks_for_goals = round.goal_layout_id is not None and window is not None
    over = window is not None and window.has_ended(timezone.localdate())
    return Stage.GOAL if asks_for_goals and not over else Stage.SELF_EVALUATION


def _fetch_missing(round: Round, projects: Collection[Project]) -> list[Project]:
    """Fetched anew with their departments, in the order of lists."""
    chosen: ProjectQuerySet = Project.objects.filter(pk__in=[project.pk for project in projects])
    outside = chosen.exclude(evaluations__round=round)
    return list(outside.select_related("unit", "department").order_by("unit__path", "id"))


def _refuse_projects(round: Round, projects: Sequence[Project]) -> None:
    if round.state == RoundState.CLOSED:
        raise CreationError(f"“{round}”已经结束，不能再生成自评表")
    foreign = next((project for project in projects if project.unit.region_id != round.region_id), None)
    if foreign is not None:
        raise CreationError(f"项目“{foreign}”的实施单位不在“{round}”的行政区划内")


def _make_sheets(
    round: Round, projects: Sequence[Project], *, source: Source, stage: Stage, initials: Initials
) -> Iterator[NewSheet]:
    names, taken = names_on(round.names_date), find_formers(round, projects, source)
    layout = round.layout_at(stage)
    if layout is None:
        raise CreationError(f"“{round}”没有目标表的表样")
    kinds = tuple(line.kind for line in load_layout(layout.content).fund_lines)
    dimensions = {dimension.code: dimension for dimension in Dimension.objects.all()}
    labels = dimensions, {category.code: category for category in Category.objects.all()}
    for project in projects:
        evaluation = evaluation_for(project, round, stage=stage, names=names)
        yield _make_sheet(evaluation, kinds, taken.get(project.pk), labels, initials.get(project.pk, {}))


Labels = tuple[Mapping[str, Dimension], Mapping[str, Category]]


def _make_sheet(
    evaluation: Evaluation,
    kinds: Sequence[str],
    former: Former | None,
    labels: Labels,
    initials: Mapping[str, Decimal],
) -> NewSheet:
    sheet = Sheet(
        stage=SheetStage(evaluation.stage),
        year=evaluation.round.year,
        project=evaluation.project_name,
        unit=evaluation.unit_name,
        department=evaluation.department_name,
        funds=tuple(FundRow(kind=kind) for kind in kinds),
    )
    if former:
        sheet = carry_over(former.sheet, sheet)
    evaluation.goal, evaluation.not_applicable = sheet.goal, dict(sheet.not_applicable)
    lines = [
        FundLine(evaluation=evaluation, kind=line.kind, position=position, initial=line.amounts.initial)
        for position, line in enumerate(sheet.funds, start=1)
    ]
    labelled = zip(sheet.indicators, sheet.labelled_indicators, strict=True)
    rows = [_make_row(evaluation, *row, position, labels) for position, row in enumerate(labelled, start=1)]
    ledger_lines = [LedgerLine(evaluation=evaluation, kind=kind, initial=initial) for kind, initial in initials.items()]
    _set_figures(evaluation, lines, rows, ledger_lines)
    title = former.title if former else ""
    return NewSheet(evaluation=evaluation, lines=lines, rows=rows, ledger_lines=ledger_lines, title=title)


def _set_figures(
    evaluation: Evaluation, lines: Sequence[FundLine], rows: Sequence[Indicator], ledger_lines: Sequence[LedgerLine]
) -> None:
    """The numbers that recompute() would write, by the functions that it uses."""
    around = Surroundings(ledger=ledger_figures(evaluation.round, ledger_lines))
    computed = compute(assemble_sheet(evaluation, lines, rows), evaluation.rule_set.rules, around)
    set_numbers(evaluation, rows, computed, computed.printed)


def _make_row(
    evaluation: Evaluation, row: IndicatorRow, labelled: IndicatorRow, position: int, labels: Labels
) -> Indicator:
    """Level 1 and level 2 are set here, so that no row has to ask the tables for them."""
    dimensions, categories = labels
    return Indicator(
        evaluation=evaluation,
        key=row.key,
        position=position,
        dimension_label=row.dimension,
        category_label=row.category,
        dimension=dimensions.get(dimension_code(labelled.dimension)),
        category=categories.get(category_code(labelled.category)),
        name=row.name,
        target=row.target,
        weight=row.weight,
        extra=dict(row.extra),
    )


Entry = tuple[Evaluation, str]


def log_creation(created: Sequence[Entry], *, by: "User", address: str | None) -> None:
    """Nobody else writes to the chain of a sheet that isn't there yet: no lock is needed, no link to follow."""
    events = [_creation_event(evaluation, title, by=by, address=address) for evaluation, title in created]
    Event.objects.bulk_create(events)
    ChainHead.objects.bulk_create(ChainHead(chain=event.chain, sequence=1, digest=event.digest) for event in events)


def _creation_event(evaluation: Evaluation, title: str, *, by: "User", address: str | None) -> Event:
    event = Event(
        chain=chain_of(evaluation),
        sequence=1,
        evaluation=evaluation,
        verb="create",
        subject=f"带入{title}的内容" if title else "空表",
        changes={"stage": [None, str(evaluation.stage)]},
        user=by,
        actor=str(by)[:120],
        address=canonical_address(address),
        at=timezone.now(),
    )
    event.digest = digest_of(event)
    return event

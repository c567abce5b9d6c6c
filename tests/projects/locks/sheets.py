"""Sheets at every standing in which something can be done to them: each made once as people would, then copied."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from django.core.files.base import ContentFile
from django.db import models

from projects.models import (
    Adjustment,
    AdjustmentStep,
    Attachment,
    Evaluation,
    Exclusion,
    FundLine,
    Indicator,
    Project,
    Step,
    Version,
)
from projects.review.adjustments import ask_adjustment, decide_adjustment
from projects.review.workflow import Act, Given, transition
from projects.rounds.creation import log_creation
from projects.sheets import apply_sheet, sheet_of
from tests.factories import AttachmentFactory
from tests.projects.rechecks.scenes import drawn, issued, reported, scored
from tests.projects.review.adjustments.scenes import actor
from tests.projects.scenes import County, brought_to, filled, sound, sound_goal

REASON: Final = "年中任务有调整。"


def _filling(scene: County) -> Evaluation:
    """One finding wants a sentence."""
    first, *others = sound().indicators
    return filled(scene, replace(sound(), indicators=(replace(first, actual="300人", deviation=""), *others)))


def _reviewed(scene: County) -> Evaluation:
    return brought_to(scene, filled(scene, sound()), Step.UNIT_REVIEW)


def _approved(scene: County) -> Evaluation:
    return brought_to(scene, filled(scene, sound()), Step.APPROVED)


def _excluded(scene: County) -> Evaluation:
    given = Given(exclusion=Exclusion.MERGED, opinion=REASON)
    return transition(filled(scene, sound()), Act.EXCLUDE, by=scene.people["finance office"], given=given).evaluation


def _goal(scene: County) -> Evaluation:
    return brought_to(scene, filled(scene, sound_goal()), Step.APPROVED)


def _planned(scene: County) -> Evaluation:
    """In its self-evaluation, on the goals that its goal form fixed."""
    held = transition(_goal(scene), Act.BEGIN_EVALUATION, by=scene.people["owner"]).evaluation
    actuals = {row.key: row.actual for row in sound().indicators}
    sheet = sheet_of(held)
    rows = tuple(replace(row, actual=actuals[row.key]) for row in sheet.indicators)
    apply_sheet(held, replace(sheet, outcome=sound().outcome, indicators=rows))
    return held


def _asked(scene: County) -> Evaluation:
    """With a 目标调整 at its last decision."""
    held = Evaluation.objects.get(pk=_planned(scene).pk)
    assert held.approved_goal is not None
    goal = held.approved_goal.sheet
    made = ask_adjustment(held, replace(goal, goal=f"{goal.goal}（调整）"), reason=REASON, by=actor(scene, "owner"))
    by = actor(scene, "department reviewer")
    decide_adjustment(made, seen=AdjustmentStep.DEPARTMENT, agrees=True, opinion="", by=by)
    return held


def _drawn(scene: County) -> Evaluation:
    return scored(scene, drawn(scene)).evaluation


def _issued(scene: County) -> Evaluation:
    return issued(scene, scored(scene, drawn(scene))).evaluation


def _reported(scene: County) -> Evaluation:
    return reported(scene, issued(scene, scored(scene, drawn(scene)))).evaluation


STANDINGS: Final[Mapping[str, Callable[[County], Evaluation]]] = MappingProxyType(
    {
        "filling": _filling,
        "planned": _planned,
        "asked": _asked,
        "reviewed": _reviewed,
        "approved": _approved,
        "excluded": _excluded,
        "goal": _goal,
        "drawn": _drawn,
        "issued": _issued,
        "reported": _reported,
    }
)


def at_standing(scene: County, standing: str) -> Evaluation:
    """With a file that bears out its first row, and one that bears out the whole."""
    made = STANDINGS[standing](scene)
    for file in AttachmentFactory.create_batch(2, evaluation=made):
        file.indicators.set(made.indicators.order_by("position")[: 1 if file.pk % 2 else 0])
    return made


def copies(scene: County, evaluation: Evaluation, count: int) -> list[Evaluation]:
    """Sheets of projects of their own; their log begins anew."""
    projects = Project.objects.bulk_create(_copy(evaluation.project) for _ in range(count))
    made = Evaluation.objects.bulk_create(
        _copy(Evaluation.objects.get(pk=evaluation.pk), project=project, return_event=None) for project in projects
    )
    for model in (FundLine, Indicator):
        _copy_rows(model, evaluation, made)
    versions = _copy_rows(Version, evaluation, made)
    _copy_rows(Adjustment, evaluation, made, before=versions)
    _copy_rechecks(evaluation, made, versions)
    for each in made:
        each.approved_goal_id = versions.get((each.pk, evaluation.approved_goal_id))
        each.approved_version_id = versions.get((each.pk, evaluation.approved_version_id))
    Evaluation.objects.bulk_update(made, ["approved_goal", "approved_version"])
    _copy_files(evaluation, made)
    log_creation([(each, "") for each in made], by=scene.people["finance office"], address=None)
    return made


def _copy(record: Any, **changes: Any) -> Any:
    """Unsaved."""
    values = {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}
    values = {name: value for name, value in values.items() if name not in ("id", "code", *changes)}
    values = {name: value for name, value in values.items() if name.removesuffix("_id") not in changes}
    return type(record)(**values, **changes)


def _copy_rows(
    model: type[models.Model],
    evaluation: Evaluation,
    made: Sequence[Evaluation],
    *,
    before: Mapping[tuple[int, int | None], int] | None = None,
) -> dict[tuple[int, int | None], int]:
    """The key of each copy, by the key of its sheet and of what it was copied from."""
    former = list(model._default_manager.filter(evaluation=evaluation).order_by("pk"))
    rows = [
        (each.pk, row.pk, _copy(row, evaluation=each) if before is None else _copy_of(row, each, before))
        for each in made
        for row in former
    ]
    model._default_manager.bulk_create([copy for *_, copy in rows])
    return {(sheet, key): copy.pk for sheet, key, copy in rows}


def _copy_of(row: Any, evaluation: Evaluation, versions: Mapping[tuple[int, int | None], int]) -> Any:
    copy = _copy(row, evaluation=evaluation)
    copy.before_id = versions[evaluation.pk, row.before_id]
    return copy


def _copy_rechecks(
    evaluation: Evaluation, made: Sequence[Evaluation], versions: Mapping[tuple[int, int | None], int]
) -> None:
    for recheck in evaluation.rechecks.all():
        for each in made:
            copy = _copy(recheck, evaluation=each)
            copy.version_id = versions[each.pk, recheck.version_id]
            copy.save(force_insert=True)
            for kept in (recheck.rows, recheck.opinions, recheck.files):
                kept.model._default_manager.bulk_create([_copy(row, recheck=copy) for row in kept.all()])


def _copy_files(evaluation: Evaluation, made: Sequence[Evaluation]) -> None:
    """Each with bytes of its own, so that what is removed here stays there."""
    storage = Attachment.file.field.storage
    rows = {(row.evaluation_id, row.key): row for row in Indicator.objects.filter(evaluation__in=made)}
    for file in evaluation.attachments.prefetch_related("indicators").order_by("pk"):
        for each in made:
            stored = storage.save(file.file.name, ContentFile(b"%PDF-1.7\n"))
            copy = _copy(file, evaluation=each, file=stored)
            copy.save(force_insert=True)
            copy.indicators.set([rows[each.pk, row.key] for row in file.indicators.all()])

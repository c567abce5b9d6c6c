"""The scene of the access matrix, with a script, quotes, a template and a formula in every text that people or files bring in."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from perfeval.accounts.models import User
from projects.models import (
    AdjustmentStep,
    Evaluation,
    Exclusion,
    JobState,
    ListDraft,
    ListSource,
    Material,
    Publication,
    Round,
    SavedView,
    StandardOpinion,
    Step,
    Version,
    triggers,
)
from projects.rounds.enlisting.lines import FoundLine
from projects.sheets import freeze_sheet, sheet_of
from tests.access.scene import World, world
from tests.factories import (
    AdjustmentFactory,
    AttachmentFactory,
    EvaluationFactory,
    ExplanationFactory,
    JobFactory,
    ProjectFactory,
    RemarkEntryFactory,
    RemarkFactory,
)

LONGEST_KEPT: Final = {"IntakeTable.found": 12, "PublishedBudget.content": 4}  # labels by which a table is understood
EMPTY_AT_FIRST: Final = ("extra", "not_applicable")
Field = models.Field[Any, Any]

SIGNS: Final = "=+-@\t\r"  # each begins a formula somewhere; the fields take turns
CHINESE: Final = re.compile("[一-鿿]")
OWN_WORDS: Final[Mapping[str, str]] = {
    "address of a subtree": "Department.path Evaluation.unit_path Evaluation.department_path",
    "made from what else is there": "*.digest Event.previous RecheckSample.seed *.password RecoveryCode.digest",
    "secret": "User.totp_secret LoginSession.session_key LoginSession.session_data",
    "names a thing of the program": "ChainHead.chain Event.chain Event.verb FundLine.kind LedgerLine.kind Job.kind "
    "IntakeFile.kind LayoutVersion.code RuleSetVersion.code Dimension.code Category.code Explanation.code "
    "Explanation.field Remark.field *.key *.media_type *.file Indicator.band Evaluation.grade Recheck.grade "
    "Recheck.own_grade Notice.subject ListDraft.former LoginSession.browser",
    "an address of the network": "FailedLogins.address VerificationCount.address Worker.host Worker.name",
    "figures": "IntakeTable.stated_total IntakeTable.computed_total Evaluation.stated Project.function_code *.stated_score",
    "an order of the program": "Job.arguments RecheckSample.method SavedView.query ListDraft.choices IntakeTable.flaws",
    "shaped, and its words come from other fields": "IntakeTable.corrections Reorganisation.statement",
    "counted, shown by the log": "FailedLogins.names",
}
OWN: Final = {name for names in OWN_WORDS.values() for name in names.split()}


def text_fields() -> list[Field]:
    """All that can hold somebody's words."""
    kinds = (models.CharField, models.TextField, models.JSONField, models.FileField)
    labels = ("projects", "indicators", "accounts")
    every = [
        field for label in labels for model in apps.get_app_config(label).get_models() for field in model._meta.fields
    ]
    return [each for each in every if isinstance(each, kinds) and not each.choices and not is_own(each)]


def name_of(field: Field) -> str:
    return f"{field.model.__name__}.{field.name}"


def is_own(field: Field) -> bool:
    return name_of(field) in OWN or f"*.{field.name}" in OWN


def mark(number: int) -> str:
    """Short enough for the shortest field, and the same wherever it stands: what comes out of it tells which field it was."""
    return f"{SIGNS[number % len(SIGNS)]}zz{number}\"'<zz>{{{{7}}}}"


def planted() -> tuple[World, list[str]]:
    """The world, and the names of the fields that hold their mark nowhere."""
    made = world()
    _add_what_the_matrix_does_not_need(made)
    with triggers.lifted():
        missing = [name_of(field) for number, field in enumerate(text_fields(), start=10) if not _plant(field, number)]
    return made, missing


def _add_what_the_matrix_does_not_need(made: World) -> None:
    exercise = Round.objects.get(pk=made.values["rounds"]["pk"])
    evaluation = Evaluation.objects.get(pk=made.values["evaluations"]["pk"])
    version = Version.objects.get(pk=made.values["versions"]["pk"])
    filler = User.objects.get(pk=made.values["people"]["pk"])
    office = User.objects.get(name="finance office")
    draft = freeze_sheet(evaluation, sheet_of(evaluation), user=filler)
    RemarkEntryFactory.create(remark=RemarkFactory.create(version=draft, quote="原文"))
    ExplanationFactory.create(evaluation=evaluation)
    AdjustmentFactory.create(
        evaluation=evaluation,
        before=version,
        content=version.content,
        step=AdjustmentStep.REFUSED,
        reason="减少任务",
        opinion="不同意",
        asked_by=filler,
        asked_at=timezone.now(),
        decided_by=office,
        decided_at=timezone.now(),
    )
    for owner in (filler, office):
        SavedView.objects.create(owner=owner, name="逾期的")
    StandardOpinion.objects.create(region=exercise.region, text="请补充。")
    JobFactory.create(owner=filler, state=JobState.FAILED, error="没有做成。", finished_at=timezone.now())
    found = FoundLine(unit="节能监察中心", name="培训费")
    ListDraft.objects.create(round=exercise, source=ListSource.LIST, lines=[found.stored()], changed_by=office)
    now = timezone.now()
    AttachmentFactory.create(evaluation=evaluation, removed_at=now, removed_by=filler, removal_reason="换新")
    Material.objects.update(returned_at=now, returned_by=office, return_reason="缺章")
    Evaluation.objects.filter(step=Step.APPROVED).update(publication=Publication.PUBLISHED, published_at=now)
    withheld = Evaluation.objects.get(step=Step.APPROVED)
    withheld.pk, withheld.project = None, ProjectFactory.create(unit=withheld.unit, department=withheld.department)
    withheld.publication, withheld.published_at = Publication.WITHHELD, None
    withheld.withheld_reason = "涉及商业秘密"
    withheld.save()
    excluded = EvaluationFactory.create(round=exercise, unit=evaluation.unit, department=evaluation.department)
    by = {"exclusion": Exclusion.OTHER, "exclusion_note": "停办", "excluded_at": now, "excluded_by": office}
    Evaluation.objects.filter(pk=excluded.pk).update(**by)


def in_words(held: Any, text: str, longest_kept: int = 0) -> Any:

    if isinstance(held, dict):
        return {key: in_words(each, text, longest_kept) for key, each in held.items()}
    if isinstance(held, list):
        return [in_words(each, text, longest_kept) for each in held]
    is_said = isinstance(held, str) and CHINESE.search(held) and len(held) > longest_kept
    return text if is_said else held


def _plant(field: Field, number: int) -> int:
    """Returns in how many rows the mark stands. A row may refuse a text that it has no place for."""
    rows, done = field.model._base_manager, 0
    for key, kept in rows.values_list("pk", field.name):
        held = {"产出指标": "无"} if kept == {} and field.name in EMPTY_AT_FIRST else kept
        for text in (mark(number), f"{mark(number)}{key}"):
            try:
                with transaction.atomic():
                    with_text = with_mark(field, held, text)
                    rows.filter(pk=key).update(**{field.name: with_text})
                done += "zz" in str(with_text)
                break
            except IntegrityError:
                continue
    return done


def with_mark(field: Field, held: Any, text: str) -> Any:
    """A text becomes the mark; in what is kept as JSON or TOML the words of people do."""
    if name_of(field) in ("LayoutVersion.content", "RuleSetVersion.content"):
        label, note = (f"{word} = {json.dumps(text)}".replace("\\", r"\\") for word in ("label", "note"))
        return re.sub(r'note = "[^"]*"', note, re.sub(r'label = "(项目名称|单位负责人)[^"]*"', label, held))
    if isinstance(field, models.JSONField):
        return in_words(held, text, LONGEST_KEPT.get(name_of(field), 0))
    if field.name in ("content", "population"):
        return json.dumps(in_words(json.loads(held), text, LONGEST_KEPT.get(name_of(field), 0)), ensure_ascii=False)
    return text

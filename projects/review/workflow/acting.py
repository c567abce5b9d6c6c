"""transition(): all that a step does, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from indicators.sheet import SheetError
from projects.history.events import record_event
from projects.models import Department, Evaluation, Event, Project, Publication, Stage, Step, Version
from projects.models.department import hold_tree
from projects.models.paths import SEGMENT
from projects.models.publication_mark import renew_mark
from projects.models.storable import drop_unstorable
from projects.queue import enqueue
from projects.queue.asking import PRINT_PUBLIC, PRINT_VERSION
from projects.review.workflow.columns import Move, columns_of
from projects.review.workflow.given import NOTHING_GIVEN, Given
from projects.review.workflow.steps import RefusedError, next_step, refuse_overtaken, skipped_before, standing_of
from projects.review.workflow.table import TABLE, Act, Transition, Where
from projects.sheets import Computed, freeze_sheet, recompute

if TYPE_CHECKING:
    from perfeval.accounts.models import User

AS_IT_WAS: Final = frozenset({Act.SUBMIT_AS_IT_WAS, Act.ENTER_AS_PUBLISHED})
SUBMISSIONS: Final = AS_IT_WAS | {Act.SUBMIT}
SENT_BACK: Final = frozenset({Act.RETURN, Act.CORRECT})
TOLD: Final = ("stage", "step", "publication", "exclusion", "unit", "department")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActOutcome:
    """What has happened, with the sheet as it stands now."""

    evaluation: Evaluation
    event: Event
    version: Version | None = None  # frozen at a submission, passed at an approval, published


@transaction.atomic
def transition(
    evaluation: Evaluation,
    act: Act,
    *,
    by: "User",
    given: Given = NOTHING_GIVEN,
    seen: str | None = None,
    address: str | None = None,
) -> ActOutcome:
    """A RefusedError says why nothing happened. `seen` is standing_of() the sheet that the person looked at, as the form
    brought it; without a form, the evaluation at hand is what was looked at."""
    row = TABLE[act]
    if act is Act.REASSIGN:
        hold_tree()  # whose paths the sheet copies
    held = _lock_sheet(evaluation)
    looked_at = standing_of(evaluation) if seen is None else seen
    if looked_at:
        refuse_overtaken(held, looked_at)
    computed = recompute(held) if act in SUBMISSIONS else None
    said = _with_current_places(replace(given, opinion=drop_unstorable(given.opinion).strip()))
    _refuse_unless_allowed(row, held, by, said)
    refuse_overtaken(held, looked_at)  # a form that brought nothing is told so once it is known to whom
    move = Move(act=act, evaluation=held, to=_find_target(row, held, said), given=said, by=by, at=timezone.now())
    if computed is not None:
        move = replace(move, version=_freeze_submitted(act, held, computed, by))
    elif move.approves:
        move = replace(move, version=held.versions.filter(stage=held.stage).order_by("-number").first())
    elif act is Act.PUBLISH:
        move = replace(move, version=held.approved_version)
    return _write_move(row, move, address=address)


def _lock_sheet(evaluation: Evaluation) -> Evaluation:
    """Whoever acts on a sheet queues here."""
    Evaluation.objects.filter(pk=evaluation.pk).lock()
    held = Evaluation.objects.with_places().select_related("return_event", "approved_version__rule_set")
    return held.get(pk=evaluation.pk)


def _with_current_places(given: Given) -> Given:
    """With the places of the departments behind the lock of the tree; the highest one answers where none is named."""
    if given.unit is None:
        return given
    unit = Department.objects.get(pk=given.unit.pk)
    named = Q(path=unit.path[:SEGMENT]) if given.department is None else Q(pk=given.department.pk)
    return replace(given, unit=unit, department=Department.objects.get(named))


def _refuse_unless_allowed(row: Transition, evaluation: Evaluation, by: "User", given: Given) -> None:
    verdict = row.may(by, evaluation)
    if not verdict:
        raise RefusedError(verdict.reason)
    assert (evaluation.stage, evaluation.step) in row.origins  # a predicate knows why not, and says so
    reason = row.lacks(evaluation, given)
    if reason:
        raise RefusedError(reason)


def _find_target(row: Transition, evaluation: Evaluation, given: Given) -> tuple[Stage, Step]:
    stage, step = Stage(evaluation.stage), Step(evaluation.step)
    match row.to:
        case Where.NEXT_STEP:
            return stage, next_step(evaluation)
        case Where.FILLING:
            return stage, Step.FILLING
        case Where.APPROVED:
            return stage, Step.APPROVED
        case Where.CHOSEN:
            return stage, given.to or Step.FILLING
        case Where.SELF_EVALUATION:
            return Stage.SELF_EVALUATION, Step.FILLING
    return stage, step


def _freeze_submitted(act: Act, evaluation: Evaluation, computed: Computed, by: "User") -> Version:
    sheet = computed.printed_as_it_was if act in AS_IT_WAS else computed.printed
    try:
        version = freeze_sheet(evaluation, sheet, user=by)
    except SheetError as error:
        raise RefusedError(f"{error}，不能送审。") from error
    enqueue(PRINT_VERSION, {"version": version.pk}, owner=by)
    return version


def _write_move(row: Transition, move: Move, *, address: str | None) -> ActOutcome:
    evaluation, values = move.evaluation, columns_of(move, row.to)
    is_back = move.to[1] is Step.FILLING and evaluation.step != Step.FILLING
    if row.act is Act.WITHDRAW:
        values["return_event"] = _return_before(evaluation)
    if Publication.PUBLISHED in (evaluation.publication, values.get("publication")):
        renew_mark(evaluation.round_id)
    if row.act is Act.PUBLISH and settings.PUBLIC_PAGES and move.version is not None:
        enqueue(PRINT_PUBLIC, {"version": move.version.pk}, owner=move.by)
    event = record_event(
        row.verb,
        evaluation=evaluation,
        user=move.by,
        subject=_describe_move(row, move),
        changes=_list_changes(row, move, values),
        opinion=move.given.opinion,
        address=address,
    )
    if row.act in SENT_BACK:
        values["return_event"] = event
    for name, value in values.items():
        setattr(evaluation, name, value)
    evaluation.save(update_fields=list(values))
    if move.act is Act.REASSIGN:  # the years to come go with it
        Project.objects.filter(pk=evaluation.project_id).update(unit=values["unit"], department=values["department"])
    # What goes back to its filler has again the figures that the rules compute; what was frozen as it was, its own.
    if is_back or row.act in AS_IT_WAS | {Act.REASSIGN}:
        recompute(evaluation)
    return ActOutcome(evaluation=evaluation, event=event, version=move.version)


def _return_before(evaluation: Evaluation) -> Event | None:
    """Taken back, a sheet is again what it was before: perhaps one that was sent back."""
    submission = evaluation.events.filter(verb="submit").order_by("-sequence").first()
    key = submission.changes.get("return_event", [None])[0] if submission else None
    return evaluation.events.filter(pk=key).first() if key else None


def _list_changes(row: Transition, move: Move, values: Mapping[str, Any]) -> dict[str, Any]:
    evaluation = move.evaluation
    changes: dict[str, Any] = {
        name: [getattr(evaluation, name), values[name]]
        for name in TOLD
        if name in values and getattr(evaluation, name) != values[name]
    }
    if row.to is Where.NEXT_STEP:
        changes["skipped"] = skipped_before(evaluation, move.to[1])
    if move.version is not None:
        changes["version"] = move.version.number
    if evaluation.return_event_id is not None and row.act in SUBMISSIONS:
        changes["return_event"] = [evaluation.return_event_id, None]
    return changes


def _describe_move(row: Transition, move: Move) -> str:
    """Where it went, for those who read what was done."""
    step = move.to[1]
    parts = [f"送审稿（第{move.version.number}稿）"] if move.version is not None else []
    if row.to is Where.NEXT_STEP and not move.approves:
        parts.append(f"转{step.label}")
    if row.to is Where.NEXT_STEP and skipped_before(move.evaluation, step):
        parts.append("主管部门就是实施单位，不经主管部门审核")
    if row.to is Where.CHOSEN:
        parts.append("至填报人" if step is Step.FILLING else f"至{step.label}")
    if move.given.source:
        parts.append(f"原表{move.given.source}")
    if row.act is Act.REASSIGN:
        parts.append(f"由“{move.evaluation.unit}”改为“{move.given.unit}”")
    if row.act is Act.EXCLUDE and move.given.exclusion is not None:
        parts.append(move.given.exclusion.label)
    if row.act is Act.PUBLISH and move.given.website:
        parts.append(f"公布于 {move.given.website}")
    if row.act is Act.WITHHOLD:
        parts.append(f"经{move.given.approver}同意")
    return "，".join(parts)

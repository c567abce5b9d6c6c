"""送审: a last look, and the step that follows it; before that, where the round wants it, the 待签 version."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from django.db import transaction

from indicators.sheet import SheetError, digest_of_sheet
from projects.access import may_fill
from projects.history.events import record_event
from projects.models import Evaluation, Version
from projects.models.storable import drop_unstorable
from projects.queue import enqueue
from projects.queue.asking import PRINT_VERSION
from projects.review.submission.examining import Look, look_at
from projects.review.submission.explaining import FindingPlace, write_down
from projects.review.workflow import (
    Act,
    ActOutcome,
    OvertakenError,
    RefusedError,
    refuse_overtaken,
    standing_of,
    transition,
)
from projects.sheets import freeze_sheet, recompute

if TYPE_CHECKING:
    from perfeval.accounts.models import User

SIGNATURE: Final[Mapping[str, str]] = MappingProxyType({"filler": "填报人", "phone": "联系电话"})
NOT_SIGNED_HERE: Final[Mapping[str, str]] = MappingProxyType({})


@transaction.atomic
def submit(
    evaluation: Evaluation,
    *,
    by: "User",
    texts: Mapping[FindingPlace, str],
    seen: str,
    signed: Mapping[str, str] = NOT_SIGNED_HERE,
    address: str | None = None,
) -> ActOutcome:
    """The signature, the explanations and the step, all or none. What was signed on paper is not signed again."""
    look = _look_behind_the_lock(evaluation, by, seen)
    held = look.evaluation
    if look.signing.lacks:
        raise RefusedError(look.signing.lacks)
    _write_signature(held, held.signed(by) | ({} if look.signing.is_due else dict(signed)), by, address)
    _write_explanations(look, by, texts, address)
    return transition(held, Act.SUBMIT, by=by, seen=standing_of(held), address=address)


@transaction.atomic
def prepare_signing(
    evaluation: Evaluation,
    *,
    by: "User",
    texts: Mapping[FindingPlace, str],
    seen: str,
    signed: Mapping[str, str] = NOT_SIGNED_HERE,
    address: str | None = None,
) -> Version:
    """Freezes what is to be signed and sealed. The sheet stays with its filler; once it is changed, the paper is void."""
    look = _look_behind_the_lock(evaluation, by, seen)
    held = look.evaluation
    if not look.signing.is_due:
        raise RefusedError("这次任务不要求签字盖章后送审，请直接送审。")
    _write_signature(held, held.signed(by) | dict(signed), by, address)
    _write_explanations(look, by, texts, address)
    try:
        version = freeze_sheet(held, recompute(held).printed, user=by, is_for_signing=True)
    except SheetError as error:
        raise RefusedError(f"{error}，不能生成待签版本。") from error
    enqueue(PRINT_VERSION, {"version": version.pk}, owner=by)
    changes = {"version": version.number}
    record_event("freeze", evaluation=held, user=by, subject=str(version), changes=changes, address=address)
    return version


def _look_behind_the_lock(evaluation: Evaluation, by: "User", seen: str) -> Look:
    Evaluation.objects.filter(pk=evaluation.pk).lock()
    held = Evaluation.objects.with_places().get(pk=evaluation.pk)
    standing, _, looked_at = seen.rpartition(" ")
    refuse_overtaken(held, standing)
    look = look_at(held, by)
    if not (verdict := may_fill(by, held)):
        raise RefusedError(verdict.reason)
    if digest_of_sheet(look.computed.sheet) != looked_at:
        raise OvertakenError("您看过之后，这张表又有改动，请核对后再送审。")
    if look.blocks:
        raise RefusedError(f"还有 {len(look.blocks)} 处必须修改，改正后再送审。")
    return look


def _write_signature(evaluation: Evaluation, signed: Mapping[str, str], by: "User", address: str | None) -> None:
    """填报人 and 联系电话 as the last look has them."""
    texts = {name: drop_unstorable(text).strip() for name, text in signed.items()}
    lacking = "和".join(title for name, title in SIGNATURE.items() if not texts[name])
    if lacking:
        raise RefusedError(f"没有填写{lacking}，请填写后再送审。")
    pairs = {name: [getattr(evaluation, name), text] for name, text in texts.items()}
    changes = {f"sheet.{name}": pair for name, pair in pairs.items() if pair[0] != pair[1]}
    if not changes:
        return
    evaluation.filler, evaluation.phone = texts["filler"], texts["phone"]
    evaluation.row_version += 1
    evaluation.save(update_fields=["filler", "phone", "row_version"])
    record_event("change", evaluation=evaluation, user=by, changes=changes, address=address)


def _write_explanations(look: Look, by: "User", texts: Mapping[FindingPlace, str], address: str | None) -> None:
    said = {place: drop_unstorable(text).strip() for place, text in texts.items()}
    unsaid = sum(not said.get(each.place) for each in look.asked)
    if unsaid:
        raise RefusedError(f"还有 {unsaid} 处需要说明，请逐条写明后再送审。")
    if not look.asked:
        return
    changes = write_down(look.evaluation, look.asked, said, by=by)
    record_event(
        "explain",
        evaluation=look.evaluation,
        user=by,
        subject=f"{len(changes)} 处",
        changes=changes,
        address=address,
    )

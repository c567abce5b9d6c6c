"""送审: a last look, and the step that follows it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from django.db import transaction

from indicators.sheet import digest
from projects.access import may_fill
from projects.history.events import clean, record
from projects.models import Evaluation
from projects.review.submission.examining import Look, look_at
from projects.review.submission.explaining import FindingPlace, write_down
from projects.review.workflow import (
    Act,
    ActOutcome,
    OvertakenError,
    RefusedError,
    refuse_overtaken,
    transition,
)

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
    """The signature, the explanations and the step, all or none."""
    Evaluation.objects.filter(pk=evaluation.pk).lock()
    held = Evaluation.objects.with_places().get(pk=evaluation.pk)
    standing, _, looked_at = seen.rpartition(" ")
    refuse_overtaken(held, standing)
    look = look_at(held, by)
    _refuse(look, by, looked_at)
    _sign(held, {**held.signed(by), **signed}, by, address)
    _explain(look, by, texts, address)
    return transition(held, Act.SUBMIT, by=by, seen=standing, address=address)


def _refuse(look: Look, by: "User", looked_at: str) -> None:
    verdict = may_fill(by, look.evaluation)
    if not verdict:
        raise RefusedError(verdict.reason)
    if digest(look.computed.sheet) != looked_at:
        raise OvertakenError("您看过之后，这张表又有改动，请核对后再送审。")
    if look.blocks:
        raise RefusedError(f"还有 {len(look.blocks)} 处必须修改，改正后再送审。")
    if look.scan.lacks:
        raise RefusedError(look.scan.lacks)


def _sign(evaluation: Evaluation, signed: Mapping[str, str], by: "User", address: str | None) -> None:
    """填报人 and 联系电话 as the last look has them."""
    texts = {name: clean(text).strip() for name, text in signed.items()}
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
    record("change", evaluation=evaluation, user=by, changes=changes, address=address)


def _explain(look: Look, by: "User", texts: Mapping[FindingPlace, str], address: str | None) -> None:
    said = {place: clean(text).strip() for place, text in texts.items()}
    unsaid = sum(not said.get(each.place) for each in look.asked)
    if unsaid:
        raise RefusedError(f"还有 {unsaid} 处需要说明，请逐条写明后再送审。")
    if not look.asked:
        return
    changes = write_down(look.evaluation, look.asked, said, by=by)
    record(
        "explain",
        evaluation=look.evaluation,
        user=by,
        subject=f"{len(changes)} 处",
        changes=changes,
        address=address,
    )

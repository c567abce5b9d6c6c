"""act_on_recheck(): all that an act does, in one transaction with its event."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from indicators.points import ZERO, plain
from perfeval.files import drop_files
from projects.attachments import Refused
from projects.attachments.taking import Received, receive
from projects.history.events import record_event
from projects.models import Department, Event, Recheck, RecheckFile, RecheckOpinion, RecheckRow, RecheckState, RoleKind
from projects.models.storable import drop_unstorable
from projects.rechecks.marking import locked_recheck
from projects.rechecks.opinion import content_of, to_text
from projects.rechecks.refusals import RecheckOvertakenError, RecheckRefusedError
from projects.rechecks.table import RECHECK_TABLE, RecheckAct

if TYPE_CHECKING:
    from perfeval.accounts.models import User

MOST_FILES: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class RecheckSaid:
    """What a person says along with an act."""

    text: str = ""
    answer_until: dt.date | None = None
    rectify_until: dt.date | None = None
    rectified_on: dt.date | None = None
    files: "Sequence[UploadedFile[Any]]" = ()


NOTHING_SAID: Final = RecheckSaid()


def standing_of_recheck(recheck: Recheck, rows: Sequence[RecheckRow]) -> str:
    """Goes with a form. While it is scored, the scores are part of it: what is issued is what was looked at."""
    parts = [recheck.state, recheck.state_since.isoformat()]
    if recheck.state == RecheckState.SCORING:
        versions = ",".join(f"{row.key}:{row.row_version}" for row in rows)
        parts.append(hashlib.sha256(versions.encode()).hexdigest()[:16])
    return " ".join(parts)


def act_on_recheck(
    recheck: Recheck,
    act: RecheckAct,
    *,
    by: "User",
    seen: str,
    said: RecheckSaid = NOTHING_SAID,
    address: str | None = None,
) -> Recheck:
    """The bytes of files are written first, while nobody waits, and taken away again where no record keeps them."""
    received: list[Received] = []
    try:
        received.extend(_received(upload) for upload in said.files)
        return _do_act(recheck, act, by=by, seen=seen, said=said, received=received, address=address)
    finally:
        stored = {each.stored for each in received}
        kept = set(RecheckFile.objects.filter(file__in=stored).values_list("file", flat=True)) if stored else set()
        drop_files(stored - kept)


def _received(upload: "UploadedFile[Any]") -> Received:
    try:
        return receive(upload, field=RecheckFile.file.field)
    except Refused as refusal:
        raise RecheckRefusedError(f"“{drop_unstorable(upload.name or '')}”没有上传：{refusal}") from refusal


@transaction.atomic
def _do_act(
    recheck: Recheck,
    act: RecheckAct,
    *,
    by: "User",
    seen: str,
    said: RecheckSaid,
    received: Sequence[Received],
    address: str | None,
) -> Recheck:
    row, held = RECHECK_TABLE[act], locked_recheck(recheck)
    rows = list(held.rows.select_related("reason"))
    _refuse_overtaken(held, rows, seen)
    if held.state != row.origin:
        raise RecheckRefusedError(f"这份复核现在是“{held.get_state_display()}”，不能办理“{row.title}”。")
    if not (verdict := row.may(by, held)):
        raise RecheckRefusedError(verdict.reason)
    text = drop_unstorable(said.text).replace("\r\n", "\n").strip()
    if row.text and row.needs_text and not text:
        raise RecheckRefusedError(f"请写明{row.text}。")
    changes: dict[str, Any] = {"recheck": held.pk}
    subject = f"第 {held.sample.number} 批"
    if act is RecheckAct.ISSUE:
        opinion = _issue_opinion(held, rows, text, said, by)
        changes["opinion"] = opinion.number
        subject = f"{subject}，第 {opinion.number} 次意见书，复核总分 {plain(held.total or ZERO)}"
    if act is RecheckAct.REPORT:
        changes |= _report_rectification(held, said, received, by)
    to = row.to or (RecheckState.RECTIFYING if held.rectify_until else RecheckState.CLOSED)
    changes["state"] = [held.state, to.value]
    held.state, held.state_since = to, timezone.now()
    held.save(update_fields=["state", "state_since", "issued_at", "answer_until", "rectify_until"])
    record_event(
        row.verb, evaluation=held.evaluation, user=by, address=address, subject=subject, changes=changes, opinion=text
    )
    return held


def _refuse_overtaken(held: Recheck, rows: Sequence[RecheckRow], seen: str) -> None:
    if standing_of_recheck(held, rows) == seen:
        return
    if held.state == RecheckState.SCORING:
        raise RecheckOvertakenError("刚有人改过得分，没有办理。请看过现在的得分后再办。")
    last = events_of(held)[-1:]
    who = f"“{last[0].actor}”刚刚办理了“{last[0].title}”，" if last else ""
    raise RecheckOvertakenError(f"{who}这份复核现在是“{held.get_state_display()}”。本次操作没有办理，请核对后再操作。")


def _issue_opinion(
    held: Recheck, rows: Sequence[RecheckRow], demand: str, said: RecheckSaid, by: "User"
) -> RecheckOpinion:
    if held.total is None:
        left = sum(row.score is None for row in rows)
        raise RecheckRefusedError(f"还有 {left} 行没有复核得分，不能发出意见书。")
    today = timezone.localdate()
    if said.answer_until is None or said.answer_until < today:
        raise RecheckRefusedError("请填写单位答复的期限，不早于今天。")
    if demand and (said.rectify_until is None or said.rectify_until < said.answer_until):
        raise RecheckRefusedError("提出整改要求的，请填写整改期限，不早于答复期限。")
    if said.rectify_until is not None and not demand:
        raise RecheckRefusedError("填写了整改期限，请写明整改要求。")
    held.answer_until, held.rectify_until = said.answer_until, said.rectify_until
    held.issued_at = held.issued_at or timezone.now()
    last = held.opinions.aggregate(last=Max("number"))["last"] or 0
    content = content_of(
        held,
        rows,
        bureau=_bureau_of(by, held),
        demand=demand,
        answer_until=said.answer_until,
        rectify_until=said.rectify_until,
    )
    return RecheckOpinion.objects.create(recheck=held, number=last + 1, content=to_text(content), issued_by=by)


def _bureau_of(by: "User", held: Recheck) -> str:
    """Where the person is 财政绩效科; of who acts for somebody absent, the office of the region."""
    region = held.sample.round.region
    offices = Department.objects.filter(roles__kind=RoleKind.FINANCE_OFFICE, region=region).order_by("path")
    own = offices.filter(roles__in=by.roles.filter(kind=RoleKind.FINANCE_OFFICE)).first()
    bureau = own or offices.first()
    return bureau.name if bureau else f"{region}财政部门"


def _report_rectification(held: Recheck, said: RecheckSaid, received: Sequence[Received], by: "User") -> dict[str, Any]:
    """With the day on which it was done, and with proof: now, or from an earlier report."""
    if said.rectified_on is None or said.rectified_on > timezone.localdate():
        raise RecheckRefusedError("请填写整改完成的日期，不晚于今天。")
    known = set(held.files.values_list("digest", flat=True))
    new = list({each.digest: each for each in received if each.digest not in known}.values())
    if not known and not new:
        raise RecheckRefusedError("请上传整改的证明材料。")
    if len(known) + len(new) > MOST_FILES:
        raise RecheckRefusedError(f"一份复核最多 {MOST_FILES} 个证明材料。")
    RecheckFile.objects.bulk_create(
        RecheckFile(
            recheck=held,
            name=each.name,
            file=each.stored,
            media_type=each.kind.media_type,
            size=each.size,
            digest=each.digest,
            uploaded_by=by,
        )
        for each in new
    )
    return {"rectified_on": said.rectified_on, "files": [each.name for each in new]}


def events_of(recheck: Recheck) -> list[Event]:
    """What was done with it, the oldest first, out of the sheet's own log."""
    told = recheck.evaluation.events.filter(verb__startswith="recheck-").order_by("sequence")
    return [event for event in told if event.changes.get("recheck") == recheck.pk]

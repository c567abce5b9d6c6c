"""盖章扫描件: the signed and sealed paper of one version, uploaded beside it; replaced as a whole, with a reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from perfeval.files import drop_files
from projects.access import may_scan
from projects.attachments.kinds import JPEG, PDF, PNG, TIFF, Refused
from projects.attachments.pages import forget_pages
from projects.attachments.taking import Received, megabytes, receive
from projects.history.events import record_event
from projects.history.versions import never_submitted
from projects.models import Attachment, Evaluation, ScanDue, Stage, Step, Version
from projects.models.storable import drop_unstorable
from projects.sheets import signing_version

if TYPE_CHECKING:
    from perfeval.accounts.models import User

SCANNED: Final = (PDF, JPEG, PNG, TIFF)
LONGEST_REASON: Final = 200
VERB: Final = "scan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scans:
    """Of the version that is to be sealed now, or that was."""

    version: Version
    files: tuple[Attachment, ...]
    replaced: tuple[Attachment, ...]
    needs_reason: bool  # what was handed in with a submission or an approval is kept when another takes its place


def scans_of(evaluation: Evaluation) -> Scans | None:
    """None while there is no version to seal."""
    version = version_to_seal(evaluation)
    if version is None:
        return None
    held = list(version.scans.select_related("uploaded_by", "removed_by").order_by("uploaded_at", "pk"))
    files = tuple(each for each in held if each.removed_at is None)
    return Scans(
        version=version,
        files=files,
        replaced=tuple(each for each in held if each.removed_at is not None),
        needs_reason=bool(files) and not never_submitted([version], evaluation),
    )


def wants_scan(evaluation: Evaluation) -> bool:
    """Goal forms aren't sealed: the table that is filed is."""
    return evaluation.round.scan_due != ScanDue.NEVER and evaluation.stage == Stage.SELF_EVALUATION


def version_to_seal(evaluation: Evaluation) -> Version | None:
    """What is approved; before that, what was frozen for signing."""
    if (evaluation.stage, evaluation.step) == (Stage.SELF_EVALUATION, Step.APPROVED):
        return evaluation.approved_version
    return signing_version(evaluation)


def take_scans(
    evaluation: Evaluation,
    uploads: "Iterable[UploadedFile[Any]]",
    *,
    seen: str,
    reason: str = "",
    by: "User",
    address: str | None = None,
) -> Scans:
    """All the pages together, or nothing: a Refused names the file that isn't taken. `seen` is the key of the version whose
    paper was sealed."""
    received: list[Received] = []
    is_kept = False
    try:
        for upload in uploads:
            try:
                received.append(receive(upload, kinds=SCANNED))
            except Refused as refusal:
                raise Refused(f"“{drop_unstorable(upload.name or '')}”不能作为盖章扫描件：{refusal}") from refusal
        scans = _keep_scans(
            evaluation, received, seen=seen, reason=drop_unstorable(reason).strip(), by=by, address=address
        )
        is_kept = True
    finally:
        if not is_kept:
            drop_files(each.stored for each in received)
    return scans


@transaction.atomic
def _keep_scans(
    evaluation: Evaluation, received: Sequence[Received], *, seen: str, reason: str, by: "User", address: str | None
) -> Scans:
    Evaluation.objects.filter(pk=evaluation.pk).lock()
    held = Evaluation.objects.with_places().select_related("approved_version").get(pk=evaluation.pk)
    if not (verdict := may_scan(by, held)):
        raise Refused(verdict.reason)
    former = scans_of(held)
    if former is None or str(former.version.pk) != seen:
        raise Refused("您打开页面以后，要盖章的稿子已经变了，请核对校验码后再上传。")
    _refuse_unfit(held, former, received, reason)
    _take_down_former(former, reason, by)
    Attachment.objects.bulk_create(
        Attachment(
            evaluation=held,
            sealed_version=former.version,
            name=each.name,
            file=each.stored,
            media_type=each.kind.media_type,
            size=each.size,
            digest=each.digest,
            uploaded_by=by,
        )
        for each in received
    )
    changes = {
        "file": ["、".join(each.name for each in former.files) or None, "、".join(each.name for each in received)],
        "digest": [each.digest for each in received],
        "version": former.version.number,
    }
    subject = f"{former.version}，{'更换' if former.files else '上传'} {len(received)} 份"
    record_event(VERB, evaluation=held, user=by, subject=subject, changes=changes, opinion=reason, address=address)
    scans = scans_of(held)
    assert scans is not None
    return scans


def _refuse_unfit(evaluation: Evaluation, former: Scans, received: Sequence[Received], reason: str) -> None:
    digests = [each.digest for each in received]
    if len(set(digests)) != len(digests):
        raise Refused("选中的文件里有两份内容相同，请只选一份。")
    if sorted(digests) == sorted(each.digest for each in former.files):
        raise Refused("上传的与现有的扫描件相同，无须更换。")
    if former.needs_reason and not reason:
        raise Refused("更换已随表送审或已审核通过的盖章扫描件，要写明理由。")
    if len(reason) > LONGEST_REASON:
        raise Refused(f"理由不能超过 {LONGEST_REASON} 个字。")
    leaving = () if former.needs_reason else former.files
    staying = evaluation.attachments.exclude(pk__in=[each.pk for each in leaving])
    held = staying.aggregate(sum=Sum("size"))["sum"] or 0
    limit = settings.SHEET_FILES_LIMIT
    if held + sum(each.size for each in received) > limit:
        raise Refused(f"这张表的文件已有 {megabytes(held)}，加上它超过 {megabytes(limit)} 的上限。")


def _take_down_former(former: Scans, reason: str, by: "User") -> None:
    """What nobody has been given goes for good, as it might be what nobody may keep."""
    held = Attachment.objects.filter(pk__in=[each.pk for each in former.files])
    if former.needs_reason:
        held.update(removed_by=by, removed_at=timezone.now(), removal_reason=reason)
        return
    held.delete()
    for each in former.files:
        transaction.on_commit(partial(drop_files, [each.file.name or ""]))
        transaction.on_commit(partial(forget_pages, each.digest))

"""报送材料: handed in as a whole, returned with a reason, handed in again; what was replaced is kept."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from perfeval.files import drop_files
from projects.access import may_hand_in, may_manage, may_return_material
from projects.attachments.kinds import DOC, DOCX, JPEG, OFD, PDF, PNG, TIFF, XLS, XLSX, Refused
from projects.attachments.taking import Received, receive
from projects.history.events import record_event
from projects.models import Department, Material, MaterialDue, MaterialFile, MaterialKind, Round
from projects.models.round import hold_round
from projects.models.storable import drop_unstorable

if TYPE_CHECKING:
    from perfeval.accounts.models import User

SEALED: Final = (PDF, OFD, JPEG, PNG, TIFF)
HANDED_IN: Final = (*SEALED, DOCX, DOC, XLSX, XLS)  # the document beside its scan
MOST_FILES: Final = 20
LONGEST_REASON: Final = 200
MOVED_ON: Final = "您打开页面以后，这份材料已有变动，请看过后再办。"


def seen_of_material(material: Material | None) -> str:
    """Goes with a form, so that what is replaced or returned is what was looked at."""
    return f"{material.pk}{'r' if material.is_returned else ''}" if material else "none"


def hand_in(
    round: Round,
    department: Department,
    kind: MaterialKind,
    uploads: "Iterable[UploadedFile[Any]]",
    *,
    seen: str,
    reason: str = "",
    by: "User",
    address: str | None = None,
) -> Material:
    """All files together, or nothing: a Refused names the file that isn't taken. The bytes are written first, while nobody
    waits, and taken away again where no record keeps them."""
    received: list[Received] = []
    is_kept = False
    try:
        for upload in uploads:
            try:
                received.append(receive(upload, kinds=HANDED_IN, field=MaterialFile.file.field))
            except Refused as refusal:
                raise Refused(f"“{drop_unstorable(upload.name or '')}”没有上传：{refusal}") from refusal
        _refuse_misfits(received)
        material = _keep_material(round, department, kind, received, seen=seen, reason=reason, by=by, address=address)
        is_kept = True
    finally:
        if not is_kept:
            drop_files(each.stored for each in received)
    return material


def _refuse_misfits(received: Sequence[Received]) -> None:
    if len({each.digest for each in received}) != len(received):
        raise Refused("选中的文件里有两份内容相同，请只选一份。")
    if len(received) > MOST_FILES:
        raise Refused(f"一次最多报送 {MOST_FILES} 份文件，请先合并为一个 PDF。")
    if all(each.kind not in SEALED for each in received):
        raise Refused("请至少上传一份盖章扫描件（PDF、OFD 或图片）；Word、Excel 原件可以一并上传。")


@transaction.atomic
def _keep_material(
    round: Round,
    department: Department,
    kind: MaterialKind,
    received: Sequence[Received],
    *,
    seen: str,
    reason: str,
    by: "User",
    address: str | None,
) -> Material:
    held = hold_round(round)
    if not (verdict := may_hand_in(by, held, department)):
        raise Refused(verdict.reason)
    handed_in = Material.objects.filter(round=held, department=department, kind=kind)
    former = handed_in.current().first()
    reason = _read_reason(reason)
    if seen_of_material(former) != seen:
        raise Refused(MOVED_ON)
    if former is not None:
        _replace_former(former, received, reason, by)
    last = handed_in.aggregate(last=Max("number"))["last"] or 0
    material = Material.objects.create(round=held, department=department, kind=kind, number=last + 1, handed_in_by=by)
    MaterialFile.objects.bulk_create(
        MaterialFile(
            material=material,
            name=each.name,
            file=each.stored,
            media_type=each.kind.media_type,
            size=each.size,
            digest=each.digest,
        )
        for each in received
    )
    changes = {"file": [None, "、".join(each.name for each in received)], "digest": [each.digest for each in received]}
    record_event("hand-in", user=by, subject=f"{held}，{material}", changes=changes, opinion=reason, address=address)
    return material


def _replace_former(former: Material, received: Sequence[Received], reason: str, by: "User") -> None:
    if sorted(each.digest for each in received) == sorted(former.files.values_list("digest", flat=True)):
        raise Refused("上传的与已报送的文件相同，没有重复报送。")
    if not former.is_returned and not reason:
        raise Refused("更换没有被退回的材料，要写明理由。")
    former.replaced_by, former.replaced_at, former.replacement_reason = by, timezone.now(), reason
    former.save(update_fields=["replaced_by", "replaced_at", "replacement_reason"])


def _read_reason(text: str) -> str:
    reason = drop_unstorable(text).strip()
    if len(reason) > LONGEST_REASON:
        raise Refused(f"理由不能超过 {LONGEST_REASON} 个字。")
    return reason


@transaction.atomic
def return_material(material: Material, *, seen: str, reason: str, by: "User", address: str | None = None) -> Material:
    """The department hands in another; what was returned stays until then."""
    round = hold_round(material.round)
    if not (verdict := may_return_material(by, round, material.department)):
        raise Refused(verdict.reason)
    held = Material.objects.current().select_related("department").filter(pk=material.pk).first()
    if held is None or held.is_returned or seen_of_material(held) != seen:
        raise Refused(MOVED_ON)
    if not (said := _read_reason(reason)):
        raise Refused("退回要写明理由。")
    held.returned_by, held.returned_at, held.return_reason = by, timezone.now(), said
    held.save(update_fields=["returned_by", "returned_at", "return_reason"])
    record_event("return-material", user=by, subject=f"{round}，{held}", opinion=said, address=address)
    return held


@transaction.atomic
def want_materials(
    round: Round, wanted: Mapping[MaterialKind, dt.date | None], *, by: "User", address: str | None = None
) -> None:
    """These kinds until these days, and no others."""
    held = hold_round(round)
    if not (verdict := may_manage(by, held)):
        raise Refused(verdict.reason)
    former = dict(held.materials_due.values_list("kind", "closes_on"))
    now: dict[str, dt.date | None] = {kind.value: day for kind, day in wanted.items()}
    if former == now:
        return
    held.materials_due.exclude(kind__in=now).delete()
    for kind, day in now.items():
        MaterialDue.objects.update_or_create(round=held, kind=kind, defaults={"closes_on": day})
    changes = {"materials": [_describe_wanted(former), _describe_wanted(now)]}
    record_event("want-materials", user=by, subject=str(held), changes=changes, address=address)


def _describe_wanted(wanted: Mapping[str, dt.date | None]) -> str:
    return "、".join(
        f"{kind.label}（{day:%Y年%-m月%-d日}截止）" if (day := wanted[kind]) else kind.label
        for kind in MaterialKind
        if kind in wanted
    )

"""Takes uploaded files in: recognised, counted, kept once however often they come, and noted in the log."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import FileField, Prefetch, Sum

from perfeval.files import drop_files
from projects.attachments.content import kind_of_content
from projects.attachments.kept import lock_sheet, row_names, said_of
from projects.attachments.kinds import KINDS, FileKind, Refused, shown_name
from projects.history.events import Said, record_events
from projects.models import Attachment, Evaluation, Indicator
from projects.models.storable import drop_unstorable

if TYPE_CHECKING:
    from perfeval.accounts.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadResult:
    """What became of one file, in a sentence for the person."""

    text: str
    attachment: Attachment | None = None

    @property
    def is_taken(self) -> bool:
        return self.attachment is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A file that has been looked at and may be kept; its bytes are stored."""

    name: str
    was_called: str
    kind: FileKind
    size: int
    digest: str
    stored: str


def take_attachments(
    evaluation: Evaluation,
    uploads: "Iterable[UploadedFile[Any]]",
    *,
    keys: Collection[str] = (),
    by: "User",
    address: str | None = None,
) -> list[UploadResult]:
    """One that is refused doesn't keep the others out. `keys` are of the rows they are to bear out. The bytes are written
    first, while nobody waits, and taken away again where the record can't be: never a record without a file."""
    looked_at: list[Received | UploadResult] = []
    kept: dict[str, UploadResult] = {}
    try:
        looked_at.extend(
            _receive_upload(upload) for upload in uploads
        )  # one by one: what is stored before one fails is known
        kept = _keep_received(evaluation, _list_stored(looked_at), keys=keys, by=by, address=address)
    finally:
        used = {each.attachment.file.name for each in kept.values() if each.attachment is not None}
        drop_files(each.stored for each in _list_stored(looked_at) if each.stored not in used)
    return [each if isinstance(each, UploadResult) else kept[each.stored] for each in looked_at]


def _list_stored(looked_at: Iterable[Received | UploadResult]) -> list[Received]:
    return [each for each in looked_at if isinstance(each, Received)]


def _receive_upload(upload: "UploadedFile[Any]") -> "Received | UploadResult":
    try:
        return receive(upload)
    except Refused as refusal:
        return _result_of_refusal(drop_unstorable(upload.name or ""), refusal)


def receive(
    upload: "UploadedFile[Any]", *, kinds: Collection[FileKind] = KINDS, field: FileField = Attachment.file.field
) -> Received:
    """Looked at, and stored where the field keeps its files; a Refused says why not."""
    was_called, limit = drop_unstorable(upload.name or ""), settings.FILE_LIMIT
    if (upload.size or 0) > limit:
        raise Refused(f"文件有 {megabytes(upload.size or 0)}，超过 {megabytes(limit)} 的上限；请压缩图片或分开上传。")
    content = upload.read()
    kind = kind_of_content(content)
    if kind not in kinds:
        raise Refused(f"这是{kind.title}；请上传{'、'.join(each.title for each in kinds)}。")
    digest = hashlib.sha256(content).hexdigest()
    return Received(
        name=shown_name(was_called, kind),
        was_called=was_called,
        kind=kind,
        size=len(content),
        digest=digest,
        stored=field.storage.save(_place_of(digest, kind, field), ContentFile(content)),
    )


def _place_of(digest: str, kind: FileKind, field: FileField) -> str:
    """On disk a file is called by what it is: no name that somebody typed becomes a path."""
    return field.generate_filename(field.model(), f"{digest[:32]}.{kind.extensions[0]}")


def _result_of_refusal(was_called: str, refusal: Refused) -> UploadResult:
    return UploadResult(text=f"“{was_called}”没有上传：{refusal}")


@transaction.atomic
def _keep_received(
    evaluation: Evaluation, received: Sequence[Received], *, keys: Collection[str], by: "User", address: str | None
) -> dict[str, UploadResult]:
    """By where the bytes are stored; in as many queries for twenty files as for one."""
    if not received:
        return {}
    try:
        lock_sheet(evaluation, by)
    except Refused as refusal:
        return {each.stored: _result_of_refusal(each.was_called, refusal) for each in received}
    rows = list(Indicator.objects.filter(evaluation=evaluation, key__in=keys).order_by("position"))
    shelf = Shelf(evaluation, rows, by)
    outcomes = {each.stored: shelf.put_file(each) for each in received}
    shelf.write(address=address)
    return outcomes


class Shelf:
    """The files of a sheet whose row is locked, and those that come to them."""

    def __init__(self, evaluation: Evaluation, rows: Sequence[Indicator], by: "User") -> None:
        self.evaluation, self.rows, self.by = evaluation, rows, by
        kept = (
            evaluation.attachments.evidence()
            .kept()
            .prefetch_related(Prefetch("indicators", Indicator.objects.order_by("position")))
        )
        self.held = {file.digest: (file, list(file.indicators.all())) for file in kept}
        self.size = evaluation.attachments.aggregate(sum=Sum("size"))["sum"] or 0
        self.new: list[Attachment] = []
        self.bears_out: list[tuple[Attachment, Indicator]] = []
        self.said: list[Said] = []

    def put_file(self, received: Received) -> UploadResult:
        if received.digest in self.held:
            return self._fold_file(*self.held[received.digest])
        limit = settings.SHEET_FILES_LIMIT
        if self.size + received.size > limit:
            held = f"这张表的佐证材料已有 {megabytes(self.size)}，加上它超过 {megabytes(limit)} 的上限。"
            return _result_of_refusal(received.was_called, Refused(held))
        attachment = Attachment(
            evaluation=self.evaluation,
            name=received.name,
            file=received.stored,
            media_type=received.kind.media_type,
            size=received.size,
            digest=received.digest,
            uploaded_by=self.by,
        )
        self.size += received.size
        self.new.append(attachment)
        self._tie_rows(attachment, [])
        changes = {"file": [None, attachment.name], "rows": [[], row_names(self.rows)], "digest": attachment.digest}
        self.said.append(said_of(attachment, changes))
        return UploadResult(text=_describe_success(received), attachment=attachment)

    def _fold_file(self, attachment: Attachment, held: Sequence[Indicator]) -> UploadResult:
        """The same file again: it only comes to bear out the further rows."""
        if all(row in held for row in self.rows):
            return UploadResult(text=f"“{attachment.name}”已在这张表中，没有重复保存。", attachment=attachment)
        now = self._tie_rows(attachment, held)
        self.said.append(said_of(attachment, {"rows": [row_names(held), row_names(now)]}))
        return UploadResult(text=f"“{attachment.name}”已在这张表中，现在也用于所选的指标。", attachment=attachment)

    def _tie_rows(self, attachment: Attachment, held: Sequence[Indicator]) -> list[Indicator]:
        new = [row for row in self.rows if row not in held]
        self.bears_out += [(attachment, row) for row in new]
        self.held[attachment.digest] = (attachment, [*held, *new])
        return [*held, *new]

    def write(self, *, address: str | None) -> None:
        Attachment.objects.bulk_create(self.new)
        serving = Attachment.indicators.through
        serving.objects.bulk_create(serving(attachment=file, indicator=row) for file, row in self.bears_out)
        if self.said:
            record_events(self.said, evaluation=self.evaluation, user=self.by, address=address)


def _describe_success(received: Received) -> str:
    if received.name == received.was_called:
        return f"“{received.name}”已上传。"
    return f"“{received.was_called}”已上传，名称改为“{received.name}”（按内容是{received.kind.title}）。"


def megabytes(size: int) -> str:
    if size < 1024:
        return f"{size} 字节"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} KB"
    return f"{size / 1024 / 1024:.1f} MB".replace(".0 MB", " MB")

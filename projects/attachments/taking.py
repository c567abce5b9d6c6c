"""Takes uploaded files in: recognised, counted, kept once however often they come, and noted in the log."""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum

from projects.attachments.kinds import FileKind, Refused
from projects.attachments.naming import shown_name
from projects.attachments.permission import may_attach
from projects.attachments.recognising import recognise
from projects.events import clean, record
from projects.models import Attachment, Evaluation, Indicator

if TYPE_CHECKING:
    from perfeval.accounts.models import User

VERB = "attach"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one file, in a sentence for the person."""

    text: str
    attachment: Attachment | None = None

    @property
    def is_taken(self) -> bool:
        return self.attachment is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A file that has been looked at and may be kept."""

    name: str
    was_called: str
    kind: FileKind
    content: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def take(
    evaluation: Evaluation,
    uploads: "Iterable[UploadedFile[Any]]",
    *,
    keys: Collection[str] = (),
    by: "User",
    address: str | None = None,
) -> Iterator[Outcome]:
    """Each file on its own: one that is refused doesn't keep the others out. `keys` are of the rows it is to bear out."""
    for upload in uploads:
        try:
            received = receive(upload)
            yield keep(evaluation, received, keys=keys, by=by, address=address)
        except Refused as refusal:
            yield Outcome(text=f"“{clean(upload.name or '')}”没有上传：{refusal}")


def receive(upload: "UploadedFile[Any]") -> Received:
    limit = settings.FILE_LIMIT
    if (upload.size or 0) > limit:
        raise Refused(f"文件有 {megabytes(upload.size or 0)}，超过 {megabytes(limit)} 的上限；请压缩图片或分开上传。")
    content = upload.read()
    kind = recognise(content)
    was_called = clean(upload.name or "")
    return Received(name=shown_name(was_called, kind), was_called=was_called, kind=kind, content=content)


def keep(
    evaluation: Evaluation, received: Received, *, keys: Collection[str], by: "User", address: str | None
) -> Outcome:
    """The bytes are written first and taken away again where the record can't be: never a record without a file."""
    storage, stored = Attachment.file.field.storage, ""
    try:
        with transaction.atomic():
            locked(evaluation, by)
            rows = list(Indicator.objects.filter(evaluation=evaluation, key__in=keys).order_by("position"))
            same = evaluation.attachments.kept().filter(digest=received.digest).first()
            if same is not None:
                return _folded(same, rows, by=by, address=address)
            _refuse_too_many(evaluation, received)
            stored = storage.save(_place(received), ContentFile(received.content))
            attachment = _new(evaluation, received, stored, by)
            attachment.indicators.set(rows)
            changes = {"file": [None, attachment.name], "rows": [[], row_names(rows)], "digest": attachment.digest}
            note(attachment, changes, by=by, address=address)
    except BaseException:
        if stored:
            storage.delete(stored)
        raise
    return Outcome(text=_said(received), attachment=attachment)


def locked(evaluation: Evaluation, by: "User") -> Evaluation:
    """A submission and a change of the files take turns; what was submitted first takes no more of them."""
    held = Evaluation.objects.select_for_update(of=("self",)).with_places().get(pk=evaluation.pk)
    if not (verdict := may_attach(by, held)):
        raise Refused(verdict.reason)
    return held


def _refuse_too_many(evaluation: Evaluation, received: Received) -> None:
    limit = settings.SHEET_FILES_LIMIT
    held = evaluation.attachments.aggregate(sum=Sum("size"))["sum"] or 0
    if held + len(received.content) > limit:
        raise Refused(f"这张表的佐证材料已有 {megabytes(held)}，加上它超过 {megabytes(limit)} 的上限。")


def _place(received: Received) -> str:
    """On disk a file is called by what it is: no name that somebody typed becomes a path."""
    name = f"{received.digest[:32]}.{received.kind.extensions[0]}"
    return Attachment.file.field.generate_filename(Attachment(), name)


def _new(evaluation: Evaluation, received: Received, stored: str, by: "User") -> Attachment:
    return Attachment.objects.create(
        evaluation=evaluation,
        name=received.name,
        file=stored,
        media_type=received.kind.media_type,
        size=len(received.content),
        digest=received.digest,
        uploaded_by=by,
    )


def _folded(attachment: Attachment, rows: list[Indicator], *, by: "User", address: str | None) -> Outcome:
    """The same file again: it only comes to bear out the further rows."""
    held = list(attachment.indicators.order_by("position"))
    new = [row for row in rows if row not in held]
    if not new:
        return Outcome(text=f"“{attachment.name}”已在这张表中，没有重复保存。", attachment=attachment)
    attachment.indicators.add(*new)
    note(attachment, {"rows": [row_names(held), row_names([*held, *new])]}, by=by, address=address)
    return Outcome(text=f"“{attachment.name}”已在这张表中，现在也用于所选的指标。", attachment=attachment)


def row_names(rows: Iterable[Indicator]) -> list[str]:
    return [f"第 {row.position} 行 {row.name}".strip() for row in rows]


def note(attachment: Attachment, changes: dict[str, object], *, by: "User", address: str | None) -> None:
    evaluation = attachment.evaluation
    record(VERB, evaluation=evaluation, user=by, subject=attachment.name, changes=changes, address=address)


def _said(received: Received) -> str:
    if received.name == received.was_called:
        return f"“{received.name}”已上传。"
    return f"“{received.was_called}”已上传，名称改为“{received.name}”（按内容是{received.kind.title}）。"


def megabytes(size: int) -> str:
    if size < 1024:
        return f"{size} 字节"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} KB"
    return f"{size / 1024 / 1024:.1f} MB".replace(".0 MB", " MB")

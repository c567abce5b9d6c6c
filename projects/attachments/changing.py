"""Changes what is said of a kept file: its name, the rows it bears out; and takes it away. Refused says why not."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from projects.attachments.kinds import kind_of
from projects.attachments.naming import shown_name
from projects.attachments.taking import locked, note, row_names
from projects.models import Attachment, Indicator

if TYPE_CHECKING:
    from perfeval.accounts.models import User


@transaction.atomic
def rename(attachment: Attachment, name: str, *, by: "User", address: str | None = None) -> None:
    """The ending stays what the file is."""
    locked(attachment.evaluation, by)
    kind = kind_of(attachment.media_type)
    wanted = shown_name(name, kind) if kind and name.strip() else attachment.name
    if wanted == attachment.name:
        return
    former, attachment.name = attachment.name, wanted
    attachment.save(update_fields=["name"])
    note(attachment, {"file": [former, wanted]}, by=by, address=address)


@transaction.atomic
def serve(attachment: Attachment, keys: Collection[str], *, by: "User", address: str | None = None) -> None:
    """It bears out these rows and no others."""
    locked(attachment.evaluation, by)
    former = list(attachment.indicators.order_by("position"))
    rows = list(Indicator.objects.filter(evaluation=attachment.evaluation_id, key__in=keys).order_by("position"))
    if rows == former:
        return
    attachment.indicators.set(rows)
    note(attachment, {"rows": [row_names(former), row_names(rows)]}, by=by, address=address)


@transaction.atomic
def remove(attachment: Attachment, *, by: "User", address: str | None = None) -> bool:
    """Whether it is gone for good. What a 送审稿 may rest on is only marked; what came since might be what nobody may keep."""
    locked(attachment.evaluation, by)
    is_frozen = may_be_rested_on(attachment)
    note(attachment, {"file": [attachment.name, None], "kept": is_frozen}, by=by, address=address)
    if is_frozen:
        attachment.removed_by, attachment.removed_at = by, timezone.now()
        attachment.save(update_fields=["removed_by", "removed_at"])
        return False
    storage, stored = attachment.file.storage, attachment.file.name or ""
    attachment.delete()
    transaction.on_commit(lambda: storage.delete(stored))
    return True


def may_be_rested_on(attachment: Attachment) -> bool:
    last = attachment.evaluation.versions.aggregate(last=Max("submitted_at"))["last"]
    return last is not None and attachment.uploaded_at <= last

"""Changes what is said of a kept file: its name, the rows it bears out; and takes it away. Refused says why not."""

import hashlib
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from perfeval.files import drop_files
from projects.attachments.kept import lock_sheet, row_names, said_of
from projects.attachments.kinds import Refused, kind_of, shown_name
from projects.attachments.pages import forget_pages
from projects.history.events import record_events
from projects.models import Attachment, Indicator

if TYPE_CHECKING:
    from perfeval.accounts.models import User


def seen_of(attachment: Attachment) -> str:
    """Goes with a form, so that what is changed is what was looked at."""
    keys = sorted(row.key for row in attachment.indicators.all())
    return hashlib.sha256(repr((attachment.name, keys)).encode()).hexdigest()[:16]


@transaction.atomic
def change_attachment(
    attachment: Attachment, *, name: str, keys: Collection[str], seen: str, by: "User", address: str | None = None
) -> None:
    """Its name, whose ending stays what the file is, and the rows that it bears out: these and no others."""
    held = _lock_file(attachment, seen, by)
    kind, said = kind_of(held.media_type), []
    wanted = shown_name(name, kind) if kind and name.strip() else held.name
    if wanted != held.name:
        former, held.name = held.name, wanted
        held.save(update_fields=["name"])
        said.append(said_of(held, {"file": [former, wanted]}))
    before = list(held.indicators.order_by("position"))
    rows = list(Indicator.objects.filter(evaluation=held.evaluation_id, key__in=keys).order_by("position"))
    if rows != before:
        held.indicators.set(rows)
        said.append(said_of(held, {"rows": [row_names(before), row_names(rows)]}))
    if said:
        record_events(said, evaluation=held.evaluation, user=by, address=address)


@transaction.atomic
def remove_attachment(attachment: Attachment, *, seen: str, by: "User", address: str | None = None) -> bool:
    """Whether it is gone for good. What a 送审稿 may rest on is only marked; what came since might be what nobody may keep."""
    held = _lock_file(attachment, seen, by)
    is_frozen = may_be_rested_on(held)
    if is_frozen:
        held.removed_by, held.removed_at = by, timezone.now()
        held.save(update_fields=["removed_by", "removed_at"])
    else:
        stored = held.file.name or ""
        Attachment.objects.filter(pk=held.pk).delete()
        transaction.on_commit(lambda: drop_files([stored]))
        transaction.on_commit(lambda: forget_pages(held.digest))
    said = said_of(held, {"file": [held.name, None], "kept": is_frozen})
    record_events([said], evaluation=held.evaluation, user=by, address=address)
    return not is_frozen


def _lock_file(attachment: Attachment, seen: str, by: "User") -> Attachment:
    """As it stands behind the lock, where that is what the person saw."""
    evaluation = lock_sheet(attachment.evaluation, by)
    held = Attachment.objects.evidence().kept().filter(pk=attachment.pk).first()
    if held is None:
        raise Refused(f"“{attachment.name}”刚被移除。")
    if seen_of(held) != seen:
        raise Refused(f"“{held.name}”刚被改过，请看过后再办。")
    held.evaluation = evaluation
    return held


def may_be_rested_on(attachment: Attachment) -> bool:
    """What a 待签 version names has not been handed to anybody before its submission."""
    evaluation = attachment.evaluation
    frozen = evaluation.versions.filter(is_for_signing=False).aggregate(last=Max("submitted_at"))["last"]
    sent = evaluation.events.filter(verb="submit").aggregate(last=Max("at"))["last"]
    return any(last is not None and attachment.uploaded_at <= last for last in (frozen, sent))

"""What is read of a sheet's files: the list, those of each row, and a file's bytes as they may leave."""

from collections.abc import Mapping
from typing import Final

from django.db.models import Prefetch, QuerySet

from projects.attachments.kinds import kind_of
from projects.models import Attachment, Evaluation, Indicator

BINARY: Final = "application/octet-stream"


def files_of(evaluation: Evaluation) -> QuerySet[Attachment]:
    """With who uploaded each and the rows it bears out: two queries."""
    rows = Prefetch("indicators", Indicator.objects.only("pk", "key", "position", "name").order_by("position", "id"))
    return evaluation.attachments.kept().select_related("uploaded_by").prefetch_related(rows)


def files_of_rows(evaluation: Evaluation) -> Mapping[str, list[Attachment]]:
    """By the row's key, in one query."""
    found: dict[str, list[Attachment]] = {}
    ties = Attachment.indicators.through.objects.filter(
        attachment__evaluation=evaluation, attachment__removed_at__isnull=True
    )
    held = ties.select_related("attachment", "indicator").only(
        "attachment__name", "attachment__media_type", "attachment__uploaded_at", "indicator__key"
    )
    for tie in held.order_by("attachment__uploaded_at", "attachment_id"):
        found.setdefault(tie.indicator.key, []).append(tie.attachment)
    return found


def media_type(attachment: Attachment) -> str:
    """Only what was recognised goes out under its name."""
    return attachment.media_type if kind_of(attachment.media_type) else BINARY


def is_shown(attachment: Attachment) -> bool:
    kind = kind_of(attachment.media_type)
    return kind is not None and kind.is_shown


def title_of(attachment: Attachment) -> str:
    kind = kind_of(attachment.media_type)
    return kind.title if kind else "文件"

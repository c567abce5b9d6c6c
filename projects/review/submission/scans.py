"""The sealed scan that a round may want before submission."""

from dataclasses import dataclass
from typing import Final

from projects.models import Attachment, Evaluation, ScanDue, Stage

SCANNED: Final = ("application/pdf", "image/jpeg", "image/png", "image/tiff")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    is_due: bool
    files: tuple[Attachment, ...] = ()

    @property
    def lacks(self) -> str:
        if self.is_due and not self.files:
            return "这次任务要求送审前上传盖章的自评表扫描件，还没有上传。"
        return ""


def scan_of(evaluation: Evaluation) -> Scan:
    """A picture or PDF of the whole table: what belongs to single rows is evidence, not the table."""
    if evaluation.round.scan_due != ScanDue.BEFORE_SUBMISSION or evaluation.stage != Stage.SELF_EVALUATION:
        return Scan(is_due=False)
    files = Attachment.objects.kept().filter(evaluation=evaluation, indicators=None, media_type__in=SCANNED)
    return Scan(is_due=True, files=tuple(files.order_by("uploaded_at", "pk")))

"""The files that a sheet keeps: what is shown of them, and who may change them behind which lock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Prefetch, QuerySet

from projects.access import may_fill
from projects.attachments.kinds import Refused, kind_of
from projects.history.events import Said
from projects.models import Attachment, Evaluation, Indicator, MaterialFile, RecheckFile

if TYPE_CHECKING:
    from perfeval.accounts.models import User


BINARY: Final = "application/octet-stream"
VERB: Final = "attach"
KeptFile = Attachment | RecheckFile | MaterialFile


def files_of(evaluation: Evaluation) -> QuerySet[Attachment]:
    """With who uploaded each and the rows it bears out: two queries."""
    rows = Prefetch("indicators", Indicator.objects.only("pk", "key", "position", "name").order_by("position", "id"))
    return evaluation.attachments.evidence().kept().select_related("uploaded_by").prefetch_related(rows)


@dataclass(frozen=True, slots=True)
class RowFile:
    """What a row says of a file that bears it out."""

    pk: int
    name: str


def files_of_rows(evaluation: Evaluation) -> Mapping[str, list[RowFile]]:
    """By the row's key, in one query."""
    found: dict[str, list[RowFile]] = {}
    tied = evaluation.attachments.kept().filter(indicators__isnull=False).order_by("uploaded_at", "pk")
    for key, pk, name in tied.values_list("indicators__key", "pk", "name"):
        found.setdefault(key, []).append(RowFile(pk, name))
    return found


def media_type(file: KeptFile) -> str:
    """Only what was recognised goes out under its name."""
    return file.media_type if kind_of(file.media_type) else BINARY


def is_shown(file: KeptFile) -> bool:
    kind = kind_of(file.media_type)
    return kind is not None and kind.is_shown


def title_of(file: KeptFile) -> str:
    kind = kind_of(file.media_type)
    return kind.title if kind else "文件"


def lock_sheet(evaluation: Evaluation, by: "User") -> Evaluation:
    """A submission and a change of the files take turns; what was submitted first takes no more of them."""
    Evaluation.objects.filter(pk=evaluation.pk).lock()
    held = Evaluation.objects.with_places().get(pk=evaluation.pk)
    if not (verdict := may_fill(by, held)):
        raise Refused(verdict.reason)
    return held


def row_names(rows: Iterable[Indicator]) -> list[str]:
    return [f"第 {row.position} 行 {row.name}".strip() for row in rows]


def said_of(attachment: Attachment, changes: Mapping[str, object]) -> Said:
    return Said(verb=VERB, subject=attachment.name, changes=changes)

"""待签: the version that is frozen to be signed and sealed on paper before it is submitted."""

from dataclasses import dataclass
from typing import Final

from projects.attachments import scans_of, wants_scan
from projects.history.differences import Difference
from projects.history.versions import compare_sheets
from projects.models import Attachment, Evaluation, ScanDue, Version
from projects.sheets import Computed, signing_version, with_evidence, would_print_the_same

MOST_NAMED: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """How far a sheet is on its way over the leaders' desks, where the round wants that before the submission."""

    is_due: bool
    version: Version | None = None
    is_current: bool = False  # the paper says what the sheet says
    changes: tuple[Difference, ...] = ()  # since it was printed
    files: tuple[Attachment, ...] = ()

    @property
    def awaits_version(self) -> bool:
        return self.is_due and not self.is_current

    @property
    def lacks(self) -> str:
        if not self.is_due:
            return ""
        if self.version is None:
            return "这次任务要求签字盖章后送审，请先生成待签版本。"
        if not self.is_current:
            return f"待签版本（{self.version}）打印以后，本表又有改动{self._changes_in_words}。请改回，或重新生成待签版本并签字盖章。"
        if not self.files:
            return "这次任务要求送审前上传盖章的自评表扫描件，还没有上传。"
        return ""

    @property
    def _changes_in_words(self) -> str:
        if not self.changes:
            return "（表样或评分办法已更换）"
        titles = "、".join(each.title for each in self.changes[:MOST_NAMED])
        more = f"等 {len(self.changes)} 处" if len(self.changes) > MOST_NAMED else ""
        return f"：{titles}{more}"


def is_signed_first(evaluation: Evaluation) -> bool:
    return evaluation.round.scan_due == ScanDue.BEFORE_SUBMISSION and wants_scan(evaluation)


def signing_of(evaluation: Evaluation, computed: Computed) -> Signing:
    if not is_signed_first(evaluation):
        return Signing(is_due=False)
    version = signing_version(evaluation)
    if version is None:
        return Signing(is_due=True)
    named = with_evidence(evaluation, computed.printed)
    if not would_print_the_same(version, evaluation, named):
        return Signing(
            is_due=True, version=version, changes=compare_sheets(version.sheet, named, version.layout.content)
        )
    scans = scans_of(evaluation)
    return Signing(is_due=True, version=version, is_current=True, files=scans.files if scans else ())

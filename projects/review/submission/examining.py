"""A sheet as it would be handed over: all its findings, what was said to them, and the scan that a round may want."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from indicators.checks import Finding, Level, check
from indicators.scoring import score_sheet
from indicators.sheet import Sheet, digest
from projects.models import Attachment, Evaluation, Explanation, ScanDue, Stage
from projects.review.submission.explaining import Asked, Place, asked, explanations_of
from projects.review.workflow import standing_of
from projects.sheets import Computed, sheet_of, sheets_of
from projects.sheets.computed import approved_goal_of

if TYPE_CHECKING:
    from perfeval.accounts.models import User

SCANNED: Final = ("application/pdf", "image/jpeg", "image/png", "image/tiff")


def examined(evaluation: Evaluation, user: "User") -> Computed:
    """Never stored: what a neighbour says may change without the sheet. As many queries for a hundred neighbours as for one."""
    sheet, rules = sheet_of(evaluation), evaluation.rule_set.rules
    scores = score_sheet(sheet, rules)
    findings = check(
        sheet,
        rules,
        computed=scores,
        neighbours=neighbours_of(evaluation, user),
        last_year=last_year_of(evaluation, user),
        approved_goal=approved_goal_of(evaluation),
    )
    return Computed(sheet=sheet, rules=rules, scores=scores, findings=findings)


def neighbours_of(evaluation: Evaluation, user: "User") -> tuple[Sheet, ...]:
    """The unit's other projects in the round, of those that the person sees: a finding names them."""
    visible = Evaluation.objects.for_user(user).included().filter(round=evaluation.round_id, unit=evaluation.unit_id)
    others = visible.exclude(pk=evaluation.pk).select_related("round").order_by("pk")
    return tuple(sheets_of(others))


def last_year_of(evaluation: Evaluation, user: "User") -> Sheet | None:
    """As it was approved, or as it stands."""
    former = (
        Evaluation.objects.for_user(user)
        .included()
        .filter(
            project=evaluation.project_id,
            stage=Stage.SELF_EVALUATION,
            round__year=evaluation.round.year - 1,
            round__kind=evaluation.round.kind,
        )
    )
    found = former.select_related("round", "approved_version").order_by("pk").last()
    if found is None:
        return None
    return found.approved_version.sheet if found.approved_version else sheet_of(found)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A sheet as it would be handed over, and what stands in the way of that."""

    evaluation: Evaluation
    computed: Computed
    explanations: Mapping[Place, Explanation]
    asked: tuple[Asked, ...]
    scan: Scan

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.computed.findings

    @property
    def blocks(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.level is Level.BLOCK)

    @property
    def is_open(self) -> bool:
        return not self.blocks and not self.scan.lacks

    @property
    def seen(self) -> str:
        """Goes with the form: what is frozen is what was looked at."""
        return f"{standing_of(self.evaluation)} {digest(self.computed.sheet)}"


def look_at(evaluation: Evaluation, user: "User") -> Look:
    computed, explanations = examined(evaluation, user), explanations_of(evaluation)
    return Look(
        evaluation=evaluation,
        computed=computed,
        explanations=explanations,
        asked=asked(computed.findings, explanations),
        scan=scan_of(evaluation),
    )

"""A sheet as it would be handed over: all its findings, what was said to them, and the signature that a round may want."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import Q

from indicators.checks import Finding, Level
from indicators.sheet import Sheet, digest_of_sheet
from projects.models import Adjustment, Evaluation, Explanation, Stage
from projects.review.adjustments import asked_of
from projects.review.submission.explaining import Asked, FindingPlace, explanations_of, list_asked
from projects.review.submission.signing import Signing, signing_of
from projects.review.workflow import standing_of
from projects.sheets import Computed, compute, sheet_of, sheets_of
from projects.sheets.surroundings import surroundings_of

if TYPE_CHECKING:
    from perfeval.accounts.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """The unit's other projects in the round, and the project's own sheet of the year before, of those that a person sees:
    a finding names them."""

    neighbours: tuple[Sheet, ...]
    last_year: Sheet | None  # as it was approved, or as it stands


def look_around(evaluation: Evaluation, user: "User") -> Around:
    """Three queries, which read the sheet's own rows too, and one where last year's was approved: for a hundred neighbours as
    for one."""
    beside = Q(round=evaluation.round_id, unit=evaluation.unit_id)
    visible = Evaluation.objects.for_user(user).included().filter(beside | Q(project=evaluation.project_id))
    others = list(visible.exclude(pk=evaluation.pk).select_related("round").order_by("pk"))
    neighbours = [each for each in others if each.round_id == evaluation.round_id]
    former = next((each for each in reversed(others) if _is_last_years(each, evaluation)), None)
    _, *sheets = sheets_of([evaluation, *neighbours, former] if former else [evaluation, *neighbours])
    approved = former.approved_version if former else None
    last_year = approved.sheet if approved else sheets[-1] if former else None
    return Around(neighbours=tuple(sheets[: len(neighbours)]), last_year=last_year)


def _is_last_years(former: Evaluation, evaluation: Evaluation) -> bool:
    year, now = former.round, evaluation.round
    return (former.stage, year.year, year.kind) == (Stage.SELF_EVALUATION, now.year - 1, now.kind)


def examine_sheet(evaluation: Evaluation, beside: Around) -> Computed:
    """Never stored: what a neighbour says may change without the sheet."""
    own = surroundings_of(evaluation)
    surroundings = replace(own, neighbours=beside.neighbours, last_year=beside.last_year)
    return compute(sheet_of(evaluation), evaluation.rule_set.rules, surroundings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A sheet as it would be handed over, and what stands in the way of that."""

    evaluation: Evaluation
    computed: Computed
    explanations: Mapping[FindingPlace, Explanation]
    asked: tuple[Asked, ...]
    signing: Signing
    adjustment: Adjustment | None  # which nobody decides once the sheet is submitted

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.computed.findings

    @property
    def blocks(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.level is Level.BLOCK)

    @property
    def is_open(self) -> bool:
        return not self.blocks and not self.signing.lacks

    @property
    def seen(self) -> str:
        """Goes with the form: what is frozen is what was looked at."""
        return f"{standing_of(self.evaluation)} {digest_of_sheet(self.computed.sheet)}"


def look_at(evaluation: Evaluation, user: "User") -> Look:
    computed, explanations = examine_sheet(evaluation, look_around(evaluation, user)), explanations_of(evaluation)
    return Look(
        evaluation=evaluation,
        computed=computed,
        explanations=explanations,
        asked=list_asked(computed.findings, explanations),
        signing=signing_of(evaluation, computed),
        adjustment=asked_of(evaluation) if evaluation.approved_goal_id else None,
    )

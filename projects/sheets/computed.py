"""What follows from a sheet: computed by its rules, or kept as it was frozen."""

from collections.abc import Iterable
from dataclasses import dataclass

from indicators.checks import Finding, check_scored_sheet
from indicators.checks.case import ALONE, Surroundings
from indicators.printed import printed_as_it_was, printed_sheet
from indicators.rules import RuleSet
from indicators.scoring import SheetScore, score_sheet
from indicators.sheet import Sheet
from projects.models import REVIEW_STEPS, Evaluation, Stage, Step, Version
from projects.sheets.assembling import sheet_of
from projects.sheets.surroundings import surroundings_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """A sheet with all that follows from it."""

    sheet: Sheet
    rules: RuleSet
    scores: SheetScore
    findings: tuple[Finding, ...]

    @property
    def printed(self) -> Sheet:
        return printed_sheet(self.sheet, self.rules, self.scores)

    @property
    def printed_as_it_was(self) -> Sheet:
        return printed_as_it_was(self.sheet, self.rules, self.scores)


def compute(sheet: Sheet, rules: RuleSet, around: Surroundings = ALONE) -> Computed:
    scores = score_sheet(sheet, rules)
    return Computed(sheet=sheet, rules=rules, scores=scores, findings=check_scored_sheet(sheet, rules, scores, around))


def computed_of(evaluation: Evaluation) -> Computed:
    """Of the records as they are, by the rule set that holds for the evaluation.

    The sheet's own findings: what neighbouring sheets would add is found on 校验 and 送审.
    """
    return compute(sheet_of(evaluation), evaluation.rule_set.rules, surroundings_of(evaluation))


def figures_of(computed: Computed, version: Version | None) -> Sheet:
    """What is frozen keeps its figures; what is in work has those that the rules compute."""
    return computed.printed if version is None else version.sheet


def standing_version(evaluation: Evaluation) -> Version | None:
    """The frozen one whose figures are the sheet's: what was approved, else what is being reviewed; none in filling."""
    return approved_version(evaluation) or submitted_versions([evaluation]).get(evaluation.pk)


def approved_version(evaluation: Evaluation) -> Version | None:
    if evaluation.step != Step.APPROVED:
        return None
    return evaluation.approved_goal if evaluation.stage == Stage.GOAL else evaluation.approved_version


def signing_version(evaluation: Evaluation) -> Version | None:
    """待签: the stage's newest version, where it was frozen to be signed."""
    last = evaluation.versions.filter(stage=evaluation.stage).select_related("layout").order_by("-number").first()
    return last if last is not None and last.is_for_signing else None


def submitted_versions(evaluations: Iterable[Evaluation]) -> dict[int, Version]:
    """By sheet what was sent up and is being reviewed: leaders sign that, not what lies in the records."""
    reviewed = {each.pk: each.stage for each in evaluations if each.step in REVIEW_STEPS}
    if not reviewed:
        return {}
    versions = Version.objects.filter(evaluation__in=reviewed).select_related("layout", "rule_set").order_by("number")
    return {each.evaluation_id: each for each in versions if each.stage == reviewed[each.evaluation_id]}

"""Which frozen version's figures are the sheet's own."""

from collections.abc import Iterable

from projects.models import REVIEW_STEPS, Evaluation, Stage, Step, Version


def standing_version(evaluation: Evaluation) -> Version | None:
    """The frozen one whose figures are the sheet's: what was approved, else what is being reviewed; none in filling."""
    return approved_version(evaluation) or submitted_versions([evaluation]).get(evaluation.pk)


def approved_version(evaluation: Evaluation) -> Version | None:
    if evaluation.step != Step.APPROVED:
        return None
    return evaluation.approved_goal if evaluation.stage == Stage.GOAL else evaluation.approved_version


def submitted_versions(evaluations: Iterable[Evaluation]) -> dict[int, Version]:
    """By sheet what was sent up and is being reviewed: leaders sign that, not what lies in the records."""
    reviewed = {each.pk: each.stage for each in evaluations if each.step in REVIEW_STEPS}
    if not reviewed:
        return {}
    versions = Version.objects.filter(evaluation__in=reviewed).select_related("layout", "rule_set").order_by("number")
    return {each.evaluation_id: each for each in versions if each.stage == reviewed[each.evaluation_id]}

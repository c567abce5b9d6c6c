"""A sheet with all its findings: also those that look at its neighbours and at the year before."""

from typing import TYPE_CHECKING

from indicators.checks import check
from indicators.scoring import score_sheet
from indicators.sheet import Sheet
from projects.models import Evaluation, Stage
from projects.sheets import Computed, sheet_of, sheets_of
from projects.sheets.computed import approved_goal_of

if TYPE_CHECKING:
    from perfeval.accounts.models import User


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

"""What a sheet is held against of its own: the approved goal form, and the bureau's amounts."""

from collections.abc import Iterable

from django.db.models import prefetch_related_objects

from indicators.checks.case import LedgerFigures, Surroundings
from indicators.sheet import FundAmounts, Sheet
from projects.models import Evaluation, Ledger, LedgerLine, Round, Stage


def surroundings_of(evaluation: Evaluation) -> Surroundings:
    """One query where the round has the bureau's amounts and they aren't prefetched."""
    return Surroundings(approved_goal=approved_goal_of(evaluation), ledger=ledger_of(evaluation))


def approved_goal_of(evaluation: Evaluation) -> Sheet | None:
    if evaluation.stage != Stage.SELF_EVALUATION or evaluation.approved_goal is None:
        return None
    return evaluation.approved_goal.sheet


def ledger_of(evaluation: Evaluation) -> LedgerFigures | None:
    if evaluation.round.ledger == Ledger.NONE:
        return None
    prefetch_related_objects([evaluation], "ledger_lines")  # asked for more than once while a sheet is saved
    return ledger_figures(evaluation.round, evaluation.ledger_lines.all())


def ledger_figures(round: Round, lines: Iterable[LedgerLine]) -> LedgerFigures | None:
    """As the round treats them; the lines may be new."""
    if round.ledger == Ledger.NONE:
        return None
    return LedgerFigures(
        amounts={line.kind: FundAmounts(initial=line.initial, budget=line.budget, spent=line.spent) for line in lines},
        may_differ=round.ledger != Ledger.LOCKED,
        wants_reason=round.ledger == Ledger.EDITABLE,
    )

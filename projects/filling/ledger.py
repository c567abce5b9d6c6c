"""Whether the bureau's figures on a fund line may be changed, and whether one was changed."""

from projects.models import FundLine
from projects.models.round import Ledger
from projects.sheets.ledger import ledger_amount


def is_ledger_locked(ledger: str, line: FundLine, column: str) -> bool:
    return ledger == Ledger.LOCKED and ledger_amount(line.extra, column) is not None


def changed_from_ledger(ledger: str, line: FundLine, column: str) -> bool:
    """Where a change wants its reason."""
    brought = ledger_amount(line.extra, column)
    return ledger == Ledger.EDITABLE and brought is not None and getattr(line, column) != brought

"""The bureau's figures on a fund line: kept beside the amounts, so that a changed one can be told from one that was brought."""

from decimal import Decimal, InvalidOperation
from typing import Final

from projects.models import FundLine
from projects.models.round import Ledger

PREFIX: Final = "ledger_"  # among the line's extra: ledger_budget = "200000.00", in 元


def ledger_amount(line: FundLine, column: str) -> Decimal | None:
    try:
        return Decimal(line.extra[f"{PREFIX}{column}"])
    except (KeyError, InvalidOperation):
        return None


def is_ledger_locked(ledger: str, line: FundLine, column: str) -> bool:
    return ledger == Ledger.LOCKED and ledger_amount(line, column) is not None


def changed_from_ledger(ledger: str, line: FundLine, column: str) -> bool:
    """Where a change wants its reason."""
    brought = ledger_amount(line, column)
    return ledger == Ledger.EDITABLE and brought is not None and getattr(line, column) != brought

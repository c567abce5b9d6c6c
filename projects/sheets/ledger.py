"""The bureau's figures that are kept beside the amounts of a fund line."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

PREFIX: Final = "ledger_"  # among the line's extra: ledger_budget = "200000.00", in 元


def ledger_amount(extra: Mapping[str, str], column: str) -> Decimal | None:
    try:
        return Decimal(extra[f"{PREFIX}{column}"])
    except (KeyError, InvalidOperation):
        return None

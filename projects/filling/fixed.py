"""Which cells may not be changed: those that the approved 目标表 fixed, and the bureau's amounts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from indicators.catalogue import Holder, Use, fields_of
from indicators.checks.case import LedgerFigures
from indicators.checks.texts import squeeze_text
from indicators.sheet import IndicatorRow, Sheet

AGREED: Final = fields_of(Holder.ROWS, Use.AGREED)


@dataclass(frozen=True, slots=True)
class FixedRow:
    row: IndicatorRow

    def holds(self, name: str) -> bool:
        """A cell that the goal form left empty is still to be filled; of a target's parts none is."""
        field = AGREED.get(name)
        value = getattr(self.row, field.of or name) if field else None
        return bool(value.strip()) if isinstance(value, str) else value is not None


def fixed_rows(goal: Sheet, sheet: Sheet) -> Mapping[str, FixedRow]:
    """Rows of one key and one name belong together, then rows of one name, then of one key: as the check has it."""
    matched: dict[str, FixedRow] = {}
    free = [row for row in goal.labelled_indicators if not row.is_slash]
    likenesses: tuple[Callable[[IndicatorRow], object], ...] = (
        lambda row: (row.key, squeeze_text(row.name)),
        lambda row: squeeze_text(row.name),
        lambda row: row.key,
    )
    for likeness in likenesses:
        for row in sheet.indicators:
            found = next((each for each in free if likeness(each) == likeness(row)), None)
            if row.key not in matched and found is not None:
                matched[row.key] = FixedRow(found)
                free.remove(found)
    return matched


def is_ledger_locked(ledger: LedgerFigures | None, kind: str, column: str) -> bool:
    if ledger is None or ledger.may_differ or kind not in ledger.amounts:
        return False
    return getattr(ledger.amounts[kind], column) is not None

"""The fund rows of a sheet, and how they add up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import add
from types import MappingProxyType
from typing import Final, Self

from indicators.checks.figures import ZERO, agrees_when_rounded, usable_or_none
from indicators.sheet import FundAmounts, Sheet

COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {"initial": "年初预算数", "budget": "全年预算数", "spent": "全年执行数"}
)
TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {"total": "年度资金总额", "appropriation": "当年财政拨款", "carryover": "上年结转资金", "other": "其他资金"}
)
MOST_NESTED: Final = 12


def title_of(kind: str) -> str:
    return TITLES.get(kind, kind) or "资金行"


@dataclass(frozen=True, slots=True)
class Amount:
    """A filled-in cell of a fund line."""

    kind: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class FundTable:
    lines: tuple[tuple[str, FundAmounts], ...]  # kind and amounts; only lines that can be added up
    stated: FundAmounts  # 年度资金总额 as a document states it
    total: FundAmounts  # the stated total, else the sum of the lines

    @classmethod
    def of(cls, sheet: Sheet) -> Self:
        lines = tuple((row.kind, _usable_amounts(row.amounts)) for row in sheet.funds if row.kind != "total")
        stated = _usable_amounts(sheet.stated.funds)
        return cls(lines, stated, _complete_total(stated, lines))

    def column(self, name: str) -> list[Amount]:
        """Returns the filled-in amounts of the lines in a column."""
        return [Amount(kind, value) for kind, amounts in self.lines if (value := getattr(amounts, name)) is not None]

    def rows(self) -> Iterator[tuple[str, FundAmounts]]:
        yield "total", self.total
        yield from self.lines


def adds_up(stated: Decimal, amounts: Sequence[Amount]) -> bool:
    """Says whether the lines make the stated total. 其中 lines of extra kinds may be part of the line above them."""
    if agrees_when_rounded(stated, sum((amount.value for amount in amounts), ZERO)):
        return True
    weighty = [amount for amount in amounts if amount.value]
    if all(amount.kind in TITLES for amount in weighty) or len(weighty) > MOST_NESTED:
        return False
    return any(agrees_when_rounded(stated, total) for total in _nested_sums(weighty))


def _nested_sums(amounts: Sequence[Amount]) -> set[Decimal]:
    if not amounts:
        return {ZERO}
    first, rest = amounts[0].value, amounts[1:]
    sums = {first + total for total in _nested_sums(rest)}
    parts = ZERO
    for position, part in enumerate(rest, start=1):
        if part.kind in TITLES:
            break
        parts += part.value
        if agrees_when_rounded(first, parts):
            sums |= {first + total for total in _nested_sums(rest[position:])}
    return sums


def _usable_amounts(amounts: FundAmounts) -> FundAmounts:
    initial, budget, spent = (
        usable_or_none(amounts.initial),
        usable_or_none(amounts.budget),
        usable_or_none(amounts.spent),
    )
    if initial is amounts.initial and budget is amounts.budget and spent is amounts.spent:
        return amounts
    return FundAmounts(initial=initial, budget=budget, spent=spent)


def _complete_total(stated: FundAmounts, lines: Sequence[tuple[str, FundAmounts]]) -> FundAmounts:
    if stated.initial is not None and stated.budget is not None and stated.spent is not None:
        return stated
    return FundAmounts(
        initial=_sum_written(stated.initial, [amounts.initial for _, amounts in lines]),
        budget=_sum_written(stated.budget, [amounts.budget for _, amounts in lines]),
        spent=_sum_written(stated.spent, [amounts.spent for _, amounts in lines]),
    )


def _sum_written(stated: Decimal | None, values: Sequence[Decimal | None]) -> Decimal | None:
    written = [value for value in values if value is not None]
    if stated is not None or not written:
        return stated
    return reduce(add, written)  # without 0 as a start, which would write 5 万元 out to the 元

"""Figures that a document states beside those that the rules compute."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from indicators.points import EXACT, plain
from projects.sheets import Computed
from projects.sheets.titles import AMOUNT_TITLES

NONE: Final = "—"
WAN: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    title: str
    stated: str
    computed: str
    source: str  # of the cell that prints it

    @property
    def agrees(self) -> bool:
        return self.stated == self.computed


def compare_with_stated(computed: Computed) -> tuple[Compared, ...]:
    """The sheet's totals as far as they are stated, and those rows whose score differs."""
    rows = (each for each in _compare_rows(computed) if not each.agrees)
    return (*_compare_funds(computed), *_compare_totals(computed), *rows)


def _compare_funds(computed: Computed) -> Iterator[Compared]:
    stated, total = computed.sheet.stated.funds, computed.sheet.total_funds
    for name, title in AMOUNT_TITLES.items():
        said, summed = getattr(stated, name), getattr(total, name)
        if said is not None and said != summed:
            yield Compared(
                title=f"{title}（万元）",
                stated=_write_in_wan(said),
                computed=_write_in_wan(summed),
                source=f"funds.total.{name}",
            )


def _compare_totals(computed: Computed) -> Iterator[Compared]:
    stated, scores = computed.sheet.stated, computed.scores
    figures = (
        ("执行率", "execution_rate", stated.execution_rate, scores.execution_rate, "%"),
        ("执行率得分", "execution_score", stated.execution_score, scores.execution.final, ""),
        ("总分", "total_score", stated.total_score, scores.total, ""),
    )
    for title, source, said, found, sign in figures:
        if said is not None:
            yield Compared(
                title=title, stated=_write_figure(said, sign), computed=_write_figure(found, sign), source=source
            )
    if stated.grade:
        yield Compared(title="等级", stated=stated.grade, computed=scores.grade or NONE, source="grade")


def _compare_rows(computed: Computed) -> Iterator[Compared]:
    for number, row in enumerate(computed.sheet.indicators, start=1):
        if row.stated_score is not None:
            final = computed.scores.rows[row.key].final
            yield Compared(
                title=f"第 {number} 行 {row.name}",
                stated=_write_figure(row.stated_score),
                computed=_write_figure(final),
                source=f"indicators.{number}.score",
            )


def _write_figure(number: Decimal | None, sign: str = "") -> str:
    return NONE if number is None else f"{plain(number)}{sign}"


def _write_in_wan(amount: Decimal | None) -> str:
    return _write_figure(None if amount is None else EXACT.scaleb(amount, Decimal(-WAN)))

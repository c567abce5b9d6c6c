"""The values of a sheet as a form shows them: as a document states them, or as the rules compute them."""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from functools import reduce

from indicators.points import EXACT
from indicators.quantity import Kind, Quantity
from indicators.scoring import Score, SheetScore
from indicators.sheet import IndicatorRow, Sheet
from projects.documents.layout.values import EXTRA
from projects.documents.targets import part_of

Value = str | Decimal | None

FIGURES = frozenset(
    {
        "execution_weight",
        "execution_rate",
        "execution_score",
        "indicator_weight",
        "indicator_score",
        "total_weight",
        "total_score",
        "grade",
    }
)
FUND_COLUMNS = ("initial", "budget", "spent")
NO_QUANTITY = Quantity(text="", kind=Kind.NONE)
UNSCORED = Score(target=NO_QUANTITY, actual=NO_QUANTITY)


class Face(StrEnum):
    """Which figures print where a document states others than the rules compute."""

    STATED = "stated"
    COMPUTED = "computed"


class Figures:
    """One sheet, with its scores where it has them."""

    def __init__(self, sheet: Sheet, scores: SheetScore | None, face: Face) -> None:
        self.sheet = sheet
        self.scores = scores
        self.face = face

    def of_sheet(self, field: str) -> Value:
        if field.startswith(EXTRA):
            return self.sheet.extra.get(field.removeprefix(EXTRA))
        value: Value = getattr(self if field in FIGURES else self.sheet, field)
        return value

    def total_funds(self, column: str) -> Decimal | None:
        stated: Decimal | None = getattr(self.sheet.stated.funds, column)
        summed: Decimal | None = getattr(self.sheet.total_funds, column)
        return self._chosen(stated, summed)

    def of_row(self, row: IndicatorRow, field: str) -> Value:
        if field.startswith(EXTRA):
            return row.extra.get(field.removeprefix(EXTRA))
        if field == "score":
            return self.score_of(row)
        if field.startswith("target_"):
            return part_of(row.target, field)
        value: Value = getattr(row, field)
        return value

    def score_of(self, row: IndicatorRow) -> Decimal | None:
        return self._chosen(row.stated_score, self._scored(row).final)

    def is_void(self, row: IndicatorRow) -> bool:
        """Nothing is asked of it: a "/" row, or one of a level 1 that doesn't apply."""
        return row.is_slash or not self._scored(row).applicable

    def _scored(self, row: IndicatorRow) -> Score:
        return UNSCORED if self.scores is None else self.scores.rows.get(row.key, UNSCORED)

    def _chosen(self, stated: Decimal | None, computed: Decimal | None) -> Decimal | None:
        return stated if self.face is Face.STATED and stated is not None else computed

    @property
    def execution_weight(self) -> Decimal | None:
        computed = self.scores.execution.maximum if self.scores else None
        return self._chosen(self.sheet.stated.execution_weight, computed)

    @property
    def execution_rate(self) -> Decimal | None:
        computed = self.scores.execution_rate if self.scores else None
        return self._chosen(self.sheet.stated.execution_rate, computed)

    @property
    def execution_score(self) -> Decimal | None:
        computed = self.scores.execution.final if self.scores else None
        return self._chosen(self.sheet.stated.execution_score, computed)

    @property
    def indicator_weight(self) -> Decimal | None:
        return _sum(row.weight for row in self.sheet.indicators)

    @property
    def indicator_score(self) -> Decimal | None:
        return _sum(self.score_of(row) for row in self.sheet.indicators)

    @property
    def total_weight(self) -> Decimal | None:
        indicators = self.indicator_weight
        computed = None if indicators is None else _sum((indicators, self.execution_weight))
        return self._chosen(self.sheet.stated.total_weight, computed)

    @property
    def total_score(self) -> Decimal | None:
        return self._chosen(self.sheet.stated.total_score, self.scores.total if self.scores else None)

    @property
    def grade(self) -> str:
        computed = self.scores.grade if self.scores else ""
        return self.sheet.stated.grade or computed if self.face is Face.STATED else computed


def _sum(numbers: Iterable[Decimal | None]) -> Decimal | None:
    written = [number for number in numbers if number is not None]
    return reduce(EXACT.add, written) if written else None

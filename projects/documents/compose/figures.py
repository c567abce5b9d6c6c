"""The values of a sheet, as a form shows them."""

from decimal import Decimal

from indicators.catalogue import Holder, Use, fields_of, held_by
from indicators.labels import dimension_code
from indicators.points import add_up
from indicators.printed import printed_funds
from indicators.scoring import SheetScore
from indicators.sheet import IndicatorRow, Sheet
from projects.documents.layout.values import EXTRA
from projects.documents.targets import PARTS, part_of_target

Value = str | Decimal | None

FIGURES = fields_of(Holder.SHEET, Use.COMPUTED).keys()
FUND_COLUMNS = tuple(field.key for field in held_by(Holder.FUNDS))


class Figures:
    """A sheet with its figures; `scores` fill in the missing ones."""

    def __init__(self, sheet: Sheet, scores: SheetScore | None = None) -> None:
        self.sheet = sheet
        self.scores = scores
        self._waived = sheet.dimensions_not_applicable

    def of_sheet(self, field: str) -> Value:
        if field.startswith(EXTRA):
            return self.sheet.extra.get(field.removeprefix(EXTRA))
        value: Value = getattr(self if field in FIGURES else self.sheet, field)
        return value

    def total_funds(self, column: str) -> Decimal | None:
        amount: Decimal | None = getattr(printed_funds(self.sheet), column)
        return amount

    def of_row(self, row: IndicatorRow, field: str) -> Value:
        if field.startswith(EXTRA):
            return row.extra.get(field.removeprefix(EXTRA))
        if field == "score":
            return self.score_of(row)
        if field in PARTS:
            return part_of_target(row.target, field)
        value: Value = getattr(row, field)
        return value

    def score_of(self, row: IndicatorRow) -> Decimal | None:
        score = self.scores.rows.get(row.key) if self.scores else None
        return _stated_or_computed(row.stated_score, score.final if score else None)

    def is_void(self, row: IndicatorRow) -> bool:
        """Says whether a row needs no values: a "/" row, or a row of a level 1 that is 不适用."""
        return row.is_slash or dimension_code(row.dimension) in self._waived

    @property
    def execution_weight(self) -> Decimal | None:
        computed = self.scores.execution.maximum if self.scores else None
        return _stated_or_computed(self.sheet.stated.execution_weight, computed)

    @property
    def execution_rate(self) -> Decimal | None:
        computed = self.scores.execution_rate if self.scores else None
        return _stated_or_computed(self.sheet.stated.execution_rate, computed)

    @property
    def execution_score(self) -> Decimal | None:
        computed = self.scores.execution.final if self.scores else None
        return _stated_or_computed(self.sheet.stated.execution_score, computed)

    @property
    def indicator_weight(self) -> Decimal | None:
        return add_up(row.weight for row in self.sheet.indicators)

    @property
    def indicator_score(self) -> Decimal | None:
        return add_up(self.score_of(row) for row in self.sheet.indicators)

    @property
    def total_weight(self) -> Decimal | None:
        indicators = self.indicator_weight
        computed = None if indicators is None else add_up((indicators, self.execution_weight))
        return _stated_or_computed(self.sheet.stated.total_weight, computed)

    @property
    def total_score(self) -> Decimal | None:
        return _stated_or_computed(self.sheet.stated.total_score, self.scores.total if self.scores else None)

    @property
    def grade(self) -> str:
        return self.sheet.stated.grade or (self.scores.grade if self.scores else "")


def _stated_or_computed(stated: Decimal | None, computed: Decimal | None) -> Decimal | None:
    return computed if stated is None else stated

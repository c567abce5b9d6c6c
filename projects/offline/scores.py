"""Writes the formulas of a form: rate, scores, totals. What a formula can't say shows nothing until the site has scored it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from openpyxl.utils import absolute_coordinate

from indicators.points import plain
from indicators.rules import HandScores, RuleSet
from indicators.scoring import SheetScore
from indicators.sheet import IndicatorRow, Sheet
from projects.documents.grid import Grid
from projects.documents.xlsx.drawing import Placement
from projects.offline import formulas
from projects.offline.formulas import NOTHING
from projects.offline.hidden import FIGURES, MISSING, PAGE, TYPED, HiddenSheet
from projects.offline.slots import Slot
from projects.sheets.titles import AMOUNT_TITLES

LONGEST_LITERAL: Final = 120  # Excel takes 255 in a formula; a quote counts double
LABELS: Final = ("dimension", "category", "name")
TARGETS: Final = ("target", "target_sign", "target_value", "target_unit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculation:
    sheet: Sheet
    rules: RuleSet
    scores: SheetScore
    grid: Grid
    placement: Placement
    slots: Mapping[str, Slot]  # by source
    hidden: HiddenSheet

    def formulas(self) -> Iterator[tuple[str, str]]:
        """By source of the cell that shows the result."""
        yield from self._fund_formulas()
        budget, spent = self._coordinate_of("funds.total.budget"), self._coordinate_of("funds.total.spent")
        if budget and spent and self.sheet.stage.value != "goal":
            yield "execution_rate", formulas.execution_rate(budget, spent, self.rules)
            yield "execution_score", self._execution_score_formula(budget, spent)
        yield from self._row_formulas()
        yield from self._total_formulas(budget or NOTHING, spent or NOTHING)

    def _coordinate_of(self, source: str) -> str:
        """The coordinate of the cell; empty where the form has none."""
        cell = self.grid.find(source)
        return absolute_coordinate(self.placement.coordinate(cell)) if cell else ""

    def _fund_formulas(self) -> Iterator[tuple[str, str]]:
        for column in AMOUNT_TITLES:
            source = f"funds.total.{column}"
            lines = [
                self.placement.coordinate(slot.cell)
                for name, slot in self.slots.items()
                if _is_amount_of_line(name, column)
            ]
            if source not in self.slots and lines:
                yield source, f"=IF(COUNT({','.join(lines)})=0,{NOTHING},SUM({','.join(lines)}))"

    def _execution_score_formula(self, budget: str, spent: str) -> str:
        hand, final = self.sheet.execution_hand_score, self.scores.execution.final
        if hand is not None and self.rules.hand_scores is HandScores.ALLOWED and final is not None:
            return f"={plain(final)}"
        return formulas.execution_score(budget, spent, self.rules)

    def _row_formulas(self) -> Iterator[tuple[str, str]]:
        for number, row in enumerate(self.sheet.labelled_indicators, start=1):
            if self._coordinate_of(f"indicators.{number}.score"):
                yield f"indicators.{number}.score", self._row_score_formula(number, row)

    def _row_score_formula(self, number: int, row: IndicatorRow) -> str:
        score = self.scores.rows[row.key]
        weight, actual = (
            self._coordinate_of(f"indicators.{number}.weight"),
            self._coordinate_of(f"indicators.{number}.actual"),
        )
        self.hidden.put(MISSING, number, self._missing_formula(number, row))
        if not score.applicable or not weight or not actual:
            return f"={NOTHING}"
        known = NOTHING if score.final is None else plain(score.final)
        shown = f"IF({self._test_unchanged(number, 'actual', 'weight')},{known},{self._formula_by_rule(number, row, weight, actual)})"
        return f'=IF(OR({weight}="",NOT({self._test_unchanged(number, *LABELS, *TARGETS)})),{NOTHING},{shown})'

    def _formula_by_rule(self, number: int, row: IndicatorRow, weight: str, actual: str) -> str:
        rule = formulas.row_rule(row, self.scores.rows[row.key].target, self.rules)
        if rule is None:
            return NOTHING
        typed = self.hidden.put(TYPED, number, formulas.number_typed(f"{PAGE}!{actual}", rule.unit))
        figure = self.hidden.put(FIGURES, number, formulas.figure(typed))
        shown = f"IF({figure}={NOTHING},{NOTHING},{rule.of(figure, weight)})"
        if not rule.full_where_same or len(row.target) > LONGEST_LITERAL:
            return shown
        return f"IF(EXACT(TRIM({actual}),{formulas.text_literal(row.target)}),{weight},{shown})"

    def _test_unchanged(self, number: int, *fields: str) -> str:
        tests = []
        for field in fields:
            slot = self.slots.get(f"indicators.{number}.{field}")
            if slot is not None:
                here = self._coordinate_of(slot.cell.source)
                kept = self.hidden.kept(slot)
                tests.append(f"{here}={kept}" if slot.is_number else f"EXACT({here},{kept})")
        return f"AND({','.join(tests)})" if tests else "TRUE"

    def _missing_formula(self, number: int, row: IndicatorRow) -> str:
        """Whether the row waits for points, so that there is no grade yet."""
        if not self.scores.rows[row.key].applicable and (row.name or row.target):
            return "=0"
        score = f"{PAGE}!{self._coordinate_of(f'indicators.{number}.score')}"
        sources = (f"indicators.{number}.{field}" for field in ("weight", "name", *TARGETS, "actual"))
        written = "&".join(f"{PAGE}!{at}" for source in sources if (at := self._coordinate_of(source)))
        return f'=IF(AND({score}="",{written}<>""),1,0)'

    def _total_formulas(self, budget: str, spent: str) -> Iterator[tuple[str, str]]:
        rows = range(1, len(self.sheet.indicators) + 1)
        weights = _join_coordinates(self._coordinate_of(f"indicators.{number}.weight") for number in rows)
        scores = _join_coordinates(self._coordinate_of(f"indicators.{number}.score") for number in rows)
        if weights:
            yield "indicator_weight", f"=IF(COUNT({weights})=0,{NOTHING},SUM({weights}))"
            own = plain(self.rules.execution_weight)
            yield "total_weight", f"=IF(COUNT({weights})=0,{NOTHING},{own}+SUM({weights}))"
        if not scores:
            return
        yield "indicator_score", f"=IF(COUNT({scores})=0,{NOTHING},ROUND(SUM({scores}),6))"
        parts = _join_coordinates([self._coordinate_of("execution_score"), scores])
        yield "total_score", formulas.total(parts, budget, spent, self.rules)
        if total := self._coordinate_of("total_score"):
            yield "grade", formulas.grade(total, self._count_missing(rows), self._scored_weights(), self.rules)

    def _scored_weights(self) -> str:
        """Of the rows that count: a level 1 that doesn't apply has no points."""
        numbers = (
            number
            for number, row in enumerate(self.sheet.indicators, start=1)
            if self.scores.rows[row.key].applicable or row.is_slash
        )
        return _join_coordinates(self._coordinate_of(f"indicators.{number}.weight") for number in numbers) or "0"

    def _count_missing(self, rows: range) -> str:
        execution = self._coordinate_of("execution_score")
        waiting = f"SUM({self.hidden.page.title}!${MISSING}${rows.start}:${MISSING}${rows[-1]})"
        return f"({waiting}+IF(COUNT({execution})=0,1,0))" if execution else f"({waiting}+1)"


def _is_amount_of_line(source: str, column: str) -> bool:
    return source.startswith("funds.") and source.endswith(f".{column}") and not source.startswith("funds.total.")


def _join_coordinates(coordinates: Iterable[str]) -> str:
    return ",".join(each for each in coordinates if each)

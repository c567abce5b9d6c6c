"""A table against the sheet that it goes into: what would change, and what would follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from indicators.checks import Level
from indicators.checks.case import Surroundings
from indicators.sheet import Sheet, Stated
from projects.filling.draft import Draft, is_written
from projects.filling.planning import FillingPlan, WrongCell
from projects.reading.form import NotUnderstood
from projects.reading.recognising import Recognised
from projects.sheets import Computed, compute
from projects.sheets.assembling import assemble_sheet
from projects.sheets.stated import NONE, Compared, compare_with_stated
from projects.sheets.typed import show_points


@dataclass(frozen=True, kw_only=True)
class TablePlan:
    """A table against its sheet, as it would be entered."""

    plan: FillingPlan
    draft: Draft  # with what would be written; of copies, never saved
    recognised: Recognised
    left_out: Sequence[WrongCell]  # what the form of the round has no cell for
    stays: Sequence[str]  # rows of the sheet that the table hasn't
    same: int  # cells
    scores: Mapping[str, Decimal | None]  # what the table states, by the key of the row
    is_whole: bool

    @property
    def is_fit(self) -> bool:
        """What is published is entered whole or not at all; of a draft, what can't be written stays out."""
        return not (self.is_whole and (self.plan.problems or self.plan.ignored))

    @property
    def new(self) -> int:
        return sum(1 for change in self.plan.changes if not change.difference.before)

    @property
    def changed(self) -> int:
        return len(self.plan.changes) - self.new

    @property
    def unwritten(self) -> int:
        return len(self.plan.problems) + len(self.left_out)

    @property
    def blocks(self) -> int:
        return sum(finding.level is Level.BLOCK for finding in self.computed.findings)

    @property
    def total(self) -> str:
        """As it would be computed."""
        return show_points(self.computed.scores.total) or NONE

    @property
    def removed(self) -> int:
        return len(self.plan.removed)

    @property
    def not_understood(self) -> Sequence[NotUnderstood]:
        return self.recognised.not_understood

    @property
    def stated(self) -> Stated:
        return self.recognised.sheet.stated

    @cached_property
    def computed(self) -> Computed:
        """All that follows once the table is entered."""
        around = Surroundings(approved_goal=self.draft.goal, ledger=self.draft.ledger)
        return compute(self.sheet, self.draft.rules, around)

    @cached_property
    def sheet(self) -> Sheet:
        lines = [line for line in self.draft.lines if is_written(line)]
        held = assemble_sheet(self.draft.evaluation, lines, self.draft.rows)
        rows = tuple(replace(row, stated_score=self.scores.get(row.key)) for row in held.indicators)
        return replace(held, indicators=rows, stated=self.stated)

    @property
    def figures(self) -> tuple[Compared, ...]:
        """What the table states beside what is computed."""
        return compare_with_stated(self.computed)

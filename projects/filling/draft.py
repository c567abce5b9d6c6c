"""A sheet while it is filled in: its records, and all that says how they are shown and what may be changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from indicators.checks.case import LedgerFigures
from indicators.rules import RuleSet
from indicators.sheet import IndicatorRow, Sheet, Stage
from projects.documents.layout import Layout
from projects.documents.layout.values import Item
from projects.documents.places import DEFAULT_KIND
from projects.filling.fixed import FixedRow, fixed_rows
from projects.models import Evaluation, Event, FundLine, Indicator
from projects.sheets.assembling import assemble_sheet
from projects.sheets.drawing import read_layout
from projects.sheets.labels import items_of, words_before
from projects.sheets.surroundings import approved_goal_of, ledger_of

LOOKED_BACK = 50  # events among which somebody else's change is looked for


@dataclass(frozen=True, kw_only=True)
class Draft:
    """Not slotted: what follows from the records is worked out once."""

    evaluation: Evaluation
    lines: list[FundLine]  # those that the form has and nobody has filled in yet are unsaved
    rows: list[Indicator]

    @property
    def rules(self) -> RuleSet:
        return self.evaluation.rule_set.rules

    @cached_property
    def _layout_content(self) -> str:
        chosen = self.evaluation.round.layout_at(self.evaluation.stage) or self.evaluation.round.layout
        return chosen.content

    @cached_property
    def layout(self) -> Layout:
        return read_layout(self._layout_content)

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """The cell of the form for each value, by `sheet.goal`, `funds.spent`, `indicators.target`."""
        return items_of(self._layout_content)

    def title_of(self, field: str) -> str:
        return words_before(self._layout_content).get(field, "").replace("\n", "")

    @cached_property
    def goal(self) -> Sheet | None:
        return approved_goal_of(self.evaluation)

    @cached_property
    def ledger(self) -> LedgerFigures | None:
        return ledger_of(self.evaluation)

    @cached_property
    def latest_changes(self) -> list[Event]:
        """The last first."""
        return list(self.evaluation.events.filter(verb="change").order_by("-sequence")[:LOOKED_BACK])

    @cached_property
    def fixed(self) -> Mapping[str, FixedRow]:
        """By row key, what the approved goal form holds of it."""
        return fixed_rows(self.goal, self.sheet) if self.goal else {}

    @property
    def is_goal(self) -> bool:
        return self.evaluation.stage == Stage.GOAL

    @property
    def sheet(self) -> Sheet:
        """Of the records as they stand at this moment."""
        return assemble_sheet(self.evaluation, [line for line in self.lines if is_written(line)], self.rows)

    @cached_property
    def labelled(self) -> Mapping[str, IndicatorRow]:
        """The rows as they were read from the database, with the labels that merged cells give them."""
        return {row.key: row for row in self.sheet.labelled_indicators}

    def forget_rows(self) -> None:
        """What was worked out of rows that have come, gone or changed places."""
        for name in ("labelled", "fixed"):
            self.__dict__.pop(name, None)


def draft_of(evaluation: Evaluation) -> Draft:
    """Two queries."""
    rows = evaluation.indicators.select_related("dimension", "category")
    return draft_with(evaluation, evaluation.fund_lines.all(), rows)


def draft_with(evaluation: Evaluation, lines: Iterable[FundLine], rows: Iterable[Indicator]) -> Draft:
    """Of records at hand; the rows with their dimension and category. The form's other fund lines are shown, too: each is
    written when its first amount is."""
    draft = Draft(evaluation=evaluation, lines=list(lines), rows=list(rows))
    held = {line.kind for line in draft.lines}
    kinds = [line.kind for line in draft.layout.fund_lines]
    if not kinds and not held:
        kinds = [DEFAULT_KIND]
    first = max([len(kinds), *(line.position for line in draft.lines)])
    for number, kind in enumerate(kinds):
        if kind not in held:
            draft.lines.append(FundLine(evaluation=evaluation, kind=kind, position=first + number))
    return draft


def is_written(line: FundLine) -> bool:
    return line.pk is not None or any(amount is not None for amount in (line.initial, line.budget, line.spent))

"""A kept table as its page shows it: the file's own cells, what each was read as, and the form that came of them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from indicators.checks import LEVEL_TITLES, Finding
from indicators.sheet import Stage
from projects.documents.compose import compose
from projects.documents.grid import Cell, Grid
from projects.documents.layout import DEFAULT, Layout
from projects.documents.screen import anchor_of
from projects.intake.quality.judged import cell_of
from projects.intake.recognised import Understood, understand_found
from projects.intake.stored import FIELDS, Corrections, table_from_json
from projects.models import Intake, IntakeTable, LayoutVersion
from projects.reading.form import NotUnderstood
from projects.reading.tables import FoundTable, Place
from projects.sheets.drawing import read_layout

MOST_ROWS: Final = 300  # a form has some dozens; a list of thousands is not drawn to its end
SHIPPED: Final = {Stage.GOAL: "goal-2021", Stage.SELF_EVALUATION: DEFAULT}


ByPlace = Mapping[Place, list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureCell:
    """A cell of the file, as it stands corrected."""

    cell: Cell
    reasons: tuple[str, ...]  # why it was not understood
    findings: tuple[Finding, ...]  # in it, the gravest first
    anchors: tuple[str, ...]  # of the cells of the form that show it
    original: str | None  # where a person corrected it
    is_dropped: bool  # a person said that it is no part of the form

    @property
    def key(self) -> str:
        return f"{self.cell.row},{self.cell.column}"

    @property
    def id(self) -> str:
        return id_of(self.cell)

    @property
    def text(self) -> str:
        return (self.original or "") if self.is_dropped else self.cell.text

    @property
    def level_title(self) -> str:
        return LEVEL_TITLES[self.findings[0].level] if self.findings else ""

    @property
    def is_corrected(self) -> bool:
        return self.original is not None

    @property
    def state(self) -> str:
        if self.is_corrected:
            return "dropped" if self.is_dropped else "corrected"
        return "unread" if self.reasons else str(self.findings[0].level) if self.findings else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCorrection:
    key: str
    id: str
    place: str
    original: str
    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Homeless:
    """A value that the form has no place for."""

    text: str
    id: str


def id_of(cell: Cell) -> str:
    return f"found-{cell.row}-{cell.column}"


class Picture:
    def __init__(self, kept: IntakeTable) -> None:
        self.kept = kept
        self.own: FoundTable = table_from_json(kept.found)
        self.corrections = Corrections.of(kept)
        self.understood: Understood = understand_found(self.own, kept.intake.rule_set.rules, self.corrections)

    @property
    def table(self) -> FoundTable:
        return self.understood.table

    @property
    def is_form(self) -> bool:
        return self.understood.recognised is not None

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.understood.findings

    @property
    def not_understood(self) -> tuple[tuple[NotUnderstood, str], ...]:
        """Each with the id of its cell, where it has one."""
        return tuple((each, id_of(each.cell) if each.cell else "") for each in self.understood.not_understood)

    @cached_property
    def form(self) -> Grid | None:
        """What was read, as a form prints it; the figures are the document's own."""
        recognised = self.understood.recognised
        return compose(recognised.sheet, layout_for(self.kept.intake, recognised.sheet.stage)) if recognised else None

    @property
    def unread(self) -> list[str]:
        """The values of the form whose cells were not understood."""
        recognised, reasons = self.understood.recognised, self._reasons_by_place()
        sources = recognised.sources.items() if recognised else ()
        return [source for source, cell in sources if (cell.row, cell.column) in reasons]

    @property
    def rows(self) -> Iterator[list[PictureCell]]:
        rows: list[list[PictureCell]] = [[] for _ in range(min(self.table.grid.rows, MOST_ROWS))]
        anchors, reasons, findings = self._anchors_by_place(), self._reasons_by_place(), self._findings_by_place()
        for cell in self.table.grid.cells:
            if cell.row < MOST_ROWS:
                rows[cell.row].append(self._draw_cell(cell, anchors, reasons, findings))
        yield from rows

    @property
    def rows_left_out(self) -> int:
        return max(self.table.grid.rows - MOST_ROWS, 0)

    def _draw_cell(
        self, cell: Cell, anchors: ByPlace, reasons: ByPlace, findings: Mapping[Place, list[Finding]]
    ) -> PictureCell:
        place = (cell.row, cell.column)
        is_corrected = place in self.corrections.cells
        return PictureCell(
            cell=cell,
            reasons=tuple(reasons.get(place, ())),
            findings=tuple(findings.get(place, ())),
            anchors=tuple(anchors.get(place, ())),
            original=self.own.grid.at(*place).text if is_corrected else None,
            is_dropped=is_corrected and self.corrections.cells[place] is None,
        )

    def _anchors_by_place(self) -> ByPlace:
        found: defaultdict[Place, list[str]] = defaultdict(list)
        recognised, form = self.understood.recognised, self.form
        if recognised is not None and form is not None:
            for source, cell in recognised.sources.items():
                shown = form.find(source)
                if shown is not None:
                    found[cell.row, cell.column].append(anchor_of(shown))
        return found

    def _reasons_by_place(self) -> ByPlace:
        found: defaultdict[Place, list[str]] = defaultdict(list)
        for each in self.understood.not_understood:
            if each.cell is not None:
                found[each.cell.row, each.cell.column].append(each.message)
        return found

    def _findings_by_place(self) -> Mapping[Place, list[Finding]]:
        found: defaultdict[Place, list[Finding]] = defaultdict(list)
        recognised = self.understood.recognised
        for finding in self.findings:
            cell = cell_of(finding, recognised) if recognised else None
            if cell is not None:
                found[cell.row, cell.column].append(finding)
        return found

    @property
    def shown_corrections(self) -> Iterator[ShownCorrection]:
        for (row, column), text in sorted(self.corrections.cells.items()):
            cell = self.own.grid.at(row, column)
            yield ShownCorrection(
                key=f"{row},{column}", id=id_of(cell), place=self.own.place_of(cell), original=cell.text, text=text
            )

    @property
    def typed(self) -> list[tuple[str, str]]:
        """The fields that stand outside the table, by their titles."""
        return [
            (title, self.corrections.fields[name]) for name, title in FIELDS.items() if name in self.corrections.fields
        ]

    @cached_property
    def homeless(self) -> tuple[Homeless, ...]:
        recognised, form = self.understood.recognised, self.form
        if recognised is None or form is None:
            return ()
        cells = {id_of(cell): cell for source, cell in recognised.sources.items() if not form.find(source)}
        shown = {id_of(cell) for source, cell in recognised.sources.items() if form.find(source)}
        return tuple(Homeless(text=cell.text, id=key) for key, cell in cells.items() if cell.text and key not in shown)


def layout_for(intake: Intake, stage: Stage) -> Layout:
    """The round's, else the shipped one."""
    held = intake.round.layout_at(stage.value) if intake.round else None
    if held is None:
        held = LayoutVersion.objects.filter(code=SHIPPED[stage]).order_by("-version").first()
    assert held is not None
    return read_layout(held.content)

"""Which form of a sheet leaves the house: the frozen one once it was submitted, a draft while it is filled in."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from indicators.sheet import Sheet
from projects.documents.compose import compose
from projects.documents.grid import Grid
from projects.documents.layout import Layout
from projects.documents.printable import Printable
from projects.exports.codes import code_of, link_of
from projects.exports.publication import mask_sheet
from projects.models import Evaluation, LayoutVersion, Stage, Step, Version
from projects.models.evaluation import EvaluationQuerySet
from projects.sheets import approved_version, computed_of, standing_version, submitted_versions
from projects.sheets.drawing import DRAWN_WITH, add_evidence, drawing_of_version, read_layout

CHUNK: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How sheets are printed other than as they stand."""

    masked: bool = False
    layout: LayoutVersion | None = None

    @property
    def is_other(self) -> bool:
        return self.masked or self.layout is not None

    def changes(self, version: Version) -> bool:
        """Whether the version can't go out as it was frozen. Its figures are what they were."""
        return self.masked or (self.layout_at(version.stage) not in (None, version.layout))

    def layout_at(self, stage: str) -> LayoutVersion | None:
        """A layout of another stage has no place for the sheet's content."""
        return self.layout if self.layout is not None and self.layout.stage == stage else None


AS_IT_STANDS: Final = Manner()


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """A sheet, and the frozen version that is printed of it; none while it is filled in."""

    evaluation: Evaluation
    version: Version | None
    manner: Manner

    @property
    def stored(self) -> Version | None:
        """The version, where it goes out exactly as it was frozen."""
        version = self.version
        return version if version is not None and not self.manner.changes(version) else None

    @property
    def printable(self) -> Printable:
        if self.stored is not None:
            return printable_of_version(self.stored)
        made_at = self.evaluation.recomputed_at or self.evaluation.created_at
        return Printable(title=self.title, grid=self._grid(), is_draft=self.is_draft, made_at=made_at)

    @property
    def title(self) -> str:
        return title_of(self.evaluation.project_name, self.evaluation.stage)

    @property
    def is_draft(self) -> bool:
        """A published table that was taken in as approved was never submitted here, and is no draft."""
        return self.version is None and self.evaluation.step != Step.APPROVED

    def _grid(self) -> Grid:
        sheet = self.sheet
        return compose(mask_sheet(sheet) if self.manner.masked else sheet, self._layout())

    @property
    def sheet(self) -> Sheet:
        if self.version is not None:
            return self.version.sheet
        return add_evidence(computed_of(self.evaluation), self.evaluation, self._layout_version()).printed

    def _layout(self) -> Layout:
        return read_layout(self._layout_version().content)

    def _layout_version(self) -> LayoutVersion:
        chosen, exercise = self.manner.layout_at(self.evaluation.stage), self.evaluation.round
        own = self.version.layout if self.version else exercise.layout_at(self.evaluation.stage)
        return chosen or own or exercise.layout


def printable_of_version(version: Version) -> Printable:
    """Clean, with its code: the same on every day."""
    drawing = drawing_of_version(version)
    title = title_of(drawing.computed.sheet.project, version.stage)
    return Printable(
        title=title,
        grid=drawing.grid(),
        code=code_of(version),
        link=link_of(version),
        made_at=version.submitted_at,
    )


def title_of(project: str, stage: str) -> str:
    return f"{project}（绩效目标表）" if stage == Stage.GOAL else project


def prints_of(evaluations: EvaluationQuerySet, manner: Manner = AS_IT_STANDS) -> Iterator[Print]:
    """By department and unit, as the 汇总表 has them; in few queries and constant memory."""
    keys = iter(list(evaluations.in_printed_order().values_list("pk", flat=True)))
    related = Evaluation.objects.select_related("rule_set", *DRAWN_WITH).prefetch_related("fund_lines", "indicators")
    while chunk := list(islice(keys, CHUNK)):
        held = related.in_bulk(chunk)
        submitted = submitted_versions(held.values())
        for key in chunk:
            if (evaluation := held.get(key)) is not None:
                version = approved_version(evaluation) or submitted.get(key)
                yield Print(evaluation=evaluation, version=version, manner=manner)


def print_of(evaluation: Evaluation, manner: Manner = AS_IT_STANDS) -> Print:
    return Print(evaluation=evaluation, version=standing_version(evaluation), manner=manner)

"""Approved sheets as open data has them: masked, with the figures that their forms print."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import prefetch_related_objects
from django.utils import timezone

from indicators.catalogue import Holder, Use, fields_of
from indicators.sheet import Sheet
from projects.documents.compose.figures import Figures
from projects.exports.publication.masking import mask_sheet
from projects.models import Evaluation, Publication, Stage, Step
from projects.models.evaluation import EvaluationQuerySet
from projects.queries import BY_UNIT, page_of
from projects.sheets import computed_of

CHUNK: Final = 200
RELATED: Final = ("round__region", "project", "approved_version", "rule_set", "approved_goal")
Record = Mapping[str, Any]

PUBLIC: Final = {holder: tuple(fields_of(holder, Use.PUBLIC).values()) for holder in Holder}
FIGURES: Final = tuple(field for field in PUBLIC[Holder.SHEET] if Use.COMPUTED in field.uses)
TEXTS: Final = tuple(field for field in PUBLIC[Holder.SHEET] if Use.TYPED in field.uses)
NAMES: Final = tuple(field for field in PUBLIC[Holder.SHEET] if field not in (*FIGURES, *TEXTS))
AMOUNTS: Final = PUBLIC[Holder.FUNDS]
CELLS: Final = PUBLIC[Holder.ROWS]


@dataclass(frozen=True, slots=True)
class Published:
    """A sheet for the public; what it prints is told by `figures`."""

    evaluation: Evaluation
    figures: Figures

    @property
    def sheet(self) -> Sheet:
        return self.figures.sheet


def publishable(evaluations: EvaluationQuerySet) -> EvaluationQuerySet:
    """Approved self-evaluations of the list, without what is 不予公开."""
    approved = evaluations.included().filter(stage=Stage.SELF_EVALUATION, step=Step.APPROVED)
    return approved.exclude(publication=Publication.WITHHELD)


def read_for_public(evaluations: EvaluationQuerySet) -> Iterator[Published]:
    """In chunks by key, each read anew: memory stays the same, and no cursor is held open while somebody downloads."""
    chosen = publishable(evaluations).select_related(*RELATED)
    mark = ""
    while True:
        page = page_of(chosen, BY_UNIT, after=mark, size=CHUNK)
        live = [each for each in page.rows if each.approved_version is None]
        prefetch_related_objects(live, "fund_lines", "indicators")
        yield from (_publish(each) for each in page.rows)
        if not page.next:
            return
        mark = page.next


def _publish(evaluation: Evaluation) -> Published:
    """As it was frozen; a table that was taken in as approved has only its records."""
    version = evaluation.approved_version
    sheet = computed_of(evaluation).printed if version is None else version.sheet
    return Published(evaluation, Figures(mask_sheet(sheet)))


def record_of(each: Published) -> Record:
    """A sheet with its rows, as docs/open-data.schema.json says."""
    sheet, figures, evaluation = each.sheet, each.figures, each.evaluation
    return {
        "id": evaluation.pk,
        "year": evaluation.round.year,
        "region_code": evaluation.round.region.code,
        "region": evaluation.round.region.name,
        "project_code": evaluation.project.code,
        **{field.published_as: figures.of_sheet(field.key) for field in NAMES},
        "approved_on": evaluation.approved_at and timezone.localdate(evaluation.approved_at).isoformat(),
        **{field.published_as: figures.total_funds(field.key) for field in AMOUNTS},
        **{field.published_as: figures.of_sheet(field.key) for field in (*FIGURES, *TEXTS)},
        "extra": dict(sheet.extra),
        "funds": [
            {"kind": row.kind, **{field.published_as: getattr(row.amounts, field.key) for field in AMOUNTS}}
            for row in sheet.funds
        ],
        "indicators": [
            {**{field.published_as: figures.of_row(row, field.key) for field in CELLS}, "extra": dict(row.extra)}
            for row in sheet.labelled_indicators
        ],
    }

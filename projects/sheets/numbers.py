"""The stored numbers that follow from a sheet: recompute() and write_numbers() alone write them."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import chain
from typing import Any, Final

from django.db import models, transaction
from django.db.models import F, Prefetch, QuerySet
from django.utils import timezone

from indicators.catalogue import LEVELS
from indicators.checks import Level
from indicators.labels import category_code, dimension_code, normalise_label
from indicators.models import Category, Dimension, LabelFields
from indicators.points import plain, rounded
from indicators.printed import printed_funds, weight_sum
from indicators.sheet import Sheet
from projects.models import REVIEW_STEPS, Evaluation, FundLine, Indicator, Version
from projects.sheets.assembling import assemble_sheet
from projects.sheets.computed import (
    Computed,
    approved_version,
    compute,
    computed_of,
    figures_of,
    standing_version,
)
from projects.sheets.surroundings import surroundings_of

MONEY: Final = {"digits": 18, "places": 2}
POINTS: Final = {"digits": 12, "places": 6}
RATE: Final = {"digits": 24, "places": 6}
CHUNK: Final = 200
LABELS: Final = tuple(level.stored_as for level in LEVELS.values())
ROW_COLUMNS: Final = ("rule_score", "score", "dimension", "category")
EVALUATION_COLUMNS: Final = (
    "initial_total",
    "budget_total",
    "spent_total",
    "execution_rate",
    "execution_score",
    "weight_sum",
    "total_score",
    "grade",
    "block_count",
    "explain_count",
    "note_count",
    "recomputed_at",
)


@transaction.atomic(savepoint=False)
def recompute(evaluation: Evaluation) -> Computed:
    """Reads the records and writes what follows from them.

    Its lock makes two savers of one sheet take turns, so that no sum is old.
    """
    Evaluation.objects.filter(pk=evaluation.pk).lock()
    related = ("round", "rule_set", "approved_goal", "approved_version")
    fresh = Evaluation.objects.select_related(*related).get(pk=evaluation.pk)
    rows = list(fresh.indicators.select_related("dimension", "category"))
    computed = write_numbers(fresh, fresh.fund_lines.all(), rows, version=standing_version(fresh))
    for name in EVALUATION_COLUMNS:
        setattr(evaluation, name, getattr(fresh, name))
    return computed


def write_numbers(
    evaluation: Evaluation,
    lines: Iterable[FundLine],
    rows: Sequence[Indicator],
    *,
    version: Version | None = None,
    columns: Iterable[str] = (),
    typed: Mapping[str, Collection[str]] | None = None,
) -> Computed:
    """Writes what follows from records at hand, whose evaluation is locked.

    In the same statements goes what the caller has set: the evaluation's `columns`, and by row key the columns that were
    `typed`; without the latter any row may be new.
    """
    sheet = assemble_sheet(evaluation, lines, rows)
    computed = compute(sheet, evaluation.rule_set.rules, surroundings_of(evaluation))
    set_columns: Mapping[str, Collection[str]] = typed or {}
    relabelled = None if typed is None else {key for key, names in typed.items() if not {*LABELS}.isdisjoint(names)}
    derived = set_numbers(evaluation, rows, computed, figures_of(computed, version), relabelled=relabelled)
    values = {name: getattr(evaluation, name) for name in (*EVALUATION_COLUMNS, *columns)}
    Evaluation.objects.filter(pk=evaluation.pk).update(**values)

    changed = [row for row in rows if row.key in set_columns or row.key in derived]
    row_columns = {*ROW_COLUMNS, *chain.from_iterable(set_columns.values())}
    if len(changed) == 1:
        changed[0].save(force_update=True, update_fields=row_columns)
    elif changed:
        Indicator.objects.bulk_update(changed, sorted(row_columns))
    return computed


def set_numbers(
    evaluation: Evaluation,
    rows: Sequence[Indicator],
    computed: Computed,
    figures: Sheet,
    *,
    relabelled: Collection[str] | None = None,
) -> set[str]:
    """Sets the derived columns of the records, and writes nothing; gives the keys of the rows that had others."""
    for name, value in evaluation_numbers(computed, figures).items():
        setattr(evaluation, name, value)
    evaluation.recomputed_at = timezone.now()
    changed = set()
    for row, values in row_numbers(rows, computed, figures, relabelled=relabelled):
        for name, value in values.items():
            if getattr(row, name) != value:
                setattr(row, name, value)
                changed.add(row.key)
    return changed


def evaluation_numbers(computed: Computed, figures: Sheet) -> dict[str, Any]:
    """The derived columns of the evaluation's row: counts of what is found in the records, and the figures."""
    stated, funds = figures.stated, printed_funds(figures)
    levels = Counter(finding.level for finding in computed.findings)
    return {
        "initial_total": fit_column(funds.initial, **MONEY),
        "budget_total": fit_column(funds.budget, **MONEY),
        "spent_total": fit_column(funds.spent, **MONEY),
        "execution_rate": fit_column(stated.execution_rate, **RATE),
        "execution_score": fit_column(stated.execution_score, **POINTS),
        "weight_sum": fit_column(weight_sum(computed.sheet), **POINTS),
        "total_score": fit_column(stated.total_score, **POINTS),
        "grade": stated.grade,
        "block_count": levels[Level.BLOCK],
        "explain_count": levels[Level.EXPLAIN],
        "note_count": levels[Level.NOTE],
    }


def fit_column(number: Decimal | None, *, digits: int, places: int) -> Decimal | None:
    """What a column can hold; a document may state figures of absurd size, and they are nobody's total."""
    if number is None or number.adjusted() > digits - places:
        return None
    held = rounded(number, places=places)
    return held if held.adjusted() < digits - places else None


def row_numbers(
    rows: Sequence[Indicator], computed: Computed, figures: Sheet, *, relabelled: Collection[str] | None = None
) -> Iterator[tuple[Indicator, dict[str, Any]]]:
    """The derived columns of each row. Where the keys of the rows whose labels were typed anew are given, the other rows
    keep the level 1 and level 2 that their labels were understood as before."""
    points = {row.key: row.stated_score for row in figures.indicators}
    dimensions = LabelKeys(Dimension, (row.dimension for row in rows))
    categories = LabelKeys(Category, (row.category for row in rows))
    # A merged cell's label stands rows above: the sheet carries it down.
    for row, labelled in zip(rows, computed.sheet.labelled_indicators, strict=True):
        first, second = row.dimension_id, row.category_id
        if relabelled is None or row.key in relabelled or row._state.adding:
            first = dimensions.find(dimension_code(labelled.dimension))
            second = categories.find(category_code(labelled.category))
        yield (
            row,
            {
                "rule_score": fit_column(computed.scores.rows[row.key].printed, **POINTS),
                "score": fit_column(points.get(row.key), **POINTS),
                "dimension_id": first,
                "category_id": second,
            },
        )


class LabelKeys:
    """Finds the table row that a label means; asks the table only for a code that no row of the sheet holds."""

    def __init__(self, table: type[LabelFields], held: Iterable[LabelFields | None]) -> None:
        self.table = table
        self.held = held

    def find(self, code: str) -> int | None:
        return (self._held_keys.get(code) or self._all_keys.get(code)) if code else None

    @cached_property
    def _held_keys(self) -> dict[str, int]:
        return {label.code: label.pk for label in self.held if label is not None}

    @cached_property
    def _all_keys(self) -> dict[str, int]:
        """By code and by alias; a code wins over another's alias."""
        labels = list(self.table._default_manager.all())
        by_alias = {normalise_label(alias): label.pk for label in labels for alias in label.aliases}
        return by_alias | {label.code: label.pk for label in labels}


def recompute_all(keys: Sequence[int]) -> None:
    """As recompute() does, of sheets that are locked, in as many queries for two hundred as for one."""
    sheets = list(_with_all(Evaluation.objects.filter(pk__in=keys)).order_by("pk"))
    changed: list[Indicator] = []
    for sheet in sheets:
        computed, rows = computed_of(sheet), list(sheet.indicators.all())
        others = set_numbers(sheet, rows, computed, _standing_figures(sheet, computed))
        changed += [row for row in rows if row.key in others]
    Evaluation.objects.bulk_update(sheets, EVALUATION_COLUMNS)
    Indicator.objects.bulk_update(changed, ROW_COLUMNS)


def stale_numbers(evaluations: QuerySet[Evaluation]) -> Iterator[tuple[Evaluation, list[str]]]:
    """Tells of each evaluation which stored columns differ from the records, or from what was frozen; in constant memory."""
    for evaluation in _with_all(evaluations).select_related("unit", "department").iterator(chunk_size=CHUNK):
        yield evaluation, list(_stale_columns(evaluation))


def _with_all(evaluations: QuerySet[Evaluation]) -> QuerySet[Evaluation]:
    """All that their numbers follow from; of the versions those under review."""
    rows = Prefetch("indicators", Indicator.objects.select_related("dimension", "category"))
    reviewed = Version.objects.filter(evaluation__step__in=REVIEW_STEPS, stage=F("evaluation__stage"))
    versions = Prefetch("versions", reviewed.order_by("number"))
    related = evaluations.select_related("round", "rule_set", "approved_goal", "approved_version")
    return related.prefetch_related("fund_lines", "ledger_lines", rows, versions)


def _standing_figures(evaluation: Evaluation, computed: Computed) -> Sheet:
    """As standing_version() has it, from what is prefetched."""
    reviewed = list(evaluation.versions.all())
    return figures_of(computed, approved_version(evaluation) or (reviewed[-1] if reviewed else None))


def _stale_columns(evaluation: Evaluation) -> Iterator[str]:
    if evaluation.recomputed_at is None:
        yield "尚未测算"
        return
    computed = computed_of(evaluation)
    figures = _standing_figures(evaluation, computed)
    paths = {"unit_path": evaluation.unit.path, "department_path": evaluation.department.path}
    yield from _other_values(evaluation, evaluation_numbers(computed, figures) | paths)
    for row, values in row_numbers(list(evaluation.indicators.all()), computed, figures):
        yield from (f"指标“{row}”的{difference}" for difference in _other_values(row, values))


def _other_values(record: models.Model, values: Mapping[str, Any]) -> Iterator[str]:
    """The columns that hold another value than the right one."""
    fields = {field.attname: field for field in record._meta.concrete_fields}
    for name, value in values.items():
        stored = getattr(record, name)
        if stored != value:
            yield f"{fields[name].verbose_name}存为 {_in_words(stored)}，应为 {_in_words(value)}"


def _in_words(value: object) -> str:
    if value in (None, ""):
        return "（空）"
    return plain(value) if isinstance(value, Decimal) else str(value)

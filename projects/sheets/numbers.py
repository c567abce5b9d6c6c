"""The numbers and findings that follow from a sheet: recompute() alone writes them."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from django.db import models, transaction
from django.db.models import F, Prefetch, QuerySet
from django.utils import timezone

from indicators.checks import Finding, Level, check
from indicators.labels import category_code, dimension_code, normalise
from indicators.models import Category, Dimension, Label
from indicators.points import plain, rounded
from indicators.printed import printed, printed_as_it_was, printed_funds, weight_sum
from indicators.rules import RuleSet
from indicators.scoring import SheetScore, score_sheet
from indicators.sheet import IndicatorRow, Sheet, Stage
from projects.models import REVIEW_STEPS, Evaluation, FundLine, Indicator, Version
from projects.sheets.reading import assemble, sheet_of
from projects.sheets.standing import approved_version, standing_version

MONEY: Final = {"digits": 18, "places": 2}
POINTS: Final = {"digits": 12, "places": 6}
RATE: Final = {"digits": 24, "places": 6}
CHUNK: Final = 200
NOTHING_TYPED: Final[Mapping[str, Collection[str]]] = MappingProxyType({})
LABELS: Final = frozenset({"dimension_label", "category_label"})
ROW_COLUMNS: Final = ("rule_score", "score", "dimension", "category")


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """A sheet with all that follows from it."""

    sheet: Sheet
    rules: RuleSet
    scores: SheetScore
    findings: tuple[Finding, ...]

    @property
    def printed(self) -> Sheet:
        return printed(self.sheet, self.rules, self.scores)

    @property
    def printed_as_it_was(self) -> Sheet:
        return printed_as_it_was(self.sheet, self.rules, self.scores)


def compute(sheet: Sheet, rules: RuleSet, *, approved_goal: Sheet | None = None) -> Computed:
    """The sheet's own findings: what neighbouring sheets would add is found on 校验 and 送审."""
    scores = score_sheet(sheet, rules)
    findings = check(sheet, rules, computed=scores, approved_goal=approved_goal)
    return Computed(sheet=sheet, rules=rules, scores=scores, findings=findings)


def computed_of(evaluation: Evaluation) -> Computed:
    """Of the records as they are, by the rule set that holds for the evaluation."""
    return compute(sheet_of(evaluation), evaluation.rule_set.rules, approved_goal=approved_goal_of(evaluation))


def approved_goal_of(evaluation: Evaluation) -> Sheet | None:
    if evaluation.stage != Stage.SELF_EVALUATION or evaluation.approved_goal is None:
        return None
    return evaluation.approved_goal.sheet


@transaction.atomic(savepoint=False)
def recompute(evaluation: Evaluation) -> Computed:
    """Writes what follows from the records, and of what is frozen the figures that it was frozen with.

    Its lock makes two savers of one sheet take turns, so that no sum is old.
    """
    Evaluation.objects.filter(pk=evaluation.pk).lock()
    related = ("round", "rule_set", "approved_goal", "approved_version")
    fresh = Evaluation.objects.select_related(*related).get(pk=evaluation.pk)
    rows, version = list(fresh.indicators.select_related("dimension", "category")), standing_version(fresh)
    computed = write_numbers(fresh, fresh.fund_lines.all(), rows, version=version)
    for name in (*evaluation_numbers(computed, figures_of(computed, version)), "recomputed_at"):
        setattr(evaluation, name, getattr(fresh, name))
    return computed


def write_numbers(
    evaluation: Evaluation,
    lines: Iterable[FundLine],
    rows: Sequence[Indicator],
    *,
    version: Version | None = None,
    columns: Iterable[str] = (),
    typed: Mapping[str, Collection[str]] = NOTHING_TYPED,
) -> Computed:
    """What follows from records at hand, whose evaluation is locked. In the same statements goes what the caller has set:
    the evaluation's `columns`, and by row key the columns `typed`."""
    computed = compute(
        assemble(evaluation, lines, rows), evaluation.rule_set.rules, approved_goal=approved_goal_of(evaluation)
    )
    figures = figures_of(computed, version)
    values = {**evaluation_numbers(computed, figures), "recomputed_at": timezone.now()}
    for name, value in values.items():
        setattr(evaluation, name, value)
    Evaluation.objects.filter(pk=evaluation.pk).update(
        **{name: getattr(evaluation, name) for name in (*values, *columns)}
    )
    write_rows(rows, computed, figures, typed)
    return computed


def figures_of(computed: Computed, version: Version | None) -> Sheet:
    """What is frozen keeps its figures; what is in work has those that the rules compute."""
    return computed.printed if version is None else version.sheet


def evaluation_numbers(computed: Computed, figures: Sheet) -> dict[str, Any]:
    """The derived columns of the evaluation's row: counts of what is found in the records, and the figures."""
    stated, funds = figures.stated, printed_funds(figures)
    levels = Counter(finding.level for finding in computed.findings)
    return {
        "initial_total": fitting(funds.initial, **MONEY),
        "budget_total": fitting(funds.budget, **MONEY),
        "spent_total": fitting(funds.spent, **MONEY),
        "execution_rate": fitting(stated.execution_rate, **RATE),
        "execution_score": fitting(stated.execution_score, **POINTS),
        "weight_sum": fitting(weight_sum(computed.sheet), **POINTS),
        "total_score": fitting(stated.total_score, **POINTS),
        "grade": stated.grade,
        "block_count": levels[Level.BLOCK],
        "explain_count": levels[Level.EXPLAIN],
        "note_count": levels[Level.NOTE],
    }


def fitting(number: Decimal | None, *, digits: int, places: int) -> Decimal | None:
    """What a column can hold; a document may state figures of absurd size, and they are nobody's total."""
    if number is None or number.adjusted() > digits - places:
        return None
    held = rounded(number, places=places)
    return held if held.adjusted() < digits - places else None


def write_rows(
    rows: Sequence[Indicator],
    computed: Computed,
    figures: Sheet,
    typed: Mapping[str, Collection[str]] = NOTHING_TYPED,
) -> None:
    relabelled = None if typed is NOTHING_TYPED else {key for key, names in typed.items() if LABELS & {*names}}
    derived = {row.key for row, values in row_numbers(rows, computed, figures, relabelled) if _set(row, values)}
    changed = [row for row in rows if row.key in typed or row.key in derived]
    columns = {*ROW_COLUMNS, *(name for names in typed.values() for name in names)}
    if len(changed) == 1:
        changed[0].save(force_update=True, update_fields=columns)
    elif changed:
        Indicator.objects.bulk_update(changed, sorted(columns))


def _set(row: Indicator, values: Mapping[str, Any]) -> bool:
    differs = any(getattr(row, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(row, name, value)
    return differs


def row_numbers(
    rows: Sequence[Indicator],
    computed: Computed,
    figures: Sheet,
    relabelled: Collection[str] | None = None,
) -> Iterator[tuple[Indicator, dict[str, Any]]]:
    """The derived columns of each row; the labels' meaning is one, since a merged cell's label stands rows above.
    Where it is known which rows' labels were typed anew, the others' stand as they were understood."""
    understood = _understood(rows, computed.sheet.labelled_indicators, relabelled)
    points = {row.key: row.stated_score for row in figures.indicators}
    for row, (dimension, category) in zip(rows, understood, strict=True):
        yield (
            row,
            {
                "rule_score": fitting(computed.scores.rows[row.key].printed, **POINTS),
                "score": fitting(points.get(row.key), **POINTS),
                "dimension_id": dimension,
                "category_id": category,
            },
        )


Meaning = tuple[int | None, int | None]


def _understood(
    rows: Sequence[Indicator], labelled: Sequence[IndicatorRow], relabelled: Collection[str] | None
) -> list[Meaning]:
    """Level 1 and level 2 of each row as table rows. Asks a table only for what no row of the sheet has said yet."""
    codes = [(dimension_code(row.dimension), category_code(row.category)) for row in labelled]
    fresh = [
        (relabelled is None or row.key in relabelled or row._state.adding) and _codes(row) != each
        for row, each in zip(rows, codes, strict=True)
    ]
    wanted = [each for is_fresh, each in zip(fresh, codes, strict=True) if is_fresh]
    if not wanted:
        return [(row.dimension_id, row.category_id) for row in rows]
    held = [row for row, is_fresh in zip(rows, fresh, strict=True) if not is_fresh]
    dimensions = _meanings(Dimension, {first for first, _ in wanted}, (row.dimension for row in held))
    categories = _meanings(Category, {second for _, second in wanted}, (row.category for row in held))
    return [
        (dimensions.get(first), categories.get(second)) if is_fresh else (row.dimension_id, row.category_id)
        for row, is_fresh, (first, second) in zip(rows, fresh, codes, strict=True)
    ]


def _meanings(table: type[Label], codes: Collection[str], held: Iterable[Label | None]) -> dict[str, int]:
    known = {label.code: label.pk for label in held if label is not None}
    return known if known.keys() >= {code for code in codes if code} else _keys(table._default_manager.all())


def _codes(row: Indicator) -> tuple[str, str]:
    return row.dimension.code if row.dimension else "", row.category.code if row.category else ""


def _keys(labels: Iterable[Label]) -> dict[str, int]:
    """By code and by alias; a code wins over another's alias."""
    held = list(labels)
    by_alias = {normalise(alias): label.pk for label in held for alias in label.aliases}
    return by_alias | {label.code: label.pk for label in held}


def differences(evaluations: QuerySet[Evaluation]) -> Iterator[tuple[Evaluation, list[str]]]:
    """For each evaluation in what its stored columns differ from the records, or from what was frozen; in constant memory."""
    chosen = evaluations.select_related("round", "rule_set", "approved_goal", "approved_version", "unit", "department")
    rows = Prefetch("indicators", Indicator.objects.select_related("dimension", "category"))
    reviewed = Version.objects.filter(evaluation__step__in=REVIEW_STEPS, stage=F("evaluation__stage"))
    versions = Prefetch("versions", reviewed.order_by("number"))
    for evaluation in chosen.prefetch_related("fund_lines", rows, versions).iterator(chunk_size=CHUNK):
        yield evaluation, list(_differing(evaluation))


def _differing(evaluation: Evaluation) -> Iterator[str]:
    if evaluation.recomputed_at is None:
        yield "尚未测算"
        return
    computed, reviewed = computed_of(evaluation), list(evaluation.versions.all())
    figures = figures_of(computed, approved_version(evaluation) or (reviewed[-1] if reviewed else None))
    paths = {"unit_path": evaluation.unit.path, "department_path": evaluation.department.path}
    yield from _said(evaluation, evaluation_numbers(computed, figures) | paths)
    for row, values in row_numbers(list(evaluation.indicators.all()), computed, figures):
        yield from (f"指标“{row}”的{said}" for said in _said(row, values))


def _said(record: models.Model, values: Mapping[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        stored = getattr(record, name)
        if stored != value:
            field: models.Field[Any, Any] = next(each for each in record._meta.concrete_fields if each.attname == name)
            yield f"{field.verbose_name}存为 {_shown(stored)}，应为 {_shown(value)}"


def _shown(value: object) -> str:
    if value in (None, ""):
        return "（空）"
    return plain(value) if isinstance(value, Decimal) else str(value)

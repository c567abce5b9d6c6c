"""Sheet → records: a whole sheet written at once, as an import or a copied form brings it; and frozen, as a submission does."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db import models, transaction

from indicators.catalogue import FieldKind, Holder, SheetField, held_by
from indicators.points import ZERO, rounded
from indicators.sheet import FundAmounts, FundRow, IndicatorRow, Sheet, SheetError, Stated, digest_of_sheet, to_json
from projects.models import Evaluation, FundLine, Indicator, Version
from projects.models.fields import LARGEST_AMOUNT, LONGEST_FIGURE, MOST_POINTS
from projects.models.storable import drop_unstorable
from projects.sheets.computed import Computed
from projects.sheets.evidence import with_evidence
from projects.sheets.numbers import recompute

if TYPE_CHECKING:
    from perfeval.accounts.models import User

Values = dict[str, Any]
CENT_PLACES: Final = 2
POINT_PLACES: Final = 6
HELD: Final = {holder: held_by(holder) for holder in Holder}
WRITTEN: Final = {field.stored_as for field in held_by(Holder.ROWS) if field.kind is FieldKind.NUMBER}


@transaction.atomic
def apply_sheet(evaluation: Evaluation, sheet: Sheet) -> Computed:
    """The records become what the sheet says; a SheetError names what they can't hold, and nothing is written."""
    refuse_foreign(evaluation, sheet)
    for name, value in _own_values(sheet).items():
        setattr(evaluation, name, value)
    refuse_long_texts(evaluation, "自评表")
    evaluation.row_version += 1
    evaluation.save(update_fields=[*_own_values(sheet), "row_version"])
    _write_fund_lines(evaluation, sheet.funds)
    _write_rows(evaluation, sheet.indicators)
    return recompute(evaluation)


def refuse_foreign(evaluation: Evaluation, sheet: Sheet) -> None:
    if sheet.stage.value != evaluation.stage:
        raise SheetError(f"这张表现在的阶段是“{evaluation.get_stage_display()}”，不能写入另一阶段的内容")
    if sheet.year not in (None, evaluation.round.year):
        raise SheetError(f"这张表的年度是 {evaluation.round.year}，不能写入 {sheet.year} 年度的内容")


def _own_values(sheet: Sheet) -> Values:
    return {
        **_values_to_store(sheet, Holder.SHEET),
        "not_applicable": clean_texts(sheet.not_applicable),
        "extra": clean_texts(sheet.extra),
        "stated": stated_record(sheet.stated),
    }


def _values_to_store(held: Sheet | FundAmounts | IndicatorRow, holder: Holder, place: str = "") -> Values:
    """By column; what no column can hold is refused by its place and title."""
    return {
        field.stored_as: _value_to_store(getattr(held, field.key), field, f"{place}{field.title}")
        for field in HELD[holder]
    }


def _value_to_store(value: Any, field: SheetField, place: str) -> Any:
    match field.kind:
        case FieldKind.MONEY:
            return money_to_store(value, place)
        case FieldKind.POINTS:
            return points_to_store(value, place)
        case FieldKind.NUMBER:
            return _figure_as_written(value, place)
    return drop_unstorable(value)


def stated_record(stated: Stated) -> Values:
    """As canonical JSON has it, without what isn't stated."""
    record = json.loads(to_json(Sheet(stated=stated)))["stated"]
    record["funds"] = {name: amount for name, amount in record["funds"].items() if amount is not None}
    return {name: value for name, value in record.items() if value not in (None, "", {})}


def _write_fund_lines(evaluation: Evaluation, funds: Sequence[FundRow]) -> None:
    values = {
        drop_unstorable(row.kind): {
            "position": position,
            **_values_to_store(row.amounts, Holder.FUNDS, f"“{row.kind}”的"),
            "extra": clean_texts(row.extra),
        }
        for position, row in enumerate(funds, start=1)
    }
    if len(values) != len(funds):
        raise SheetError("同一资金来源写了不止一行，请合并为一行")
    if not values.keys().isdisjoint({"", "total"}):
        raise SheetError("资金行要有来源；年度资金总额由各行相加，不作为一行")
    _replace_rows(FundLine.objects.filter(evaluation=evaluation), evaluation, "kind", values)


def _write_rows(evaluation: Evaluation, rows: Sequence[IndicatorRow]) -> None:
    values = {
        row.key: {
            "position": position,
            **_values_to_store(row, Holder.ROWS, f"第 {position} 行"),
            "extra": clean_texts(row.extra),
        }
        for position, row in enumerate(rows, start=1)
    }
    if len(values) != len(rows):
        raise SheetError("有两行指标的标识相同")
    if "" in values:
        raise SheetError("有一行指标没有标识")
    _replace_rows(Indicator.objects.filter(evaluation=evaluation), evaluation, "key", values)


def _replace_rows(rows: models.QuerySet[Any], evaluation: Evaluation, name: str, values: Mapping[str, Values]) -> None:
    """The rows become those of `values`, told apart by the column `name`; a row that stays keeps its identity."""
    held = {getattr(row, name): row for row in rows}
    changed, new = [], []
    for identity, columns in values.items():
        row = held.get(identity)
        if row is None:
            new.append(rows.model(evaluation=evaluation, **{name: identity}, **columns))
        elif _differs(row, columns):
            for column, value in columns.items():
                setattr(row, column, value)
            row.row_version += 1
            changed.append(row)
    for row in [*new, *changed]:
        refuse_long_texts(row, f"{row._meta.verbose_name}“{getattr(row, name)}”")
    rows.filter(**{f"{name}__in": held.keys() - values.keys()}).delete()
    if changed:
        rows.bulk_update(changed, [*next(iter(values.values())), "row_version"])
    rows.bulk_create(new)


def _differs(row: models.Model, columns: Values) -> bool:
    """Also a figure that only has other places than before: a stated 9 is not a stated 9.00."""
    return any(
        getattr(row, name) != value or (name in WRITTEN and str(getattr(row, name)) != str(value))
        for name, value in columns.items()
    )


def clean_texts(texts: Mapping[str, str]) -> dict[str, str]:
    return {drop_unstorable(name): drop_unstorable(text) for name, text in texts.items()}


def refuse_long_texts(row: models.Model, place: str) -> None:
    """SQLite would take any length; PostgreSQL's error would name no place."""
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.max_length and isinstance(value, str) and len(value) > field.max_length:
            raise SheetError(f"{place}：{field.verbose_name}超过 {field.max_length} 个字")


def money_to_store(amount: Decimal | None, place: str) -> Decimal | None:
    """To the cent: a published figure in 万元 may have been written finer."""
    return _in_range(amount, place, places=CENT_PLACES, highest=LARGEST_AMOUNT, unit="元")


def points_to_store(number: Decimal | None, place: str) -> Decimal | None:
    return _in_range(number, place, places=POINT_PLACES, highest=MOST_POINTS, unit="分")


def _figure_as_written(number: Decimal | None, place: str) -> Decimal | None:
    if number is not None and len(str(number)) > LONGEST_FIGURE:
        raise SheetError(f"{place}长达 {len(str(number))} 个字符，不能超过 {LONGEST_FIGURE} 个")
    return number


def _in_range(number: Decimal | None, place: str, *, places: int, highest: Decimal, unit: str) -> Decimal | None:
    if number is None:
        return None
    if not ZERO <= number <= highest:
        raise SheetError(f"{place} {number:.12} 不在 0 与 {highest} {unit}之间")
    return rounded(number, places=places)


def freeze_sheet(evaluation: Evaluation, sheet: Sheet, *, user: "User", is_for_signing: bool = False) -> Version:
    """The next 送审稿 of the sheet's stage; where the last one was frozen for signing and says the same, that one: its code
    stands on the signed paper. The evaluation's row must be locked, or two would take one number."""
    stage = sheet.stage.value
    layout = evaluation.round.layout_at(stage)
    if layout is None:
        raise SheetError("这次任务没有目标表的表样")
    named = with_evidence(evaluation, sheet)
    last = evaluation.versions.filter(stage=stage).order_by("-number").first()
    if last is not None and last.is_for_signing and would_print_the_same(last, evaluation, named):
        return last
    return Version.objects.create(
        evaluation=evaluation,
        stage=stage,
        number=last.number + 1 if last else 1,
        content=to_json(named),
        digest=digest_of_sheet(named),
        layout=layout,
        rule_set=evaluation.rule_set,
        submitted_by=user,
        is_for_signing=is_for_signing,
    )


def would_print_the_same(version: Version, evaluation: Evaluation, named: Sheet) -> bool:
    """Whether freezing the form now would print the same."""
    layout = evaluation.round.layout_at(version.stage)
    frozen = (version.digest, version.layout_id, version.rule_set_id)
    return frozen == (digest_of_sheet(named), layout and layout.pk, evaluation.rule_set_id)

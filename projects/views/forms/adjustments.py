"""The approved goal form opened for a 目标调整: plain inputs, all at once."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.forms.formsets import BaseFormSet

from indicators.labels import category_code, dimension_code
from indicators.points import plain
from indicators.sheet import IndicatorRow, Sheet
from projects.models.rows import new_key
from projects.review.adjustments import ChangeKind, RowChange, compare_goals
from projects.sheets.typed import Unreadable, read_points

LONGEST_LABEL: Final = 200
LONGEST: Final = 2000
MOST_ROWS: Final = 200
COUNT: Final = re.compile(r"[0-9]{1,18}")
TYPED: Final = ("dimension", "category", "name", "target", "weight")
SMALL: Final = {"class": "form-control form-control-sm", "autocomplete": "off"}


class PointsField(forms.Field):
    """Points as they may be typed anywhere else: full-width digits and "10分" are taken."""

    def __init__(self) -> None:
        widget = forms.TextInput(attrs={**SMALL, "inputmode": "decimal", "class": f"{SMALL['class']} number"})
        super().__init__(label="分值", required=False, widget=widget)

    def to_python(self, value: Any) -> Decimal | None:
        try:
            return read_points(value or "")
        except Unreadable as error:
            raise forms.ValidationError(str(error)) from error


def _text_field(label: str, *, rows: int = 0, longest: int = LONGEST_LABEL) -> forms.CharField:
    widget = forms.Textarea(attrs={**SMALL, "rows": rows}) if rows else forms.TextInput(attrs=SMALL)
    return forms.CharField(label=label, required=False, max_length=longest, widget=widget)


class RowForm(forms.Form):
    key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    dimension = _text_field("一级指标")
    category = _text_field("二级指标")
    name = _text_field("三级指标", rows=1, longest=LONGEST)
    target = _text_field("年度指标值", rows=1, longest=LONGEST)
    weight = PointsField()
    removed = forms.BooleanField(
        label="删除", required=False, widget=forms.CheckboxInput(attrs={"class": "form-check-input"})
    )

    def __init__(self, *args: Any, originals: Mapping[str, IndicatorRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.original = originals.get(str(self["key"].value() or ""))
        number = int(str(self.prefix).rpartition("-")[2]) + 1
        for name in ("dimension", "category", "name", "target", "weight", "removed"):
            field = self.fields[name]
            field.widget.attrs["aria-label"] = f"第 {number} 行{field.label}"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        is_written = any(data.get(name) for name in ("target", "weight", "dimension", "category"))
        if is_written and not data.get("name") and not data.get("removed"):
            self.add_error("name", "请填写三级指标；不要这一行的，请勾选删除。")
        return data

    @property
    def is_kept(self) -> bool:
        return bool(self.cleaned_data.get("name")) and not self.cleaned_data["removed"]

    def build_row(self, base: IndicatorRow | None) -> IndicatorRow:
        data = self.cleaned_data
        texts = {name: data[name] for name in ("dimension", "category", "name", "target")}
        return replace(base or IndicatorRow(key=new_key()), **texts, weight=data["weight"])


RowFormSet: Any = forms.formset_factory(
    RowForm, formset=BaseFormSet, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True
)


class AdjustmentForm(forms.Form):
    goal = _text_field("年度目标", rows=4, longest=10_000)
    reason = _text_field("调整理由", rows=3, longest=LONGEST)


@dataclass(frozen=True, slots=True)
class AdjustmentForms:
    """The goal form's own texts and its rows; `before` is what was approved, `proposed` where one left off."""

    head: AdjustmentForm
    rows: Any
    before: Sheet
    proposed: Sheet

    def is_valid(self) -> bool:
        return all([self.head.is_valid(), self.rows.is_valid()])

    @property
    def reason(self) -> str:
        reason: str = self.head.cleaned_data["reason"]
        return reason

    @property
    def typed(self) -> str:
        """All that was typed, readable or not, for who couldn't save it."""
        head = [f"{self.head[name].label}：{self.head[name].value() or ''}" for name in ("goal", "reason")]
        rows = ("，".join(str(form[name].value() or "") for name in TYPED) for form in self.rows)
        return "\n".join((*head, *(f"{number}. {row}" for number, row in enumerate(rows, start=1))))

    def build_sheet(self) -> Sheet:
        """The proposal: rows that stay keep their keys, new ones stand behind their like."""
        known = {row.key: row for sheet in (self.before, self.proposed) for row in sheet.labelled_indicators}
        rows: list[IndicatorRow] = []
        for form in self.rows:
            if form.is_kept:
                base = known.pop(form.cleaned_data["key"], None)
                row = form.build_row(base)
                rows.insert(_place_of_new(rows, row) if base is None else len(rows), row)
        return replace(self.before, goal=self.head.cleaned_data["goal"], indicators=tuple(rows))


def _place_of_new(rows: Iterable[IndicatorRow], new: IndicatorRow) -> int:
    """Behind the last row of its level 2, else of its level 1, else at the end."""
    held = list(rows)
    for likeness in (_level_two, _level_one):
        alike = [index for index, row in enumerate(held, start=1) if likeness(row) == likeness(new)]
        if alike:
            return alike[-1]
    return len(held)


def _level_one(row: IndicatorRow) -> str:
    return dimension_code(row.dimension) or row.dimension


def _level_two(row: IndicatorRow) -> tuple[str, str]:
    return _level_one(row), category_code(row.category) or row.category


def open_forms(before: Sheet, proposed: Sheet, *, reason: str = "") -> AdjustmentForms:
    head = AdjustmentForm(initial={"goal": proposed.goal, "reason": reason})
    initial = [dict(_initial_of(change)) for change in compare_goals(before, proposed).rows]
    return AdjustmentForms(
        head, RowFormSet(initial=initial, prefix="rows", form_kwargs=_originals_of(before)), before, proposed
    )


def read_forms(data: Any, before: Sheet, proposed: Sheet) -> AdjustmentForms:
    rows = RowFormSet(data, prefix="rows", form_kwargs=_originals_of(before))
    return AdjustmentForms(AdjustmentForm(data), rows, before, proposed)


def with_another_row(data: Any) -> Any:
    """What was posted, and one row more to write in."""
    longer = data.copy()
    count = str(longer.get("rows-TOTAL_FORMS", ""))
    if COUNT.fullmatch(count) and int(count) < MOST_ROWS:
        longer["rows-TOTAL_FORMS"] = str(int(count) + 1)
    return longer


def _originals_of(before: Sheet) -> dict[str, Any]:
    return {"originals": {row.key: row for row in before.labelled_indicators}}


def _initial_of(change: RowChange) -> Iterator[tuple[str, Any]]:
    row = change.after or change.before
    assert row is not None
    for name in ("key", "dimension", "category", "name", "target"):
        yield name, getattr(row, name)
    yield "weight", "" if row.weight is None else plain(Decimal(row.weight))
    yield "removed", change.kind is ChangeKind.REMOVED

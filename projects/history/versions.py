"""What one frozen version says otherwise than another."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from indicators.catalogue import FieldKind, Holder, SheetField, held_by
from indicators.points import plain
from indicators.sheet import FundAmounts, IndicatorRow, Sheet
from projects.documents.layout import Layout
from projects.documents.layout.values import EXTRA
from projects.history.differences import Difference
from projects.models import Evaluation, Version
from projects.sheets.drawing import read_layout
from projects.sheets.labels import labels_of
from projects.sheets.titles import AMOUNT_TITLES, FIGURES, STATED_TITLES, dimension_title, extra_title, line_title
from projects.sheets.typed import show_money

Labels = Mapping[str, str]
FIGURE_KINDS: Final = (FieldKind.NUMBER, FieldKind.POINTS, FieldKind.PERCENT)
QUANTITIES: Final = ("target", "actual")  # typed as texts: 206人


@dataclass(frozen=True, slots=True, kw_only=True)
class FormValue:
    """One value of a form. Values of two forms with the same key are compared: a title may belong to several."""

    key: str
    title: str
    text: str
    is_figure: bool = False


def never_submitted(versions: Iterable[Version], evaluation: Evaluation) -> frozenset[int]:
    """The keys of 待签 versions that were changed again before their submission; a query only where there is a 待签 one.
    A goal form's version of the same number was submitted earlier."""
    signed = [each for each in versions if each.is_for_signing]
    if not signed:
        return frozenset()
    submissions = evaluation.events.filter(verb="submit").order_by().values_list("at", "changes")
    told = [(at, changes.get("version")) for at, changes in submissions]
    return frozenset(
        each.pk for each in signed if not any(at >= each.submitted_at and number == each.number for at, number in told)
    )


def compare_sheets(before: Sheet, after: Sheet, layout_content: str) -> tuple[Difference, ...]:
    """From the top of the form down."""
    layout, labels = read_layout(layout_content), labels_of(layout_content)
    old, new = {row.key: row for row in before.indicators}, {row.key: row for row in after.indicators}
    return (
        *_compare_values(_list_head(before, layout, labels), _list_head(after, layout, labels)),
        *_compare_rows(old, new, labels),
        *_compare_values(_list_figures(before), _list_figures(after)),
    )


def _compare_values(before: Iterable[FormValue], after: Iterable[FormValue], place: str = "") -> Iterator[Difference]:
    """In the order in which the values stand after."""
    old, new = {value.key: value for value in before}, {value.key: value for value in after}
    for key in dict.fromkeys([*new, *old]):
        former, now = old.get(key), new.get(key)
        texts = former.text if former else "", now.text if now else ""
        if texts[0] != texts[1]:
            value = now or old[key]
            yield Difference(f"{place}{value.title}", *texts, is_figure=value.is_figure)


def _list_head(sheet: Sheet, layout: Layout, labels: Labels) -> Iterator[FormValue]:
    for field in held_by(Holder.SHEET):
        yield _form_value(field, getattr(sheet, field.key))
    for line in sheet.funds:
        name = line_title(line.kind, layout)
        yield from _list_amounts(line.kind, name, line.amounts, layout)
        for extra in _list_extra(line.extra, "funds", labels):
            yield FormValue(key=f"{line.kind} {extra.key}", title=f"{name}{extra.title}", text=extra.text)
    if len(sheet.funds) != 1:  # the sum of one line is that line
        yield from _list_amounts("total", "年度资金总额", sheet.total_funds, layout)
    for label, reason in sheet.not_applicable.items():
        yield FormValue(key=f"not applicable {label}", title=f"{dimension_title(label)}不适用的原因", text=reason)
    yield from _list_extra(sheet.extra, "sheet", labels)


def _list_amounts(key: str, title: str, amounts: FundAmounts, layout: Layout) -> Iterator[FormValue]:
    for name, title_of_amount in AMOUNT_TITLES.items():
        amount: Decimal | None = getattr(amounts, name)
        text = show_money(amount, layout.unit)
        yield FormValue(
            key=f"{key} {name}",
            title=f"{title}{title_of_amount}",
            text=text and f"{text} {layout.unit}",
            is_figure=True,
        )


def _list_figures(sheet: Sheet) -> Iterator[FormValue]:
    for name, title in STATED_TITLES.items():
        yield _form_value(FIGURES[name], getattr(sheet.stated, name), title)


def _compare_rows(
    old: Mapping[str, IndicatorRow], new: Mapping[str, IndicatorRow], labels: Labels
) -> Iterator[Difference]:
    for number, (key, row) in enumerate(new.items(), start=1):
        place = f"第 {number} 行{f'「{row.name}」' if row.name else ''}"
        if key in old:
            yield from _compare_values(_list_cells(old[key], labels), _list_cells(row, labels), place)
        else:
            yield Difference(place, None, _write_row(row, labels))
    for number, (key, row) in enumerate(old.items(), start=1):
        if key not in new:
            yield Difference(f"原第 {number} 行", _write_row(row, labels), None)
    if [key for key in old if key in new] != [key for key in new if key in old]:
        yield Difference("指标的次序", _write_names(old), _write_names(new))


def _list_extra(texts: Mapping[str, str], part: str, labels: Labels) -> Iterator[FormValue]:
    for name, text in texts.items():
        title = labels.get(f"{part}.{EXTRA}{name}") or extra_title(name)
        yield FormValue(key=f"{EXTRA}{name}", title=title, text=text)


def _list_cells(row: IndicatorRow, labels: Labels) -> Iterator[FormValue]:
    for field in held_by(Holder.ROWS):
        yield _form_value(field, getattr(row, field.key), field.short_title or field.title)
    yield from _list_extra(row.extra, "indicators", labels)


def _form_value(field: SheetField, value: str | Decimal | None, title: str = "") -> FormValue:
    text = plain(value) if isinstance(value, Decimal) else value or ""
    percent = "%" if text and field.kind is FieldKind.PERCENT else ""
    is_figure = field.kind in FIGURE_KINDS or field.key in QUANTITIES
    return FormValue(key=field.key, title=title or field.title, text=f"{text}{percent}", is_figure=is_figure)


def _write_row(row: IndicatorRow, labels: Labels) -> str:
    return "；".join(f"{cell.title} {cell.text}" for cell in _list_cells(row, labels) if cell.text)


def _write_names(rows: Mapping[str, IndicatorRow]) -> str:
    return "、".join(row.name for row in rows.values())

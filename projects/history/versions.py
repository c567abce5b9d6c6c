"""What one 送审稿 says otherwise than the one before it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from indicators.catalogue import Holder, held_by
from indicators.points import plain
from indicators.sheet import IndicatorRow, Sheet
from projects.documents.layout import Layout
from projects.documents.layout.values import EXTRA
from projects.history.differences import Difference
from projects.sheets.drawing import read_layout
from projects.sheets.labels import labels_of
from projects.sheets.titles import AMOUNT_TITLES, STATED_TITLES, dimension_title, extra_title, line_title
from projects.sheets.typed import show_money

Labels = Mapping[str, str]


def differences(before: Sheet, after: Sheet, layout_content: str) -> tuple[Difference, ...]:
    """From the top of the form down."""
    layout, labels = read_layout(layout_content), labels_of(layout_content)
    old, new = {row.key: row for row in before.indicators}, {row.key: row for row in after.indicators}
    return (
        *_between(dict(_head(before, layout, labels)), dict(_head(after, layout, labels))),
        *_rows(old, new, labels),
        *_between(dict(_foot(before)), dict(_foot(after))),
    )


def _between(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Difference]:
    """Of texts by their titles, in the order in which they stand after."""
    for title in dict.fromkeys([*after, *before]):
        former, now = before.get(title, ""), after.get(title, "")
        if former != now:
            yield Difference(title, former, now)


def _head(sheet: Sheet, layout: Layout, labels: Labels) -> Iterator[tuple[str, str]]:
    for field in held_by(Holder.SHEET):
        yield field.title, _text(getattr(sheet, field.key))
    for line in sheet.funds:
        for name, title in AMOUNT_TITLES.items():
            amount = show_money(getattr(line.amounts, name), layout.unit)
            yield f"{line_title(line.kind, layout)}{title}", amount and f"{amount} {layout.unit}"
    for label, reason in sheet.not_applicable.items():
        yield f"{dimension_title(label)}不适用的原因", reason
    yield from _extra(sheet.extra, "sheet", labels)


def _foot(sheet: Sheet) -> Iterator[tuple[str, str]]:
    for name in ("execution_score", "total_score", "grade"):
        yield STATED_TITLES[name], _text(getattr(sheet.stated, name))


def _rows(old: Mapping[str, IndicatorRow], new: Mapping[str, IndicatorRow], labels: Labels) -> Iterator[Difference]:
    for number, (key, row) in enumerate(new.items(), start=1):
        place = f"第 {number} 行{f'「{row.name}」' if row.name else ''}"
        if key in old:
            changed = _between(dict(_cells(old[key], labels)), dict(_cells(row, labels)))
            yield from (Difference(f"{place}{each.title}", each.before, each.after) for each in changed)
        else:
            yield Difference(place, None, _whole(row, labels))
    for number, (key, row) in enumerate(old.items(), start=1):
        if key not in new:
            yield Difference(f"原第 {number} 行", _whole(row, labels), None)
    if [key for key in old if key in new] != [key for key in new if key in old]:
        yield Difference("指标的次序", _names(old), _names(new))


def _extra(texts: Mapping[str, str], part: str, labels: Labels) -> Iterator[tuple[str, str]]:
    for name, text in texts.items():
        yield labels.get(f"{part}.{EXTRA}{name}") or extra_title(name), text


def _cells(row: IndicatorRow, labels: Labels) -> Iterator[tuple[str, str]]:
    for field in held_by(Holder.ROWS):
        yield field.short_title or field.title, _text(getattr(row, field.key))
    yield from _extra(row.extra, "indicators", labels)


def _whole(row: IndicatorRow, labels: Labels) -> str:
    return "；".join(f"{title} {text}" for title, text in _cells(row, labels) if text)


def _names(rows: Mapping[str, IndicatorRow]) -> str:
    return "、".join(row.name for row in rows.values())


def _text(value: str | Decimal | None) -> str:
    return plain(value) if isinstance(value, Decimal) else value or ""

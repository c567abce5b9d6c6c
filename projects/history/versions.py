"""What one 送审稿 says otherwise than the one before it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from indicators.points import plain
from indicators.sheet import IndicatorRow, Sheet
from projects.documents.layout import Layout
from projects.documents.layout.values import EXTRA
from projects.sheets.drawing import read_layout
from projects.sheets.labels import labels_of
from projects.sheets.titles import AMOUNT_TITLES, ROW_TITLES, SHEET_TITLES, dimension_title, extra_title, line_title
from projects.sheets.typed import show_money

OWN: Final[Mapping[str, str]] = {
    "project": "项目名称",
    "department": "主管部门",
    "unit": "实施单位",
    **SHEET_TITLES,
}
OF_ROW: Final[Mapping[str, str]] = {
    **{name: title for name, title in ROW_TITLES.items() if not name.startswith("target_")},
    "stated_score": "得分",
}


Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """None where there was, or is, no such thing."""

    title: str
    before: str | None
    after: str | None


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
    """Of values by their titles."""
    for title in [*after, *(title for title in before if title not in after)]:
        former, now = before.get(title, ""), after.get(title, "")
        if former != now:
            yield Difference(title, former, now)


def _head(sheet: Sheet, layout: Layout, labels: Labels) -> Iterator[tuple[str, str]]:
    for name, title in OWN.items():
        yield title, _text(getattr(sheet, name))
    for line in sheet.funds:
        for name, title in AMOUNT_TITLES.items():
            amount = show_money(getattr(line.amounts, name), layout.unit)
            yield f"{line_title(line.kind, layout)}{title}", amount and f"{amount} {layout.unit}"
    for label, reason in sheet.not_applicable.items():
        yield f"{dimension_title(label)}不适用的原因", reason
    yield from _extra(sheet.extra, "sheet", labels)


def _foot(sheet: Sheet) -> Iterator[tuple[str, str]]:
    yield "执行率得分", _text(sheet.stated.execution_score)
    yield "总分", _text(sheet.stated.total_score)
    yield "等级", sheet.stated.grade


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
    for name, title in OF_ROW.items():
        yield title, _text(getattr(row, name))
    yield from _extra(row.extra, "indicators", labels)


def _whole(row: IndicatorRow, labels: Labels) -> str:
    return "；".join(f"{title} {text}" for title, text in _cells(row, labels) if text)


def _names(rows: Mapping[str, IndicatorRow]) -> str:
    return "、".join(row.name for row in rows.values())


def _text(value: str | Decimal | None) -> str:
    return plain(value) if isinstance(value, Decimal) else value or ""

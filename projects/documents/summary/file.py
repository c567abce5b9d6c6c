"""Reads the form of a 汇总表 from TOML and says which key is wrong."""

import tomllib
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Final

from projects.documents.grid import Orientation
from projects.documents.layout import toml
from projects.documents.layout.file import CODE, ITEM, MOST_COLUMNS, WHOLE
from projects.documents.layout.toml import KeyRefusedError, Reader
from projects.documents.layout.values import FIGURES, Item, Label, LayoutError, Unit
from projects.documents.summary.layout import (
    LABEL_WORDS,
    SUMMARY_FIELDS,
    TITLE_WORDS,
    UNCOUNTED_WORDS,
    Place,
    Sum,
    SummaryLayout,
)

SHIPPED: Final = Path(__file__).resolve().parent / "summary.toml"


@cache
def summary_layout() -> SummaryLayout:
    """The one that ships with the program."""
    return load_summary_layout(SHIPPED.read_text(encoding="utf-8"))


def load_summary_layout(text: str) -> SummaryLayout:
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, InvalidOperation) as error:
        raise LayoutError(f"汇总表表样不是有效的 TOML：{error}") from error
    try:
        layout: SummaryLayout = LAYOUT(data, "")
        _refuse_misfits(layout)
    except KeyRefusedError as error:
        raise LayoutError(f"汇总表表样：{error}") from error
    return layout


def _worded(names: Sequence[str]) -> Reader:
    """A text with words in braces."""

    def read(value: object, place: str) -> str:
        try:
            parts = list(Formatter().parse(toml.text(value, place)))
        except ValueError as error:
            raise toml.refused(place, "花括号成对的文字", value) from error
        if any(name is not None and (name not in names or style or kind) for _, name, style, kind in parts):
            known = "、".join(f"{{{name}}}" for name in names)
            raise KeyRefusedError(f"键 {place} 的花括号里只能写 {known}，实为 {value!r:.80}")
        return str(value)

    return read


def _code(value: object, place: str) -> str:
    if CODE.fullmatch(toml.text(value, place)) is None:
        raise toml.refused(place, "小写字母、数字和连字符", value)
    return str(value)


def _label(value: object, place: str) -> Label:
    return Label.parse(toml.text(value, place))


def _field(value: object, place: str) -> str:
    if toml.text(value, place) not in SUMMARY_FIELDS:
        raise toml.refused(place, f" {'、'.join(SUMMARY_FIELDS)} 之一", value)
    return str(value)


def _column(value: object, place: str) -> Any:
    if isinstance(value, dict) and value.get("field") in SUMMARY_FIELDS:
        value = {"kind": str(SUMMARY_FIELDS[value["field"]]), **value}
    return COLUMN(value, place)


COLUMN: Final = toml.record(Item, {"field": _field, **ITEM}, "field", "label")
SUM: Final = toml.record(Sum, {"label": _worded(LABEL_WORDS), "place": toml.choice(Place)}, "label")
SIGNING: Final = toml.record(Item, {"label": _label, "span": toml.whole(least=1, most=MOST_COLUMNS)}, "label")
LAYOUT: Final = toml.record(
    SummaryLayout,
    {
        "code": _code,
        "name": toml.words,
        "title": _worded(TITLE_WORDS),
        "subtitle": _worded(TITLE_WORDS),
        "region_subtitle": _worded(TITLE_WORDS),
        "orientation": toml.choice(Orientation),
        "unit": toml.choice(Unit),
        "empty": toml.text,
        "widths": toml.many(toml.share),
        "columns": toml.many(_column),
        "subtotal": SUM,
        "total": SUM,
        "uncounted": _worded(UNCOUNTED_WORDS),
        "notes": toml.many(toml.words, least=0),
        "signature": toml.many(SIGNING, least=0),
    },
    "code",
    "name",
    "title",
    "widths",
    "columns",
    "subtotal",
    "total",
)


def _refuse_misfits(layout: SummaryLayout) -> None:
    """What no single key shows."""
    if sum(layout.widths) != WHOLE:
        raise KeyRefusedError(f"键 widths 合计应为 100，实为 {sum(layout.widths)}")
    for place, items in (("columns", layout.columns), ("signature", layout.signature)):
        spans = sum(item.span for item in items)
        if items and spans != len(layout.widths):
            raise KeyRefusedError(f"键 {place} 共占 {spans} 列，表样有 {len(layout.widths)} 列")
    fields = [column.field for column in layout.columns]
    if repeated := next((field for field in fields if fields.count(field) > 1), ""):
        raise KeyRefusedError(f"键 columns 的 {repeated} 出现两次")
    if layout.columns[0].kind in FIGURES and layout.columns[0].field != "number":
        raise KeyRefusedError("键 columns[1] 应为序号或文字，小计和合计的名称印在这里")

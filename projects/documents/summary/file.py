"""Reads the form of a 汇总表 from TOML and says which key is wrong."""

from functools import cache
from pathlib import Path
from typing import Final

from indicators import plain_data
from indicators.plain_data import RefusedValueError
from projects.documents.grid import Orientation
from projects.documents.layout.file import (
    ITEM,
    READ_CODE,
    SPAN,
    WIDTH,
    cell_reader,
    describe_refusal,
    read_label,
    text_with_words,
)
from projects.documents.layout.misfits import WHOLE
from projects.documents.layout.values import FIGURES, Item, LayoutError, Unit
from projects.documents.summary.layout import (
    LABEL_WORDS,
    SUMMARY_FIELDS,
    TITLE_WORDS,
    UNCOUNTED_WORDS,
    Sum,
    SummaryLayout,
    SumPlace,
)

SHIPPED: Final = Path(__file__).resolve().parent / "summary.toml"


@cache
def summary_layout() -> SummaryLayout:
    """The one that ships with the program."""
    return load_summary_layout(SHIPPED.read_text(encoding="utf-8"))


def load_summary_layout(text: str) -> SummaryLayout:
    try:
        data = plain_data.parse_toml(text)
    except RefusedValueError as refusal:
        raise LayoutError(f"汇总表表样{refusal}") from refusal
    try:
        layout: SummaryLayout = LAYOUT(data)
        _refuse_misfits(layout)
    except RefusedValueError as refusal:
        raise LayoutError(f"汇总表表样：{describe_refusal(refusal)}") from refusal
    return layout


FIELD: Final = plain_data.checked(plain_data.text, SUMMARY_FIELDS.__contains__, f" {'、'.join(SUMMARY_FIELDS)} 之一")
COLUMN: Final = cell_reader(Item, FIELD, ITEM, SUMMARY_FIELDS, "field", "label")
SUM: Final = plain_data.record(
    Sum, {"label": text_with_words(LABEL_WORDS), "place": plain_data.choice(SumPlace)}, "label"
)
SIGNING: Final = plain_data.record(Item, {"label": read_label, "span": SPAN}, "label")
LAYOUT: Final = plain_data.record(
    SummaryLayout,
    {
        "code": READ_CODE,
        "name": plain_data.words,
        "title": text_with_words(TITLE_WORDS),
        "subtitle": text_with_words(TITLE_WORDS),
        "region_subtitle": text_with_words(TITLE_WORDS),
        "orientation": plain_data.choice(Orientation),
        "unit": plain_data.choice(Unit),
        "empty": plain_data.text,
        "widths": plain_data.many(WIDTH),
        "columns": plain_data.many(COLUMN),
        "subtotal": SUM,
        "total": SUM,
        "uncounted": text_with_words(UNCOUNTED_WORDS),
        "notes": plain_data.many(plain_data.words, least=0),
        "signature": plain_data.many(SIGNING, least=0),
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
        raise RefusedValueError(f"合计应为 100，实为 {sum(layout.widths)}", "widths")
    for place, items in (("columns", layout.columns), ("signature", layout.signature)):
        spans = sum(item.span for item in items)
        if items and spans != len(layout.widths):
            raise RefusedValueError(f"共占 {spans} 列，表样有 {len(layout.widths)} 列", place)
    fields = [column.field for column in layout.columns]
    if repeated := next((field for field in fields if fields.count(field) > 1), ""):
        raise RefusedValueError(f"的 {repeated} 出现两次", "columns")
    if layout.columns[0].kind in FIGURES and layout.columns[0].field != "number":
        raise RefusedValueError("应为序号或文字，小计和合计的名称印在这里", "columns", 0)

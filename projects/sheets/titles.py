"""What values are called where the form has no words for them."""

from dataclasses import fields
from typing import Final

from indicators.catalogue import Holder, Use, fields_of, held_by
from indicators.labels import DIMENSION_TITLES
from indicators.sheet import Stated
from projects.documents.layout import Layout
from projects.documents.layout.values import Item

FIGURES: Final = fields_of(Holder.SHEET, Use.COMPUTED)
SHEET_TITLES: Final = {field.key: field.title for field in fields_of(Holder.SHEET, Use.TYPED).values()}
FIGURE_TITLES: Final = {field.key: field.short_title or field.title for field in FIGURES.values()}
STATED_TITLES: Final = {each.name: FIGURES[each.name].title for each in fields(Stated) if each.name in FIGURES}
AMOUNT_TITLES: Final = {field.key: field.title for field in held_by(Holder.FUNDS)}
ROW_TITLES: Final = {field.key: field.title for field in fields_of(Holder.ROWS, Use.TYPED).values()}
EXTRA_TITLES: Final = {
    "initial_target": "年初指标值",
    "last_year": "上年完成值",
}
OTHER_CELL: Final = "其他栏目"
LINE_TITLES: Final = {
    "total": "年度资金总额",
    "appropriation": "当年财政拨款",
    "carryover": "上年结转资金",
    "other": "其他资金",
}


def plain_label(item: Item) -> str:
    """A head's words without its breaks."""
    return item.label.text.replace("\n", "")


def extra_title(name: str) -> str:
    """Of a value that this form has no cell for; a document names its own in Chinese."""
    return EXTRA_TITLES.get(name) or (OTHER_CELL if name.isascii() else name)


def dimension_title(code: str) -> str:
    return DIMENSION_TITLES.get(code, code)


def line_title(kind: str, layout: Layout) -> str:
    labels = {line.kind: line.label.text.replace("\n", "") for line in layout.fund_lines}
    return labels.get(kind, LINE_TITLES.get(kind, kind)).removeprefix("其中：").rstrip("：:")

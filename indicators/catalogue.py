"""Every field of a sheet, described once: what it is called, where it stands, who writes it and where it is shown.

Layouts, editing, saving, off-line forms, history, adjustments and open data read their fields here, in this order.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Flag, StrEnum, auto
from functools import cache
from types import MappingProxyType
from typing import Final

LONGEST_LINE: Final = 200  # characters
LONGEST_TEXT: Final = 2000


class Holder(StrEnum):
    """Which record a field belongs to; the names of its controls begin so."""

    SHEET = "sheet"
    FUNDS = "funds"
    ROWS = "indicators"


class Mask(StrEnum):
    """What the public doesn't read of a person."""

    NAME = "name"
    PHONE = "phone"


class FieldKind(StrEnum):
    """How a value is written out, and how a cell takes it."""

    TEXT = "text"
    LONG = "long"  # sentences, from the left
    NUMBER = "number"  # with the places that somebody wrote
    MONEY = "money"
    POINTS = "points"
    PERCENT = "percent"


class Use(Flag):
    """What is done with a field."""

    TYPED = auto()  # by people on the edit page; a row's typed values are logged, copied and brought back with it
    PRINTED = auto()  # a layout may have a cell for it
    AGREED = auto()  # stands in the 绩效目标表: locked once that is approved, and compared by a 目标调整
    BESIDE = auto()  # asked for at the self-evaluation even if the form has no cell for it
    BY_HAND = auto()  # of a score by hand: its points end at the weight, and a rule set may lock it
    CHOSEN = auto()  # from the bands of the rule set; not off line
    COMPUTED = auto()  # from other fields
    LEVEL = auto()  # 一级指标 or 二级指标: where it is empty, that of the row above holds
    PUBLIC = auto()  # in open data


@dataclass(frozen=True, slots=True)
class SheetField:
    holder: Holder
    key: str  # in the dataclasses of indicators.sheet, in layouts, in the names of controls
    title: str  # where the form has no words of its own
    kind: FieldKind
    uses: Use
    column: str = ""  # of the record, where it has another name than the key
    of: str = ""  # the field that it shows, or is a part of
    most: int = 0  # characters, where it isn't the usual number
    short_title: str = ""  # where the words beside it say the rest
    public_key: str = ""  # in open data, where it isn't the key
    mask: Mask | None = None

    @property
    def is_held(self) -> bool:
        """The records and the Sheet have it: it is read, written, and compared between versions."""
        return not self.of and Use.COMPUTED not in self.uses

    @property
    def is_offline(self) -> bool:
        return Use.TYPED | Use.PRINTED in self.uses and Use.CHOSEN not in self.uses

    @property
    def stored_as(self) -> str:
        return self.column or self.key

    @property
    def published_as(self) -> str:
        return self.public_key or self.key

    @property
    def longest(self) -> int:
        return self.most or (LONGEST_TEXT if self.kind is FieldKind.LONG else LONGEST_LINE)


SHEET, FUNDS, ROWS = Holder.SHEET, Holder.FUNDS, Holder.ROWS
TEXT, LONG, NUMBER, MONEY, POINTS, PERCENT = FieldKind
TYPED, PRINTED, AGREED, BESIDE, BY_HAND, CHOSEN, COMPUTED, LEVEL, PUBLIC = Use
NO_USE: Final = Use(0)

CATALOGUE: Final = (
    SheetField(SHEET, "project", "项目名称", TEXT, PRINTED | PUBLIC, column="project_name"),
    SheetField(SHEET, "department", "主管部门", TEXT, PRINTED | PUBLIC, column="department_name"),
    SheetField(SHEET, "unit", "实施单位", TEXT, PRINTED | PUBLIC, column="unit_name"),
    SheetField(SHEET, "goal", "预期目标", LONG, TYPED | PRINTED | AGREED | PUBLIC),
    SheetField(SHEET, "outcome", "实际完成情况", LONG, TYPED | PRINTED | PUBLIC),
    SheetField(SHEET, "execution_reason", "执行偏差原因", LONG, TYPED | PRINTED | BESIDE | PUBLIC),
    SheetField(SHEET, "adjustment_note", "预算调整说明", LONG, TYPED | PRINTED | BESIDE | PUBLIC),
    SheetField(SHEET, "execution_hand_score", "执行率人工得分", POINTS, TYPED | BESIDE | BY_HAND),
    SheetField(SHEET, "execution_hand_reason", "执行率人工得分的理由", LONG, TYPED | BESIDE | BY_HAND),
    SheetField(SHEET, "filler", "填报人", TEXT, TYPED | PRINTED | PUBLIC, most=50, mask=Mask.NAME),
    SheetField(SHEET, "phone", "联系电话", TEXT, TYPED | PRINTED, most=50, mask=Mask.PHONE),
    SheetField(SHEET, "execution_rate", "执行率", PERCENT, PRINTED | COMPUTED | PUBLIC),
    SheetField(SHEET, "execution_weight", "执行率分值", POINTS, PRINTED | COMPUTED | PUBLIC, short_title="分值"),
    SheetField(SHEET, "execution_score", "执行率得分", POINTS, PRINTED | COMPUTED | PUBLIC, short_title="得分"),
    SheetField(SHEET, "indicator_weight", "指标分值", POINTS, PRINTED | COMPUTED, short_title="分值"),
    SheetField(SHEET, "indicator_score", "指标得分", POINTS, PRINTED | COMPUTED, short_title="得分"),
    SheetField(SHEET, "total_weight", "分值合计", POINTS, PRINTED | COMPUTED, short_title="分值"),
    SheetField(SHEET, "total_score", "总分", POINTS, PRINTED | COMPUTED | PUBLIC, short_title="得分"),
    SheetField(SHEET, "grade", "等级", TEXT, PRINTED | COMPUTED | PUBLIC),
    SheetField(FUNDS, "initial", "年初预算数", MONEY, TYPED | PRINTED | PUBLIC, public_key="budget_initial"),
    SheetField(FUNDS, "budget", "全年预算数", MONEY, TYPED | PRINTED | PUBLIC),
    SheetField(FUNDS, "spent", "全年执行数", MONEY, TYPED | PRINTED | PUBLIC),
    SheetField(FUNDS, "weight", "分值", POINTS, PRINTED, of="execution_weight"),
    SheetField(FUNDS, "rate", "执行率", PERCENT, PRINTED, of="execution_rate"),
    SheetField(FUNDS, "score", "得分", POINTS, PRINTED, of="execution_score"),
    SheetField(FUNDS, "execution_reason", "执行偏差原因", LONG, PRINTED, of="execution_reason"),
    SheetField(FUNDS, "adjustment_note", "预算调整说明", LONG, PRINTED, of="adjustment_note"),
    SheetField(
        ROWS, "dimension", "一级指标", TEXT, TYPED | PRINTED | AGREED | LEVEL | PUBLIC, column="dimension_label"
    ),
    SheetField(ROWS, "category", "二级指标", TEXT, TYPED | PRINTED | AGREED | LEVEL | PUBLIC, column="category_label"),
    SheetField(ROWS, "name", "三级指标", LONG, TYPED | PRINTED | AGREED | PUBLIC),
    SheetField(ROWS, "target", "年度指标值", TEXT, TYPED | PRINTED | AGREED | PUBLIC),
    SheetField(ROWS, "target_sign", "指标值性质", TEXT, TYPED | PRINTED | AGREED, of="target"),
    SheetField(ROWS, "target_value", "指标值", TEXT, TYPED | PRINTED | AGREED, of="target"),
    SheetField(ROWS, "target_unit", "度量单位", TEXT, TYPED | PRINTED | AGREED, of="target"),
    SheetField(ROWS, "actual", "实际完成值", TEXT, TYPED | PRINTED | PUBLIC),
    SheetField(ROWS, "weight", "分值", POINTS, TYPED | PRINTED | AGREED | PUBLIC),
    SheetField(ROWS, "score", "得分", POINTS, PRINTED | COMPUTED | PUBLIC),
    SheetField(ROWS, "hand_score", "人工调整得分", POINTS, TYPED | BESIDE | BY_HAND),
    SheetField(ROWS, "hand_reason", "人工调整的理由", LONG, TYPED | BESIDE | BY_HAND),
    SheetField(ROWS, "band", "档次", TEXT, TYPED | PRINTED | BESIDE | CHOSEN, most=40),
    SheetField(ROWS, "deviation", "偏差原因分析及改进措施", LONG, TYPED | PRINTED | BESIDE | PUBLIC),
    SheetField(ROWS, "stated_score", "原表得分", NUMBER, NO_USE, short_title="得分"),
)


@cache
def fields_of(holder: Holder, uses: Use = NO_USE) -> Mapping[str, SheetField]:
    """Those with all the uses, by key."""
    found = (field for field in CATALOGUE if field.holder is holder and uses in field.uses)
    return MappingProxyType({field.key: field for field in found})


def held_by(holder: Holder, uses: Use = NO_USE) -> tuple[SheetField, ...]:
    return tuple(field for field in fields_of(holder, uses).values() if field.is_held)


LEVELS: Final = fields_of(Holder.ROWS, Use.LEVEL)

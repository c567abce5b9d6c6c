"""Which column of the form each column of a pasted block is, by the words above it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from projects.documents.layout.values import Column, Unit

NOISE: Final = re.compile(r"[\s:：|*、]+|[(（\[【][^()（）\[\]【】]*[)）\]】]")
UNIT: Final = re.compile(r"[(（](?:单位[:：])?(万元|元)[)）]")
LOOKED_AT: Final = 20  # rows in which a head is looked for: a whole form has its names and funds above
LONGEST: Final = 100  # characters of a label; more is a text
LEAST: Final = 2  # columns that make a head: one alone may be a value
ALIASES: Final[Mapping[str, tuple[str, ...]]] = {
    "dimension": ("一级指标", "一级", "指标类型"),
    "category": ("二级指标", "二级", "指标类别"),
    "name": ("三级指标", "三级", "指标名称", "指标内容", "绩效指标", "指标"),
    "target": ("年度指标值", "指标值", "目标值", "年度目标值", "计划值", "计划指标值", "年初指标值", "年初目标值"),
    "target_sign": ("性质", "指标性质", "指标值性质", "符号"),
    "target_value": ("指标值", "年度指标值", "目标值"),
    "target_unit": ("度量单位", "计量单位", "单位"),
    "actual": (
        "实际完成值",
        "完成值",
        "全年完成值",
        "实际值",
        "全年实际值",
        "实际完成情况",
        "指标实际完成值",
        "完成情况",
    ),
    "weight": ("分值", "权重", "分值权重", "指标分值", "指标权重", "指标分值权重"),
    "score": ("得分", "自评得分", "指标得分", "实际得分"),
    "deviation": (
        "偏差原因分析及改进措施",
        "偏差原因",
        "偏差原因分析",
        "未完成原因",
        "未完成原因分析",
        "原因分析及改进措施",
    ),
    "initial": ("年初预算数", "年初预算", "年初", "年初数", "年初预算金额"),
    "budget": ("全年预算数", "全年预算", "调整后预算数", "调整预算数", "调整后", "预算数", "调整后预算"),
    "spent": ("全年执行数", "执行数", "预算执行数", "执行", "全年支出数", "支出数", "实际支出数"),
    "rate": ("执行率", "预算执行率"),
}

Row = Sequence[str]
Known = tuple[Mapping[str, str], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Head:
    """Where the head stands in the block, and the field of each column; "" where the form has no such column."""

    start: int
    stop: int
    fields: tuple[str, ...]
    titles: tuple[str, ...]
    units: tuple[Unit | None, ...]  # of money, where the head says it

    @property
    def is_written(self) -> bool:
        """It stands in the block; else the columns follow from the place where the block is pasted."""
        return self.stop > self.start


def plain(label: str) -> str:
    return NOISE.sub("", label) if len(label) <= LONGEST else label


def head_of(rows: Sequence[Row], columns: Sequence[Column]) -> Head | None:
    """The row that names most columns of the form; or two, where a name goes on in the next."""
    known = _known(columns)
    single = [_head(start, 1, row, known) for start, row in enumerate(rows[:LOOKED_AT])]
    double = [_head(start, 2, _over(*pair), known) for start, pair in enumerate(pairwise(rows[:LOOKED_AT]))]
    best = max([*single, *double], key=_found, default=None)
    return best if best and _found(best) >= LEAST else None


def head_by_place(columns: Sequence[Column], *, width: int, labels: int = 0) -> Head:
    """Of a block without a head: the form's columns one after the other, behind those that name the lines."""
    fields = [""] * labels + [column.field for column in columns]
    fields += [""] * (width - len(fields))
    return Head(0, 0, tuple(fields[:width]), ("",) * width, (None,) * width)


def _over(upper: Row, lower: Row) -> list[str]:
    """Words in two rows: 年度 over 指标值; a group's name stands over several columns and isn't part of theirs."""
    return [above + below for above, below in zip(upper, lower, strict=True)]


def _head(start: int, height: int, row: Row, known: Known) -> Head:
    fields = [""] * len(row)
    for names in known:
        for place, text in enumerate(row):
            field = names.get(plain(text), "")
            if field not in fields and not fields[place]:
                fields[place] = field
    return Head(start, start + height, tuple(fields), tuple(map(_title, row)), tuple(map(_unit, row)))


def _found(head: Head) -> int:
    return sum(map(bool, head.fields))


def _known(columns: Sequence[Column]) -> Known:
    """The form's own words go before what others call the same: 绩效指标 is an indicator's name where nothing else is."""
    own = {plain(column.label.text): column.field for column in columns if column.label.text}
    fields = [column.field for column in columns]
    return own, {alias: field for field in reversed(fields) for alias in ALIASES.get(field, ())}


def _title(text: str) -> str:
    return "".join(text.split())


def _unit(text: str) -> Unit | None:
    found = UNIT.search(text) if len(text) <= LONGEST else None
    return Unit(found[1]) if found else None

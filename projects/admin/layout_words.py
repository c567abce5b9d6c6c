"""The words of a layout, wherever they stand in its data, each with a place of its own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

Place = tuple[str | int, ...]

FIELDS: Final[Mapping[str, str]] = {
    "project": "项目名称",
    "department": "主管部门",
    "unit": "实施单位",
    "goal": "预期目标",
    "outcome": "实际完成情况",
    "execution_reason": "执行偏差原因",
    "adjustment_note": "预算调整说明",
    "filler": "填报人",
    "phone": "联系电话",
    "initial": "年初预算数",
    "budget": "全年预算数",
    "spent": "全年执行数",
    "rate": "执行率",
    "dimension": "一级指标",
    "category": "二级指标",
    "name": "三级指标",
    "target": "年度指标值",
    "target_sign": "指标值的符号",
    "target_value": "指标值的数字",
    "target_unit": "指标值的单位",
    "actual": "实际完成值",
    "weight": "分值",
    "score": "得分",
    "band": "档次",
    "deviation": "偏差原因",
    "grade": "等级",
    "total_weight": "总分值",
    "total_score": "总分",
}
BLOCKS: Final = {"fields": "栏目", "funds": "项目资金", "indicators": "绩效指标"}
ROLES: Final = {"signature": "落款", "note": "说明"}
WORDS: Final = ("label", "group", "heading")


@dataclass(frozen=True, slots=True)
class Word:
    """Words that can be changed: where, what they are called in the form, and what stands there."""

    place: Place
    title: str
    text: str

    @property
    def name(self) -> str:
        return "word_" + "_".join(map(str, self.place))


def words_of(block: Mapping[str, Any], number: int) -> list[Word]:
    return list(_walk(block, ("blocks", number), ""))


def title_of(block: Mapping[str, Any]) -> str:
    return ROLES.get(block.get("role", ""), BLOCKS.get(block["kind"], ""))


def _walk(value: Any, place: Place, title: str) -> Iterator[Word]:
    """Depth first, in the order of the file, which is that of the form."""
    if isinstance(value, list):
        for number, each in enumerate(value):
            if isinstance(each, dict | list):
                yield from _walk(each, (*place, number), title)
    elif isinstance(value, dict):
        yield from _walk_table(value, place, title)


def _walk_table(table: Mapping[str, Any], place: Place, title: str) -> Iterator[Word]:
    field = table.get("field", "")
    own = FIELDS.get(field, "其他栏目" if field else "") or title
    for key, each in table.items():
        if key == "side":
            yield from _side(each, (*place, key))
        elif key in WORDS and isinstance(each, str):
            yield Word((*place, key), _called(key, own), each)
        elif isinstance(each, dict | list):
            yield from _walk(each, (*place, key), PARTS.get(key, ""))


PARTS: Final = {"total": "合计行", "lines": "资金来源"}


def _side(side: Any, place: Place) -> Iterator[Word]:
    if isinstance(side, str):
        yield Word(place, "左侧的竖栏", side)
    else:
        yield Word((*place, "label"), "左侧的竖栏", side["label"])


def _called(key: str, own: str) -> str:
    if key == "group":
        return f"{own}的上一层表头"
    return own or "文字"


def put(data: Any, place: Place, text: str) -> None:
    """Writes the words at their place."""
    for step in place[:-1]:
        data = data[step]
    data[place[-1]] = text

"""What values are called where the form has no words for them."""

from typing import Final

from indicators.labels import DIMENSION_TITLES
from projects.documents.layout import Layout
from projects.documents.layout.values import Item

SHEET_TITLES: Final = {
    "goal": "预期目标",
    "outcome": "实际完成情况",
    "execution_reason": "执行偏差原因",
    "adjustment_note": "预算调整说明",
    "execution_hand_score": "执行率人工得分",
    "execution_hand_reason": "执行率人工得分的理由",
    "filler": "填报人",
    "phone": "联系电话",
}
FIGURE_TITLES: Final = {
    "total_weight": "分值",
    "total_score": "得分",
    "indicator_weight": "分值",
    "indicator_score": "得分",
    "execution_weight": "分值",
    "execution_rate": "执行率",
    "execution_score": "得分",
    "grade": "等级",
}
ROW_TITLES: Final = {
    "dimension": "一级指标",
    "category": "二级指标",
    "name": "三级指标",
    "target": "年度指标值",
    "target_sign": "指标值性质",
    "target_value": "指标值",
    "target_unit": "度量单位",
    "actual": "实际完成值",
    "weight": "分值",
    "hand_score": "人工调整得分",
    "hand_reason": "人工调整的理由",
    "band": "档次",
    "deviation": "偏差原因分析及改进措施",
}
STATED_TITLES: Final = {
    "execution_weight": "执行率分值",
    "execution_rate": "执行率",
    "execution_score": "执行率得分",
    "total_weight": "分值合计",
    "total_score": "总分",
    "grade": "等级",
}
AMOUNT_TITLES: Final = {"initial": "年初预算数", "budget": "全年预算数", "spent": "全年执行数"}
EXTRA_TITLES: Final = {
    "initial_target": "年初指标值",
    "last_year": "上年完成值",
    **{f"ledger_{name}": f"财政下发的{title}" for name, title in AMOUNT_TITLES.items()},
}
OTHER_CELL: Final = "其他栏目"
LINE_TITLES: Final = {"appropriation": "当年财政拨款", "carryover": "上年结转资金", "other": "其他资金"}


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

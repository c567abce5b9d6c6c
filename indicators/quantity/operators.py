"""Reads the signs and words that say in which direction a number is a limit."""

import re

from indicators.quantity.values import Operator

BEFORE: dict[str, Operator] = {
    word: operator
    for operator, words in {
        Operator.GE: "≥ >= => ≥= 大于等于 大于= 大于或等于 大于或者等于 不低于 不少于 不小于 不得低于 不得少于 不得小于 不下于 至少 最少 最低 "
        "达到 达 提高到 提高至 提升到 提升至 增加到 增加至 增长到 增长至 上升到 上升至 增至 升至 提至 高于等于 高于或等于 多于等于 不能低于",
        Operator.GT: "> 大于 高于 超过 多于",
        Operator.LE: "≤ <= =< ≤= 小于等于 小于= 小于或等于 小于或者等于 低于等于 低于或等于 不超过 不高于 不多于 不大于 不得超过 不得高于 不得多于 "
        "不得大于 不超 不突破 至多 最多 最高 控制在 控制到 降到 降至 降低到 降低至 下降到 下降至 减少到 减少至 减至 缩短至 缩短到 压缩到 压缩至 压减到 压减至 未超过 不能超过 少于等于 限额",
        Operator.LT: "< 小于 低于 少于 不足 不到 不满 未达到",
        Operator.EQ: "= == 等于",
    }.items()
    for word in words.split()
}
AFTER: dict[str, Operator] = {
    "以上": Operator.GE,
    "及以上": Operator.GE,
    "或以上": Operator.GE,
    "之上": Operator.GE,
    "以下": Operator.LE,
    "及以下": Operator.LE,
    "或以下": Operator.LE,
    "之下": Operator.LE,
    "以内": Operator.LE,
    "之内": Operator.LE,
    "内": Operator.LE,
    "封顶": Operator.LE,
    "及以内": Operator.LE,
    "以外": Operator.GT,
}
# An actual value has reached its number: there these words set no limit.
REACHED = frozenset(
    [
        "达到",
        "达",
        "提高到",
        "提高至",
        "提升到",
        "提升至",
        "增加到",
        "增加至",
        "增长到",
        "增长至",
        "上升到",
        "上升至",
        "增至",
        "升至",
        "提至",
        "控制到",
        "降到",
        "降至",
        "降低到",
        "降低至",
        "下降到",
        "下降至",
        "减少到",
        "减少至",
        "减至",
        "缩短至",
        "缩短到",
        "压缩到",
        "压缩至",
        "压减到",
        "压减至",
    ]
)
UPWARD = frozenset([Operator.GE, Operator.GT])
DOWNWARD = frozenset([Operator.LE, Operator.LT])
# 传达3次 and 送达5份 reach no target.
REACHING = "(?<![送传下转表通抵直])达"
LONGEST_FIRST = "|".join(
    REACHING if word == "达" else re.escape(word) for word in sorted(BEFORE, key=len, reverse=True)
)

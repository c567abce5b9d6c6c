"""Says which direction is better, where the target is a number."""

import re
from enum import Enum, auto

from indicators.labels import is_cost
from indicators.points import ZERO
from indicators.quantity import Aspect, Operator, Quantity, unit_kind
from indicators.rules import RuleSet, UnsignedCost
from indicators.scoring.values import NO_QUANTITY, RowCase
from indicators.sheet import IndicatorRow

UPPER_BOUNDS = frozenset({Operator.LE, Operator.LT})
LOWER_BOUNDS = frozenset({Operator.GE, Operator.GT})

# 成本节约率 5%, 成本控制率 100%: a 成本 row where more is better.
SAVED = re.compile(
    "(?:节约|节省|结余|压减|压降|降低|下降|减少)(?:率|额|金额|幅度|比例)"
    "|(?:执行|完成|控制|达标|到位|支付|拨付|使用|覆盖|及时|合格|兑现|发放|结算|合规|准确|达成|实现|知晓|落实|保障|符合|规范|满意|报销|回收|利用|采购|公开)[率度]"
)
# 办结时限 30天 is a deadline: 25天 is in time, 45天 is late. 培训时间 5天 is an ordinary quantity.
TIME_LIMIT = re.compile(
    "时限|限期|工期|耗时|用时|等候|等待"
    "|(?:完成|办结|办理|处理|处置|响应|到达|到位|拨付|支付|发放|修复|恢复|反馈|审批|审核|整改|出警|建设)"
    "(?:所需|平均)?(?:时间|期限|周期|天数)"
)
# 压减10% of a cost: more is better.
LESSENING = frozenset({Aspect.FALL, Aspect.SAVING})
TIMES = frozenset({"days", "working days", "months"})


class Direction(Enum):
    FORWARD = auto()
    REVERSE = auto()
    REVERSE_UNSIGNED = auto()  # a 成本 target without a sign: 按「不超过」理解
    TIME_LIMIT = auto()


def is_reverse(row: IndicatorRow, target: Quantity, rules: RuleSet) -> bool:
    direction = direction_of(RowCase(row, target, NO_QUANTITY, ZERO, rules))
    return direction in (Direction.REVERSE, Direction.REVERSE_UNSIGNED)


def direction_of(case: RowCase) -> Direction:
    operator = case.target.operator
    if operator in UPPER_BOUNDS:
        return Direction.REVERSE
    if operator is not Operator.NONE or case.target.aspect in LESSENING:
        return Direction.FORWARD
    return _direction_without_sign(case)


def _direction_without_sign(case: RowCase) -> Direction:
    row = case.row
    if TIME_LIMIT.search(row.name) and unit_kind(case.target.unit) in TIMES:
        return Direction.TIME_LIMIT
    at_most = case.rules.unsigned_cost is UnsignedCost.AT_MOST and is_cost(
        dimension=row.dimension, category=row.category
    )
    return Direction.REVERSE_UNSIGNED if at_most and not SAVED.search(row.name) else Direction.FORWARD

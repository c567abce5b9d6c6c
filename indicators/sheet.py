"""A whole 自评表 or 绩效目标表 as one immutable value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

NO_EXTRA: Mapping[str, str] = MappingProxyType({})


class Stage(StrEnum):
    GOAL = "goal"
    SELF_EVALUATION = "self_evaluation"


@dataclass(frozen=True, slots=True, kw_only=True)
class FundAmounts:
    """年初预算数, 全年预算数, 全年执行数 in 元. The exponent tells how finely the amount was written: 5 万元 is 5E+4."""

    initial: Decimal | None = None
    budget: Decimal | None = None
    spent: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FundRow:
    kind: str  # a fund kind of the layout: appropriation, carryover, other …
    amounts: FundAmounts = FundAmounts()
    extra: Mapping[str, str] = NO_EXTRA


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorRow:
    """One 三级指标. Labels and values are text as typed; points are numbers as written."""

    key: str
    dimension: str = ""
    category: str = ""
    name: str = ""
    target: str = ""
    actual: str = ""
    weight: Decimal | None = None
    stated_score: Decimal | None = None  # what a document says
    hand_score: Decimal | None = None  # 人工调整得分
    hand_reason: str = ""
    band: str = ""  # 达成 / 部分达成 / 未达成, chosen by a person
    deviation: str = ""
    extra: Mapping[str, str] = NO_EXTRA


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """The figures that a document prints and that the rules compute afresh. The rate is in percent, as written."""

    funds: FundAmounts = FundAmounts()
    execution_weight: Decimal | None = None
    execution_rate: Decimal | None = None
    execution_score: Decimal | None = None
    total_weight: Decimal | None = None
    total_score: Decimal | None = None
    grade: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    stage: Stage = Stage.SELF_EVALUATION
    year: int | None = None
    project: str = ""
    department: str = ""  # 主管部门
    unit: str = ""  # 实施单位
    funds: tuple[FundRow, ...] = ()
    goal: str = ""
    outcome: str = ""
    execution_reason: str = ""  # 执行偏差原因
    adjustment_note: str = ""  # 预算调整说明
    execution_hand_score: Decimal | None = None
    execution_hand_reason: str = ""
    not_applicable: Mapping[str, str] = NO_EXTRA  # level-1 label → reason
    indicators: tuple[IndicatorRow, ...] = ()
    stated: Stated = Stated()
    filler: str = ""
    phone: str = ""
    extra: Mapping[str, str] = field(default_factory=lambda: NO_EXTRA)

"""The input of every check: a sheet with its readings and scores, computed once, and its surroundings."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final, NamedTuple

from indicators.checks.amounts import FundTable
from indicators.checks.figures import HALF, HUNDRED, ZERO, agrees_when_rounded, unit_of_last_place, usable_or_none
from indicators.checks.texts import is_nothing, is_reason, shorten_cell
from indicators.labels import COST_CATEGORIES, category_code, dimension_code
from indicators.quantity import Operator
from indicators.rules import RuleSet
from indicators.scoring import Score, SheetScore
from indicators.sheet import FundAmounts, IndicatorRow, Sheet, Stage, Stated

FINE: Final = Decimal(100)  # 元: two decimals of 万元
UNSIGNED: Final = frozenset({Operator.NONE, Operator.EQ})
LESS_IS_BETTER: Final = re.compile(
    r"(?:故障|差错|错误|失误|事故|投诉|死亡|伤亡|病死|发病|感染|失业|逾期|违规|违法|违纪|不合格|返工|返修|退货|流失|缺勤|空置|闲置|"
    r"损耗|漏损|破损|延误|超标|发案|上访|信访|辍学|返贫|误报|漏报|拖欠|火灾)"
    r"(?:发生|人口|事件)?(?:率|数|数量|次数|起数|人数|件数|量)(?:[(（][^)）]*[)）])?\s*[%％]?$"
    r"|能耗|排放量?$|耗电|耗水|消耗|用时|耗时|响应时间|等待时间|办理时限|办理时间|办结时限"
)
DEALT_WITH: Final = re.compile(
    r"排查|整改|化解|处理|处置|查处|解决|办理率|打击|破获|调解|受理|检查|监测|筛查|防范|救助|慰问|培训|减排"
)
SUBROW_SIGNS: Final = ("其中", "（其中", "(其中", "—其中", "-其中", "#其中")


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerFigures:
    """The bureau's amounts by fund kind, and "total"; a round may let its units state others."""

    amounts: Mapping[str, FundAmounts]
    may_differ: bool = False
    wants_reason: bool = False  # 预算调整说明, where an amount differs

    def binds(self, sheet: Sheet) -> bool:
        return not self.may_differ or (self.wants_reason and not is_reason(sheet.adjustment_note))


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The sheets and amounts around a sheet. Checks that need a missing part find nothing."""

    neighbours: tuple[Sheet, ...] = ()  # the unit's other projects in the same round
    last_year: Sheet | None = None
    approved_goal: Sheet | None = None  # with approved 目标调整 applied
    ledger: LedgerFigures | None = None
    for_publication: bool = False


ALONE: Final = Surroundings()


class Line(NamedTuple):
    """An indicator row with everything that checks ask about it."""

    number: int  # from 1, "/" rows included
    row: IndicatorRow
    score: Score
    dimension: str  # code of level 1, carried down to rows without a label
    category: str  # code of level 2
    void: bool  # a "/" row, or an empty row
    is_subrow: bool  # an 其中 line
    weight: Decimal | None
    points: Decimal | None  # the points that a document states, else those that the form will print
    explained: bool  # the deviation cell gives a reason

    @property
    def where(self) -> str:
        name = shorten_cell(self.row.name)
        return f"第 {self.number} 行「{name}」" if name else f"第 {self.number} 行"

    @property
    def is_stated(self) -> bool:
        return self.row.stated_score is not None

    @property
    def is_cost(self) -> bool:
        return self.category in COST_CATEGORIES or self.dimension == "cost"

    @property
    def is_satisfaction(self) -> bool:
        return self.dimension == "satisfaction" or self.category == "satisfaction" or "满意" in self.row.name

    @property
    def lost(self) -> Decimal:
        """Returns the points below the weight; a met row with 3.3 of 3.33 has lost none."""
        if self.weight is None or self.points is None or self.points == self.weight:
            return ZERO
        rounded = self.score.met is True and agrees_when_rounded(self.points, self.weight)
        return ZERO if rounded else self.weight - self.points

    @property
    def may_be_reverse(self) -> bool:
        """Says whether, by its name, less is better, while no sign says so: 设备故障率 5%, 办理天数 3天."""
        target, name = self.score.target, self.row.name
        if target.operator not in UNSIGNED or not target.number or DEALT_WITH.search(name):
            return False
        return LESS_IS_BETTER.search(name) is not None


class Case:
    def __init__(self, sheet: Sheet, rules: RuleSet, scores: SheetScore, around: Surroundings = ALONE) -> None:
        self.sheet = sheet
        self.rules = rules
        self.scores = scores
        self.around = around
        self.stated: Stated = sheet.stated
        self.funds = FundTable.of(sheet)
        self.all_lines = tuple(_make_lines(sheet, scores))
        self.lines = tuple(line for line in self.all_lines if not line.void)

    @property
    def is_goal(self) -> bool:
        return self.sheet.stage is Stage.GOAL

    @cached_property
    def is_document(self) -> bool:
        """Says whether the sheet was made elsewhere: it states figures that the system would have computed."""
        stated = self.stated
        figures = (stated.execution_rate, stated.execution_score, stated.total_score, stated.total_weight)
        return any(figure is not None for figure in figures) or any(line.is_stated for line in self.all_lines)

    @cached_property
    def ratio(self) -> Decimal | None:
        """Returns spent ÷ budget of the total, unrounded; None where the budget is 0 or one of them is missing."""
        budget, spent = self.funds.total.budget, self.funds.total.spent
        return None if not budget or spent is None else spent / budget

    @cached_property
    def ratio_slack(self) -> Decimal:
        """Returns the possible error of the ratio, because amounts in 万元 have two or three decimals.

        A table made from amounts in 元 states the rate of those amounts. Amounts without decimals count as exact.
        """
        total, ratio = self.funds.total, self.ratio
        if not ratio:
            return ZERO
        parts = (
            HALF * unit_of_last_place(each) / abs(each)
            for each in (total.budget, total.spent)
            if each and unit_of_last_place(each) <= FINE
        )
        return abs(ratio) * sum(parts, ZERO)

    @cached_property
    def rate(self) -> Decimal | None:
        return None if self.ratio is None else self.ratio * HUNDRED

    @cached_property
    def execution_weight(self) -> Decimal:
        stated = usable_or_none(self.stated.execution_weight)
        if stated is not None:
            return stated
        return ZERO if self.has_no_execution_part else self.rules.execution_weight

    @cached_property
    def has_no_execution_part(self) -> bool:
        """Says whether the form of a document gives no points to the execution rate: its indicators make the whole."""
        if not self.is_document or self.stated.execution_weight is not None:
            return False
        return usable_or_none(self.stated.execution_score) is None and self.weights_sum == self.rules.total

    @cached_property
    def weights_sum(self) -> Decimal:
        return sum((line.weight for line in self.lines if line.weight is not None), ZERO)


def _make_lines(sheet: Sheet, scores: SheetScore) -> Iterator[Line]:
    rows: Iterable[IndicatorRow] = sheet.labelled_indicators
    for number, row in enumerate(rows, start=1):
        score = scores.rows[row.key]
        stated = usable_or_none(row.stated_score)
        yield Line(
            number,
            row,
            score,
            dimension_code(row.dimension),
            category_code(row.category),
            _is_void(row, score),
            "其中" in row.name and row.name.lstrip().startswith(SUBROW_SIGNS),
            usable_or_none(row.weight),
            stated if stated is not None else score.final,
            is_reason(row.deviation),
        )


def _is_void(row: IndicatorRow, score: Score) -> bool:
    if not score.applicable:
        return True
    is_unscored = row.weight is None and row.stated_score is None
    return is_unscored and is_nothing(row.name) and is_nothing(row.target) and is_nothing(row.actual)

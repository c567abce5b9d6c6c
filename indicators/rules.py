"""评分办法: how points are given and which checks hold, as versioned data."""

import hashlib
import json
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

DIRECTORY = Path(__file__).resolve().parent.parent / "fixtures" / "rule_sets"
DEFAULT = "national"

HUNDRED = Decimal(100)
MOST_PLACES = 6


class RuleSetError(ValueError):
    """A rule set's data is wrong; the message names the key."""


class Rounding(StrEnum):
    HALF_UP = "half_up"
    HALF_DOWN = "half_down"


class ZeroBudget(StrEnum):
    """The execution score where 全年预算数 is 0."""

    BY_HAND = "by_hand"
    ZERO = "zero"


class ReverseFormula(StrEnum):
    """What a row worse than its ≤ target gets."""

    LINEAR = "linear"  # (1 − (a − t) ÷ t) × weight
    RATIO = "ratio"  # t ÷ a × weight


class UnsignedCost(StrEnum):
    """How a 成本 target without a sign is read."""

    AT_MOST = "at_most"
    AT_LEAST = "at_least"


class CostUnderspend(StrEnum):
    """What a 成本 row gets that stayed below its target."""

    FULL = "full"
    SHARE = "share"


class HandScores(StrEnum):
    """Whether a person may replace the score that the rule gives."""

    ALLOWED = "allowed"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSetting:
    level: str | None = None  # None: the check's own level; "off" switches it off
    params: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    title: str
    floor: Decimal  # the lowest 总分 that earns it


@dataclass(frozen=True, slots=True, kw_only=True)
class RateCap:
    """With an execution rate below `below` percent, 总分 is at most `cap`."""

    below: Decimal
    cap: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A 档次 of qualitative rows: `floor` to `ceiling` percent of the weight, the floor included."""

    title: str
    ceiling: Decimal
    floor: Decimal


GRADES = (
    Grade(title="优", floor=Decimal(90)),
    Grade(title="良", floor=Decimal(80)),
    Grade(title="中", floor=Decimal(60)),
    Grade(title="差", floor=Decimal(0)),
)
BANDS = (
    Band(title="达成", ceiling=HUNDRED, floor=Decimal(80)),
    Band(title="部分达成", ceiling=Decimal(80), floor=Decimal(60)),
    Band(title="未达成", ceiling=Decimal(60), floor=Decimal(0)),
)
DIMENSION_WEIGHTS: Mapping[str, Decimal] = MappingProxyType(
    {"output": Decimal(50), "benefit": Decimal(30), "satisfaction": Decimal(10)}
)
ANYWHERE = "anywhere"
PROPORTIONAL = "proportional"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """Every choice of a 评分办法. The defaults are the national ones. Rates and ratios are in percent."""

    code: str
    title: str
    note: str = ""
    version: int = 1
    total: Decimal = HUNDRED
    execution_weight: Decimal = Decimal(10)
    dimension_weights: Mapping[str, Decimal] = field(default_factory=lambda: DIMENSION_WEIGHTS)  # by code of labels.py
    not_applicable_points: str = ANYWHERE  # where a 不适用 level 1's points go: anywhere, proportional, or a level 1
    score_places: int = 2
    rate_places: int = 2
    rounding: Rounding = Rounding.HALF_UP
    grades: tuple[Grade, ...] = GRADES  # the best first
    rate_caps: tuple[RateCap, ...] = ()  # the strictest last
    zero_budget: ZeroBudget = ZeroBudget.BY_HAND
    low_execution: Decimal = Decimal(90)  # a rate below it wants 执行偏差原因
    reverse_formula: ReverseFormula = ReverseFormula.LINEAR
    unsigned_cost: UnsignedCost = UnsignedCost.AT_MOST
    cost_underspend: CostUnderspend = CostUnderspend.FULL
    over_ratio: Decimal | None = Decimal(130)  # from here on over-performance is to be explained; None: never
    over_penalty: Decimal = Decimal(0)
    equal_strict: bool = False  # with "=", any difference is to be explained
    bands: tuple[Band, ...] = BANDS  # the best first
    hand_scores: HandScores = HandScores.ALLOWED
    checks: Mapping[str, CheckSetting] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def indicator_weight(self) -> Decimal:
        """What the indicators make together: the 90."""
        return self.total - self.execution_weight

    def band(self, title: str) -> Band | None:
        return next((band for band in self.bands if band.title == title), None)

    def band_of(self, percent: Decimal) -> Band:
        return next((band for band in self.bands if percent >= band.floor), self.bands[-1])

    def grade_of(self, total: Decimal) -> str:
        return next((grade.title for grade in self.grades if total >= grade.floor), self.grades[-1].title)

    def dimension_weights_without(self, not_applicable: Collection[str]) -> Mapping[str, Decimal] | None:
        """The weight of each level 1 where some (by code) are 不适用; None where their points may stand anywhere."""
        kept = {code: weight for code, weight in self.dimension_weights.items() if code not in not_applicable}
        freed = sum(self.dimension_weights.values()) - sum(kept.values())
        if not freed:
            return kept
        if self.not_applicable_points in kept:
            return kept | {self.not_applicable_points: kept[self.not_applicable_points] + freed}
        if self.not_applicable_points == PROPORTIONAL and kept:
            left = sum(kept.values())
            return {code: weight + weight * freed / left for code, weight in kept.items()}
        return None

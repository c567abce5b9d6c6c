"""评分办法: how points are given and which checks hold, as versioned data."""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

from indicators import plain_data
from indicators.labels import DIMENSION_TITLES
from indicators.plain_data import Reader, RefusedValueError, as_plain_data, refused
from indicators.points import ZERO, is_usable, plain

DIRECTORY = Path(__file__).resolve().parent.parent / "fixtures" / "rule_sets"
DEFAULT = "national"

HUNDRED = Decimal(100)
MOST_PLACES = 6
CHECK_LEVELS = ("block", "explain", "note", "off")


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
WITH_COST: Mapping[str, Decimal] = MappingProxyType(  # of forms that have 成本 as a level 1
    {"cost": Decimal(20), "output": Decimal(40), "benefit": Decimal(20), "satisfaction": Decimal(10)}
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

    def refuse_unknown_checks(self, known: Collection[str]) -> None:
        if unknown := sorted(self.checks.keys() - set(known)):
            raise RuleSetError(f"评分办法 {self.code}：键 checks 中没有这样的校验：{'、'.join(unknown)}")

    def digest(self) -> str:
        """A hash of all that the rule set says."""
        text = json.dumps(as_plain_data(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=plain)
        return hashlib.sha256(text.encode()).hexdigest()


def rule_set_codes() -> tuple[str, ...]:
    """The codes of the rule sets that ship with the program, the default first."""
    codes = sorted(path.stem for path in DIRECTORY.glob("*.toml"))
    return tuple(sorted(codes, key=lambda code: code != DEFAULT))


@cache
def rule_set(code: str = DEFAULT) -> RuleSet:
    if code not in rule_set_codes():
        raise RuleSetError(f"没有评分办法 {code}；可用的有：{'、'.join(rule_set_codes())}")
    return load_rule_set(DIRECTORY / f"{code}.toml")


def load_rule_set(source: Path | str, *, check_codes: Collection[str] | None = None) -> RuleSet:
    """From a file or a TOML text; with `check_codes`, settings of other checks are refused."""
    text = source.read_text(encoding="utf-8") if isinstance(source, Path) else source
    try:
        data = plain_data.parse_toml(text)
    except RefusedValueError as refusal:
        raise RuleSetError(f"评分办法{refusal}") from refusal
    rules = _make_rule_set(data)
    problems = [message for message, wrong in _check_consistency(rules) if wrong]
    if problems:
        raise RuleSetError(f"评分办法 {rules.code}：{'；'.join(problems)}")
    if check_codes is not None:
        rules.refuse_unknown_checks(check_codes)
    return rules


def _make_rule_set(data: Mapping[str, Any]) -> RuleSet:
    """What a text leaves out comes from the rule set that it extends, else from the national default."""
    code = data.get("code", "")
    name = code if isinstance(code, str) and code else "（未写代码）"
    try:
        values = READ_RULE_SET(data)
    except RefusedValueError as refusal:
        place = f"键 {refusal.path[0]} 的值无效：" if refusal.path else ""
        raise RuleSetError(f"评分办法 {name}：{place}{refusal}") from refusal
    extended = values.pop("extends", None)
    if extended is None:
        return RuleSet(**values)
    base = rule_set(extended)
    own: dict[str, Any] = {"note": "", "version": 1, **values}
    checks = MappingProxyType({**base.checks, **own.pop("checks", {})})
    return replace(base, **own, checks=checks)


def _read_text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise refused("文字", value)
    return value.strip()


def _read_number_or_none(value: object) -> Decimal | None:
    return None if value == "none" else NUMBER(value)


def _read_weights(value: object) -> Mapping[str, Decimal]:
    if not isinstance(value, dict) or not value:
        raise RefusedValueError("应为各一级指标的分值")
    if unknown := sorted(value.keys() - DIMENSION_TITLES.keys()):
        raise RefusedValueError(f"没有这样的一级指标：{'、'.join(unknown)}；可用 {'、'.join(DIMENSION_TITLES)}")
    weights: Mapping[str, Decimal] = NUMBERS(value)
    return weights


def _read_entries(kind: type, **readers: Reader) -> Reader:
    """A list of small tables, each with exactly these keys."""
    read = plain_data.record(kind, readers)

    def read_entry(value: object) -> Any:
        if not isinstance(value, dict) or value.keys() != readers.keys():
            raise RefusedValueError(f"每一项应有且只有 {'、'.join(readers)}")
        return read(value)

    return plain_data.many(read_entry, least=0)


def _read_check_settings(value: object) -> Mapping[str, CheckSetting]:
    if not isinstance(value, dict):
        raise RefusedValueError("应为各项校验的设置")
    return MappingProxyType({code: _read_check_setting(code, setting) for code, setting in value.items()})


def _read_check_setting(code: str, setting: object) -> CheckSetting:
    if not isinstance(setting, dict):
        raise RefusedValueError(f"{code} 应为一组设置")
    level = setting.get("level")
    if level is not None and level not in CHECK_LEVELS:
        raise RefusedValueError(f"{code}.level 应为 {'、'.join(CHECK_LEVELS)} 之一，实为 {level!r}")
    return CheckSetting(level=level, params=NUMBERS({key: each for key, each in setting.items() if key != "level"}))


WHOLE = plain_data.whole(least=0)
NUMBER = plain_data.number(lambda number: is_usable(number) and number >= 0, "不小于 0 的数")
NUMBERS = plain_data.table(NUMBER)
READ_RULE_SET = plain_data.record(
    dict,
    {
        "extends": _read_text,
        "code": _read_text,
        "title": _read_text,
        "note": _read_text,
        "version": WHOLE,
        "total": NUMBER,
        "execution_weight": NUMBER,
        "dimension_weights": _read_weights,
        "not_applicable_points": _read_text,
        "score_places": WHOLE,
        "rate_places": WHOLE,
        "rounding": plain_data.choice(Rounding),
        "grades": _read_entries(Grade, title=_read_text, floor=NUMBER),
        "rate_caps": _read_entries(RateCap, below=NUMBER, cap=NUMBER),
        "zero_budget": plain_data.choice(ZeroBudget),
        "low_execution": NUMBER,
        "reverse_formula": plain_data.choice(ReverseFormula),
        "unsigned_cost": plain_data.choice(UnsignedCost),
        "cost_underspend": plain_data.choice(CostUnderspend),
        "over_ratio": _read_number_or_none,
        "over_penalty": NUMBER,
        "equal_strict": plain_data.flag,
        "bands": _read_entries(Band, title=_read_text, ceiling=NUMBER, floor=NUMBER),
        "hand_scores": plain_data.choice(HandScores),
        "checks": _read_check_settings,
    },
    "code",
    "title",
)


def _check_consistency(rules: RuleSet) -> Iterator[tuple[str, bool]]:
    """Yields each rule that holds between several keys, and whether it is broken."""
    caps, bands, floors = rules.rate_caps, rules.bands, [grade.floor for grade in rules.grades]
    weights = sum(rules.dimension_weights.values())
    yield "键 dimension_weights 与 execution_weight 之和不等于 total", weights + rules.execution_weight != rules.total
    places = {"score_places": rules.score_places, "rate_places": rules.rate_places}
    for key, value in places.items():
        yield f"键 {key} 不能超过 {MOST_PLACES}", value > MOST_PLACES
    yield "键 grades 应由高到低，最后一档从 0 起", not floors or floors[-1] != 0 or not _is_falling(floors)
    yield (
        "键 rate_caps 应由高到低",
        not _is_falling([cap.below for cap in caps]) or not _is_falling([c.cap for c in caps]),
    )
    edges = [band.ceiling for band in bands] + [ZERO]
    yield (
        "键 bands 应由高到低、首尾相接，从 100 到 0",
        edges[0] != HUNDRED or not _is_falling(edges) or [band.floor for band in bands] != edges[1:],
    )
    yield "键 over_ratio 应大于 100", rules.over_ratio is not None and rules.over_ratio <= HUNDRED
    places_to_stand = {ANYWHERE, PROPORTIONAL, *rules.dimension_weights}
    yield (
        f"键 not_applicable_points 应为 {'、'.join(sorted(places_to_stand))} 之一",
        rules.not_applicable_points not in places_to_stand,
    )
    yield "键 low_execution 不能超过 100", rules.low_execution > HUNDRED


def _is_falling(numbers: Sequence[Decimal]) -> bool:
    return all(upper > lower for upper, lower in pairwise(numbers))

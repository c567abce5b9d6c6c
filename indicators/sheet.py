"""A whole 自评表 or 绩效目标表 as one immutable value."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import reduce
from types import MappingProxyType
from typing import Any, get_type_hints

from indicators import labels
from indicators.points import EXACT

LAST_YEARS_ACTUAL = "last_year"  # 上年完成值, among a row's extra
NO_EXTRA: Mapping[str, str] = MappingProxyType({})
DASHES = re.compile(r"[\s/／\\＼|\-－﹣‐‑‒–—―─━~～]+")
LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class SheetError(ValueError):
    """A value that no sheet can hold; the message names the place."""


class Stage(StrEnum):
    GOAL = "goal"
    SELF_EVALUATION = "self_evaluation"


def _no_extra() -> Mapping[str, str]:
    return NO_EXTRA


def _frozen(mapping: Mapping[str, str]) -> Mapping[str, str]:
    return mapping if type(mapping) is MappingProxyType else MappingProxyType(dict(mapping))


def _refuse_endless(**numbers: Decimal | None) -> None:
    """Neither NaN nor infinity is a figure; kept out here, no rule has to think of them."""
    for name, number in numbers.items():
        if number is not None and not number.is_finite():
            raise SheetError(f"{name} 不是有限的数：{number}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FundAmounts:
    """年初预算数, 全年预算数, 全年执行数 in 元. The exponent tells how finely each was written: 5 万元 is 5E+4."""

    initial: Decimal | None = None
    budget: Decimal | None = None
    spent: Decimal | None = None

    def __post_init__(self) -> None:
        _refuse_endless(initial=self.initial, budget=self.budget, spent=self.spent)


@dataclass(frozen=True, slots=True, kw_only=True)
class FundRow:
    kind: str  # a fund kind of the layout: appropriation, carryover, other …
    amounts: FundAmounts = FundAmounts()
    extra: Mapping[str, str] = field(default_factory=_no_extra)

    def __post_init__(self) -> None:
        object.__setattr__(self, "extra", _frozen(self.extra))


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
    extra: Mapping[str, str] = field(default_factory=_no_extra)

    def __post_init__(self) -> None:
        object.__setattr__(self, "extra", _frozen(self.extra))
        _refuse_endless(weight=self.weight, stated_score=self.stated_score, hand_score=self.hand_score)

    @property
    def is_slash(self) -> bool:
        """A "/" row: the form keeps an empty category, and nothing is asked of it."""
        if self.weight or not _is_blank_or_dash(self.actual):
            return False
        return _is_dash(self.target) or (_is_dash(self.name) and not self.target.strip())


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

    def __post_init__(self) -> None:
        _refuse_endless(
            execution_weight=self.execution_weight,
            execution_rate=self.execution_rate,
            execution_score=self.execution_score,
            total_weight=self.total_weight,
            total_score=self.total_score,
        )


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
    not_applicable: Mapping[str, str] = field(default_factory=_no_extra)  # level-1 label → reason
    indicators: tuple[IndicatorRow, ...] = ()
    stated: Stated = Stated()
    filler: str = ""
    phone: str = ""
    extra: Mapping[str, str] = field(default_factory=_no_extra)

    def __post_init__(self) -> None:
        object.__setattr__(self, "funds", tuple(self.funds))
        object.__setattr__(self, "indicators", tuple(self.indicators))
        object.__setattr__(self, "not_applicable", _frozen(self.not_applicable))
        object.__setattr__(self, "extra", _frozen(self.extra))
        _refuse_endless(execution_hand_score=self.execution_hand_score)

    @property
    def labelled_indicators(self) -> tuple[IndicatorRow, ...]:
        """The rows with the labels that a merged cell gives them: level 1 carried down, level 2 within its level 1."""
        return tuple(_carry_labels_down(self.indicators))

    @property
    def total_funds(self) -> FundAmounts:
        """年度资金总额: the sum of the lines; where a column has none, what the document states."""
        return FundAmounts(initial=self._column("initial"), budget=self._column("budget"), spent=self._column("spent"))

    def _column(self, name: str) -> Decimal | None:
        amounts = [amount for row in self.funds if (amount := getattr(row.amounts, name)) is not None]
        stated: Decimal | None = getattr(self.stated.funds, name)
        return reduce(EXACT.add, amounts) if amounts else stated

    @property
    def dimensions_not_applicable(self) -> Mapping[str, str]:
        """不适用 level 1s by their canonical code, each with its reason."""
        by_code = {labels.dimension_code(label): reason for label, reason in self.not_applicable.items()}
        return {code: reason for code, reason in by_code.items() if code}


def _is_dash(text: str) -> bool:
    return bool(text) and DASHES.fullmatch(text) is not None and not text.isspace()


def _is_blank_or_dash(text: str) -> bool:
    return not text or DASHES.fullmatch(text) is not None


def _carry_labels_down(rows: Iterable[IndicatorRow]) -> Iterable[IndicatorRow]:
    dimension = category = ""
    for row in rows:
        if labels.is_written(row.dimension):
            if labels.dimension_code(row.dimension) != labels.dimension_code(dimension):
                category = ""
            dimension = row.dimension
        if labels.is_written(row.category):
            category = row.category
        same = row.dimension == dimension and row.category == category
        yield row if same else replace(row, dimension=dimension, category=category)


def to_json(sheet: Sheet) -> str:
    """Canonical: the same sheet always gives the same text, and the text gives back the same sheet."""
    text = json.dumps(_plain(sheet), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return LONE_SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def digest(sheet: Sheet) -> str:
    return hashlib.sha256(to_json(sheet).encode()).hexdigest()


def from_json(text: str | bytes) -> Sheet:
    try:
        value = json.loads(text, object_pairs_hook=_without_repeats)
    except SheetError:
        raise
    except (ValueError, TypeError, RecursionError) as error:
        raise SheetError(f"不是 JSON：{error}") from error
    sheet: Sheet = READ_SHEET(value, "自评表")
    return sheet


def _plain(value: object) -> object:
    """A value as JSON has it. Decimals become text, so that 5.0 and 5E+1 stay what they are."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    return value


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise SheetError(f"键重复：{'、'.join(sorted(name for name, _ in pairs))}")
    return record


Reader = Callable[[object, str], Any]


def _refuse(value: object, place: str, wanted: str) -> SheetError:
    return SheetError(f"{place}：应为{wanted}，实为 {value!r:.80}")


def _text(value: object, place: str) -> str:
    if not isinstance(value, str):
        raise _refuse(value, place, "文字")
    return value


def _number(value: object, place: str) -> Decimal | None:
    if value is None:
        return None
    try:
        number = Decimal(_text(value, place))
    except InvalidOperation as error:
        raise _refuse(value, place, "数字") from error
    if str(number) != value or not number.is_finite():
        raise _refuse(value, place, "规范书写的数字")
    return number


def _year(value: object, place: str) -> int | None:
    if value is None or type(value) is int:
        return value
    raise _refuse(value, place, "整数年份")


def _stage(value: object, place: str) -> Stage:
    name = _text(value, place)
    if name not in list(Stage):
        raise _refuse(value, place, "、".join(Stage))
    return Stage(name)


def _texts(value: object, place: str) -> Mapping[str, str]:
    if not isinstance(value, dict):
        raise _refuse(value, place, "键值对")
    return MappingProxyType({name: _text(each, f"{place}.{name}") for name, each in value.items()})


def _many(read: Reader) -> Reader:
    def read_many(value: object, place: str) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise _refuse(value, place, "列表")
        return tuple(read(each, f"{place}[{index}]") for index, each in enumerate(value))

    return read_many


def _record(kind: type) -> Reader:
    """Reads one of the dataclasses above by its own annotations; a field left out takes its default."""
    readers = {name: READERS[hint] for name, hint in get_type_hints(kind).items()}
    required = {"key", "kind"} & readers.keys()

    def read_record(value: object, place: str) -> object:
        if not isinstance(value, dict):
            raise _refuse(value, place, "键值对")
        if unknown := sorted(value.keys() - readers.keys()):
            raise SheetError(f"{place}：不认识的键 {'、'.join(unknown)}")
        if missing := sorted(required - value.keys()):
            raise SheetError(f"{place}：缺少键 {'、'.join(missing)}")
        return kind(**{name: readers[name](each, f"{place}.{name}") for name, each in value.items()})

    return read_record


READERS: dict[Any, Reader] = {
    str: _text,
    int | None: _year,
    Decimal | None: _number,
    Stage: _stage,
    Mapping[str, str]: _texts,
}
READERS[FundAmounts] = _record(FundAmounts)
READERS[tuple[FundRow, ...]] = _many(_record(FundRow))
READERS[tuple[IndicatorRow, ...]] = _many(_record(IndicatorRow))
READERS[Stated] = _record(Stated)
READ_SHEET = _record(Sheet)

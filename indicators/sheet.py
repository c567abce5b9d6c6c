"""A whole 自评表 or 绩效目标表 as one immutable value."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import reduce
from types import MappingProxyType
from typing import Any, get_type_hints

from indicators import labels, plain_data
from indicators.plain_data import Reader, RefusedValueError, as_plain_data, refused
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


def _freeze_mapping(mapping: Mapping[str, str]) -> Mapping[str, str]:
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
        object.__setattr__(self, "extra", _freeze_mapping(self.extra))


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
        object.__setattr__(self, "extra", _freeze_mapping(self.extra))
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
        object.__setattr__(self, "not_applicable", _freeze_mapping(self.not_applicable))
        object.__setattr__(self, "extra", _freeze_mapping(self.extra))
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
    # Decimals become text, so that 5.0 and 5E+1 stay what they are.
    text = json.dumps(as_plain_data(sheet), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return LONE_SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def digest_of_sheet(sheet: Sheet) -> str:
    return hashlib.sha256(to_json(sheet).encode()).hexdigest()


def from_json(text: str | bytes) -> Sheet:
    try:
        value = json.loads(text, object_pairs_hook=_without_repeats)
    except SheetError:
        raise
    except (ValueError, TypeError, RecursionError) as error:
        raise SheetError(f"不是 JSON：{error}") from error
    sheet: Sheet = _read_plain_data(READ_SHEET, value, "自评表")
    return sheet


def read_texts(value: object, place: str) -> Mapping[str, str]:
    texts: Mapping[str, str] = _read_plain_data(READERS[Mapping[str, str]], value, place)
    return texts


def read_stated(value: object, place: str) -> Stated:
    stated: Stated = _read_plain_data(READERS[Stated], value, place)
    return stated


def _read_plain_data(reader: Reader, value: object, place: str) -> Any:
    try:
        return reader(value)
    except RefusedValueError as refusal:
        raise SheetError(f"{place}{refusal.place(first=0)}：{refusal}") from refusal


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise SheetError(f"键重复：{'、'.join(sorted(name for name, _ in pairs))}")
    return record


def _read_number(value: object) -> Decimal | None:
    if value is None:
        return None
    try:
        number = Decimal(plain_data.text(value))
    except InvalidOperation as error:
        raise refused("数字", value) from error
    if str(number) != value or not number.is_finite():
        raise refused("规范书写的数字", value)
    return number


def _read_year(value: object) -> int | None:
    if value is None or type(value) is int:
        return value
    raise refused("整数年份", value)


def _read_stage(value: object) -> Stage:
    if plain_data.text(value) not in list(Stage):
        raise refused("、".join(Stage), value)
    return Stage(str(value))


def _make_reader(kind: type) -> Reader:
    """Reads one of the dataclasses above by its own annotations; a field left out takes its default."""
    readers = {name: READERS[hint] for name, hint in get_type_hints(kind).items()}
    return plain_data.record(kind, readers, *sorted({"key", "kind"} & readers.keys()))


READERS: dict[Any, Reader] = {
    str: plain_data.text,
    int | None: _read_year,
    Decimal | None: _read_number,
    Stage: _read_stage,
    Mapping[str, str]: plain_data.table(plain_data.text),
}
READERS[FundAmounts] = _make_reader(FundAmounts)
READERS[tuple[FundRow, ...]] = plain_data.many(_make_reader(FundRow), least=0)
READERS[tuple[IndicatorRow, ...]] = plain_data.many(_make_reader(IndicatorRow), least=0)
READERS[Stated] = _make_reader(Stated)
READ_SHEET = _make_reader(Sheet)

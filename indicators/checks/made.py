"""A made-up sheet without a fault, and helpers that make an example with one."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from indicators.checks.case import ALONE, Surroundings
from indicators.checks.registry import Example
from indicators.sheet import FundAmounts, FundRow, IndicatorRow, Sheet, Stage, Stated


def wan(text: str) -> Decimal:
    """Returns the amount in 元 of one written in 万元, with the same precision."""
    return Decimal(text).scaleb(4)


def amounts(initial: str, budget: str, spent: str) -> FundAmounts:
    return FundAmounts(initial=wan(initial), budget=wan(budget), spent=wan(spent))


def _row(key: str, labels: str, name: str, values: tuple[str, str], points: int) -> IndicatorRow:
    dimension, category = labels.split("/")
    target, actual = values
    return IndicatorRow(
        key=key,
        dimension=dimension,
        category=category,
        name=name,
        target=target,
        actual=actual,
        weight=Decimal(points),
        stated_score=Decimal(points),
        deviation="无偏差",
    )


SOUND: Final = Sheet(
    year=2021,
    project="基层农技人员培训经费",
    department="某县农业农村局",
    unit="某县农业技术推广站",
    funds=(FundRow(kind="appropriation", amounts=amounts("20", "20", "20")),),
    goal="2021年举办基层农技人员培训班2期，培训200人，培训合格率达到95%以上。",
    outcome="2021年举办培训班2期，实际培训206人，合格率97%，学员对培训较为满意。",
    indicators=(
        _row("1", "产出指标/数量指标", "培训人数", ("≥200人", "206人"), 20),
        _row("2", "产出指标/质量指标", "培训合格率", ("≥95%", "97%"), 10),
        _row("3", "产出指标/时效指标", "培训完成时间", ("2021年11月30日前", "2021年10月28日"), 10),
        _row("4", "产出指标/成本指标", "培训费用", ("≤20万元", "20万元"), 10),
        _row("5", "效益指标/社会效益指标", "新技术推广到户率", ("≥60%", "62%"), 30),
        _row("6", "满意度指标/服务对象满意度指标", "参训学员满意度", ("≥90%", "96%"), 10),
    ),
    stated=Stated(
        funds=amounts("20", "20", "20"),
        execution_weight=Decimal(10),
        execution_rate=Decimal(100),
        execution_score=Decimal(10),
        total_weight=Decimal(100),
        total_score=Decimal(100),
    ),
)

Changes = Mapping[str, Any]


def altered(rows: Mapping[int, Changes] | None = None, *, of: Sheet = SOUND, **fields: Any) -> Sheet:
    """Returns the sheet with changed cells in some rows (counted from 1) and changed fields of its own."""
    changes = rows or {}
    indicators = tuple(replace(row, **changes.get(number, {})) for number, row in enumerate(of.indicators, start=1))
    return replace(of, indicators=indicators, **fields)


def with_text(field: str, text: str, *, of: Sheet = SOUND) -> Sheet:
    changes: Changes = {field: text}
    return replace(of, **changes)


def funded(total: FundAmounts, *lines: FundRow, **figures: Any) -> Sheet:
    """Returns the sound sheet with other amounts."""
    stated = replace(SOUND.stated, funds=total, **figures)
    return replace(SOUND, funds=lines or (FundRow(kind="appropriation", amounts=total),), stated=stated)


def without_figures(sheet: Sheet) -> Sheet:
    """Returns the sheet as a record: without stated figures that the system computes."""
    rows = tuple(replace(row, stated_score=None) for row in sheet.indicators)
    return replace(sheet, indicators=rows, stated=Stated())


def as_goal(sheet: Sheet) -> Sheet:
    """Returns the goal form of the sheet: targets without actual values."""
    rows = tuple(replace(row, actual="", stated_score=None, deviation="") for row in sheet.indicators)
    return replace(sheet, stage=Stage.GOAL, outcome="", indicators=rows, stated=Stated())


def example(
    rows: Mapping[int, Changes] | None = None,
    *,
    right: Sheet = SOUND,
    around: Surroundings = ALONE,
    **fields: Any,
) -> Example:
    return Example(wrong=altered(rows, **fields), right=right, surroundings=around)

"""Makes a sheet of what has been read of a form."""

from dataclasses import replace

from indicators.form_words import GOAL_TITLE
from indicators.labels import DIMENSION_TITLES, category_code, dimension_code
from indicators.sheet import FundAmounts, IndicatorRow, Sheet, Stage, Stated
from projects.reading.found import Found
from projects.reading.fund_block import Money
from projects.reading.indicator_heads import KNOWN_CATEGORIES
from projects.reading.totals import stated_totals


def make_sheet(found: Found, *, year: int | None, title: str) -> Sheet:
    texts = dict(found.texts)
    extra = {name.removeprefix("extra."): text for name, text in texts.items() if name.startswith("extra.") and text}
    if not texts.get("unit"):
        texts["unit"] = extra.get("reporting_unit", "")
    if title:
        extra["title"] = title
    stage = _tell_stage(found, title)
    if stage is Stage.SELF_EVALUATION:
        _take_as_budget(found.money)
    sheet = Sheet(
        stage=stage,
        year=year,
        project=texts.get("project", ""),
        department=texts.get("department", ""),
        unit=texts.get("unit", ""),
        funds=found.money.funds(),
        goal=texts.get("goal", ""),
        outcome=texts.get("outcome", ""),
        execution_reason=texts.get("execution_reason", ""),
        adjustment_note=texts.get("adjustment_note", ""),
        indicators=tuple(found.indicators.rows),
        stated=_make_stated(found, stage),
        filler=texts.get("filler", ""),
        phone=texts.get("phone", ""),
        extra=extra,
    )
    return replace(sheet, indicators=_move_under_level_2(sheet.labelled_indicators))


def _take_as_budget(money: Money) -> None:
    """A single amount without a head is what the year had; only a form of targets means 年初预算数 by it."""
    for kind in money.inline:
        line = money.lines[kind]
        if line["budget"] is None:
            line["initial"], line["budget"] = None, line["initial"]


def _move_under_level_2(rows: tuple[IndicatorRow, ...]) -> tuple[IndicatorRow, ...]:
    """A form with one column for both levels writes 数量指标 and 社会效益指标 in it: those are level 2."""
    written = [row.dimension for row in rows if row.dimension]
    is_level_2 = any(dimension_code(label) not in DIMENSION_TITLES for label in written) and all(
        category_code(label) in KNOWN_CATEGORIES for label in written
    )
    if not is_level_2 or any(row.category for row in rows):
        return rows
    return tuple(replace(row, dimension="", category=row.dimension) for row in rows)


def _make_stated(found: Found, stage: Stage) -> Stated:
    execution = found.indicators.execution | found.money.execution
    totals = {} if stage is Stage.GOAL else stated_totals(found)
    return Stated(
        funds=found.money.total() if found.money.lines else FundAmounts(),
        execution_weight=execution.get("weight"),
        execution_rate=execution.get("rate"),
        execution_score=execution.get("score"),
        total_weight=totals.get("weight"),
        total_score=totals.get("score"),
        grade=found.texts.get("grade", ""),
    )


def _tell_stage(found: Found, title: str) -> Stage:
    """The goal stage has a form of targets alone."""
    if {"actual", "score"} & found.indicators.has or "outcome" in found.texts:
        return Stage.SELF_EVALUATION
    return Stage.GOAL if found.indicators.has or GOAL_TITLE.search(title) else Stage.SELF_EVALUATION

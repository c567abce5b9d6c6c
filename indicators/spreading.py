"""Distributes the indicators' points over the rows, in whole points."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Final

from indicators.checks.case import SUBROW_SIGNS
from indicators.labels import DIMENSION_TITLES, dimension_code
from indicators.points import ZERO, plain
from indicators.rules import ANYWHERE, PROPORTIONAL, WITH_COST, RuleSet
from indicators.sheet import IndicatorRow, Sheet

MOST_PLACES: Final = 6  # decimals of a stored weight


class SpreadError(ValueError):
    """Says in Chinese why nothing can be distributed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The weight of each row that may change, by its key; None for rows without points of their own."""

    weights: Mapping[str, Decimal | None]
    levels: Mapping[str, Decimal]  # the points that each level 1 then has, by its title
    notes: tuple[str, ...] = ()


def even_spread(sheet: Sheet, rules: RuleSet, *, locked: Collection[str] = ()) -> Spread:
    """Gives each level 1 the rule set's points, and its rows equal parts. Weights of `locked` rows don't change."""
    waived = sheet.dimensions_not_applicable
    rows = [row for row in sheet.labelled_indicators if needs_points(row) and _level_of(row) not in waived]
    skeleton = _usual_weights(rows, rules)
    levels = {code: held for code in skeleton if (held := [row for row in rows if _level_of(row) == code])}
    outside = [row for row in rows if _level_of(row) not in skeleton]
    free = {code: keys for code, held in levels.items() if (keys := [r.key for r in held if r.key not in locked])}
    if not free:
        raise SpreadError("没有可以分配分值的三级指标：先填写三级指标，并写明一级指标。")
    kept = [row for row in rows if row.key in locked or row in outside]
    rest = rules.indicator_weight - _sum_weights(kept)
    if rest <= ZERO:
        raise SpreadError(f"不能改动的分值合计已有 {plain(_sum_weights(kept))} 分，没有剩余的分值可以分配。")
    shares, notes = _share_out_levels(rules, skeleton, levels.keys(), waived)
    wanted = [shares[code] - _sum_weights(row for row in levels[code] if row in kept) for code in free]
    if min(wanted) <= ZERO:  # the fixed points leave none for a level: then all free rows share alike
        wanted = [Decimal(len(keys)) for keys in free.values()]
    parts = dict(zip(free, in_parts(rest, wanted), strict=True))
    weights: dict[str, Decimal | None] = {row.key: None for row in _idle(sheet, rows) if row.key not in locked}
    for code, keys in free.items():
        weights |= zip(keys, in_parts(parts[code], [Decimal(1)] * len(keys)), strict=True)
    sums = {
        DIMENSION_TITLES[code]: parts.get(code, ZERO) + _sum_weights(row for row in held if row in kept)
        for code, held in levels.items()
    }
    return Spread(weights=weights, levels=sums, notes=(*notes, *_name_rows_outside(outside, sheet)))


def former_spread(
    sheet: Sheet, rules: RuleSet, former: Mapping[str, Decimal], *, locked: Collection[str] = ()
) -> Spread | None:
    """Returns last year's weights of the rows, by key. Rows without one get an equal part; the others share the rest."""
    even = even_spread(sheet, rules, locked=locked)
    taken = [key for key, weight in even.weights.items() if weight is not None and former.get(key, ZERO) > ZERO]
    if not taken:
        return None
    rest = sum((even.weights[key] or ZERO for key in taken), ZERO)
    had = [former[key] for key in taken]
    fits = sum(had, ZERO) == rest
    weights = {**even.weights, **dict(zip(taken, had if fits else in_parts(rest, had), strict=True))}
    notes = () if fits else ("指标有增减，或合计不同，按原来的比例折算成整数分。",)
    stands = {row.key: weights.get(row.key, row.weight) for row in sheet.indicators}
    rows = [replace(row, weight=stands[row.key]) for row in sheet.labelled_indicators]
    levels = {
        title: _sum_weights(row for row in rows if DIMENSION_TITLES.get(_level_of(row)) == title)
        for title in even.levels
    }
    return Spread(weights=weights, levels=levels, notes=(*notes, *even.notes))


def needs_points(row: IndicatorRow) -> bool:
    """Says whether a row needs points: it names an indicator, and is neither "/" nor a part of the row above."""
    if row.is_slash or not any(text.strip() for text in (row.name, row.target, row.actual)):
        return False
    return not row.name.lstrip().startswith(SUBROW_SIGNS)


def in_parts(total: Decimal, ratios: Sequence[Decimal]) -> list[Decimal]:
    """Divides by the largest remainder, in whole points; in tenths or finer where whole points leave a part empty."""
    whole = sum(Fraction(ratio) for ratio in ratios)
    for places in range(MOST_PLACES + 1):
        units = Fraction(total) * 10**places
        exact = [units * Fraction(ratio) / whole for ratio in ratios]
        parts = [floor(each) for each in exact]
        left = floor(units) - sum(parts)
        for place in sorted(range(len(exact)), key=lambda n: parts[n] - exact[n])[:left]:
            parts[place] += 1
        if units.denominator == 1 and all(parts):
            break
    return [Decimal(part).scaleb(-places) for part in parts]


def _usual_weights(rows: Sequence[IndicatorRow], rules: RuleSet) -> Mapping[str, Decimal]:
    """Returns the usual weights of forms with 成本 as a level 1."""
    if "cost" in rules.dimension_weights or all(_level_of(row) != "cost" for row in rows):
        return {code: weight for code, weight in rules.dimension_weights.items() if weight}
    share = rules.indicator_weight / sum(WITH_COST.values())
    return {code: weight * share for code, weight in WITH_COST.items()}


def _share_out_levels(
    rules: RuleSet, skeleton: Mapping[str, Decimal], held: Collection[str], waived: Collection[str]
) -> tuple[Mapping[str, Decimal], list[str]]:
    """Returns the points of each level 1 with rows, and a note about the points of the others, as the rule set says."""
    missing = [code for code in skeleton if code not in held]
    if not missing:
        return skeleton, []
    shares = replace(rules, dimension_weights=skeleton).dimension_weights_without(missing)
    freed = plain(sum((skeleton[code] for code in missing), ZERO))
    said = "，".join(f"{DIMENSION_TITLES[code]}{'不适用' if code in waived else '还没有三级指标'}" for code in missing)
    goes = rules.not_applicable_points
    if shares is not None and goes != PROPORTIONAL:
        return shares, [f"{said}，{freed} 分按评分办法加到{DIMENSION_TITLES[goes]}上。"]
    where = "按评分办法按比例加到其他一级指标上"
    if goes == ANYWHERE:
        where = "按评分办法可以加到其他任何指标上，现按比例分配，可再调整"
    elif shares is None:
        where = f"按评分办法应加到{DIMENSION_TITLES[goes]}上，该项没有三级指标，现按比例分配，可再调整"
    kept = {code: weight for code, weight in skeleton.items() if code in held}
    return kept if shares is None else shares, [f"{said}，{freed} 分{where}。"]


def _name_rows_outside(outside: Sequence[IndicatorRow], sheet: Sheet) -> Iterator[str]:
    keys = {row.key for row in outside}
    numbers = [str(number) for number, row in enumerate(sheet.indicators, start=1) if row.key in keys]
    if numbers:
        yield f"第 {'、'.join(numbers)} 行的一级指标没有写明，或不在评分办法中，没有分配。"


def _idle(sheet: Sheet, rows: Sequence[IndicatorRow]) -> Iterator[IndicatorRow]:
    """Yields rows with points that no total should include: empty rows, parts of others, rows of a 不适用 level 1."""
    counted = {row.key for row in rows}
    return (row for row in sheet.indicators if row.weight is not None and row.key not in counted)


def _level_of(row: IndicatorRow) -> str:
    return dimension_code(row.dimension)


def _sum_weights(rows: Iterator[IndicatorRow] | Sequence[IndicatorRow]) -> Decimal:
    return sum((row.weight for row in rows if row.weight is not None), ZERO)

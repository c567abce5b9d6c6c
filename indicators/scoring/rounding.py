"""Rounds exact points to printed ones, and explains it."""

from decimal import Decimal

from indicators.points import last_below, plain, rounded, tidy
from indicators.rules import Rounding, RuleSet

SHOWN_BEYOND = 4


def round_points(exact: Decimal, rules: RuleSet, *, weight: Decimal) -> Decimal:
    """Never exceeds the weight, which may have more decimals than the rule set's scores."""
    points = rounded(exact, places=rules.score_places, half_up=rules.rounding is Rounding.HALF_UP)
    return tidy(min(points, weight))


def round_unmet(exact: Decimal, rules: RuleSet, *, weight: Decimal) -> Decimal:
    """An unmet row never prints full points: it prints one unit of the last place less."""
    points = round_points(exact, rules, weight=weight)
    if points < weight or not weight:
        return points
    return tidy(last_below(weight, places=rules.score_places))


def rounding_said(exact: Decimal, printed: Decimal, rules: RuleSet) -> str:
    """Writes the right side of a formula: the exact points and, where they differ, the printed ones."""
    if exact == printed:
        return plain(exact)
    return f"{abridge_points(exact, rules)}，{_describe_rounding(rules)}，得 {plain(printed)}"


def rounding_said_unmet(
    exact: Decimal, printed: Decimal, rules: RuleSet, *, weight: Decimal, aim: str = "指标值"
) -> str:
    if round_points(exact, rules, weight=weight) == printed:
        return rounding_said(exact, printed, rules)
    if exact == weight:
        return f"{plain(exact)}，但未达到指标值的要求，不得满分，得 {plain(printed)}"
    return f"{abridge_points(exact, rules)}，{_describe_rounding(rules)}即为满分，但未达到{aim}，不得满分，得 {plain(printed)}"


def abridge_points(exact: Decimal, rules: RuleSet) -> str:
    """Writes 3.333333…, with enough places to see in which direction it was rounded."""
    text = plain(exact)
    shown = rules.score_places + SHOWN_BEYOND
    whole, _, places = text.partition(".")
    return text if len(places) <= shown else f"{whole}.{places[:shown]}…"


def _describe_rounding(rules: RuleSet) -> str:
    way = "四舍五入" if rules.rounding is Rounding.HALF_UP else "五舍六入"
    return f"{way}保留 {rules.score_places} 位小数" if rules.score_places else f"{way}取整数"

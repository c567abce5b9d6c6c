"""A rule set's arithmetic in Excel's words: rounding, execution score, ratio rules."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from indicators.labels import is_cost
from indicators.points import ZERO, plain
from indicators.quantity import Kind, Operator, Quantity
from indicators.quantity.reading import SIMPLE, SIMPLE_UNITS
from indicators.rules import HUNDRED, CostUnderspend, ReverseFormula, Rounding, RuleSet
from indicators.scoring.directions import Direction, direction_of
from indicators.scoring.values import NO_QUANTITY, RowCase
from indicators.scoring.wording import is_telling
from indicators.sheet import IndicatorRow

NOTHING: Final = '""'
LONGEST_NUMBER: Final = 12
DIGITS: Final = "0123456789"
PERCENT: Final = "%"
PLAIN: Final = re.compile(r"[0-9.]+")


def text_literal(words: str) -> str:
    return '"' + words.replace('"', '""') + '"'


@dataclass(frozen=True, slots=True)
class Rounder:
    """ROUND() as the rule set has it; figures of Excel are binary, so that a half is looked at a little coarser."""

    rules: RuleSet

    def rounded(self, exact: str, *, places: int) -> str:
        if self.rules.rounding is Rounding.HALF_UP:
            return f"ROUND({exact},{places})"
        ten = 10**places
        return f"ROUNDUP(MAX(0,ROUND(({exact})*{ten}-0.5,6)),0)/{ten}"

    def points(self, exact: str, weight: str) -> str:
        return f"MIN({self.rounded(exact, places=self.rules.score_places)},{weight})"

    def unmet(self, exact: str, weight: str) -> str:
        """An unmet row never prints full."""
        places = self.rules.score_places
        points, down = self.points(exact, weight), f"ROUNDDOWN({weight},{places})"
        below = f"IF({down}={weight},MAX(0,ROUND({weight}-{plain(Decimal(1).scaleb(-places))},{places})),{down})"
        return f"IF(AND({points}>={weight},{weight}<>0),{below},{points})"


def execution_rate(budget: str, spent: str, rules: RuleSet) -> str:
    rate = Rounder(rules).rounded(f"{spent}/{budget}", places=rules.rate_places + 2)
    return f"=IF(OR(COUNT({budget})=0,COUNT({spent})=0),{NOTHING},IF({budget}<=0,{NOTHING},{rate}))"


def execution_score(budget: str, spent: str, rules: RuleSet) -> str:
    weight = plain(rules.execution_weight)
    zero = "0" if rules.zero_budget == "zero" else NOTHING
    share = Rounder(rules).unmet(f"MAX({spent},0)*{weight}/{budget}", weight)
    by_rate = f"IF({spent}>={budget},{weight},{share})"
    return f"=IF(OR(COUNT({budget})=0,COUNT({spent})=0),{NOTHING},IF({budget}=0,{zero},{by_rate}))"


def total(parts: str, budget: str, spent: str, rules: RuleSet) -> str:
    """The sum of the printed parts, not above what the execution rate allows."""
    capped = f"ROUND(SUM({parts}),6)"
    for cap in rules.rate_caps:
        below = f"AND(COUNT({budget})=1,COUNT({spent})=1,N({budget})>0,N({spent})*100<N({budget})*{plain(cap.below)})"
        capped = f"IF({below},MIN({plain(cap.cap)},{capped}),{capped})"
    return f"=IF(COUNT({parts})=0,{NOTHING},{capped})"


def grade(total_score: str, missing: str, weights: str, rules: RuleSet) -> str:
    """None while a row waits for its points or the weights don't make the whole."""
    chosen = text_literal(rules.grades[-1].title)
    for each in reversed(rules.grades[:-1]):
        chosen = f"IF({total_score}>={plain(each.floor)},{text_literal(each.title)},{chosen})"
    is_whole = f"ROUND(SUM({weights}),6)={plain(rules.indicator_weight)}"
    return f"=IF(OR({missing}>0,COUNT({total_score})=0,NOT({is_whole})),{NOTHING},{chosen})"


def number_typed(actual: str, unit: str) -> str:
    """What stands before the unit: 16 of 16家; nothing where that isn't how the text ends."""
    tidy = f'SUBSTITUTE(TRIM({actual}),"％","%")'
    return f"=IF(EXACT(RIGHT({tidy},{len(unit)}),{text_literal(unit)}),LEFT({tidy},LEN({tidy})-{len(unit)}),{NOTHING})"


def figure(typed: str) -> str:
    """A text of digits with one point at most as a number. VALUE alone would take 3-4 for a day in March."""
    rest = typed
    for digit in DIGITS:
        rest = f'SUBSTITUTE({rest},"{digit}","")'
    is_plain = (
        f'AND(LEN({typed})>0,LEN({typed})<={LONGEST_NUMBER},LEFT({typed},1)<>".",RIGHT({typed},1)<>".",'
        f'OR({rest}="",{rest}="."))'
    )
    return f"=IF({is_plain},VALUE(0&{typed}),{NOTHING})"


@dataclass(frozen=True, slots=True)
class RowRule:
    """How a row is scored by the figure that is typed as its actual."""

    unit: str
    formula: str  # with {a} for the figure and {w} for the weight
    full_where_same: bool = False  # a wording is met by the same words

    def of(self, figure: str, weight: str) -> str:
        return self.formula.replace("{a}", figure).replace("{w}", weight)


def row_rule(row: IndicatorRow, target: Quantity, rules: RuleSet) -> RowRule | None:
    """None where a person decides, or where the text could be read in more than one way."""
    if row.band.strip() or row.hand_score is not None or (row.weight is None and not row.target):
        return None
    if target.kind is Kind.WORDING:
        share = Rounder(rules).unmet("{a}*{w}/100", "{w}") if _is_telling(ZERO, row) else NOTHING
        full = "{w}" if _is_telling(HUNDRED, row) else NOTHING
        return RowRule(PERCENT, f"IF({{a}}>=100,{full},{share})", full_where_same=True)
    found = SIMPLE.fullmatch(row.target)
    if found is None or found[3] not in SIMPLE_UNITS or target.kind is not Kind.NUMBER or target.number is None:
        return None
    case = RowCase(row, target, NO_QUANTITY, row.weight or ZERO, rules)
    formula = _formula_by_number(target.number, target.operator, direction_of(case), case)
    return RowRule(target.unit, formula) if target.unit == found[3] else None


def _is_telling(percent: Decimal, row: IndicatorRow) -> bool:
    return is_telling(percent, target=row.target, name=row.name)


def _formula_by_number(number: Decimal, operator: Operator, direction: Direction, case: RowCase) -> str:
    t = plain(number)
    if direction is Direction.TIME_LIMIT:
        return f"IF({{a}}<={t},{{w}},{NOTHING})"
    if number <= ZERO:
        return _formula_by_zero_target(operator)
    if direction is Direction.FORWARD:
        sign = ">" if operator is Operator.GT else ">="
        unmet = Rounder(case.rules).unmet(f"{{a}}*{{w}}/{t}", "{w}")
        return f"IF({{a}}{sign}{t},{_points_where_met(t, case.rules)},{unmet})"
    sign = "<" if operator is Operator.LT else "<="
    return f"IF({{a}}{sign}{t},{_points_where_kept_below(t, case)},{_points_where_worse(t, case.rules)})"


def _formula_by_zero_target(operator: Operator) -> str:
    match operator:
        case Operator.GE:
            return "{w}"
        case Operator.GT:
            return "IF({a}>0,{w},0)"
        case Operator.LT:
            return "0"
    return "IF({a}<=0,{w},0)"


def _points_where_met(t: str, rules: RuleSet) -> str:
    if rules.over_ratio is None or not rules.over_penalty:
        return "{w}"
    less = Rounder(rules).points(f"MAX(0,{{w}}-{plain(rules.over_penalty)})", "{w}")
    return f"IF({{a}}*100>={t}*{plain(rules.over_ratio)},{less},{{w}})"


def _points_where_kept_below(t: str, case: RowCase) -> str:
    row = case.row
    shared = case.rules.cost_underspend is CostUnderspend.SHARE
    if not shared or not is_cost(dimension=row.dimension, category=row.category):
        return "{w}"
    return f"IF({{a}}<{t},{Rounder(case.rules).points(f'{{a}}*{{w}}/{t}', '{w}')},{{w}})"


def _points_where_worse(t: str, rules: RuleSet) -> str:
    rounder = Rounder(rules)
    if rules.reverse_formula is ReverseFormula.RATIO:
        return rounder.unmet(f"{t}*{{w}}/{{a}}", "{w}")
    return f"IF({{a}}>=2*{t},0,{rounder.unmet(f'(2*{t}-{{a}})*{{w}}/{t}', '{w}')})"

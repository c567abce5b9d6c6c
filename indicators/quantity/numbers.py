"""Reads texts that hold one number, with what stands before and after it."""

import re
from decimal import Decimal

from indicators.quantity.labels import Label, judge_label
from indicators.quantity.operators import BEFORE, DOWNWARD, LONGEST_FIRST, UPWARD
from indicators.quantity.suffixes import Suffix, read_suffix, scaled
from indicators.quantity.surroundings import Surroundings
from indicators.quantity.units import UNITS
from indicators.quantity.values import Kind, Operator, Quantity, UnitSource, ambiguous, wording

NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
ONE_NUMBER = re.compile(rf"(?P<before>[^0-9]*?)(?P<number>{NUMBER})(?P<after>[^0-9]*)")
BEFORE_NUMBER = re.compile(
    rf"(?P<sign>≥|≤|>=|=>|<=|=<|>|<|==?)?(?P<label>.*?)(?P<words>{LONGEST_FIRST})?"
    r"(?P<about>(?<![节集制签合预履续])约为?|大约|大概)?(?P<near>将近|接近|(?<![附最])近)?(?P<currency>¥|\$|人民币)?(?P<minus>-|负|\+)?"
)
PER_LABEL = re.compile(r"每(?:个)?(年|月|季度|季|周|天|日|人|户|家|次|期|学期|村|亩|场|人每月|人每年|户每年|人每天)(?:平均|开展|组织|补助|举办|召开|发放|约)?")
MOST_DIGITS, MOST_PLACES = 15, 30
HUNDRED = Decimal(100)
NEGATIVE = frozenset("-负")
# At the head of a cell such a dash is as likely a bullet as a minus.
LONG_DASHES = frozenset("—–―─")
MONTHS = frozenset(unit for unit, (kind, _) in UNITS.items() if kind == "months")
PERCENT_WORDS = re.compile(r"[\u4e00-\u9fff]{1,6}")


def quantity(
    text: str, number: Decimal, unit: str, operator: Operator = Operator.NONE, *, source: UnitSource = UnitSource.TYPED,
    approximate: bool = False,
) -> Quantity:
    return Quantity(
        text=text,
        kind=Kind.PERIOD if unit in MONTHS else Kind.NUMBER,
        operator=operator,
        number=number,
        unit=unit,
        unit_source=source if unit else UnitSource.NONE,
        approximate=approximate,
    )


def plausible(digits: str) -> Decimal | None:
    """A number of a size that budgets know."""
    whole, _, places = digits.replace(",", "").partition(".")
    if len(whole) > MOST_DIGITS or len(places) > MOST_PLACES:
        return None
    return Decimal(f"{whole or 0}.{places}" if places else whole)


def read_numbered(text: str, plain: str, around: Surroundings) -> Quantity | None:
    """None where the text does not hold exactly one number."""
    parts = ONE_NUMBER.fullmatch(plain)
    if parts is None:
        return None
    number = plausible(parts["number"])
    before = BEFORE_NUMBER.fullmatch(parts["before"])
    suffix = _percent_suffix(parts["after"]) or read_suffix(parts["after"])
    if number is None or before is None or suffix is None:
        return wording(text)
    return _with_lead(text, number, before, suffix, around)


def _percent_suffix(after: str) -> Suffix | None:
    """100%完成 is 100 %; 80%的村 is a sentence."""
    if not after.startswith(("%", "‰")):
        return None
    if len(after) == 1:
        return Suffix(unit=after)
    rest = read_suffix(after[1:])
    if rest is not None and not rest.unit and not rest.scale and not rest.more:
        return Suffix(unit=after[0], operator=rest.operator, approximate=rest.approximate, plus=rest.plus)
    if PERCENT_WORDS.fullmatch(after, 1):
        return Suffix(unit=after[0], sure=False)
    return None


def _with_lead(
    text: str, number: Decimal, before: re.Match[str], suffix: Suffix, around: Surroundings
) -> Quantity:
    label = before["label"]
    per = PER_LABEL.fullmatch(label) if label else None
    judged = Label.NAMED
    if label and not per:
        judged = judge_label(label, operator_follows=bool(before["sign"] or before["words"]))
    if judged is Label.REFUSED:
        return wording(text)
    minus = before["minus"] in NEGATIVE
    if minus:
        number = -number
    unit = suffix.unit
    if before["currency"] and unit in ("", "万", "亿"):
        unit = "元"
    if per:
        unit = f"{unit}/{per[1].replace('每', '/')}"
    found = _measured(text, number, unit, before, suffix, around)
    if judged is Label.FALL and found.kind is Kind.NUMBER and not around.falling():
        return ambiguous(text, found, _negative(found))
    if minus and (label or text.lstrip()[0] in LONG_DASHES):
        return ambiguous(text, found, _negative(found))
    if judged is Label.RISE and around.falling():
        return ambiguous(text, found, _negative(found))
    if judged is Label.UNSURE or not suffix.sure:
        return ambiguous(text, *(found.readings or (found,)), wording(text))
    return found


def _negative(value: Quantity) -> Quantity:
    return Quantity(
        text=value.text, kind=value.kind, operator=value.operator, number=-(value.number or Decimal(0)), unit=value.unit,
        unit_source=value.unit_source, approximate=value.approximate,
    )


def _measured(
    text: str, number: Decimal, unit: str, before: re.Match[str], suffix: Suffix, around: Surroundings
) -> Quantity:
    operators = _operators(before, suffix)
    approximate = suffix.approximate or before["about"] is not None
    if suffix.more or suffix.plus:
        choices = (Operator.GT, Operator.NONE) if suffix.more else (Operator.GE, Operator.GT)
        operators = choices if not operators else operators
    elif before["near"]:
        operators = (Operator.NONE, Operator.LT) if not operators else operators
    readings = [
        _in_unit(text, number, unit, suffix, operator, around, approximate=approximate)
        for operator in operators or (Operator.NONE,)
    ]
    flat = [one for reading in readings for one in (reading.readings or (reading,))]
    return ambiguous(text, *flat)


def _operators(before: re.Match[str], suffix: Suffix) -> tuple[Operator, ...]:
    """The one they agree on, or those that contradict each other."""
    said = [BEFORE[word] for word in (before["sign"], before["words"]) if word]
    if suffix.operator:
        said.append(suffix.operator)
    different = tuple(dict.fromkeys(said))
    if len(different) > 1 and set(different) <= UPWARD and Operator.GE in different and before["sign"]:
        return (BEFORE[before["sign"]],)
    return different


def _in_unit(
    text: str, number: Decimal, unit: str, suffix: Suffix, operator: Operator, around: Surroundings, *, approximate: bool
) -> Quantity:
    if unit:
        return quantity(text, scaled(number, suffix.scale), unit, operator, approximate=approximate)
    if suffix.scale:
        return _scaled_bare(text, number, suffix.scale, operator, around, approximate=approximate)
    return bare(text, number, operator, around, approximate=approximate)


def _scaled_bare(
    text: str, number: Decimal, scale: int, operator: Operator, around: Surroundings, *, approximate: bool
) -> Quantity:
    """5万: beside money it is 万元, elsewhere 50,000."""
    unit = around.unit()
    kind = UNITS[unit][0] if unit in UNITS else ""
    if kind == "money" or (not unit and around.about_money()):
        size, typed = (8, "亿元") if scale >= 8 else (4, "万元") if scale >= 4 else (0, "元")
        return quantity(
            text, scaled(number, scale - size), typed, operator, source=UnitSource.NAME, approximate=approximate
        )
    return quantity(text, scaled(number, scale), unit, operator, source=UnitSource.NAME, approximate=approximate)


def bare(
    text: str, number: Decimal, operator: Operator, around: Surroundings, *, approximate: bool = False
) -> Quantity:
    unit = around.unit()
    found = quantity(text, number, unit, operator, source=UnitSource.NAME, approximate=approximate)
    if unit == "%" and 0 < number <= 1:
        fraction = quantity(text, number * HUNDRED, "%", operator, source=UnitSource.NAME, approximate=approximate)
        return ambiguous(text, fraction, found)
    return found

"""Reads texts that hold one number, with what stands before and after it."""

import re
from dataclasses import replace
from decimal import Decimal

from indicators.quantity.figures import NUMBER, Figure, measured, plausible
from indicators.quantity.labels import Label, judge_label
from indicators.quantity.operators import BEFORE, LONGEST_FIRST, UPWARD
from indicators.quantity.suffixes import Suffix, read_suffix
from indicators.quantity.surroundings import Surroundings
from indicators.quantity.values import Kind, Operator, Quantity, ambiguous, wording

ONE_NUMBER = re.compile(rf"(?P<before>[^0-9]*?)(?P<number>{NUMBER})(?P<after>[^0-9]*)")
BEFORE_NUMBER = re.compile(
    rf"(?P<sign>≥=|≤=|≥|≤|>=|=>|<=|=<|>|<|==?)?(?P<label>.*?)(?P<words>{LONGEST_FIRST})?"
    r"(?P<about>(?<![节集制签合预履续])约为?|大约|大概)?(?P<near>将近|接近|(?<![附最])近)?"
    r"(?P<currency>¥|\$|人民币)?(?P<minus>-|负|\+)?"
)
PER_LABEL = re.compile(
    r"每个?((?:年|月|季度|季|周|天|日|人|户|家|次|期|学期|村|亩|场|生|学生|名|县|乡镇|社区|班|所|校|头|公里|吨)"
    r"(?:每[年月天日人次期])?)"
    r"(?:平均|开展|组织|补助|补贴|奖补|资助|奖励|举办|召开|发放|约|培训|检查|巡查)?"
)
NEGATIVE = frozenset("-负")
# At the head of a cell such a dash is as likely a bullet as a minus.
LONG_DASHES = frozenset("—–―─")
SCALES = frozenset(["", "万", "亿"])


def read_numbered(text: str, plain: str, around: Surroundings) -> Quantity | None:
    """None where the text does not hold exactly one number."""
    parts = ONE_NUMBER.fullmatch(plain)
    if parts is None:
        return None
    number = plausible(parts["number"])
    before = BEFORE_NUMBER.fullmatch(parts["before"])
    suffix = read_suffix(parts["after"])
    if number is None or before is None or suffix is None:
        return wording(text)
    return _with_lead(text, number, before, suffix, around)


def _with_lead(text: str, number: Decimal, before: re.Match[str], suffix: Suffix, around: Surroundings) -> Quantity:
    per = PER_LABEL.fullmatch(before["label"])
    label = Label.NAMED if per else judge_label(before["label"], bound=bool(before["sign"] or before["words"]))
    if label is Label.REFUSED:
        return wording(text)
    minus = before["minus"] in NEGATIVE
    unit = "元" if before["currency"] and suffix.unit in SCALES else suffix.unit
    if per and unit:
        unit = f"{unit}/{per[1].replace('每', '/')}"
    figure = Figure(text, -number if minus else number, approximate=suffix.approximate or before["about"] is not None)
    found = _in_each_sense(figure, unit, _operators(before, suffix), suffix.scale, around)
    bullet = minus and (before["label"] or text.lstrip()[0] in LONG_DASHES)
    if bullet or (label is Label.FALL and not around.falling()) or (label is Label.RISE and around.falling()):
        return _of_either_sign(found)
    if label is Label.UNSURE or not suffix.sure:
        return ambiguous(text, *found.alternatives(), wording(text))
    return found


def _of_either_sign(found: Quantity) -> Quantity:
    if found.kind is not Kind.NUMBER or found.number is None:
        return found
    return ambiguous(found.text, found, replace(found, number=-found.number))


def _in_each_sense(
    figure: Figure, unit: str, operators: tuple[Operator, ...], scale: int, around: Surroundings
) -> Quantity:
    readings = [measured(replace(figure, operator=operator), unit, scale, around) for operator in operators]
    return ambiguous(figure.text, *(one for reading in readings for one in reading.alternatives()))


def _operators(before: re.Match[str], suffix: Suffix) -> tuple[Operator, ...]:
    """The one that is said, or those that contradict each other, or the two that 200多人 allows."""
    said = [BEFORE[word] for word in (before["sign"], before["words"]) if word]
    if suffix.operator:
        said.append(suffix.operator)
    if not said:
        return _implied(before, suffix)
    if before["sign"] and UPWARD.issuperset(said):
        return (said[0],)
    return tuple(dict.fromkeys(said))


def _implied(before: re.Match[str], suffix: Suffix) -> tuple[Operator, ...]:
    if suffix.more:
        return Operator.GT, Operator.NONE
    if suffix.plus:
        return Operator.GE, Operator.GT
    return (Operator.NONE, Operator.LT) if before["near"] else (Operator.NONE,)

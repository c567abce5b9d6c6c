"""Reads texts that hold one number, with the words before and after it."""

import re
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from indicators.quantity.figures import NUMBER, Figure, plausible_number, read_measured_figure
from indicators.quantity.labels import Judged, ValueLabel, judge_label
from indicators.quantity.operators import BEFORE, LONGEST_FIRST, REACHED, UPWARD
from indicators.quantity.suffixes import PERCENTS, Suffix, read_suffix
from indicators.quantity.surroundings import CellSide, ValueSurroundings
from indicators.quantity.units import UNITS, unit_kind
from indicators.quantity.values import Aspect, Kind, Operator, Quantity, ambiguous, wording

ONE_NUMBER = re.compile(rf"(?P<before>[^0-9]*?)(?P<number>{NUMBER})(?P<after>[^0-9]*)")
BEFORE_NUMBER = re.compile(
    rf"(?P<sign>≥=|≤=|≥|≤|>=|=>|<=|=<|>|<|==?)?(?P<label>.*?)(?P<words>{LONGEST_FIRST})?"
    r"(?P<about>(?<![节集制签合预履续])约为?|大约|大概)?(?P<near>将近|接近|(?<![附最])近)?"
    r"(?P<currency>¥|\$|人民币)?(?P<minus>-|负|\+)?"
)
PER_LABEL = re.compile(
    r"(?:平均)?每个?((?:年|月|季度|季|周|天|日|人|户|家|次|期|学期|村|亩|场|生|学生|名|县|乡镇|乡|镇|社区|班|所|校|头|只|公里|吨|平方米|立方米|度|株|床|"
    r"台|套|辆|件|份|项|站|点|处|课时|学时|网格|学校|企业|单位|项目|家庭|孩子|老人|职工|教师|医院)"
    r"(?:每[年月天日人次期])?)"
    r"(?:平均|开展|组织|补助|补贴|奖补|资助|奖励|举办|召开|发放|约|培训|检查|巡查)?"
)
AVERAGE = re.compile(
    r"(?:平均)?([人户亩生村校车床日周月季])均(?:支出|费用|成本|补助|补贴|资助|标准|发放)*(?:约|为|达)?"
)
PARTS_ALONE = frozenset([Aspect.EXCESS, Aspect.SAVING])
# 平均50人 and 单价200元 are no totals.
AVERAGED = re.compile("(?:单价|均价|平均)$")
COUNTED = frozenset(["money", "persons", "person-times", "organisations", "occasions", "items"])
SAYING_DONE = re.compile("^(?:已经?|实际|共|累计|全年|均|本年|年内)+")
PLAINLY = Judged(ValueLabel.NAMED)
HOUSEHOLDS = frozenset(unit for unit, (kind, _) in UNITS.items() if kind in ("organisations", "persons"))
SIZE_OF_FALL = re.compile("[率幅度额量例]$")
NEGATIVE = frozenset("-负")
# At the beginning of a cell such a dash is as likely a bullet as a minus.
LONG_DASHES = frozenset("—–―─")
SCALES = frozenset(["", "万", "亿"])


def read_numbered(text: str, plain: str, around: ValueSurroundings) -> Quantity | None:
    """Returns None where the text doesn't hold exactly one number."""
    parts = ONE_NUMBER.fullmatch(plain)
    if parts is None:
        return None
    number = plausible_number(parts["number"])
    before = _parts_before(parts["before"])
    suffix = read_suffix(parts["after"])
    if number is None or before is None or suffix is None:
        return wording(text)
    return _with_lead(text, number, before, suffix, around)


@lru_cache(maxsize=1024)
def _parts_before(lead: str) -> re.Match[str] | None:
    """Cached: signs and labels repeat from cell to cell, and trying a hundred words at every place is slow."""
    return BEFORE_NUMBER.fullmatch(lead)


def _with_lead(
    text: str, number: Decimal, before: re.Match[str], suffix: Suffix, around: ValueSurroundings
) -> Quantity:
    label = before["label"]
    per = (PER_LABEL.fullmatch(label) or AVERAGE.fullmatch(label)) if label else None
    judged = _judge_words(before, suffix) if label and not per else PLAINLY
    if before["minus"] == "+" and judged.aspect is Aspect.LEVEL:
        judged = judged._replace(aspect=Aspect.RISE)
    alone = around.side is CellSide.NEITHER
    if judged.label is ValueLabel.REFUSED or (judged.aspect is Aspect.SHORTFALL and alone):
        return wording(text)
    minus = before["minus"] in NEGATIVE
    unit = "元" if before["currency"] and suffix.unit in SCALES else suffix.unit
    if per and unit in PERCENTS:
        return wording(text)
    if per and unit:
        unit = f"{unit}/{per[1].replace('每', '/')}"
    figure = Figure(text, -number if minus else number, approximate=suffix.approximate or before["about"] is not None)
    found = _mark_aspect(
        _in_each_sense(figure, unit, _read_operators(before, suffix, around), suffix.scale, around), judged
    )
    falls = judged.aspect is Aspect.FALL and not SIZE_OF_FALL.search(label)
    if minus and (label or text.lstrip()[0] in LONG_DASHES):
        return _of_either_sign(found, "看不出是正数还是负数")
    if (falls and not around.falling()) or (judged.aspect is Aspect.RISE and around.falling()):
        return _of_either_sign(found, "看不出是变动的幅度还是负数")
    doubt = "" if judged is PLAINLY and suffix.sure else _describe_doubt(judged, label, unit, suffix, around)
    return ambiguous(text, *found.alternatives(), wording(text), doubt=doubt) if doubt else found


def _describe_doubt(judged: Judged, label: str, unit: str, suffix: Suffix, around: ValueSurroundings) -> str:
    unsure = judged.label is ValueLabel.UNSURE or (AVERAGED.search(label) and unit_kind(unit) in COUNTED)
    if unsure and SAYING_DONE.sub("", label) not in around.name:  # under 化学需氧量减排量 the row asks for 减排
        return f"“{label}”说的是不是所问的总数看不出来，请只写数和单位"
    if not suffix.sure:
        return "数后面的文字可能改变它的意思，请只写数和单位"
    parts = around.side is CellSide.NEITHER and judged.aspect in PARTS_ALONE
    return "是一部分，不是总数，请写总数" if parts else ""


def _judge_words(before: re.Match[str], suffix: Suffix) -> Judged:
    words = before["words"] or ""
    judged = judge_label(
        before["label"], bound=bool(before["sign"] or words), reaching=words.endswith(("到", "至", "达"))
    )
    lifted = before["label"].endswith("增收") and suffix.unit in HOUSEHOLDS  # 带动增收200户 counts households
    return PLAINLY if lifted else judged


def _mark_aspect(found: Quantity, judged: Judged) -> Quantity:
    if judged.aspect is Aspect.LEVEL and not judged.measure:
        return found
    if found.readings:
        return replace(found, readings=tuple(_mark_aspect(each, judged) for each in found.readings))
    return replace(found, aspect=judged.aspect, measure=judged.measure)


def _of_either_sign(found: Quantity, why: str) -> Quantity:
    if found.kind is not Kind.NUMBER or found.number is None:
        return found
    return ambiguous(found.text, found, replace(found, number=-found.number), doubt=f"{why}，请写明确")


def _in_each_sense(
    figure: Figure, unit: str, operators: tuple[Operator, ...], scale: int, around: ValueSurroundings
) -> Quantity:
    readings = [read_measured_figure(replace(figure, operator=operator), unit, scale, around) for operator in operators]
    alternatives = (one for reading in readings for one in reading.alternatives())
    return ambiguous(figure.text, *alternatives, doubt=readings[0].doubt or "没有写出确切的数，请写确切的数")


def _read_operators(before: re.Match[str], suffix: Suffix, around: ValueSurroundings) -> tuple[Operator, ...]:
    """Returns the operator in the text, or two that contradict each other, or the two that 200多人 allows."""
    reached = around.side is CellSide.ACTUAL and before["words"] in REACHED
    said = [BEFORE[word] for word in (before["sign"], None if reached else before["words"]) if word]
    if suffix.operator:
        said.append(suffix.operator)
    if not said:
        return _implied_operators(before, suffix)
    if before["sign"] and UPWARD.issuperset(said):
        return (said[0],)
    return tuple(dict.fromkeys(said))


def _implied_operators(before: re.Match[str], suffix: Suffix) -> tuple[Operator, ...]:
    if suffix.more:
        return Operator.GT, Operator.NONE
    if suffix.plus:
        return Operator.GE, Operator.GT
    return (Operator.NONE, Operator.LT) if before["near"] else (Operator.NONE,)

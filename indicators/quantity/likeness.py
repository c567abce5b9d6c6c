"""Decides whether target and actual measure the same thing; where they don't, offers readings of the odd value."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from indicators.quantity.figures import HUNDRED, drop_added_zeros
from indicators.quantity.surroundings import ValueSurroundings
from indicators.quantity.units import UNITS, Agreement, split_rate, unit_kind, unit_size, units_agree
from indicators.quantity.values import Aspect, Kind, Operator, Quantity, UnitSource, ambiguous, wording

MEASURED = frozenset([Kind.NUMBER, Kind.PERIOD])
CHANGES = frozenset([Aspect.RISE, Aspect.FALL])
AT_MOST = frozenset([Operator.LE, Operator.LT])
STEMS = {
    Aspect.EXCESS: re.compile("超|逾|延|滞后"),
    Aspect.SHORTFALL: re.compile("缺|差|欠|剩|结余|未|不足"),
    Aspect.SAVING: re.compile("节约|节省|节支|结余|节资|压减|降低|减少"),
}
PARTS = {
    Aspect.RISE: "增加的部分",
    Aspect.FALL: "减少的部分",
    Aspect.EXCESS: "超出的部分",
    Aspect.SHORTFALL: "没有达到或没有完成的部分",
    Aspect.SAVING: "节约的部分",
}
# Words for faults; 投诉办结率 and 破损路面修复 are about repairing them.
FAULT = re.compile(
    r"不(?!低|少|超|大|动产)|未(?!来|成年)|没有|缺(?!陷消)|差错|错误|错报|失误|失信|失业(?!保)|故障|事故|投诉|违[规法纪约建]|逾期|延[误期迟]|超[期时标支员限载]|失败|空岗|空缺|缺[岗编额员货勤考席]|差评|作弊|返[贫工修]|扣[分罚]|罚款|流失|辍学|"
    r"退(?!休|役|伍|耕|牧|养|热)|淘汰|空置|闲置|浪费|损[失耗坏毁]|漏[损检报]|误[报差工]|破损|病死|死亡|伤亡|枯死|报废|亏损|拒绝|火灾|发[案病]|旷[课工]|迟到|"
    r"早退|滞后|拖欠|欠[费缴]|作废|丢失|感染"
)
DEALT_WITH = re.compile(
    "处理|处置|办结|办理|修复|整改|防治|防控|救助|治理|拆除|消除|化解|排查|检查|修缮|更换|查处|帮扶|慰问|培训|保险|保障|安置|调解|破获|回访"
)
SHARE = re.compile(r"([\u4e00-\u9fff]{1,2})(?:率|度|比例|占比|比重)(?:为|是|达|约|在)?:?(?=$|[(（%％])")
# Names of a sum that was spent; 人工费 and 首付款 are parts of it, 预算 is not spent.
SPENT = re.compile(
    "支出|支付|费用|成本|合计|共计|总|合同|中标|成交|结算|决算|投资|造价|经费|执行|使用|花费|开支|金额|采购|拨付|发放|兑付|补助|补贴|资助|收入|产值|单价|标准|达"
)
EARLIER = re.compile("上年|去年|往年|上期|送审|申报|预计|预期|拟|基期")
PLANNED = re.compile("预算|概算|计划|拟|预计|控制数|限额|上年|去年")
COUNTED = re.compile(r"^(?P<core>.*?)(?P<counted>人数|户数|次数|件数|个数|家数|面积|里程|长度)(?:为|是|达|约)?:?$")
FILLING = re.compile("实际|完成|全年|年度|本年|当年|累计|合计|共计|总|共|参[加与会]|到[场会课]|实|已|均|的|[0-9]|年")
FAR = 10
OCCASIONS = {"周": 52, "月": 12, "个月": 12, "季度": 4, "季": 4, "半年": 2}
POINTS = "point"
PLAIN_UNITS = frozenset(["", *(unit for unit, (kind, _) in UNITS.items() if kind != POINTS)])


def doubt_odd_value(target: Quantity, actual: Quantity, around: ValueSurroundings) -> tuple[Quantity, Quantity]:
    """Returns the pair unchanged where both measure the same, else with the odd value as ambiguous."""
    if _is_plain(target) and _is_plain(actual):
        return target, actual
    first, second = _first_reading(target), _first_reading(actual)
    if first.kind not in MEASURED or second.kind not in MEASURED or first.number is None or second.number is None:
        return target, actual
    odd = _odd_part(first, second, around)
    if odd is first:
        return target if target.readings else _read_beside_a_level(first), actual
    if odd is second:
        return target, _read_as_part(second, first)
    return target, _judged_measure(first, second, around) or _judged_rates(first, second, around) or actual


def is_fault(name: str) -> bool:
    """设备故障率 is about a fault, 故障处理率 about repairing it."""
    return FAULT.search(name) is not None and not DEALT_WITH.search(name)


def _is_plain(value: Quantity) -> bool:
    return value.aspect is Aspect.LEVEL and not value.measure and not value.readings and value.unit in PLAIN_UNITS


def _first_reading(value: Quantity) -> Quantity:
    """The sign of 下降5% is open, but it is a fall."""
    if value.readings and value.readings[0].aspect in CHANGES:
        return value.readings[0]
    return value


def _as_level(value: Quantity, number: Decimal | None = None) -> Quantity:
    whole = value.number if number is None else drop_added_zeros(number)
    unit = "%" if unit_kind(value.unit) == POINTS else value.unit
    return replace(value, number=whole, unit=unit, aspect=Aspect.LEVEL, measure="", operator=Operator.NONE)


def _odd_part(target: Quantity, actual: Quantity, around: ValueSurroundings) -> Quantity | None:
    """Returns the increase where it is beside a level and the row doesn't ask for an increase."""
    first, second = _aspect_of(target), _aspect_of(actual)
    if first is second or {first, second} <= CHANGES:
        return None
    odd, other = (actual, target) if second is not Aspect.LEVEL else (target, actual)
    level = first is Aspect.LEVEL or second is Aspect.LEVEL
    if (level and _is_asked_for(odd, other, around)) or _is_foreign(odd, other):
        return None
    return odd


def _read_beside_a_level(target: Quantity) -> Quantity:
    doubt = f"是{PARTS[_aspect_of(target)]}，完成值不是，二者不能直接相比，请写成同一口径"
    return ambiguous(target.text, _as_level(target), wording(target.text), doubt=doubt)


def _read_as_part(actual: Quantity, target: Quantity) -> Quantity:
    aspect = _aspect_of(actual)
    doubt = f"是{PARTS[aspect]}，不是总数，请写实际{_total_named(actual)}"
    readings = (*_made_up(actual, target, aspect), _as_level(actual), wording(actual.text))
    return ambiguous(actual.text, *readings, doubt=doubt)


def _total_named(part: Quantity) -> str:
    kind = unit_kind(part.unit)
    if kind == "money":
        return "支出或收入总额"
    return "达到的百分比" if kind in ("percent", POINTS) else "总数"


def _aspect_of(value: Quantity) -> Aspect:
    """个百分点 is the difference of two percentages, without any other word."""
    return Aspect.RISE if value.aspect is Aspect.LEVEL and unit_kind(value.unit) == POINTS else value.aspect


def _is_foreign(odd: Quantity, other: Quantity) -> bool:
    """Says whether the units alone show that the values can't be compared: 增长8% beside 1200万元."""
    share_of_it = odd.unit == "%" and odd.aspect in STEMS
    return (
        bool(odd.unit and other.unit) and not share_of_it and units_agree(odd.unit, other.unit) is Agreement.DIFFERENT
    )


def _is_asked_for(odd: Quantity, level: Quantity, around: ValueSurroundings) -> bool:
    """Says whether the row's name, or the sign, asks for such a part."""
    if odd.aspect in STEMS:
        return STEMS[odd.aspect].search(around.tail()) is not None
    if (level.number or 0) < 0:
        return True
    percent = odd.unit in ("%", "个百分点", "百分点") and level.unit in ("%", "个百分点", "百分点")
    return around.about_change(percent=percent) and not _far_apart(odd, level)


def _far_apart(one: Quantity, other: Quantity) -> bool:
    small, large = sorted(abs(_in_base(each)) for each in (one, other))
    return bool(small) and large >= FAR * small


def _in_base(value: Quantity) -> Decimal:
    above, below = unit_size(value.unit)
    return (value.number or Decimal(0)) * above / below


def _made_up(part: Quantity, other: Quantity, aspect: Aspect) -> Iterator[Quantity]:
    """Yields the whole that an excess or a shortfall makes together with the target."""
    whole, number = other.number or Decimal(0), part.number or Decimal(0)
    if aspect not in STEMS:
        return
    size = number if part.unit == other.unit else None
    if part.unit == "%" and other.unit and other.unit != "%":
        size = whole * number / HUNDRED
    elif part.unit != other.unit and units_agree(part.unit, other.unit) is Agreement.SAME:
        (above, below), (wanted_above, wanted_below) = unit_size(part.unit), unit_size(other.unit)
        size = number * above * wanted_below / (below * wanted_above)
    elif {unit_kind(part.unit), unit_kind(other.unit)} == {POINTS, "percent"}:
        size = number
    if size is None:
        return
    made = whole + size if aspect is Aspect.EXCESS else whole - size
    if made >= 0:
        yield replace(
            _as_level(part, made), unit=other.unit, unit_source=UnitSource.TYPED if other.unit else UnitSource.NONE
        )


def _judged_measure(target: Quantity, actual: Quantity, around: ValueSurroundings) -> Quantity | None:
    label = actual.measure
    if not label or actual.aspect is not Aspect.LEVEL:
        return None
    fault = FAULT.search(label) if not DEALT_WITH.search(label) else None
    known = f"{around.tail()}|{target.measure or target.text}"
    if EARLIER.search(label) and not EARLIER.search(known):
        return _asked_about(actual)
    if fault:
        return None if _fault_is_asked_for(fault[0], label, target, around, known) else _read_complement(target, actual)
    return None if _is_foreign(actual, target) else _other_measure(target, actual, around)


def _fault_is_asked_for(fault: str, label: str, target: Quantity, around: ValueSurroundings, known: str) -> bool:
    """≤1% asks for a 差错率, whatever the row is called; 缺勤人数 is no percentage of 培训人数."""
    if fault in known:
        return True
    few = target.operator in AT_MOST or target.number == 0
    return (
        few
        and not SHARE.search(around.tail())
        and (not around.name or (target.unit == "%" and SHARE.search(label) is not None))
    )


def _read_complement(target: Quantity, actual: Quantity) -> Quantity:
    whole = HUNDRED if actual.unit == "%" else target.number or Decimal(0)
    left = whole - (actual.number or Decimal(0))
    fits = left >= 0 and actual.unit in (target.unit, "%")
    return _asked_about(actual, _as_level(actual, left)) if fits else _asked_about(actual)


def _name_of_measure(value: Quantity) -> str:
    return value.measure.rstrip("为是达约在:")


def _other_measure(target: Quantity, actual: Quantity, around: ValueSurroundings) -> Quantity | None:
    """Finds two measures: 及时率 beside 合格率, 报名人数 beside 培训人数."""
    asked = target.measure if SHARE.search(target.measure) else around.tail()
    shares = SHARE.findall(asked)
    own = SHARE.findall(actual.measure)
    if own:
        reverse = not asked and target.operator in AT_MOST
        own_name = any(stem in asked for stem in own)
        other = is_fault(asked) or (not own_name and (shares or reverse or _far_apart(target, actual)))
    else:
        other = _counts_others(actual.measure, around.tail()) or _is_another_sum(actual, around.tail())
    return _asked_about(actual) if other else None


def _asked_about(actual: Quantity, *likelier: Quantity) -> Quantity:
    doubt = f"说的是“{_name_of_measure(actual)}”，与指标值衡量的不是一回事，请写指标值所问的数"
    return ambiguous(actual.text, *likelier, _as_level(actual), wording(actual.text), doubt=doubt)


def _counts_others(label: str, name: str) -> bool:
    own, asked = COUNTED.match(label), COUNTED.match(name)
    if own is None or asked is None or own["counted"] != asked["counted"]:
        return False
    core, wanted = FILLING.sub("", own["core"]), FILLING.sub("", asked["core"])
    return bool(core and wanted) and not set(core) & set(wanted)


def _is_another_sum(actual: Quantity, name: str) -> bool:
    label = actual.measure
    if unit_kind(actual.unit) != "money" or not name or any(pair in name for pair in map("".join, pairwise(label))):
        return False
    return not SPENT.search(label) or (PLANNED.search(label) is not None and not PLANNED.search(name))


def _judged_rates(target: Quantity, actual: Quantity, around: ValueSurroundings) -> Quantity | None:
    """Finds a total beside a value per person, village or month."""
    (base, per), (other_base, other_per) = split_rate(target.unit), split_rate(actual.unit)
    if per == other_per:
        return None
    if base and other_base and units_agree(base, other_base) is Agreement.DIFFERENT:
        return None
    evened = _convert_to_rate(target, actual, per, other_per)
    if evened is None and per and other_per:
        return None
    if evened is None and around.each() and not _far_apart(target, actual):
        return None
    unit = target.unit if per else other_base
    rated, total = ("指标值", "完成值") if per else ("完成值", "指标值")
    each = "、".join(sorted(per or other_per))
    doubt = f"与指标值口径不同：{rated}按每{each}计，{total}是总数，请换算成同一口径"
    if per and other_per:
        doubt = "与指标值口径不同，计算的周期不一样，请换算成同一口径"
    same = replace(_as_level(actual), unit=unit, unit_source=UnitSource.TYPED)
    readings = [evened, same] if evened is not None else [same, wording(actual.text)]
    return ambiguous(actual.text, *readings, doubt=doubt)


def _convert_to_rate(
    target: Quantity, actual: Quantity, per: frozenset[str], other_per: frozenset[str]
) -> Quantity | None:
    """Converts a year's total to a rate: 12次 in a year are 1次 a month."""
    if not (per | other_per) <= OCCASIONS.keys() or len(per) > 1 or len(other_per) > 1:
        return None
    a_year = (actual.number or Decimal(0)) * _times_a_year(other_per)
    base, _ = split_rate(actual.unit)
    unit = target.unit if per else base
    number = drop_added_zeros(a_year / _times_a_year(per))
    return replace(_as_level(actual, number), unit=unit, unit_source=UnitSource.TYPED)


def _times_a_year(per: frozenset[str]) -> int:
    return OCCASIONS[next(iter(per))] if per else 1

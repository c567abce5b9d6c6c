"""Compares 指标值 and 完成值 with each other and with the indicator's name: units, percentages, dates, directions."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from indicators.checks.case import Case, Line
from indicators.checks.figures import HUNDRED, ONE, ZERO, write_figure
from indicators.checks.finding import Level
from indicators.checks.made import example
from indicators.checks.registry import BOTH, Param, Params, Spot, registered
from indicators.checks.texts import shorten_cell, squeeze_text
from indicators.quantity import (
    NO_YEAR,
    Agreement,
    Kind,
    Operator,
    Quantity,
    UnitSource,
    compare_quantities,
    unit_kind,
    units_agree,
)
from indicators.quantity.units import UNITS

AT_LEAST: Final = frozenset({Operator.GE, Operator.GT})
AT_MOST: Final = frozenset({Operator.LE, Operator.LT})
BARE_NUMBER: Final = re.compile(r"[≥≤=<>]*(\d*\.?\d+)")
FAULT_RATE: Final = re.compile(
    r"(?:故障|差错|错误|失误|事故|投诉|死亡|病死|发病|感染|失业|逾期|违规|违法|违纪|不合格|返工|返修|退货|流失|超支|缺勤|空置|闲置|"
    r"浪费|损耗|漏损|破损|损坏|延误|超标|超员|发案|发生|上访|信访|辍学|返贫|拖欠|欠费|误报|漏报|淘汰)(?:发生|人口)?率$"
)
MEANT_TO_FALL: Final = re.compile(
    r"节约|节省|降低|下降|减少|压减|压缩|控制|缩减|(?:补助|补贴|发放|救助|奖励|资助|奖补|保障|慰问).{0,6}标准"
)
DISSATISFIED: Final = re.compile(r"不满意|投诉")
SHARE: Final = re.compile(
    r"(?:覆盖|合格|出勤|到位|采纳|准确|正确|知晓|参与|参训|入学|就业|整改|及时|达标|通过|支付|执行|办结|处理|处置|普及|优良|持证|发放|"
    r"兑现|保障|控制|验收|到户|公开|满意|认可|支持|成活|入住|回复|解决|使用|占比|比例|比重)(?:率|度|比|比例|比重|占比)$"
)
MAY_EXCEED: Final = re.compile(r"增长|增幅|提高|提升|增加|上升|同比|环比|超额|利用|使用率|投资|回报|周转|负荷|拉动")
RATE_NAME: Final = re.compile(r"(?:率|度|比例|比重|占比)$")
BRACKETED_END: Final = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]\s*$")
VALUE_IN_NAME: Final = re.compile(r"(?<![\d.])(\d[\d,，]*(?:\.\d+)?)\s*([%％‰]|[^\W\d_]{1,4})")
QUALIFIER: Final = re.compile(r"(?:及|或)?(?:以上|以下|以内|以外|左右|内)(?=\S)")
MONEY_NAME: Final = re.compile(
    r"(?:经费|资金|费|费用|金额|款项?|支出|投入|成本|投资额?|总额|工资|薪酬|奖金|租金|价格|产值|收入)$"
)
PER_EACH: Final = re.compile(r"每|均|各|单|/|／|第")
OPEN_END: Final = re.compile(r"(?:及|或)?(?:以上|以下|以内|之内|左右|内)?[)）\]】。；;\s]*")
CALENDAR_YEAR: Final = re.compile(r"(?:19|20)\d\d")
DIGIT: Final = re.compile(r"\d")
LONGEST_NAME: Final = 200
WHOLE: Final = frozenset({"percent", "money"})
RATIO_TOO_HIGH: Final = "核对计算这一比率的两个数；比率确实超过 100% 的，说明是怎样计算的。"
FRACTION_WRITTEN: Final = "把小数改写成百分数（0.05 改为 5%）；数值无误的，作出说明。"


def _base_name(line: Line) -> str:
    """Returns the name without brackets at its end and without a % sign."""
    name = BRACKETED_END.sub("", line.row.name.strip())
    return name.rstrip("%％ ")


def _read_bare_number(value: Quantity) -> Decimal | None:
    """Returns the number of a text that consists of a number only."""
    found = BARE_NUMBER.fullmatch(squeeze_text(value.text))
    return Decimal(found[1]) if found else None


def _has_typed_unit(value: Quantity) -> bool:
    return value.unit_source is UnitSource.TYPED and bool(value.unit)


def _is_fraction_beside_percent(one: Quantity, other: Quantity) -> bool:
    if not (_has_typed_unit(other) and other.unit == "%"):
        return False
    number = _read_bare_number(one)
    return number is not None and ZERO < number <= ONE


@registered(
    "copied-actuals",
    Level.NOTE,
    title="完成值与指标值处处相同",
    explanation="每一条定量指标的完成值都与指标值一模一样，往往是照抄，没有如实统计。",
    what_to_do="按台账、统计数核对完成值。",
    example=example(
        {1: {"actual": "200人"}, 2: {"actual": "95%"}, 5: {"actual": "60%"}, 6: {"actual": "90%"}},
    ),
    params=(Param(name="rows", title="至少有几条定量指标才提示", default=Decimal(3)),),
)
def copied_actuals(case: Case, params: Params) -> Iterator[Spot]:
    count = 0
    for line in case.lines:
        target, actual = line.score.target, line.score.actual
        if target.number is None or target.kind is not Kind.NUMBER:
            continue
        if actual.kind is not Kind.NUMBER or (actual.number, actual.unit) != (target.number, target.unit):
            return
        count += 1
    if count >= params["rows"]:
        yield Spot(f"{count} 条定量指标的完成值都与指标值相同。请按统计数核对完成值是否照抄。")


@registered(
    "satisfaction-high",
    Level.NOTE,
    title="满意度过高",
    explanation="满意度达到 99% 以上很少见，多为没有调查或样本太少。",
    what_to_do="核对满意度的调查方式和样本数，备好调查问卷。",
    example=example({6: {"actual": "100%"}}),
    params=(Param(name="percent", title="满意度达到百分之几起提示", default=Decimal(99)),),
)
def satisfaction_high(case: Case, params: Params) -> Iterator[Spot]:
    for line in case.lines:
        actual = line.score.actual
        if actual.kind is not Kind.NUMBER or actual.unit != "%":
            continue
        if actual.number is None or actual.number < params["percent"]:
            continue
        if line.is_satisfaction and not DISSATISFIED.search(line.row.name):
            yield Spot(
                f"{line.where}完成值 {shorten_cell(line.row.actual)}，满意度达到 {write_figure(params['percent'])}% 以上。请核对调查方式和样本数。",
                "actual",
                line,
            )


@registered(
    "direction-odd",
    Level.EXPLAIN,
    title="指标方向反了",
    explanation="成本、差错率之类越低越好，指标值应写“≤”；满意度越高越好，应写“≥”。方向写反，超支也会算作完成。",
    what_to_do="把指标值的“≥”“≤”改过来；确实如此的，说明理由。",
    example=example({4: {"target": "≥20万元"}}),
    stages=BOTH,
)
def direction_odd(case: Case, params: Params) -> Iterator[Spot]:
    for line in case.lines:
        operator = line.score.target.operator
        if operator in AT_LEAST and _should_be_low(line):
            yield Spot(_direction_message(line, "越低越好，一般写“≤”"), "target", line)
        elif operator in AT_MOST and line.is_satisfaction and not DISSATISFIED.search(line.row.name):
            yield Spot(_direction_message(line, "满意度越高越好，一般写“≥”"), "target", line)


def _direction_message(line: Line, expected: str) -> str:
    return f"{line.where}指标值写作 {shorten_cell(line.row.target)}，{expected}。请改正，或说明理由。"


def _should_be_low(line: Line) -> bool:
    name = _base_name(line)
    if MEANT_TO_FALL.search(name):
        return False
    return FAULT_RATE.search(name) is not None or (
        line.is_cost and unit_kind(line.score.target.unit).startswith("money")
    )


@registered(
    "unit-mismatch",
    Level.EXPLAIN,
    title="计量单位不一致",
    explanation="指标值与完成值的单位不是一类（如 12辆 与 9次），或一个写百分数、一个写不超过 1 的数，无法比较。",
    what_to_do="把指标值和完成值写成同一单位；确实无法统一的，说明两者如何对应。",
    example=example({1: {"actual": "206期"}}),
)
def unit_mismatch(case: Case, params: Params) -> Iterator[Spot]:
    for line in case.lines:
        target, actual = line.score.target, line.score.actual
        if _has_typed_unit(target) and _has_typed_unit(actual):
            clash = target.unit != actual.unit and units_agree(target.unit, actual.unit) is Agreement.DIFFERENT
        else:
            clash = _is_fraction_beside_percent(target, actual) or _is_fraction_beside_percent(actual, target)
        if clash:
            yield Spot(
                f"{line.where}指标值 {shorten_cell(line.row.target)}，完成值 {shorten_cell(line.row.actual)}，计量单位不一致。请写成同一单位。",
                "actual",
                line,
            )


@registered(
    "unit-omitted",
    Level.NOTE,
    title="漏写计量单位",
    explanation="指标值、完成值一个有单位，一个没有。系统按有单位的理解，公开时最好写全。",
    what_to_do="补写单位。",
    example=example({1: {"actual": "206"}}),
)
def unit_omitted(case: Case, params: Params) -> Iterator[Spot]:
    for line in case.lines:
        target, actual = line.score.target, line.score.actual
        if _has_typed_unit(target) == _has_typed_unit(actual):
            continue
        typed, bare, field = (target, actual, "actual") if _has_typed_unit(target) else (actual, target, "target")
        number = _read_bare_number(bare)
        if number is None or _is_fraction_beside_percent(bare, typed):
            continue
        yield Spot(
            f"{line.where}{'完成值' if field == 'actual' else '指标值'} {shorten_cell(bare.text)} 没有单位，另一个写作 {shorten_cell(typed.text)}。"
            f"请补写单位“{typed.unit}”。",
            field,
            line,
        )


@registered(
    "percent-odd",
    Level.EXPLAIN,
    title="百分数异常",
    explanation="覆盖率、合格率之类不会超过 100%；把 5% 写成 0.05，也会被看错。",
    what_to_do="核对数值；小数改写成百分数；数值无误的，作出说明。",
    example=example({2: {"actual": "197%"}}),
    stages=BOTH,
)
def percent_odd(case: Case, params: Params) -> Iterator[Spot]:
    for line in case.lines:
        target, actual = line.score.target, line.score.actual
        for field, title, value, other in (("target", "指标值", target, actual), ("actual", "完成值", actual, target)):
            if value.number is None or ONE < value.number <= HUNDRED:
                continue
            oddity = _describe_percent_oddity(line, value, other)
            if oddity:
                above = value.number > HUNDRED
                yield Spot(
                    f"{line.where}{title} {shorten_cell(value.text)}，{oddity}。请核对。",
                    field,
                    line,
                    what_to_do=RATIO_TOO_HIGH if above else FRACTION_WRITTEN,
                )


def _describe_percent_oddity(line: Line, value: Quantity, other: Quantity) -> str:
    if value.kind is not Kind.NUMBER or value.number is None:
        return ""
    if value.unit == "%" and value.number > HUNDRED and _is_share(line):
        return "这类比率不会超过 100%"
    if value.number >= HUNDRED or not value.number > ZERO:
        return ""
    if _has_typed_unit(value):
        meant = value.unit == "%" and value.number <= ONE and _is_share(line) and not _is_small(other)
        return f"是不是要写 {write_figure(value.number * HUNDRED)}%" if meant else ""
    number = _read_bare_number(value)
    if number is None or not ZERO < number < ONE or _has_typed_unit(other):
        return ""
    return f"是不是要写 {write_figure(number * HUNDRED)}%" if RATE_NAME.search(_base_name(line)) else ""


def _is_small(other: Quantity) -> bool:
    """Says whether the other value is a small percentage too, so that the row may really be about small ones."""
    return other.kind is Kind.NUMBER and other.number is not None and ONE < other.number < Decimal(20)


def _is_share(line: Line) -> bool:
    name = _base_name(line)
    return SHARE.search(name) is not None and not MAY_EXCEED.search(name) and not line.is_cost


@registered(
    "number-in-name",
    Level.EXPLAIN,
    title="指标名称中的数与指标值不符",
    explanation="三级指标名称里写了数（如“检查次数6次”），与指标值不一致，看不出目标究竟是多少。",
    what_to_do="指标名称中不写数，或者改成与指标值一致；确非同一个数的，作出说明。",
    example=example({1: {"name": "培训人数150人"}}),
    stages=BOTH,
)
def number_in_name(case: Case, params: Params) -> Iterator[Spot]:
    for line in case.lines:
        target = line.score.target
        if target.number is None or not target.unit or not DIGIT.search(line.row.name):
            continue
        named = list(_read_values_in_name(line.row.name, target))
        if not named or any(compare_quantities(target, value) == 0 for value in named):
            continue
        if compare_quantities(target, _add_up(named)) == 0:
            continue
        yield Spot(
            f"{line.where}名称中写的是 {named[-1].text}，指标值是 {shorten_cell(line.row.target)}，两者不一致。请改成一致，或从名称中去掉数。",
            "name",
            line,
        )


def _read_values_in_name(name: str, target: Quantity) -> Iterator[Quantity]:
    """Yields the values of the target's kind that a name states; 每, 第 and 50万元以上的 are no such values."""
    plain_name = squeeze_text(name[:LONGEST_NAME])
    for found in VALUE_IN_NAME.finditer(plain_name):
        unit = next((found[2][:size] for size in range(len(found[2]), 0, -1) if found[2][:size] in UNITS), "")
        end = found.start(2) + len(unit)
        if not unit or not _states_a_value(plain_name, found, unit=unit, end=end):
            continue
        kind = unit_kind(unit)
        if kind != unit_kind(target.unit) or (
            kind not in WHOLE and unit.removeprefix("个") != target.unit.removeprefix("个")
        ):
            continue
        if kind in WHOLE and OPEN_END.fullmatch(plain_name, end) is None:
            continue
        number = Decimal(found[1].replace(",", "").replace("，", ""))
        yield Quantity(text=f"{found[1]}{unit}", kind=target.kind, number=number, unit=unit)


def _states_a_value(name: str, found: re.Match[str], *, unit: str, end: int) -> bool:
    if PER_EACH.search(name[max(0, found.start() - 4) : found.start()]) or QUALIFIER.match(name, end):
        return False
    return not (unit == "年" and CALENDAR_YEAR.fullmatch(found[1]))


def _add_up(values: list[Quantity]) -> Quantity:
    total = sum((value.number for value in values if value.number is not None), ZERO)
    return Quantity(text="", kind=values[0].kind, number=total, unit=values[0].unit)


@registered(
    "date-late",
    Level.EXPLAIN,
    title="日期晚于指标值或晚于本年度",
    explanation="完成日期晚于指标值规定的日期，就是没有按时完成；晚于自评年度的，不属于本年度的绩效。",
    what_to_do="核对日期；确实延迟的，据实扣分并说明原因。",
    example=example({3: {"actual": "2021年12月15日", "deviation": "受疫情影响，第二期培训延后。"}}),
    stages=BOTH,
)
def date_late(case: Case, params: Params) -> Iterator[Spot]:
    year = case.sheet.year
    for line in case.lines:
        target, actual = line.score.target, line.score.actual
        if target.end is None and actual.end is None:
            continue
        if _is_later(actual, target):
            yield Spot(
                f"{line.where}完成值 {shorten_cell(line.row.actual)} 晚于指标值 {shorten_cell(line.row.target)}。请核对日期，确实延迟的说明原因。",
                "actual",
                line,
            )
        elif year is not None and (_is_after_year(actual, year) or _is_after_year(target, year)):
            field = "actual" if _is_after_year(actual, year) else "target"
            text = getattr(line.row, field)
            yield Spot(
                f"{line.where}日期 {shorten_cell(text)} 晚于 {year} 年度。请核对日期，或说明原因。",
                field,
                line,
                what_to_do="核对日期和年份；确在年度结束以后的，说明原因。",
            )


def _first_day(value: Quantity) -> date | None:
    return value.start or value.end


def _is_later(actual: Quantity, target: Quantity) -> bool:
    first, limit = _first_day(actual), target.end
    if actual.kind is not Kind.DATE or first is None or limit is None or target.operator in AT_LEAST:
        return False
    return (first.year == NO_YEAR) == (limit.year == NO_YEAR) and first > limit


def _is_after_year(value: Quantity, year: int) -> bool:
    last = value.end if value.kind is Kind.PERIOD else _first_day(value)
    return last is not None and last.year != NO_YEAR and last.year > year


@registered(
    "money-as-quantity",
    Level.NOTE,
    title="数量、质量指标写的是钱",
    explanation="数量指标说做了多少事，质量指标说做得好不好；花多少钱应放在成本指标。",
    what_to_do="改放到成本指标，或换成反映工作量、质量的指标。",
    example=example({1: {"name": "培训经费", "target": "≤20万元", "actual": "20万元"}}),
    stages=BOTH,
)
def money_as_quantity(case: Case, params: Params) -> Iterator[Spot]:
    for line in case.lines:
        if line.category not in ("quantity", "quality") or line.score.target.kind is not Kind.NUMBER:
            continue
        unit = line.score.target.unit or line.score.actual.unit
        if unit_kind(unit).startswith("money") or (not unit and MONEY_NAME.search(_base_name(line))):
            yield Spot(
                f"{line.where}指标值 {shorten_cell(line.row.target)} 是金额，却列在{line.row.category}。请改放到成本指标，或换一条指标。",
                "category",
                line,
            )

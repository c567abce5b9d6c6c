"""Reads deadlines and periods: 2020年12月31日前, 10月31完成, 12月, 2021.1.1-2021.12.31."""

import re
from datetime import timedelta
from decimal import Decimal

from indicators.quantity.periods import find_period
from indicators.quantity.points import Point, find_point
from indicators.quantity.spans import Span, known_year, months_span
from indicators.quantity.surroundings import ValueSurroundings
from indicators.quantity.values import Kind, Operator, Quantity, UnitSource, ambiguous, wording

SIGNS = {
    "": Operator.NONE,
    "≥": Operator.GE,
    ">=": Operator.GE,
    "=>": Operator.GE,
    ">": Operator.GT,
    "≤": Operator.LE,
    "<=": Operator.LE,
    "=<": Operator.LE,
    "<": Operator.LT,
    "=": Operator.EQ,
    "==": Operator.EQ,
}
LEAD = re.compile(
    r"(?P<sign>≥|>=|=>|>|≤|<=|=<|<|==?|)(?P<late>不晚于|不迟于|不超过|早于)?"
    r"(?:(?:已经?|均|计划|按期|按时|及时)?(?:于|在|自|从|截至|截止|到|至|截至到|截止到|截至于|截止于)?)(?:每年度?|当年度?(?=[0-9])|本年度?(?=[0-9])|今年(?=[0-9]))?"
)
LABEL = re.compile(
    r"(?:(?:项目|工程|任务|实际|计划|全部|均|已|按期|按时|及时|应|最终|最迟|最晚|年度|工作|资金|培训|采购|支付|"
    r"验收|建设|竣工|开工|完工|交付|拨付|发放|到位)*+(?:完成|支付|拨付|发放|验收|竣工|完工|交付|截止|到位|实施|执行)?"
    r"(?:时间|时限|日期|期限|节点|时效)?(?:为|是|:|在|于|截至|截止|到|至)?)"
)
START = re.compile(r"(?:19|20)[0-9]{2}[年.\-/]|[01]?[0-9]月|第?[1-4一二三四]季度|[上下]半年|年底|年末")
MONTH_ALONE = re.compile(r"(≥|>=|=>|>|≤|<=|=<|<|==?|)([0-9]{1,2})月(份)?(内|以内|之内|以上|)(?:完成)?")
BOUND = re.compile(r"(?P<by>之前|以前|前|以内|之内|内)?(?:止|为止|截止)?")
DONE = re.compile(
    r"完成|验收|交付|到位|竣工|使用|支付|拨付|发放|兑付|结束|通过|上线|开展|实施|印发|报送|上报|完工|完毕|执行|达标|建成|办结|结算|提交|下达|"
    r"启动|开工|落实|移交|举办|组织|购置|采购|发布|到账|安排|运行|召开|公开|按时|及时|按期|安装|制定|出台|形成|开通|付清|付讫|报账"
)
REFUSED = re.compile(r"^[/初中]|率|未|没|不|延|推|逾|尚|拟|版|级|款|型|届|[起始后来]$|以来|之后|以后|至今|开始|滞|晚")
RECURRING = re.compile(r"每[月季周日天]|[次翌明下上去来]年|次月|逐月|逐季|当月|当日|每个月")
LONGEST_LABEL, LONGEST_TAIL = 12, 24
PERHAPS_NOT_DONE = "看不出说的是不是完成的时间，请只写日期"
DAY_OR_LENGTH = "看不出是月份还是几个月，请写成“12月31日”或“12个月”"


def read_dated(text: str, plain: str, around: ValueSurroundings) -> Quantity | None:
    """Returns None where the text holds no date."""
    month = MONTH_ALONE.fullmatch(plain)
    if month:
        return _month_alone(text, month, around)
    lead = LEAD.match(plain)
    start = lead.end() if lead else 0
    operator = SIGNS[lead["sign"]] if lead else Operator.NONE
    if lead and lead["late"]:
        operator = Operator.LE
    return _dated_from(text, plain, start, operator, around) or _after_label(text, plain, around)


def _dated_from(text: str, plain: str, start: int, operator: Operator, around: ValueSurroundings) -> Quantity | None:
    year = known_year(around.year)
    period = find_period(plain, start, year)
    if period:
        return _read_period(text, plain, period, operator)
    point = find_point(plain, start, year)
    if point is None:
        return None
    return _read_date(text, plain, point, operator, around)


def _after_label(text: str, plain: str, around: ValueSurroundings) -> Quantity | None:
    found = START.search(plain, 0, LONGEST_LABEL + 8)
    if not found or not 0 < found.start() <= LONGEST_LABEL or not plain[: found.start()].strip(":").isalpha():
        return None
    label = plain[: found.start()]
    dated = _dated_from(text, plain, found.start(), Operator.NONE, around)
    if dated is None or dated.kind is Kind.WORDING or LABEL.fullmatch(label):
        return dated
    if REFUSED.search(label) or RECURRING.search(label):
        return wording(text)
    return ambiguous(text, *(dated.alternatives()), wording(text), doubt=PERHAPS_NOT_DONE)


def _month_alone(text: str, match: re.Match[str], around: ValueSurroundings) -> Quantity:
    sign, number, named, bound = match.groups()
    operator = Operator.LE if "内" in bound else Operator.GE if bound else SIGNS[sign]
    length = Quantity(
        text=text, kind=Kind.PERIOD, operator=operator, number=Decimal(number), unit="月", unit_source=UnitSource.TYPED
    )
    span = months_span(known_year(around.year), int(number), int(number))
    if span is None or bound == "以上":
        return length
    day = Quantity(text=text, kind=Kind.DATE, operator=operator, start=span[0], end=span[1])
    if named:
        open_ended = around.lasting() and not around.finishing()
        return ambiguous(text, day, length, doubt=DAY_OR_LENGTH) if open_ended else day
    if bound:
        return ambiguous(text, length, day, doubt=DAY_OR_LENGTH)
    if around.lasting():
        return length
    if around.by_months():
        return ambiguous(text, length, day, doubt=DAY_OR_LENGTH) if around.finishing() else length
    return ambiguous(text, day, length, doubt=DAY_OR_LENGTH) if around.span_of_time() else day


def _read_period(text: str, plain: str, period: tuple[Span, int], operator: Operator) -> Quantity | None:
    (first, last), end = period
    tail = plain[end:]
    quantity = Quantity(text=text, kind=Kind.PERIOD, operator=operator, start=first, end=last)
    return _judge_tail(text, quantity, tail)


def _read_date(text: str, plain: str, point: Point, operator: Operator, around: ValueSurroundings) -> Quantity | None:
    bound = BOUND.match(plain, point.end)
    end = bound.end() if bound else point.end
    by = bound["by"] if bound else None
    if point.span is None:
        return _no_such_day(text, point)
    first, last = point.span
    if by:
        operator = Operator.LE
    quantity = _day_quantity(text, operator, point.span, around)
    if by and "前" in by and first != last:
        day_before = first - timedelta(days=1)
        earlier = Quantity(text=text, kind=Kind.DATE, operator=Operator.LE, end=day_before)
        return ambiguous(text, earlier, quantity, doubt="看不出包不包括这段时间本身，请写明到哪一天")
    return _judge_tail(text, quantity, plain[end:])


def _day_quantity(text: str, operator: Operator, span: Span, around: ValueSurroundings) -> Quantity:
    first, last = span
    if first == last:
        return Quantity(text=text, kind=Kind.DATE, operator=operator, end=last)
    kind = Kind.PERIOD if around.lasting() and (last - first).days > 31 else Kind.DATE
    return Quantity(text=text, kind=kind, operator=operator, start=first, end=last)


def _no_such_day(text: str, point: Point) -> Quantity:
    """31 June is a slip for the 30th, or for another month."""
    span = months_span(point.year, point.month or 0, point.month or 0)
    if span is None:
        return wording(text)
    last = Quantity(text=text, kind=Kind.DATE, end=span[1])
    return ambiguous(text, last, wording(text), doubt="日历上没有这一天，请核对日期")


def _judge_tail(text: str, quantity: Quantity, tail: str) -> Quantity | None:
    """The words after a date say that it is done by then, or they make the text another statement."""
    tail = tail.strip("(),，。;:的止")
    if not tail:
        return quantity
    if any(ch.isdigit() for ch in tail) or "%" in tail:
        return None
    if len(tail) > LONGEST_TAIL or REFUSED.search(tail):
        return wording(text)
    if DONE.search(tail):
        return quantity
    return ambiguous(text, quantity, wording(text), doubt=PERHAPS_NOT_DONE)

"""Reads one text; the cheapest patterns come first, the rarest last."""

import re
from dataclasses import replace
from decimal import Decimal

from indicators.quantity.date_or_number import (
    read_day_of_month,
    read_digits,
    read_month_and_day,
    read_year_and_month,
)
from indicators.quantity.dates import read_dated
from indicators.quantity.figures import NUMBER, Figure, read_bare_figure
from indicators.quantity.numbers import read_numbered
from indicators.quantity.several import read_several
from indicators.quantity.spelled import in_digits, write_as_percent
from indicators.quantity.surroundings import ValueSurroundings
from indicators.quantity.tidying import TABLE, tidy_text
from indicators.quantity.units import UNITS
from indicators.quantity.values import Kind, Operator, Quantity, ambiguous, wording

# A longer text is a sentence; the first limit is for tidying, the second for reading.
LONGEST_TYPED, LONGEST = 400, 120
SIGNS = {None: Operator.NONE, "≧": Operator.GE, ">=": Operator.GE, "≦": Operator.LE, "<=": Operator.LE} | {
    "＝": Operator.EQ,
    **{operator.value: operator for operator in Operator},
}
SIMPLE = re.compile(r"(>=|<=|[≥≧≤≦><=＝])?([0-9]{1,12}(?:\.[0-9]{1,6})?)([^0-9]{1,4})")
# 12月, 2021年, 10日, 4季度 may have another meaning.
SIMPLE_UNITS = frozenset(UNITS) - {"月", "年", "日", "季度"}
# A scanned dash may become 一.
EMPTY = frozenset("-/\\_|一")
# A text that a person marked as wording is read as words.
JUDGED_BY_WORDS = "定性:"
HELD = "0123456789%‰≥≤<>=±"
TYPED_AS = "".join(
    typed for typed in map(chr, TABLE) if typed not in "〈〉" and set(typed.translate(TABLE)) & set(HELD)
)
FIGURE_OR_SIGN = re.compile(
    rf"[{HELD}{TYPED_AS}]|百分之|[二两三四五六七八九十百千万]+余?(?:次|项|户|家|人|名|成|倍|期|场|万元|元|天|亩|公里)(?!性)"
)
TWO_BOUNDS = re.compile(r"[≥≤<>=%].*[0-9].*[≥≤<>=%]")
FOREIGN_MEASURE = re.compile("上年|去年|往年|同期|平均|全省|全国|全市|全区|计划|目标值")
# Signs around a cell's text that mean nothing.
PUNCTUATION = "。.;、,!“”\"'‘’ "
NUMERALS = re.compile(r"[0-9零〇一二两三四五六七八九十百千万亿半年]")
FIGURE = re.compile(r"[0-9]")
DATED = re.compile(r"[年月季]|(?:19|20)[0-9]{2}[.\-/][01]?[0-9]|20[0-9]{6}")
ZERO = re.compile(r"零(?:安全)?(?:事故|投诉|伤亡|死亡|差错|失误|发生|上访|信访|案件|违规|违纪|感染|)")
INCLUDED = re.compile(r"\(包?含[^()]{0,10}\)")
# 200元/（人·天）
PER_IN_BRACKETS = re.compile(r"/\(([^()0-9]{1,8})\)")
NOTE = re.compile(r"([^()]+)\(([^()]*)\)")
NOTE_REFUSED = re.compile(r"[0-9未没不无缺待拟]")
ONE_BARE = re.compile(rf"[≥≤><=]{{0,2}}{NUMBER}")
SPACED_THOUSANDS = re.compile(r"(?<=[0-9]) (?=[0-9]{3}(?![0-9]))")
ONCE_A_YEAR = re.compile(r"[1一](?:年|季度|周|天|月|个月)(?=[0-9一二两三四五六七八九十]{1,3}[次期场回篇](?![0-9]))")
# 100%，已完成
CLOSING = re.compile(
    r"[,;。、:](?:已|均|全部|全面|按[时期]|及时|圆满|如期)*(?:完成|达标|合格|实现|到位|完工|竣工|建成|验收|投用|投入使用)[^0-9]{0,6}$"
)
CLOSERS = frozenset(",;。、:")
COMPARING = frozenset("较比与同")
COMPARED_YEAR = re.compile(r"^(?:较|比|与|同比)(?:19|20)[0-9]{2}年?度?(?:同期)?(?:相比)?,?")
# 1次以上/年
WORDS_BEFORE_PER = re.compile(r"(以上|以下|以内|左右)((?:/|每)[\u4e00-\u9fff/·]{1,6})$")
SIGN_LAST = frozenset("≥≤")
# 12345热线办结率≥95%, 2022年满意度≥90%: 12345 and 2022 belong to a name.
NAMES = re.compile(
    r"(?:12[0-9]{3}|96[0-9]{3,4}|1(?:10|14|19|20|22))(?=(?:政务|市民|政府|便民|公共)?(?:服务)?(?:热线|平台|电话|报警|急救|投诉|举报|工单|消防))"
    r"|(?:PM(?:2\.5|10)|[2-6]G|[1-5]A级)(?=[\u4e00-\u9fff])|^(?:19|20)[0-9]{2}年度?(?=[\u4e00-\u9fff]{1,10}(?:率|度|比例)[^0-9]*[0-9])"
)
# 3千5百元, 2万5千元
STEPPED = re.compile(r"(?<![0-9.])([1-9][0-9]{0,3})([千万])([1-9][0-9]{0,3})([百千]?)(?=[\u4e00-\u9fff]|$)")
STEPS = {"": 1, "百": 100, "千": 1000, "万": 10_000}
PERCENT_WORD = re.compile("(?<=[0-9])个?百分(?:比|率)")


def read_quantity(text: str, *, name: str = "", category: str = "", year: int | None = None) -> Quantity:
    return read_around(text, ValueSurroundings(name, category, year))


def as_target(value: Quantity) -> Quantity:
    """A target with a figure or a sign is no wording: a person gives the points, not a 档次."""
    if value.kind is Kind.AMBIGUOUS:
        return replace(value, readings=tuple(map(as_target, value.readings)))
    if value.kind is not Kind.WORDING:
        return value
    text = value.text
    if not FIGURE_OR_SIGN.search(text, 0, LONGEST_TYPED):
        return value
    return Quantity(text=text, kind=Kind.UNREAD, doubt=_why_unread(text[:LONGEST_TYPED].translate(TABLE)))


def _why_unread(plain: str) -> str:
    if "±" in plain:
        return "是允许的偏差范围"
    if FOREIGN_MEASURE.search(plain):
        return "要与表外的数相比"
    return "写了不止一个要求" if TWO_BOUNDS.search(plain) else "有数字或符号，但不是一个明确的数值"


def read_simple(text: str) -> Quantity | None:
    """Reads a number with its unit, whose meaning doesn't depend on its surroundings."""
    simple = SIMPLE.fullmatch(text)
    if simple is None or simple[3] not in SIMPLE_UNITS:
        return None
    sign, digits, unit = simple.groups()
    return Figure(text, Decimal(digits), SIGNS[sign]).of(unit)


def read_around(text: str, around: ValueSurroundings) -> Quantity:
    simple = read_simple(text)
    if simple is not None:
        return simple
    stripped = text.strip()
    if len(stripped) > LONGEST_TYPED:
        return wording(text)
    plain = tidy_text(stripped)
    if plain is None:
        return _split_number(text, stripped, around)
    if EMPTY.issuperset(plain):
        return Quantity(text=text, kind=Kind.NONE)
    plain = plain.rstrip(PUNCTUATION) if plain[0] == "." else plain.strip(PUNCTUATION)
    if len(plain) > LONGEST or plain.startswith(JUDGED_BY_WORDS) or not NUMERALS.search(plain):
        return wording(text)
    return _read_plain(text, plain, around)


def _read_plain(text: str, plain: str, around: ValueSurroundings) -> Quantity:
    if "(" in plain:
        plain = PER_IN_BRACKETS.sub(r"/\1", INCLUDED.sub("", plain))
        note = NOTE.fullmatch(plain)
        if note:
            return _with_note(text, note[1], note[2], around)
    if ONCE_A_YEAR.match(plain):
        plain = "每" + plain[1:]
    if "分之" in plain or "百分百" in plain:
        plain = write_as_percent(plain) or plain
    return (_in_figures if FIGURE.search(plain) else _spelled_out)(text, plain, around)


def _spelled_out(text: str, plain: str, around: ValueSurroundings) -> Quantity:
    if ZERO.fullmatch(plain):
        return read_bare_figure(Figure(text, Decimal(0)), around)
    figures = in_digits(plain)
    if figures is not None:
        return _in_figures(text, figures, around)
    return (_read_dated(text, plain, around)) or wording(text)


def _in_figures(text: str, plain: str, around: ValueSurroundings) -> Quantity:
    if plain[0] in COMPARING:
        plain = COMPARED_YEAR.sub("较上年", plain)
    if not CLOSERS.isdisjoint(plain):
        plain = CLOSING.sub("", plain)
    if "百分" in plain:
        plain = PERCENT_WORD.sub("%", plain)
    plain = WORDS_BEFORE_PER.sub(r"\2\1", plain)
    found = _by_shape(text, plain, around)
    if found.kind is not Kind.WORDING:
        return found
    renamed = STEPPED.sub(_write_out_steps, NAMES.sub("", plain))
    return found if renamed == plain else _by_shape(text, renamed, around)


def _by_shape(text: str, plain: str, around: ValueSurroundings) -> Quantity:
    if plain[-1] in SIGN_LAST:
        return read_several(text, plain, around) or wording(text)
    for reader in READERS:
        found = reader(text, plain, around)
        if found is not None:
            return found
    return wording(text)


def _write_out_steps(found: re.Match[str]) -> str:
    """Keeps the typed text where it is colloquial: 3万5 is 35,000, 3万5人 perhaps 30,005."""
    high, size, low, step = found.groups()
    lower = int(low) * STEPS[step]
    clear = step or len(low) == len(str(STEPS[size])) - 1
    return str(int(high) * STEPS[size] + lower) if clear and lower < STEPS[size] else found[0]


def _read_dated(text: str, plain: str, around: ValueSurroundings) -> Quantity | None:
    return read_dated(text, plain, around) if DATED.search(plain) else None


READERS = (
    read_digits,
    read_year_and_month,
    _read_dated,
    read_day_of_month,
    read_month_and_day,
    read_numbered,
    read_several,
)


def _with_note(text: str, core: str, note: str, around: ValueSurroundings) -> Quantity:
    """Reads a value with a note in brackets: 5（天）, 3场（次）, 100%（达标）, 3次（每季度1次）."""
    if note in UNITS and (ONE_BARE.fullmatch(core) or core[-1] + note in UNITS):
        return _read_plain(text, core + note, around)
    found = _read_plain(text, core, around)
    if found.kind in (Kind.WORDING, Kind.AMBIGUOUS) or not NOTE_REFUSED.search(note):
        return found
    return ambiguous(text, found, wording(text), doubt="括号里的话可能改变这个数，请只写数和单位")


def _split_number(text: str, typed: str, around: ValueSurroundings) -> Quantity:
    """1 500条 may be 1500 or two numbers; 5 10 is two."""
    joined = SPACED_THOUSANDS.sub("", typed)
    if "\n" in typed or tidy_text(joined) is None:
        return wording(text)
    found = read_around(joined, around)
    if found.kind not in (Kind.NUMBER, Kind.PERIOD):
        return wording(text)
    doubt = "数字中间有空格，看不出是一个数还是两个数，请去掉空格"
    return ambiguous(text, replace(found, text=text), wording(text), doubt=doubt)

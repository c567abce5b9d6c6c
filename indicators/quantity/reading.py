"""Reads one text, from the cheapest shape to the rarest."""

import re
from dataclasses import replace
from decimal import Decimal

from indicators.quantity.dates import MONTH_ALONE, read_dated
from indicators.quantity.numbers import NUMBER, ONE_NUMBER, bare, plausible, quantity, read_numbered
from indicators.quantity.operators import AFTER, BEFORE, LONGEST_FIRST
from indicators.quantity.points import COMPACT, find_point
from indicators.quantity.several import read_several
from indicators.quantity.spans import known_year
from indicators.quantity.spelled import hundredths, in_digits
from indicators.quantity.surroundings import Surroundings
from indicators.quantity.tidying import tidy
from indicators.quantity.units import UNITS
from indicators.quantity.values import Kind, Operator, Quantity, UnitSource, ambiguous, wording

LONGEST_RAW, LONGEST = 400, 120
SIGN_BY_FIRST = {"≥": "≥", "≧": "≥", "≤": "≤", "≦": "≤", ">": ">", "<": "<", "=": "=", "＝": "=", ">=": "≥", "<=": "≤", "": ""}
SIMPLE = re.compile(r"(>=|<=|[≥≧≤≦><=＝])?([0-9]{1,12}(?:\.[0-9]{1,6})?)([^0-9]{1,4})")
# 12月, 2021年, 10日, 4季度 need a second look.
SIMPLE_UNITS = frozenset(UNITS) - {"月", "年", "日", "季度"}
SIGNS = {sign: Operator(plain) for sign, plain in SIGN_BY_FIRST.items()}
EMPTY = frozenset("-/\\_|")
NUMERALS = re.compile(r"[0-9零〇一二两三四五六七八九十百千万亿半年]")
FIGURE = re.compile(r"[0-9]")
ZERO = re.compile(r"零(?:安全)?(?:事故|投诉|伤亡|死亡|差错|失误|发生|上访|信访|案件|违规|违纪|感染|)")
DATED = re.compile(r"[年月季]|(?:19|20)[0-9]{2}[.\-/][01]?[0-9]|[0-9][日号]|20[0-9]{6}")
ENDING = "。.;；,、!“”\"'‘’ "
"""Punctuation that closes a cell and says nothing."""
MONTH_AND_DAY = re.compile(r"(≥|>=|>|≤|<=|<|=|)(1[0-2]|0?[1-9])([.\-/])(3[01]|[12][0-9]|0?[1-9])(前|之前|以前|日前|日|号|号前|完成|前完成|日完成|日前完成|)")
INCLUDED = re.compile(r"\((?:包?含)[^()]{0,10}\)")
NOTE = re.compile(r"([^()]+)\(([^()]*)\)")
DAY_OF_MONTH = re.compile(r"[0-9]{1,2}[日号](?:前|之前|以前)?")
IN_A_YEAR = re.compile(r"[1一](?:年|季度|周|天|月|个月)(?=[0-9一二两三四五六七八九十]{1,3}[次期场回篇](?![0-9]))")
NOTE_REFUSED = re.compile(r"[0-9未没不无缺待拟]")
ONE_BARE = re.compile(rf"[≥≤><=]{{0,2}}{NUMBER}")
SPACED_THOUSANDS = re.compile(r"(?<=[0-9]) (?=[0-9]{3}(?![0-9]))")
# 100%，已完成
CLOSING = re.compile(r"[,;。、:](?:已|均|全部|全面|按[时期]|及时|圆满|如期)*(?:完成|达标|合格|实现|到位)[^0-9]{0,6}$")
COMPARED_YEAR = re.compile(r"^(?:较|比|与|同比)(?:19|20)[0-9]{2}年?度?(?:同期)?(?:相比)?,?")
YEAR_DOT_MONTH = re.compile(r"[≥≤><=]?(?:19|20)[0-9]{2}\.[0-9]{1,2}")
DIGITS = re.compile(r"[0-9]+")
EIGHT_DIGITS = re.compile(r"20[0-9]{6}")
FOUR_DIGITS = re.compile(r"20[0-9]{2}")


def read(text: str, *, name: str = "", category: str = "", year: int | None = None) -> Quantity:
    return read_around(text, Surroundings(name, category, year))


def read_around(text: str, around: Surroundings) -> Quantity:
    simple = SIMPLE.fullmatch(text)
    if simple and simple[3] in SIMPLE_UNITS:
        sign, digits, unit = simple.groups()
        return quantity(text, Decimal(digits), unit, SIGNS[sign or ""])
    stripped = text.strip()
    if not EMPTY.issuperset(stripped) and len(stripped) > LONGEST_RAW:
        return wording(text)
    plain = tidy(stripped[:LONGEST_RAW])
    if plain is None:
        return _split_number(text, stripped, around)
    if EMPTY.issuperset(plain):
        return Quantity(text=text, kind=Kind.NONE)
    plain = plain.strip(ENDING) if plain[0] != "." else plain.rstrip(ENDING)
    if len(plain) > LONGEST or not NUMERALS.search(plain):
        return wording(text)
    return _read_plain(text, plain, around)


def _read_plain(text: str, plain: str, around: Surroundings) -> Quantity:
    if "(" in plain:
        plain = INCLUDED.sub("", plain)
        note = NOTE.fullmatch(plain)
        if note:
            return _with_note(text, note[1], note[2], around)
    if IN_A_YEAR.match(plain):
        plain = "每" + plain[1:]
    if "分之" in plain or "百分百" in plain:
        plain = hundredths(plain) or plain
    if FIGURE.search(plain):
        return _in_figures(text, plain, around)
    return _spelled_out(text, plain, around)


def _spelled_out(text: str, plain: str, around: Surroundings) -> Quantity:
    if ZERO.fullmatch(plain):
        return quantity(text, Decimal(0), "")
    figures = in_digits(plain)
    if figures is not None:
        return _in_figures(text, figures, around)
    return (DATED.search(plain) and read_dated(text, plain, around)) or wording(text)


def _in_figures(text: str, plain: str, around: Surroundings) -> Quantity:
    plain = COMPARED_YEAR.sub("较上年", CLOSING.sub("", plain))
    if DIGITS.fullmatch(plain):
        return _digits(text, plain, around)
    year_and_month = YEAR_DOT_MONTH.fullmatch(plain)
    if year_and_month:
        return _year_and_month(text, plain, around)
    if DATED.search(plain):
        dated = read_dated(text, plain, around)
        if dated is not None:
            return dated
    if DAY_OF_MONTH.fullmatch(plain):
        return _day_of_month(text, plain)
    month_and_day = MONTH_AND_DAY.fullmatch(plain)
    if month_and_day:
        return _month_and_day(text, month_and_day, around)
    return read_numbered(text, plain, around) or read_several(text, plain, around) or wording(text)


def _with_note(text: str, core: str, note: str, around: Surroundings) -> Quantity:
    """5（天）, 100%（达标）, 3次（每季度1次）"""
    if note in UNITS and plausible_number(core):
        return _read_plain(text, core + note, around)
    found = _read_plain(text, core, around)
    if found.kind in (Kind.WORDING, Kind.AMBIGUOUS) or not NOTE_REFUSED.search(note):
        return found
    return ambiguous(text, found, wording(text))


def plausible_number(core: str) -> bool:
    return ONE_BARE.fullmatch(core) is not None


def _split_number(text: str, stripped: str, around: Surroundings) -> Quantity:
    """1 500条 may be 1500 or two numbers."""
    joined = SPACED_THOUSANDS.sub("", stripped)
    plain = tidy(joined)
    if plain is None or "\n" in stripped:
        return wording(text)
    found = read_around(joined, around)
    if found.kind not in (Kind.NUMBER, Kind.PERIOD):
        return wording(text)
    return ambiguous(text, replace(found, text=text), wording(text))


def _day_of_month(text: str, plain: str) -> Quantity:
    """10日 is ten days, or the tenth."""
    days = quantity(text, Decimal(plain.rstrip("日号之以前")), "日")
    return ambiguous(text, days, wording(text)) if plain.endswith("日") else wording(text)


def _month_and_day(text: str, found: re.Match[str], around: Surroundings) -> Quantity:
    """12.31, 10/31: the other way to read them is a number."""
    sign, month, separator, day, ending = found.groups()
    point = find_point(f"{month}月{day}日", 0, known_year(around.year))
    operator = Operator.LE if "前" in ending else Operator(SIGN_BY_FIRST[sign])
    number = read_numbered(text, sign + month + "." + day, around) if separator == "." else None
    number = number or read_several(text, sign + month + separator + day, around)
    if point is None or point.span is None:
        return number or wording(text)
    dated = Quantity(text=text, kind=Kind.DATE, operator=operator, end=point.span[1])
    if ending:
        return dated
    unknown = not around.name and not around.category and len(day) > 1
    if unknown and number and separator == ".":
        return ambiguous(text, number, dated)
    if not around.about_time() or around.unit():
        return number or wording(text)
    return ambiguous(text, dated, *((number.readings or (number,)) if number else (wording(text),)))


def _year_and_month(text: str, plain: str, around: Surroundings) -> Quantity:
    """2020.12 is a month beside a time, 2022.5 an amount beside money."""
    number = read_numbered(text, plain, around) or wording(text)
    dated = read_dated(text, plain, around)
    if dated is None or dated.kind is not Kind.DATE or number.unit:
        return number
    if around.about_time():
        return dated
    return number if around.name or around.category else ambiguous(text, dated, number)


def _digits(text: str, plain: str, around: Surroundings) -> Quantity:
    """20201231 and 2021 are days and years beside a time."""
    number = plausible(plain)
    if number is None:
        return wording(text)
    found = bare(text, number, Operator.NONE, around)
    if found.unit == "月":
        return _month_by_name(text, plain, around)
    dated = _dated_digits(text, plain, around)
    if dated is None or found.unit not in ("", "年"):
        return found
    if found.unit:
        return dated
    if len(plain) == len("20201231") and around.about_time():
        return dated
    return ambiguous(text, *((dated, found) if around.about_time() else (found, dated)))


def _month_by_name(text: str, plain: str, around: Surroundings) -> Quantity:
    """A bare 12 under 完成时间（月）."""
    found = read_dated(text, plain + "月", around) or wording(text)
    return replace(
        found,
        unit_source=UnitSource.NAME if found.unit else UnitSource.NONE,
        readings=tuple(replace(one, unit_source=UnitSource.NAME if one.unit else UnitSource.NONE) for one in found.readings),
    )


def _dated_digits(text: str, plain: str, around: Surroundings) -> Quantity | None:
    if EIGHT_DIGITS.fullmatch(plain):
        point = find_point(plain, 0, known_year(around.year))
        if point and point.span:
            return Quantity(text=text, kind=Kind.DATE, end=point.span[1])
    if FOUR_DIGITS.fullmatch(plain) and (around.about_time() or around.unit() == "年"):
        return read_dated(text, plain + "年", around)
    return None

"""Turns Chinese numerals into figures where they can only be numbers: 不少于三家, 十二个月, 百分之九十五."""

import re

from indicators.quantity.numerals import chinese_number
from indicators.quantity.operators import LONGEST_FIRST

NUMERAL = "[零〇一二两三四五六七八九十百千万亿]{1,16}"
COUNTED = (
    "次 期 个 家 户 套 辆 份 人 名 位 项 件 条 篇 场 批 座 处 台 本 册 部 所 间 支 种 只 头 株 棵 栋 幢 届 轮 人次 场次 批次 期次 元 万元 亿元 天 年 "
    "个月 月 个季度 季度 周 小时 分钟 个工作日 工作日 亩 吨 公里 千米 米 平方米 立方米 公顷 个百分点 成 倍 次/年 场/年 个小时 课时 学时 万人 万人次 % ‰"
)
UNIT = "|".join(sorted(COUNTED.split(), key=len, reverse=True))
LEAD = (
    rf"(?:{LONGEST_FIRST}|[≥≤<>=]|约|大约|完成|举办|开展|组织|培训|召开|新建|建成|共|共计|已|每年|每月|每季度|每周|全年|持续|为期|购置|覆盖率|满意度|满意率|"
    r"合格率|出勤率|完成率|率){0,3}"
)
END = r"(?:及?以上|及?以下|及?以内|之内|内|左右|完成)?"
PHRASE = re.compile(
    rf"(?P<lead>{LEAD})(?P<numeral>{NUMERAL})(?:点(?P<places>[零一二三四五六七八九]{{1,4}})(?P<scale>[万亿])?)?(?P<more>余|多)?"
    rf"(?P<unit>(?:{UNIT})?)(?P<end>{END})"
)
OF_HUNDRED = re.compile(
    rf"(?P<base>百|千)分之(?P<whole>{NUMERAL}|[0-9]+(?:\.[0-9]+)?)(?:点(?P<places>[零一二三四五六七八九]{{1,4}}))?"
)
PART_OF = re.compile(rf"(?P<lead>{LEAD})(?P<below>{NUMERAL})分之(?P<above>{NUMERAL})(?P<end>{END})")
HALF = re.compile(r"(?P<lead>[≥≤<>=]?)半(?P<unit>年|个月|天|个?小时)(?P<end>(?:以上|以内|内)?)")
AND_A_HALF = re.compile(
    r"(?P<lead>[≥≤<>=]?)(?P<whole>[一二两三四五六七八九])(?P<unit>年|个月|天)半(?P<end>(?:以上|以内|内)?)"
)
IN_A_YEAR = re.compile(
    rf"(?:一|每)(?P<per>年|月|个月|季度|周|天)(?P<lead>{LEAD})(?P<numeral>{NUMERAL})(?P<unit>[次期场回篇])"
)
DATE = re.compile(
    r"(?:(?P<year>[零〇一二三四五六七八九]{4})年)?(?P<month>[一二三四五六七八九十]{1,2})月(?:(?P<day>[一二三四五六七八九十]{1,3})[日号])?"
)
FIGURES = str.maketrans("零〇一二三四五六七八九", "00123456789")


def write_as_percent(plain: str) -> str | None:
    """Reads 百分之九十五 and 百分之95 as 95%."""
    whole_of_it = plain.replace("百分百", "百分之百")
    found = OF_HUNDRED.search(whole_of_it)
    if found is None:
        return None
    whole, places = found["whole"], found["places"]
    number = whole if whole[0].isdigit() and whole.isascii() else _write_figures("一百" if whole == "百" else whole)
    if number is None:
        return None
    sign = "%" if found["base"] == "百" else "‰"
    decimals = "." + places.translate(FIGURES) if places else ""
    return f"{whole_of_it[: found.start()]}{number}{decimals}{sign}{whole_of_it[found.end() :]}"


def in_digits(plain: str) -> str | None:
    for shape, write in SHAPES:
        found = shape.fullmatch(plain) if shape is not DATE else shape.match(plain)
        if found:
            return write(found, plain)
    return None


def _write_figures(numeral: str) -> str | None:
    number = chinese_number(numeral)
    return None if number is None else str(number)


def _write_phrase(found: re.Match[str], _: str) -> str | None:
    numeral, scale = found["numeral"], ""
    if numeral[-1] in "万亿":
        numeral, scale = numeral[:-1], numeral[-1]
    number = _write_figures(numeral)
    if number is None or (len(numeral) == 1 and not scale and not found["unit"] and not found["places"]):
        return None
    places = "." + found["places"].translate(FIGURES) if found["places"] else ""
    return f"{found['lead']}{number}{places}{found['scale'] or scale}{found['more'] or ''}{found['unit']}{found['end']}"


def _write_part(found: re.Match[str], _: str) -> str | None:
    below, above = _write_figures(found["below"]), _write_figures(found["above"])
    return below and above and f"{found['lead']}{above}/{below}{found['end']}"


def _write_half(found: re.Match[str], _: str) -> str:
    return f"{found['lead']}0.5{found['unit']}{found['end']}"


def _write_and_a_half(found: re.Match[str], _: str) -> str | None:
    number = _write_figures(found["whole"])
    return number and f"{found['lead']}{number}.5{found['unit']}{found['end']}"


def _write_in_a_year(found: re.Match[str], _: str) -> str | None:
    number = _write_figures(found["numeral"])
    return number and f"{found['lead']}{number}{found['unit']}/{found['per']}"


def _write_date(found: re.Match[str], plain: str) -> str | None:
    month, day = _write_figures(found["month"]), found["day"] and _write_figures(found["day"])
    if month is None:
        return None
    year = found["year"].translate(FIGURES) + "年" if found["year"] else ""
    return f"{year}{month}月{day + '日' if day else ''}{plain[found.end() :]}"


SHAPES = (
    (HALF, _write_half),
    (AND_A_HALF, _write_and_a_half),
    (IN_A_YEAR, _write_in_a_year),
    (PART_OF, _write_part),
    (PHRASE, _write_phrase),
    (DATE, _write_date),
)

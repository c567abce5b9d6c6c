"""Finds telephone and identity numbers, which must not be published."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from indicators.checks.case import Case, Surroundings
from indicators.checks.finding import Level
from indicators.checks.made import altered
from indicators.checks.registry import BOTH, Example, Params, Spot, registered

IDENTITY: Final = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[\dXx](?![0-9A-Za-z])")
MOBILE: Final = re.compile(
    r"(?<![0-9A-Za-z.])(?:\+?86[- ]?)?1[3-9]\d([- ]?)\d{4}\1\d{4}(?![0-9A-Za-z])(?!\s*(?:\.\d|[万亿]?元|[人次个户家件条亩份]))"
)
LANDLINE: Final = re.compile(r"(?<![0-9A-Za-z.-])[（(]?0\d{2,3}[)）]?\s?[-－—]\s?[2-9]\d{6,7}(?![0-9A-Za-z])")
NAMED_NUMBER: Final = re.compile(r"(?:电话|手机|座机|联系方式|热线)(?:号码|号)?[\s:：为是]{0,6}([2-9]\d{6,7})(?!\d)")
NOT_A_DIGIT: Final = re.compile(r"\D")
MOBILE_DIGITS: Final = 11
CODE_BEFORE: Final = re.compile(r"(?:编号|编码|代码|文号|合同号|账号|卡号|税号|项目号)[:：为是]?\s*$")
WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS: Final = "10X98765432"
IDENTITY_KIND: Final = "身份证号"
FEWEST_DIGITS: Final = re.compile(r"(?:\d\D{0,4}){6}\d")
TO_ASCII: Final = {ord("０") + digit: str(digit) for digit in range(10)}
SHEET_TEXTS: Final = (
    ("project", "项目名称"),
    ("goal", "预期目标"),
    ("outcome", "实际完成情况"),
    ("execution_reason", "执行偏差原因"),
    ("adjustment_note", "预算调整说明"),
    ("filler", "填报人"),
)
ROW_TEXTS: Final = (("name", "三级指标"), ("target", "指标值"), ("actual", "完成值"), ("deviation", "偏差原因"))


@registered(
    "personal-data",
    Level.BLOCK,
    title="含有电话或身份证号",
    explanation="公开的表上不得出现个人的电话号码和身份证号码。",
    what_to_do="公开前删去号码，或用“*”遮住中间几位。",
    example=Example(
        wrong=altered(outcome="培训班由某某承办，联系电话13800000000，全部完成。"),
        right=altered(outcome="培训班由某某承办，联系电话138****0000，全部完成。"),
        surroundings=Surroundings(for_publication=True),
    ),
    stages=BOTH,
)
def personal_data(case: Case, params: Params) -> Iterator[Spot]:
    if not case.around.for_publication:
        return
    sheet = case.sheet
    texts = [(field, title, getattr(sheet, field)) for field, title in SHEET_TEXTS]
    texts += [(f"extra.{name}", name, text) for name, text in sheet.extra.items()]
    if case.is_document:  # the print of a record masks 联系电话
        texts.append(("phone", "联系电话", sheet.phone))
    for field, title, text in texts:
        if number := personal_number(text):
            yield Spot(f"{title}中有{number}。公开前请删去，或用“*”遮住中间几位。", field)
    for line in case.all_lines:
        cells = [(field, title, getattr(line.row, field)) for field, title in ROW_TEXTS]
        cells += [(f"extra.{name}", name, text) for name, text in line.row.extra.items()]
        for field, title, text in cells:
            if number := personal_number(text):
                yield Spot(f"{line.where}{title}中有{number}。公开前请删去，或用“*”遮住中间几位。", field, line)


@dataclass(frozen=True, slots=True)
class PersonalNumber:
    """The place of a telephone or identity number in a text."""

    kind: str
    start: int
    stop: int


def personal_number(text: str) -> str:
    """Returns a personal number in the text, masked; an empty text where there is none."""
    found = next(personal_numbers(text), None)
    if found is None:
        return ""
    if found.kind == IDENTITY_KIND:
        return f"{found.kind} {text[found.start : found.start + 3]}…{text[found.stop - 2 : found.stop]}"
    digits = NOT_A_DIGIT.sub("", text[found.start : found.stop])[-MOBILE_DIGITS:]
    return f"{found.kind} {digits[:3]}…{digits[-2:]}"


def personal_numbers(text: str) -> Iterator[PersonalNumber]:
    """Yields all numbers; some may overlap. Full-width digits count as digits."""
    if FEWEST_DIGITS.search(text) is None:
        return
    plain = text.translate(TO_ASCII)
    for found in IDENTITY.finditer(plain):
        if _is_identity(found[0].upper()):
            yield PersonalNumber(IDENTITY_KIND, *found.span())
    for pattern, kind in ((MOBILE, "手机号"), (LANDLINE, "电话号码"), (NAMED_NUMBER, "电话号码")):
        for found in pattern.finditer(plain):
            if not CODE_BEFORE.search(plain, max(0, found.start() - 12), found.start()):
                group = pattern.groups if pattern is NAMED_NUMBER else 0
                yield PersonalNumber(kind, *found.span(group))


def _is_identity(number: str) -> bool:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False))
    return born.year >= 1900 and CHECK_DIGITS[total % 11] == number[17]

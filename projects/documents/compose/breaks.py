"""Places where a typed text may break, so that no single character stands on a line."""

import re
from itertools import accumulate

# The words of labels; other labels break in pairs, and never before the last character.
WORDS = re.compile(
    r"指标\s*$|[或和与及]?(?:服务对象|社会公众|受益对象|群众)|满意度|可持续性?|生态环境|经济|社会|生态|发展|影响|效益|效果|成本"
    r"|数量|质量|时效|指标|年度|绩效|目标\d*|[（(][^）)]*[）)]|[\s\S]{2,3}$|[\s\S]{2}|[\s\S]"
)
DATE = re.compile(r"(?P<year>\d{4}年)\d{1,2}月\d{1,2}[日号]?[前止]?")


def label_breaks(text: str) -> tuple[int, ...]:
    ends = list(accumulate(len(word) for word in WORDS.findall(text)))
    return tuple(end for end in ends[:-1] if not text[end - 1].isspace() and not text[end].isspace())


def date_breaks(text: str) -> tuple[int, ...]:
    """2020年|12月31日前: in a narrow column it breaks after the year and not within the month."""
    found = DATE.fullmatch(text)
    return (found.end("year"),) if found else ()

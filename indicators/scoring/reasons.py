"""Texts that people wrote: whether they give a reason, and how they are quoted."""

import re

NO_LETTERS = re.compile(r"[\W\d_]+")
NO_REASON = re.compile(r"|NA|不适用|不涉及|(?:无|暂无|没有|不存在|未|未产生|未出现|未发生)(?:偏差|差异)?(?:原因|情况)?")
QUOTED_LENGTH = 30
PUNCTUATION = re.compile(r"[\s，,。；;、：:！!“”\"‘’'（）()《》]+|\.$")


def has_reason(text: str) -> bool:
    return bool(text) and NO_REASON.fullmatch(NO_LETTERS.sub("", text)) is None


def short(text: str) -> str:
    """A quoted text, on one line and not too long."""
    line = " ".join(text[: QUOTED_LENGTH * 4].split())
    return line if len(line) <= QUOTED_LENGTH else line[: QUOTED_LENGTH - 1] + "…"


def bare(text: str) -> str:
    """For telling whether two texts are the same words."""
    return PUNCTUATION.sub("", text)

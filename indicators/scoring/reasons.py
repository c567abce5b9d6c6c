"""Texts that people wrote: whether they give a reason, and how they are quoted."""

import re

NO_REASON = frozenset(
    {"", "无", "无偏差", "没有偏差", "不存在偏差", "无偏差原因", "无原因", "没有", "暂无", "不适用", "已完成", "完成"}
)
NOISE = re.compile(r"[\s/／\\\-－–—―─。.，,；;、]+")
QUOTED_LENGTH = 30
PUNCTUATION = re.compile(r"[\s，,。；;、：:！!“”\"‘’'（）()《》]+|\.$")


def has_reason(text: str) -> bool:
    return bool(text) and NOISE.sub("", text) not in NO_REASON


def short(text: str) -> str:
    """A quoted text, on one line and not too long."""
    line = " ".join(text[: QUOTED_LENGTH * 4].split())
    return line if len(line) <= QUOTED_LENGTH else line[: QUOTED_LENGTH - 1] + "…"


def bare(text: str) -> str:
    """For telling whether two texts are the same words."""
    return PUNCTUATION.sub("", text)

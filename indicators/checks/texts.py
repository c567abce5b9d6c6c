"""Classifies the text of a cell: nothing, a reason, a placeholder, the same as another text."""

import re
from typing import Final

from indicators.scoring import has_reason

SPACE: Final = re.compile(r"[\s\u200b\ufeff]+")
LOOKALIKES: Final = str.maketrans(
    "０１２３４５６７８９．％（），：；＞＜＝﹦≧≦⩾⩽－／＋",
    "0123456789.%(),:;><==≥≤≥≤-/+",
)
OPERATORS: Final = ((">=", "≥"), ("=>", "≥"), ("<=", "≤"), ("=<", "≤"))
DASHES: Final = frozenset({"", "/", "／", "\\", "、", "—", "——", "-", "--", "－", "–", "―", "─", "──", "-/-", "//"})
DEVIATION: Final = re.compile(r"偏差|差异|偏离")

PLACEHOLDER: Final = re.compile(
    r"""
    (?: (?:年度)?(?:总体)?(?:绩效)?(?:指标|目标|任务) [0-9０-９一二三四五六七八九十]* [:：、.．]? )?
        (?: [xX×＊*]{2,} | […]+ | \.{3,} | 。{3,} | _{2,} ) (?: 指标 | 目标 | 项目 | 万?元 | 人次? | 个 | 次 | % | ％ )? [。.；;]?
    | (?:指标|目标|任务) [0-9０-９一二三四五六七八九十]+ [:：、.．]?
    | (?:指标|目标|任务) [:：]
    | [（(【\[] (?: 请 | 此处 | 此栏 )? (?: 填写 | 填报 | 输入 | 选择 | 录入 ) [^）)】\]]{0,40} [）)】\]]
    | [（(【\[]? (?: 请 | 此处 | 此栏 ) (?: 填写 | 填报 | 填入 | 输入 | 选择 | 录入 | 简要 | 概述 | 说明 ) .{0,60}
    | [（(【\[]? 请? (?: 如实 | 据实 | 按照?实际(?:情况)? | 根据实际(?:情况)? ) 填[写报] [）)】\]]?
    | .{0,100} [（(【\[] (?:
        [^每]{0,8} \d{2,4} 个?字 (?: 以内 | 之内 | 以下 | 左右 | 内 ) | (?: 限 | 最多 | 不多于 | 不超过 | 控制在 ) \d{2,4} 个?字
    ) [）)】\]]
    | [（(【\[] (?: 简要 | 概括 | 概述 | 简述 | 说明 | 包含 | 参照 | 参考 | 对照 ) [^）)】\]]{0,80} [）)】\]]
    """,
    re.VERBOSE,
)
LONGEST_PLACEHOLDER: Final = 120
UNFILLED_FIGURE: Final = re.compile(r"(?<![A-Za-z×])[xX×]{2,}\s*(?:万元|元|人|次|个|户|家|%|％|期|场|件|月|日|万)")
PLACEHOLDER_HEADS: Final = frozenset("xX×*＊…._。（(【[年总绩指目任请此")
PLACEHOLDER_ENDS: Final = frozenset(")）】]写报")
CROSSES: Final = frozenset("xX×")


def squeeze_text(text: str) -> str:
    """Removes white space and unifies signs and operators, to compare texts, not to show them."""
    squeezed = SPACE.sub("", text).translate(LOOKALIKES)
    if ">" in squeezed or "<" in squeezed:
        for spelling, operator in OPERATORS:
            squeezed = squeezed.replace(spelling, operator)
    return squeezed


def is_nothing(text: str) -> bool:
    """Says whether a text is empty or a dash, which a form prints where there is no value."""
    return not text or text.strip() in DASHES


def is_reason(text: str) -> bool:
    """Decides as scoring does; most cells hold a dash."""
    return text not in DASHES and has_reason(text)


def says_no_deviation(text: str) -> bool:
    return DEVIATION.search(text) is not None and not has_reason(text)


def is_placeholder(text: str) -> bool:
    """Says whether the form's template left the text in a cell: XXX, ……, 指标2:, （填写…）."""
    if text.lstrip()[:1] in PLACEHOLDER_HEADS or text.rstrip()[-1:] in PLACEHOLDER_ENDS:
        bare = SPACE.sub("", text)
        if len(bare) <= LONGEST_PLACEHOLDER and PLACEHOLDER.fullmatch(bare):
            return True
    return not CROSSES.isdisjoint(text) and UNFILLED_FIGURE.search(text) is not None


def shorten_cell(text: str, *, longest: int = 24) -> str:
    """Shortens a cell's text so that a sentence can quote it."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"

"""Texts that people wrote: whether they give a reason, and how they are quoted."""

import re

NO_LETTERS = re.compile(r"[\W\d_]+")
NO_REASON = re.compile(
    r"""
    (?: NA? )?
    | (?: 本指标 | 该指标 | 此项 | 目前 | 暂时? | 基本上? | 均 | 已 )*
      (?: 无 | 没有 | 不存在 | 不涉及 | 不适用 | 未 (?: 产生 | 出现 | 发生 | 发现 | 见 | 存在 )? )
      (?: 任何 | 明显 | 较大 | 重大 | 显著 | 实质性? )?
      (?: 偏差 | 差异 | 偏离 )? (?: 原因 | 情况 | 现象 | 问题 | 分析 | 说明 )* (?: [及和与] )? (?: 改进 | 整改 )? (?: 措施 )?
    | (?: 一切 | 进展 | 运行 | 完成 | 执行 )? (?: 情况 )? 正常 (?: 完成 | 执行 | 开展 | 运行 )?
    | (?: 指标 | 任务 | 目标 | 工作 )? (?: 均 | 已经? | 全部 | 全面 | 按时 | 按期 | 按质 | 按量 | 保质保量 | 如期 | 按计划 | 按要求 | 按规定 | 圆满 | 顺利 | 及时 | 基本 )*
      (?: 完成 | 达成 | 达标 | 实现 | 落实 ) 率? (?: 年度 | 年初 | 预期 | 既定 | 全部 | 各项 )* (?: 目标 | 任务 | 指标 | 计划 )* 值? 了?
    | (?: 均 | 已经? | 基本 )* (?: 达到 | 符合 | 满足 ) 了? (?: 年度 | 年初 | 预期 | 既定 | 设定 )* 的? (?: 目标 | 指标 | 要求 | 预期 | 标准 | 效果 )* 值?
    """,
    re.VERBOSE,
)
LONGEST_EMPTY_PHRASE = 24
QUOTED_LENGTH = 30
PUNCTUATION = re.compile(r"[\s，,。；;、：:！!“”\"‘’'（）()《》]+|\.$")


def has_reason(text: str) -> bool:
    """Says whether a text gives a reason: 无偏差, 正常, 已完成 only say that there is none."""
    letters = NO_LETTERS.sub("", text)
    return len(letters) > LONGEST_EMPTY_PHRASE or NO_REASON.fullmatch(letters) is None


def shorten_quote(text: str) -> str:
    line = " ".join(text[: QUOTED_LENGTH * 4].split())
    return line if len(line) <= QUOTED_LENGTH else line[: QUOTED_LENGTH - 1] + "…"


def drop_punctuation(text: str) -> str:
    """Removes spaces and signs, to compare the words of two texts."""
    return PUNCTUATION.sub("", text)

"""The meaning of the level-1 and level-2 labels of a form, in all their spellings."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Label:
    """One kind of level 1 or level 2. Aliases leave out the ending 指标, which every label may have or not."""

    code: str
    title: str
    aliases: tuple[str, ...]


DIMENSIONS = (
    Label("cost", "成本指标", ("成本", "项目成本", "成本控制")),
    Label("output", "产出指标", ("产出", "项目产出", "产出目标", "项目完成")),
    Label("benefit", "效益指标", ("效益", "效果", "项目效益", "项目效果", "效益目标", "产出效益")),
    Label(
        "satisfaction",
        "满意度指标",
        ("满意度", "服务对象满意度", "社会公众或服务对象满意度", "社会公众满意度", "受益对象满意度", "满意度目标"),
    ),
)

CATEGORIES = (
    Label("quantity", "数量指标", ("数量", "产出数量")),
    Label("quality", "质量指标", ("质量", "产出质量")),
    Label("timeliness", "时效指标", ("时效", "时效性", "产出时效", "时间")),
    Label("cost", "成本指标", ("成本", "产出成本", "项目成本", "成本控制")),
    Label("economic_cost", "经济成本指标", ("经济成本",)),
    Label("social_cost", "社会成本指标", ("社会成本",)),
    Label("ecological_cost", "生态环境成本指标", ("生态环境成本", "生态成本", "环境成本")),
    Label("economic", "经济效益指标", ("经济效益", "经济效果")),
    Label("social", "社会效益指标", ("社会效益", "社会效果")),
    Label("ecological", "生态效益指标", ("生态效益", "生态环境效益", "环境效益", "生态效果")),
    Label(
        "sustainable",
        "可持续影响指标",
        ("可持续影响", "可持续性影响", "可持续", "可持续性", "可持续发展", "可持续发展影响", "可持续影响力"),
    ),
    Label(
        "satisfaction",
        "服务对象满意度指标",
        (
            "服务对象满意度",
            "满意度",
            "服务对象满意",
            "服务满意度",
            "社会公众满意度",
            "社会公众或服务对象满意度",
            "服务对象或社会公众满意度",
            "受益对象满意度",
            "受益群体满意度",
            "群众满意度",
            "帮扶对象满意度",
        ),
    ),
)

COST_CATEGORIES = frozenset({"cost", "economic_cost", "social_cost", "ecological_cost"})

SAME_AS_ABOVE = frozenset({"同上", "〃", '"', "″"})

NOISE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
POINTS_IN_BRACKETS = re.compile(r"[(（\[【][\d.％%分]+[)）\]】]")
POINTS_AT_END = re.compile(r"(?<=[^\d.])[\d.]+分$")
NUMBERING = re.compile(r"^(?:[(（]?[一二三四五六七八九十\d]+[)）、.．])+")


def normalise_label(label: str) -> str:
    """Returns a label for comparing: without white space, numbering, points in brackets and the ending 指标."""
    text = NOISE.sub("", label)
    text = POINTS_AT_END.sub("", POINTS_IN_BRACKETS.sub("", text))
    text = NUMBERING.sub("", text).rstrip(":：")
    return text.removesuffix("指标") or text


def _by_alias(labels: Iterable[Label]) -> Mapping[str, str]:
    return {alias: label.code for label in labels for alias in label.aliases}


def _by_spelling(labels: Iterable[Label]) -> Mapping[str, str]:
    """Returns the most frequent spellings, so that they need no regular expression."""
    spelled = {"": ""}
    for label in labels:
        for alias in label.aliases:
            spelled[alias] = spelled[alias + "指标"] = label.code
    return spelled


DIMENSION_BY_ALIAS = _by_alias(DIMENSIONS)
CATEGORY_BY_ALIAS = _by_alias(CATEGORIES)
DIMENSION_BY_SPELLING = _by_spelling(DIMENSIONS)
CATEGORY_BY_SPELLING = _by_spelling(CATEGORIES)
DIMENSION_TITLES: Mapping[str, str] = {label.code: label.title for label in DIMENSIONS}


def dimension_code(label: str) -> str:
    """Returns the code of a level 1; for an unknown label the normalised label, for a blank an empty text."""
    known = DIMENSION_BY_SPELLING.get(label)
    if known is not None:
        return known
    text = normalise_label(label)
    return DIMENSION_BY_ALIAS.get(text, text)


def category_code(label: str) -> str:
    """Returns the code of a level 2; for an unknown label the normalised label, for a blank an empty text."""
    known = CATEGORY_BY_SPELLING.get(label)
    if known is not None:
        return known
    text = normalise_label(label)
    return CATEGORY_BY_ALIAS.get(text, text)


def is_written(label: str) -> bool:
    """Says whether a label cell has a label of its own: a blank and 同上 repeat the one above."""
    text = label.strip()
    return bool(text) and text not in SAME_AS_ABOVE


def is_cost(*, dimension: str, category: str) -> bool:
    return category_code(category) in COST_CATEGORIES or dimension_code(dimension) == "cost"

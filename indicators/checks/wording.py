"""Checks targets in words: targets that can't be measured, and percentages beside words."""

import re
from collections.abc import Iterator
from typing import Final

from indicators.checks.case import Case
from indicators.checks.finding import Level
from indicators.checks.made import example
from indicators.checks.registry import BOTH, Params, Spot, registered
from indicators.checks.texts import shorten_cell
from indicators.quantity import Kind

PERCENT_UNITS: Final = frozenset({"%", "‰"})
VAGUE: Final = re.compile(
    r"提升|提高|加强|改善|增强|促进|推进|推动|优化|完善|改进|强化|增进|加大|扩大|好转|显著|明显|有效|逐步|逐渐|不断|进一步|较大|较好|较高|大幅"
)
MEASURABLE: Final = re.compile(
    r"\d|[０-９]|[一二两三四五六七八九十百千]+(?:个|次|家|人|户|项|成|级|倍|名|位)|全部|所有|均|零|杜绝|无|未"
)


@registered(
    "wording-with-percent",
    Level.NOTE,
    title="指标值是文字，完成值是百分数",
    explanation="指标值写“提高”“持续”，完成值却写 100%，看不出做到了什么程度。",
    what_to_do="完成值用与指标值相应的文字写明做到的程度，或把指标值改为可以衡量的数。",
    example=example({5: {"target": "持续提高", "actual": "100%"}}),
)
def wording_with_percent(case: Case, params: Params) -> Iterator[Spot]:
    for line in case.lines:
        target, actual = line.score.target, line.score.actual
        if target.kind is Kind.WORDING and actual.kind is Kind.NUMBER and actual.unit in PERCENT_UNITS:
            yield Spot(
                f"{line.where}指标值“{shorten_cell(line.row.target)}”是文字，完成值 {shorten_cell(line.row.actual)} 是百分数，"
                "两者无法对照。请写明实际做到的程度。",
                "actual",
                line,
            )


@registered(
    "vague-target",
    Level.NOTE,
    title="指标值含糊",
    explanation="“有效提升”“加强”“明显改善”之类没有可衡量的内容，做到与否无从判断。",
    what_to_do="换成数量、比率，或写明看得见的结果。",
    example=example({5: {"target": "有效提升", "actual": "有效提升"}}),
    stages=BOTH,
)
def vague_target(case: Case, params: Params) -> Iterator[Spot]:
    for line in case.lines:
        text = line.row.target
        if line.score.target.kind is Kind.WORDING and VAGUE.search(text) and not MEASURABLE.search(text):
            yield Spot(
                f"{line.where}指标值“{shorten_cell(text)}”没有可衡量的内容。请换成数量、比率，或写明看得见的结果。",
                "target",
                line,
            )

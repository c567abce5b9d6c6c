"""Forms that no office would print, made from a number: many rows, endless texts, empty ones, words without an end."""

from dataclasses import replace
from random import Random
from typing import Any

from indicators.rules import rule_set
from indicators.scoring import score_sheet
from indicators.sheet import IndicatorRow, Sheet
from projects.documents.compose import compose
from projects.documents.grid import Grid
from projects.documents.layout import shipped_layout
from tests.projects.documents.sheets import BENEFIT, OUTPUT, RULES, SAMPLES, SATISFACTION

SENTENCES = (
    "完成全州国有企业党建信息智能管理系统的维护升级，",
    "确保此项工作顺利开展；",
    "PM2.5年均浓度降至35μg/m³以下，",
    "全年组织培训12期（其中线上4期），参训人员1,460人次。",
    "详见 https://example.test/report/2021?id=7，",
    "一是加强组织领导，",
    "满意度达98.5%。",
    "\n",
    "\n\n　　",
    "“放管服”改革持续推进、",
)
LONG_FIELDS = ("goal", "outcome", "execution_reason")
LENGTHS = (0, 0, 8, 30, 120, 700, 2700, 5000)


def ugly_text(random: Random, length: int) -> str:
    text = ""
    while len(text) < length:
        text += random.choice(SENTENCES)
    return text[:length].strip()


def ugly_sheet(code: str, seed: int) -> Sheet:
    """The same number always gives the same sheet."""
    random = Random(f"{code} {seed}")
    sheet = SAMPLES[code]
    count = random.choice((1, 3, 8, 20, 41, 80))
    longest = random.choice((8, 30, 60, 120, 400)) if count < 80 else 30
    rows = [_row(random, number, longest, sheet.indicators[0]) for number in range(count)]
    if random.random() < 0.3:
        huge = random.randrange(count)
        changed: dict[str, Any] = {random.choice(("deviation", "name", "actual")): ugly_text(random, 3000)}
        rows[huge] = replace(rows[huge], **changed)
    if random.random() < 0.2:
        label = ugly_text(random, 1500).replace("\n", "")
        rows = [replace(row, dimension=label) if row.dimension == BENEFIT else row for row in rows]
    texts: dict[str, Any] = {field: ugly_text(random, random.choice(LENGTHS)) for field in LONG_FIELDS}
    extra = {
        name: ugly_text(random, random.choice(LENGTHS[:7])) for name in sheet.extra if name not in {"title", "date"}
    }
    return replace(sheet, indicators=tuple(rows), extra={**sheet.extra, **extra}, **texts)


def _row(random: Random, number: int, longest: int, pattern: IndicatorRow) -> IndicatorRow:
    """Labels change now and then, and never back to an earlier one."""
    run = number // random.choice((1, 1, 4)) if random.random() < 0.3 else number // 5
    texts = {name: ugly_text(random, random.randrange(longest)) for name in ("actual", "deviation")}
    is_void = random.random() < 0.1
    return IndicatorRow(
        key=str(number + 1),
        dimension=(OUTPUT, BENEFIT, SATISFACTION)[min(2, number // 15)],
        category=f"第{max(run, number // 5)}类质量指标",
        name="/" if is_void else f"第{number}项{ugly_text(random, random.randrange(longest))}",
        target="/" if is_void else random.choice(("100%", "≥12期", "2021年12月31日前", "有效提高", "")),
        actual="/" if is_void else texts["actual"],
        deviation=texts["deviation"],
        extra={name: _extra(random, name, number, longest) for name in pattern.extra},
    )


def _extra(random: Random, name: str, number: int, longest: int) -> str:
    if name == "goal":
        return f"年度绩效目标{number // 7 + 1}（40分）"
    return ugly_text(random, random.randrange(longest))


def ugly_grid(code: str, seed: int) -> Grid:
    sheet = ugly_sheet(code, seed)
    return compose(sheet, shipped_layout(code), score_sheet(sheet, rule_set(RULES.get(code, "national"))))

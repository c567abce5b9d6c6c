"""试算: reads, scores and explains one target, actual and weight."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from indicators.points import plain
from indicators.quantity import Kind, Quantity, write_quantity, write_unmistakably
from indicators.rules import RuleSet
from indicators.scoring import Need, Score, score_row
from indicators.sheet import IndicatorRow

WEIGHT = re.compile(r"(\d{1,12}(?:\.\d{0,12})?|\.\d{1,12})分?", re.ASCII)
KINDS: Mapping[Kind, str] = {
    Kind.NUMBER: "数值",
    Kind.DATE: "时间",
    Kind.PERIOD: "期限",
    Kind.WORDING: "文字描述",
    Kind.UNREAD: "有数字的文字，由人评定",
    Kind.NONE: "没有填写",
    Kind.AMBIGUOUS: "不止一种读法",
}
NEEDS: Mapping[Need, str] = {
    Need.REASON: "填写原因",
    Need.BAND: "选择档次",
    Need.HAND_SCORE: "人工评定得分",
    Need.READING: "选定读法",
}


class WeightError(ValueError):
    """A 分值 that is no number of points."""


def parse_weight(text: str) -> Decimal:
    """Accepts full-width digits, commas between thousands and 分 at the end."""
    tidied = re.sub(r"[\s,]", "", unicodedata.normalize("NFKC", text[:100]))
    found = WEIGHT.fullmatch(tidied)
    if found is None:
        raise WeightError(f"分值「{text[:100]}」应为不小于 0 的数，例如 5 或 7.5")
    return Decimal(found[1])


def try_out(
    target: str,
    actual: str,
    weight: Decimal,
    rules: RuleSet,
    *,
    name: str = "",
    category: str = "",
    year: int | None = None,
) -> Score:
    row = IndicatorRow(key="", name=name, category=category, target=target, actual=actual, weight=weight)
    return score_row(row, rules, year=year)


def as_record(score: Score) -> dict[str, Any]:
    """For programs: figures as decimal strings, nothing where a person must choose."""
    return {
        "score": None if score.printed is None else plain(score.printed),
        "reading": {"target": reading_as_record(score.target), "actual": reading_as_record(score.actual)},
        "explanation": score.explanation,
        "needs": sorted(score.needs),
    }


def reading_as_record(quantity: Quantity) -> dict[str, Any]:
    return {
        "text": quantity.text,
        "normalised": write_quantity(quantity),
        "kind": str(quantity.kind),
        "operator": str(quantity.operator),
        "number": None if quantity.number is None else plain(quantity.number),
        "unit": quantity.unit,
        "start": None if quantity.start is None else quantity.start.isoformat(),
        "end": None if quantity.end is None else quantity.end.isoformat(),
        "readings": [reading_as_record(each) for each in quantity.readings],
    }


def as_text(score: Score, rules: RuleSet) -> str:
    """For people, line by line."""
    return "\n".join(f"{title}：{said}" for title, said in as_lines(score, rules).items())


def as_lines(score: Score, rules: RuleSet) -> dict[str, str]:
    points = "须由人评定" if score.printed is None else f"{plain(score.printed)} 分"
    if score.maximum is not None:
        points += f"（满分 {plain(score.maximum)} 分）"
    lines = {
        "评分办法": rules.title,
        "指标值": reading_said(score.target),
        "完成值": reading_said(score.actual),
        "得分": points,
        "说明": score.explanation,
    }
    if score.needs:
        lines["还需"] = "、".join(NEEDS[need] for need in Need if need in score.needs)
    return lines


def readings_to_choose(score: Score) -> dict[str, list[str]]:
    """Returns the readings of each ambiguous value, as texts that a person could type instead."""
    values = {"target": score.target, "actual": score.actual}
    return {
        field: [write_unmistakably(each) for each in value.readings]
        for field, value in values.items()
        if value.readings
    }


def reading_said(quantity: Quantity) -> str:
    if quantity.kind is Kind.NONE:
        return KINDS[Kind.NONE]
    typed = f"「{quantity.text.strip()}」"
    if quantity.kind is Kind.AMBIGUOUS:
        return f"{typed}，{KINDS[Kind.AMBIGUOUS]}：{'；或 '.join(_with_kind(each) for each in quantity.readings)}"
    return f"{typed}，读作{_with_kind(quantity)}"


def _with_kind(quantity: Quantity) -> str:
    kind = KINDS[quantity.kind]
    return kind if quantity.kind in (Kind.WORDING, Kind.UNREAD) else f"{kind} {write_quantity(quantity)}"

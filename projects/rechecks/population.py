"""The list that a sample is drawn from: the approved sheets of a round, each with what speaks for a closer look."""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import Exists, OuterRef

from indicators.points import plain
from indicators.rules import RuleSet
from projects.models import Attachment, Evaluation, Round, Stage, Step

VERY_LOW: Final = Decimal(60)  # percent of execution
MANY_NOTES: Final = 3
COLUMNS: Final = (
    "pk",
    "approved_version",
    "approved_version__digest",
    "unit_name",
    "project_name",
    "project__code",
    "budget_total",
    "total_score",
    "execution_rate",
    "explain_count",
    "note_count",
    "has_evidence",
)


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """One thing that speaks for a closer look, and what it weighs."""

    title: str
    points: int
    holds: Callable[[dict[str, Any]], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An approved sheet as the frozen list has it."""

    evaluation: int
    version: int
    digest: str
    unit: str
    project: str
    code: str
    amount: Decimal | None
    total: Decimal | None
    risks: tuple[str, ...]
    points: int


def risk_points(rules: RuleSet) -> Sequence[RiskPoint]:
    low = rules.low_execution
    return (
        RiskPoint("自评满分", 3, lambda row: row["total_score"] is not None and row["total_score"] >= rules.total),
        RiskPoint(f"执行率低于 {plain(VERY_LOW)}%", 3, lambda row: _is_between(row["execution_rate"], None, VERY_LOW)),
        RiskPoint(f"执行率低于 {plain(low)}%", 1, lambda row: _is_between(row["execution_rate"], VERY_LOW, low)),
        RiskPoint("有需要说明的问题", 2, lambda row: row["explain_count"] > 0),
        RiskPoint("没有佐证材料", 2, lambda row: not row["has_evidence"]),
        RiskPoint(f"疑点 {MANY_NOTES} 处以上", 1, lambda row: row["note_count"] >= MANY_NOTES),
    )


def _is_between(rate: Decimal | None, low: Decimal | None, high: Decimal) -> bool:
    return rate is not None and (low is None or rate >= low) and rate < high


def population_of(round: Round) -> list[Candidate]:
    """By unit, without the sheets that an earlier sample of the round holds; one query."""
    kept = Attachment.objects.filter(evaluation=OuterRef("pk"), removed_at__isnull=True)
    found = Evaluation.objects.filter(
        round=round, stage=Stage.SELF_EVALUATION, step=Step.APPROVED, exclusion="", approved_version__isnull=False
    ).exclude(rechecks__sample__round=round)
    rows = found.annotate(has_evidence=Exists(kept)).order_by("unit_path", "pk").values(*COLUMNS)
    points = risk_points(round.rule_set.rules)
    return [_make_candidate(row, [each for each in points if each.holds(row)]) for row in rows]


def _make_candidate(row: dict[str, Any], risks: Sequence[RiskPoint]) -> Candidate:
    return Candidate(
        evaluation=row["pk"],
        version=row["approved_version"],
        digest=row["approved_version__digest"],
        unit=row["unit_name"],
        project=row["project_name"],
        code=row["project__code"],
        amount=row["budget_total"],
        total=row["total_score"],
        risks=tuple(each.title for each in risks),
        points=sum(each.points for each in risks),
    )


def population_as_text(population: Iterable[Candidate]) -> str:
    """Canonical: the same list always gives the same text."""
    rows = [
        asdict(each) | {"amount": _number_as_text(each.amount), "total": _number_as_text(each.total)}
        for each in population
    ]
    return json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _number_as_text(number: Decimal | None) -> str | None:
    return None if number is None else plain(number)


def population_from_text(text: str) -> list[Candidate]:
    return [
        Candidate(
            **row
            | {
                "amount": _number_from_text(row["amount"]),
                "total": _number_from_text(row["total"]),
                "risks": tuple(row["risks"]),
            }
        )
        for row in json.loads(text)
    ]


def _number_from_text(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def digest_of_list(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

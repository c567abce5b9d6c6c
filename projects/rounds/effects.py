"""What another rule set would make of the scores of a round: computed from the records, nothing written."""

import heapq
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from indicators.points import ZERO, plain
from indicators.rules import RuleSet
from indicators.scoring import score_sheet
from projects.models import Evaluation, Round, Stage
from projects.models.evaluation import EvaluationQuerySet
from projects.sheets import sheet_of
from projects.sheets.numbers import POINTS, fit_column

CHUNK: Final = 200
MOST_SECONDS: Final = 10.0
MOST_SHOWN: Final = 100
NO_GRADE: Final = "无"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """On one sheet."""

    evaluation: Evaluation
    total: Decimal | None
    grade: str
    is_misfit: bool = False  # its 分值 don't add up under the new rules

    @property
    def former_total(self) -> Decimal | None:
        return self.evaluation.total_score

    @property
    def former_grade(self) -> str:
        return self.evaluation.grade

    @property
    def difference(self) -> Decimal:
        return (self.total or ZERO) - (self.former_total or ZERO)

    @property
    def shown(self) -> str:
        return _write_total(self.total)

    @property
    def former_shown(self) -> str:
        return _write_total(self.former_total)

    @property
    def difference_shown(self) -> str:
        return f"{'+' if self.difference > 0 else ''}{plain(self.difference)}"

    @property
    def changes_total(self) -> bool:
        return self.total != self.former_total

    @property
    def changes_grade(self) -> bool:
        return self.grade != self.former_grade


@dataclass(slots=True, kw_only=True)
class Effects:
    """On a round: everything is counted, the largest changes are kept to be shown."""

    round: Round
    rules: RuleSet
    sheets: int
    computed: int = 0
    totals: int = 0
    misfits: int = 0
    grades: Counter[tuple[str, str]] = field(default_factory=Counter)
    largest: list[tuple[bool, Decimal, int, Effect]] = field(default_factory=list)

    def add(self, effect: Effect) -> None:
        self.computed += 1
        self.totals += effect.changes_total
        self.misfits += effect.is_misfit
        if effect.changes_grade:
            self.grades[effect.former_grade or NO_GRADE, effect.grade or NO_GRADE] += 1
        if effect.changes_total or effect.changes_grade:
            rank = (effect.changes_grade, abs(effect.difference), -effect.evaluation.pk, effect)
            keep = heapq.heappush if len(self.largest) < MOST_SHOWN else heapq.heappushpop
            keep(self.largest, rank)

    @property
    def shown(self) -> list[Effect]:
        """Changed grades first, then by size."""
        return [effect for *_, effect in sorted(self.largest, key=lambda rank: rank[:3], reverse=True)]

    @property
    def summary(self) -> str:
        grades = (f"；{count} 张由“{former}”变为“{now}”" for (former, now), count in sorted(self.grades.items()))
        return f"“{self.round}”中试算了 {self.computed} 张自评表：{self.totals} 张总分有变化{''.join(grades)}。"

    @property
    def warnings(self) -> list[str]:
        weight, left = plain(self.rules.indicator_weight), self.sheets - self.computed
        told = {
            f"{self.misfits} 张的指标分值合计不等于 {weight} 分，换用后填报人要先调整分值。": self.misfits,
            f"表较多，还有 {left} 张没有试算。": left,
        }
        return [warning for warning, count in told.items() if count]


def _write_total(total: Decimal | None) -> str:
    return "—" if total is None else plain(total)


def effects_of(rules: RuleSet, round: Round, *, seconds: float = MOST_SECONDS) -> Effects:
    """Stops after some seconds and says how many were left: a preview must come while somebody waits."""
    evaluations = scored_sheets(round)
    effects, end = Effects(round=round, rules=rules, sheets=evaluations.count()), time.monotonic() + seconds
    with_rows: Iterable[Evaluation] = (
        evaluations.select_related("round").prefetch_related("fund_lines", "indicators").iterator(chunk_size=CHUNK)
    )
    for evaluation in with_rows:
        scores = score_sheet(sheet_of(evaluation), rules)
        effect = Effect(
            evaluation=evaluation,
            total=fit_column(scores.total, **POINTS),
            grade=scores.grade,
            is_misfit=evaluation.weight_sum != rules.indicator_weight,
        )
        effects.add(effect)
        if time.monotonic() > end:
            break
    return effects


def scored_sheets(round: Round) -> EvaluationQuerySet:
    at_stage: EvaluationQuerySet = Evaluation.objects.filter(round=round, stage=Stage.SELF_EVALUATION)
    return at_stage.included().order_by("unit_path", "id")

"""低执行率 and 低分: the sheets, the worst first, with the reasons and measures that the units wrote."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import F, TextChoices

from indicators.rules import RuleSet
from projects.models import Indicator
from projects.models.evaluation import EvaluationQuerySet
from projects.queries.keyset import KEY, ListOrder, OrderColumn
from projects.queries.statistics import Basis, evaluated_by, graded_by

FIGURE: Final = re.compile(r"\d{1,18}(?:\.\d{1,6})?", re.ASCII)


class LowResult(TextChoices):
    """The two lists of what fell short."""

    RATE = "rates", "低执行率项目"
    SCORE = "scores", "低分项目"


@dataclass(frozen=True, slots=True)
class LowThreshold:
    """A sheet is low where its figure is below this one."""

    column: str
    below: Decimal


def low_threshold(which: LowResult, rules: RuleSet) -> LowThreshold:
    """From where a rate wants 执行偏差原因; from where a score is below the second of the grades, as the rule set says."""
    if which is LowResult.RATE:
        return LowThreshold("execution_rate", rules.low_execution)
    return LowThreshold("total_score", rules.grades[min(1, len(rules.grades) - 1)].floor)


def low_results(evaluations: EvaluationQuerySet, basis: Basis, which: LowResult, rules: RuleSet) -> EvaluationQuerySet:
    limit = low_threshold(which, rules)
    counted = evaluated_by(basis) if which is LowResult.RATE else graded_by(basis)
    return evaluations.filter(counted, **{f"{limit.column}__lt": limit.below}).select_related("unit")


def worst_first(which: LowResult) -> ListOrder:
    column = "execution_rate" if which is LowResult.RATE else "total_score"
    return (OrderColumn(column, _read_rate_or_score), KEY)


def _read_rate_or_score(text: str) -> Decimal:
    if FIGURE.fullmatch(text) is None:
        raise ValueError(text)
    return Decimal(text)


def reasons_for_lost_points(evaluations: EvaluationQuerySet) -> Mapping[int, list[str]]:
    """偏差原因及改进措施 of the rows that lost points, by sheet, in the order of the form; in one query."""
    lost = Indicator.objects.filter(evaluation__in=evaluations.order_by().values("pk"), score__lt=F("weight"))
    written = lost.exclude(deviation="").order_by("evaluation", "position", "pk")
    found: defaultdict[int, list[str]] = defaultdict(list)
    for evaluation, deviation in written.values_list("evaluation", "deviation"):
        found[evaluation].append(deviation)
    return found

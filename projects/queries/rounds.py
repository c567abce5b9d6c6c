"""年度自评任务 with the progress of their sheets."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, QuerySet

from projects.models import Evaluation, Round, RoundState, ScanDue, Stage, Step
from projects.models.scope import scope_of
from projects.queries.to_do import awaiting_scan

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """应评 = 已评 + 不纳入 + 未完成, of the sheets that the person sees; what was 撤销下发 is none of them."""

    due: int = 0
    done: int = 0
    excluded: int = 0
    at_step: Mapping[Step, int]
    awaiting_scan: int = 0

    @property
    def unfinished(self) -> int:
        return self.due - self.done - self.excluded


def rounds_for(user: "User | AnonymousUser") -> QuerySet[Round]:
    return Round.objects.for_user(user).select_related("region").prefetch_related("windows")


def current_rounds(user: "User | AnonymousUser") -> list[Round]:
    """Returns the rounds that aren't over; asks nothing for a person without a role, because home opens often."""
    return list(rounds_for(user).exclude(state=RoundState.CLOSED)) if scope_of(user).held else []


def progress_of(rounds: Sequence[Round], user: "User | AnonymousUser") -> Mapping[int, Progress]:
    """Returns the progress of each round, in one query."""
    if not rounds:
        return {}
    counted = (
        Evaluation.objects.for_user(user)
        .due()
        .filter(round__in=[each.pk for each in rounds])
        .order_by()
        .values_list("round", "stage", "step", "exclusion")
        .annotate(number=Count("pk"))
    )
    counts: dict[int, Counter[tuple[str, str, bool]]] = {each.pk: Counter() for each in rounds}
    for key, stage, step, exclusion, number in counted:
        counts[key][stage, step, bool(exclusion)] += number
    unsealed = _count_unsealed(rounds, user)
    return {key: _make_progress(counter, unsealed[key]) for key, counter in counts.items()}


def _count_unsealed(rounds: Sequence[Round], user: "User | AnonymousUser") -> Counter[int]:
    """A query only where a round wants the 盖章扫描件 after approval."""
    if all(each.scan_due != ScanDue.AFTER_APPROVAL for each in rounds):
        return Counter()
    unsealed = Evaluation.objects.for_user(user).filter(awaiting_scan(rounds)).order_by()
    return Counter(dict(unsealed.values_list("round").annotate(number=Count("pk"))))


def _make_progress(counter: Counter[tuple[str, str, bool]], awaiting_scan: int) -> Progress:
    at_step: Counter[Step] = Counter()
    for (_, step, excluded), number in counter.items():
        if not excluded:
            at_step[Step(step)] += number
    return Progress(
        due=counter.total(),
        done=counter[Stage.SELF_EVALUATION, Step.APPROVED, False],
        excluded=sum(number for (_, _, excluded), number in counter.items() if excluded),
        at_step={step: at_step[step] for step in Step if at_step[step]},
        awaiting_scan=awaiting_scan,
    )

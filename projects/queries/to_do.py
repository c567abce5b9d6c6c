"""The 自评表 that a person has to do with: what awaits them, as projects.access has it, and the rest of their units."""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Case, DateField, F, Q, Value, When
from django.utils import timezone

from projects.models import Department, Evaluation, Event, RoleKind, Round, RoundWindow, Stage, Step
from projects.models.evaluation import EvaluationQuerySet
from projects.models.event import FILLING_VERBS
from projects.models.paths import in_subtree
from projects.models.scope import NOTHING, Scope, scope_of
from projects.queries.evaluations import PLACES

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User

Predecessors = Mapping[int, frozenset[int]]
RETURNED, TO_DO, REST = 0, 1, 2


def sheets_of_mine(user: "User | AnonymousUser", rounds: Iterable[Round]) -> EvaluationQuerySet:
    """Of rounds that are open: first what came back, then what awaits the person by its last day, then the units' others.
    `turn` tells which, `closes_on` the last day."""
    held, scope = list(rounds), scope_of(user)
    falls_to = _predecessors(scope)
    fills = _at("unit", falls_to, scope, RoleKind.FILLER)
    own = fills | _at("unit", falls_to, scope, RoleKind.UNIT_REVIEWER)
    begun = ~_any(_place_of(window) for window in _windows(held) if not window.has_begun(timezone.localdate()))
    to_fill = Q(step=Step.FILLING) & fills & begun
    to_do = to_fill | (_may_begin(held) & fills) | (_to_review(scope, falls_to) & _not_filled_by(user, held) & begun)
    turn = Case(
        When(to_fill & Q(return_event__isnull=False), then=Value(RETURNED)),
        When(to_do, then=Value(TO_DO)),
        default=Value(REST),
    )
    found = Evaluation.objects.filter(to_do | own, round__in=[each.pk for each in held], exclusion="")
    dated = found.annotate(turn=turn, closes_on=_closes_on(held)).select_related(*PLACES, "return_event")
    return dated.order_by("turn", F("closes_on").asc(nulls_last=True), "-round__year", "unit_path", "id")


def _to_review(scope: Scope, falls_to: Predecessors) -> Q:
    """Sheets at a step that the person's roles are to take."""
    return (
        (Q(step=Step.UNIT_REVIEW) & _at("unit", falls_to, scope, RoleKind.UNIT_REVIEWER))
        | (Q(step=Step.DEPARTMENT_REVIEW) & _at("department", falls_to, scope, RoleKind.DEPARTMENT_REVIEWER))
        | (Q(step=Step.FINANCE_DESK) & _below(scope.desk_paths))
        | (Q(step=Step.FINANCE_OFFICE) & Q(round__region__in=scope.regions))
    )


def _not_filled_by(user: "User | AnonymousUser", rounds: Sequence[Round]) -> Q:
    """Nobody passes a sheet that they filled, unless the round allows it."""
    filled = Event.objects.filter(user=user.pk, verb__in=FILLING_VERBS, evaluation__isnull=False)
    others = ~Q(submitted_by=user.pk) & ~Q(pk__in=filled.order_by().values("evaluation"))
    return others | Q(round__in=[each.pk for each in rounds if each.self_review_allowed])


def _may_begin(rounds: Sequence[Round]) -> Q:
    """Approved goal forms whose self-evaluation is due."""
    today = timezone.localdate()
    begun = [each.pk for each in rounds if (window := _self_evaluation(each)) and window.has_begun(today)]
    return Q(stage=Stage.GOAL, step=Step.APPROVED, round__in=begun)


def _closes_on(rounds: Sequence[Round]) -> Case:
    """The last day of the step where a sheet stands, and of the self-evaluation that a goal form may begin."""
    steps = [When(_place_of(window), then=Value(window.closes_on)) for window in _windows(rounds) if window.closes_on]
    begins = [
        When(Q(round=each.pk, stage=Stage.GOAL, step=Step.APPROVED), then=Value(window.closes_on))
        for each in rounds
        if (window := _self_evaluation(each)) and window.closes_on
    ]
    return Case(*steps, *begins, default=None, output_field=DateField())


def _windows(rounds: Sequence[Round]) -> list[RoundWindow]:
    return [window for each in rounds for window in each.windows.all()]


def _self_evaluation(round: Round) -> RoundWindow | None:
    return round.window(Stage.SELF_EVALUATION, Step.FILLING)


def _place_of(window: RoundWindow) -> Q:
    return Q(round=window.round_id, stage=window.stage, step=window.step)


def _predecessors(scope: Scope) -> Predecessors:
    """What was a merged department's falls to its successor. Keys of their own keep the join out of the lists."""
    held = _held_at(scope, RoleKind.FILLER, RoleKind.UNIT_REVIEWER, RoleKind.DEPARTMENT_REVIEWER)
    merged: dict[int, set[int]] = {key: {key} for key in held}
    for key, successor in Department.objects.filter(successor__in=held).order_by("pk").values_list("pk", "successor"):
        assert successor is not None
        merged[successor].add(key)
    return {key: frozenset(keys) for key, keys in merged.items()}


def _held_at(scope: Scope, *kinds: RoleKind) -> frozenset[int]:
    return frozenset().union(*(scope.departments_of(kind) for kind in kinds))


def _at(field: str, falls_to: Predecessors, scope: Scope, *kinds: RoleKind) -> Q:
    keys: frozenset[int] = frozenset().union(*(falls_to[key] for key in _held_at(scope, *kinds)))
    return Q(**{f"{field}__in": sorted(keys)})


def _below(paths: Iterable[str]) -> Q:
    return _any(in_subtree(field, path) for path in paths for field in ("unit_path", "department_path"))


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions, NOTHING)

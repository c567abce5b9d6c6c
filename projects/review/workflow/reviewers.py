"""Who may act on a sheet at a step."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from django.db.models import Q

from perfeval.accounts.models import User
from projects.models import Department, Evaluation, RoleKind, Step
from projects.models.paths import SEGMENT


def reviewers_of(evaluation: Evaluation, step: Step) -> list[User]:
    """Those whose role reaches the sheet there, as projects.access has it."""
    condition = HELD.get(step)
    if condition is None:
        return []
    holders = User.objects.filter(condition(evaluation), is_active=True)
    return list(holders.order_by("name", "username").distinct())


def _of_unit(evaluation: Evaluation) -> Q:
    return _held(RoleKind.UNIT_REVIEWER, evaluation.unit)


def _of_department(evaluation: Evaluation) -> Q:
    return _held(RoleKind.DEPARTMENT_REVIEWER, evaluation.department)


def _of_desk(evaluation: Evaluation) -> Q:
    above = {*_above(evaluation.unit_path), *_above(evaluation.department_path)}
    return Q(roles__kind=RoleKind.FINANCE_DESK, roles__assigned__path__in=above)


def _of_office(evaluation: Evaluation) -> Q:
    return Q(roles__kind=RoleKind.FINANCE_OFFICE, roles__department__region=evaluation.round.region_id)


def _held(kind: RoleKind, department: Department) -> Q:
    return Q(roles__kind=kind, roles__department__in=list(_and_successors(department)))


def _and_successors(department: Department) -> Iterator[int]:
    """What was a merged department's falls to its successor."""
    current: Department | None = department
    while current is not None:
        yield current.pk
        current = current.successor


def _above(path: str) -> Iterator[str]:
    return (path[:end] for end in range(SEGMENT, len(path) + 1, SEGMENT))


HELD: Final[Mapping[Step, Callable[[Evaluation], Q]]] = MappingProxyType(
    {
        Step.UNIT_REVIEW: _of_unit,
        Step.DEPARTMENT_REVIEW: _of_department,
        Step.FINANCE_DESK: _of_desk,
        Step.FINANCE_OFFICE: _of_office,
    }
)

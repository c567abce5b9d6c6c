"""公开 of a round: which approved sheets are published, which are not, and which nobody has decided on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Min, Q

from projects.models import Publication, Round, Stage, Step
from projects.models.evaluation import EvaluationQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User

PASSED = Q(step=Step.APPROVED)
IN_CORRECTION = ~PASSED & Q(approved_version__isnull=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationCounts:
    """Numbers of sheets that were approved; each is published, withheld or undecided, or is corrected now."""

    published: int = 0
    withheld: int = 0
    undecided: int = 0
    corrected: int = 0

    def __add__(self, other: "PublicationCounts") -> "PublicationCounts":
        return PublicationCounts(
            published=self.published + other.published,
            withheld=self.withheld + other.withheld,
            undecided=self.undecided + other.undecided,
            corrected=self.corrected + other.corrected,
        )

    @property
    def approved(self) -> int:
        return self.published + self.withheld + self.undecided


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentPublication:
    """Of a 主管部门, by the name that the round prints."""

    department: int
    name: str
    counts: PublicationCounts


def once_approved(round: Round, user: "User | AnonymousUser") -> EvaluationQuerySet:
    """Self-evaluations that are approved, or were before the 更正 that runs."""
    visible: EvaluationQuerySet = round.evaluations.for_user(user)
    return visible.included().filter(PASSED | IN_CORRECTION, stage=Stage.SELF_EVALUATION)


def publication_by_department(round: Round, user: "User | AnonymousUser") -> list[DepartmentPublication]:
    """In one query."""
    numbers = {each.value: Count("pk", filter=PASSED & Q(publication=each)) for each in Publication}
    rows: Iterable[Mapping[str, Any]] = (
        once_approved(round, user)
        .order_by()
        .values("department")
        .annotate(
            title=Max("department_name"),
            path=Min("department_path"),
            corrected=Count("pk", filter=IN_CORRECTION),
            **numbers,
        )
        .order_by("path", "department")
    )
    return [
        DepartmentPublication(
            department=row["department"],
            name=row["title"],
            counts=PublicationCounts(
                corrected=row["corrected"], **{each.value: row[each.value] for each in Publication}
            ),
        )
        for row in rows
    ]

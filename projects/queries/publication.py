"""公开 of a round: which approved sheets are published, which are not, and which nobody has decided on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from projects.models import Evaluation, Publication, Round, Stage, Step
from projects.models.department import names_on
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


def public_sheets() -> EvaluationQuerySet:
    """What everybody may read, and nothing else is ever shown to who isn't logged in."""
    return Evaluation.objects.filter(publication=Publication.PUBLISHED, approved_version__isnull=False)


def public_rounds() -> QuerySet[Round]:
    """Those of which something is published, the newest of each region first."""
    shown = Exists(public_sheets().order_by().filter(round=OuterRef("pk")))
    return Round.objects.filter(shown).select_related("region").order_by("region__code", "-year", "kind")


def public_departments(round: Round) -> list[tuple[int, str, int]]:
    """The key of each 主管部门, the name that the round prints, and how many of its sheets are published."""
    rows = public_sheets().filter(round=round).order_by().values_list("department")
    counted = list(rows.annotate(number=Count("pk"), path=Min("department_path")).order_by("path", "department"))
    names = names_on(round.names_date, of={key for key, *_ in counted})
    return [(key, names[key], number) for key, number, _ in counted]


def publication_by_department(round: Round, user: "User | AnonymousUser") -> list[DepartmentPublication]:
    """In two queries."""
    numbers = {each.value: Count("pk", filter=PASSED & Q(publication=each)) for each in Publication}
    rows: Sequence[Mapping[str, Any]] = list(
        once_approved(round, user)
        .order_by()
        .values("department")
        .annotate(
            path=Min("department_path"),
            corrected=Count("pk", filter=IN_CORRECTION),
            **numbers,
        )
        .order_by("path", "department")
    )
    names = names_on(round.names_date, of={row["department"] for row in rows})
    return [
        DepartmentPublication(
            department=row["department"],
            name=names[row["department"]],
            counts=PublicationCounts(
                corrected=row["corrected"], **{each.value: row[each.value] for each in Publication}
            ),
        )
        for row in rows
    ]

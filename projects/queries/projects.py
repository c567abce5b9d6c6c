"""Projects that have no sheet in a round."""

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from projects.models import Department, Evaluation, Project, Round
from projects.models.paths import in_subtree
from projects.models.project import ProjectQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User


def projects_outside(
    round: Round,
    user: "User | AnonymousUser",
    *,
    department: Department | None = None,
    text: str = "",
) -> ProjectQuerySet:
    """Returns projects of the round's region that haven't ended."""
    held = Evaluation.objects.filter(round=round, project=OuterRef("pk"))
    condition = Q(~Exists(held), unit__region=round.region_id, ended_on=None)
    if department is not None:
        condition &= in_subtree("unit__path", department.path)
    if text:
        condition &= Q(name__icontains=text) | Q(unit__name__icontains=text) | Q(code=text)
    return Project.objects.for_user(user).filter(condition).select_related("unit", "department")

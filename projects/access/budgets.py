"""Who brings the budget tables that a department published."""

from typing import TYPE_CHECKING

from projects.access.verdicts import YES, Verdict, no
from projects.models import Department
from projects.models.reach import DEPARTMENT, Right, reaches
from projects.models.scope import scope_of

if TYPE_CHECKING:
    from projects.access.verdicts import Person


def may_bring_budget(user: "Person", department: Department) -> Verdict:
    """The department itself, which publishes them, and the bureau."""
    if reaches(scope_of(user), Right.BRING_BUDGET, department, DEPARTMENT):
        return YES
    return no(f"“{department}”的部门预算表由本单位填报人员或财政绩效科导入。")

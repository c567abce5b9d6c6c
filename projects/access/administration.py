"""What the three administrators may do, each apart from the others."""

from typing import TYPE_CHECKING

from projects.access.verdicts import YES, Verdict, no
from projects.models import Region
from projects.models.reach import REGION, Right, has_right, reaches
from projects.models.scope import scope_of

if TYPE_CHECKING:
    from projects.access.verdicts import Person


def may_administer(user: "Person") -> Verdict:
    """Accounts, departments, categories, layouts and rule sets; no sheets."""
    if user.is_superuser or has_right(scope_of(user), Right.ADMINISTER):
        return YES
    return no("系统管理只对系统管理员开放。")


def may_grant_roles(user: "Person") -> Verdict:
    if user.is_superuser or has_right(scope_of(user), Right.GRANT_ROLES):
        return YES
    return no("角色由安全管理员授予和收回。")


def may_read_log(user: "Person") -> Verdict:
    """Nobody else, whatever their rights: who may change things must not be who looks after the traces."""
    return YES if has_right(scope_of(user), Right.READ_LOG) else no("操作日志只对审计管理员开放。")


def may_reorganise(user: "Person", region: Region) -> Verdict:
    """机构调整: who keeps the units, and the bureau whose rounds hold their sheets."""
    if user.is_superuser or reaches(scope_of(user), Right.REORGANISE, region, REGION):
        return YES
    return no(f"机构调整由系统管理员和“{region}”的财政绩效科办理。")

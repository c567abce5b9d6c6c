"""Who keeps whose account, who gives which role where, and which roles don't go together."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from projects.access.verdicts import YES, Verdict, no
from projects.models import Department, Project, Role, RoleKind
from projects.models.paths import SEGMENT
from projects.models.reach import DEPARTMENT, Right, has_right, reaches
from projects.models.scope import SITE_ROLES, Held, Scope, scope_of

if TYPE_CHECKING:
    from perfeval.accounts.models import User
    from projects.access.verdicts import Person

OF_UNITS: Final = (RoleKind.FILLER, RoleKind.UNIT_REVIEWER, RoleKind.DEPARTMENT_REVIEWER, RoleKind.VIEWER)
BY_BUREAU: Final = (RoleKind.FINANCE_DESK, RoleKind.FINANCE_OFFICE)
# 账号管理员 of one's own unit are appointed from above; 财政账号管理员 by the 安全管理员 alone.
GIVES: Final[Mapping[RoleKind, tuple[RoleKind, ...]]] = MappingProxyType(
    {
        RoleKind.ACCOUNT_ADMINISTRATOR: (*OF_UNITS, RoleKind.ACCOUNT_ADMINISTRATOR),
        RoleKind.BUREAU_ACCOUNT_ADMINISTRATOR: (
            *OF_UNITS,
            *BY_BUREAU,
            RoleKind.ACCOUNT_ADMINISTRATOR,
        ),
    }
)


def may_keep_accounts(user: "Person") -> Verdict:
    """At all. What somebody absent might do here isn't handed on."""
    if has_right(scope_of(user).own, Right.KEEP_ACCOUNTS):
        return YES
    return no("账号由本部门的账号管理员和财政账号管理员管理。")


def kinds_given_by(user: "Person") -> tuple[RoleKind, ...]:
    """In the order in which they are offered."""
    held = {role.kind for role in scope_of(user).own.held}
    given = {kind for own in held for kind in GIVES.get(own, ())}
    return tuple(kind for kind in RoleKind if kind in given)


def may_give(user: "Person", kind: RoleKind, department: Department) -> Verdict:
    """Within one's own units, and no role above one's own."""
    own = scope_of(user).own
    if not reaches(own, Right.KEEP_ACCOUNTS, department, DEPARTMENT):
        return no(f"“{department}”不在您管理的单位之内。")
    if any(_may_give_kind(role, kind, department) for role in own.held):
        return YES
    if kind is RoleKind.ACCOUNT_ADMINISTRATOR:
        return no(f"“{department}”的账号管理员由上级单位或财政部门的账号管理员授予。")
    return no(f"“{kind.label}”不由您授予，请与{'财政账号管理员' if kind in BY_BUREAU else '安全管理员'}联系。")


def _may_give_kind(role: Held, kind: RoleKind, department: Department) -> bool:
    is_equal = kind is role.kind and department.pk == role.department
    is_within = reaches(Scope((role,)), Right.KEEP_ACCOUNTS, department, DEPARTMENT)
    return kind in GIVES.get(role.kind, ()) and is_within and not is_equal


def may_end(user: "Person", role: Role) -> Verdict:
    """Who may give a role may end it; nobody ends their own."""
    if role.user_id == user.pk:
        return no("不能改动自己的角色。")
    if role.department is None:
        return no("系统、安全、审计管理员的角色由安全管理员办理。")
    return may_give(user, RoleKind(role.kind), role.department)


def may_change_account(user: "Person", account: "User", roles: Sequence[Role]) -> Verdict:
    """停用, a new password: whoever could use another account has all its roles, so that none may lie beyond one's own reach.
    `roles` are those of the account that aren't over."""
    if account.pk == user.pk:
        return no("不能在这里改动自己的账号；修改密码请到“我的账号”。")
    if account.is_staff or account.is_superuser:
        return no("系统、安全、审计管理员的账号不在这里管理。")
    for role in roles:
        if not (verdict := may_end(user, role)):
            at = f" · {role.department}" if role.department else ""
            return no(f"这个账号还担任“{role.get_kind_display()}{at}”，不归您管理。{verdict.reason}")
    return YES


def why_not_held(role: Role, others: Sequence[Role], *, by: "Person") -> str:
    """Why the account can't hold the role beside its others that aren't over; nothing where it can."""
    if role.user_id is not None and role.user_id == by.pk:
        return "不能给自己授予角色。"
    others = [each for each in others if each.pk != role.pk]
    if role.kind in SITE_ROLES and others:
        return f"系统、安全、审计管理员不兼其他角色；这个账号已是“{others[0].get_kind_display()}”。"
    if site := next((each for each in others if each.kind in SITE_ROLES), None):
        return f"这个账号是“{site.get_kind_display()}”，不兼其他角色。"
    if role.department is not None and role.department.closed_on is not None:
        return f"“{role.department}”已于 {role.department.closed_on} 撤销。"
    same = (each for each in others if each.kind == role.kind and each.department_id == role.department_id)
    if other := next((each for each in same if _days_overlap(each, role)), None):
        until = f"到 {other.until}" if other.until else ""
        return f"这个账号自 {other.starts_on} 起{until}已有这个角色。"
    return ""


def why_not_departments(units: Iterable[Department]) -> dict[int, str]:
    """By their keys, the units that no desk looks after: below a 主管部门, and named as one on no project."""
    below = [unit for unit in units if unit.parent_id is not None]
    if not below:
        return {}
    projects = Project.objects.filter(department__in=below).order_by()
    named = set(projects.values_list("department", flat=True).distinct())
    refused = [unit for unit in below if unit.pk not in named]
    paths = {unit.path[:SEGMENT] for unit in refused}
    tops = {top.path: top for top in Department.objects.filter(path__in=paths)} if refused else {}
    return {unit.pk: f"“{unit}”不是主管部门，请写“{tops[unit.path[:SEGMENT]]}”。" for unit in refused}


def why_not_assigned(unit: Department, bureau: Department, *, refused: Mapping[int, str]) -> str:
    """Why a desk of the bureau can't have it as 分管单位; nothing where it can. `refused` are those of `why_not_departments`."""
    if unit.region_id != bureau.region_id:
        return f"“{unit}”和“{bureau}”不在一个行政区划。"
    return refused.get(unit.pk, "")


def _days_overlap(one: Role, other: Role) -> bool:
    return (one.until is None or other.starts_on < one.until) and (other.until is None or one.starts_on < other.until)

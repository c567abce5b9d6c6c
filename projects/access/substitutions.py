"""Who names a substitute for a role, and who ends it."""

from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils import timezone

from projects.access.verdicts import YES, Verdict, no
from projects.models import Role, RoleKind, Substitution
from projects.models.reach import EVERYTHING, ROLE, Right, reached_by, reaches
from projects.models.scope import HANDED_ON, not_over_on, scope_of

if TYPE_CHECKING:
    from projects.access.verdicts import Person

OF_UNITS: Final = (RoleKind.FILLER, RoleKind.UNIT_REVIEWER, RoleKind.DEPARTMENT_REVIEWER)


def may_name_substitute(user: "Person", role: Role) -> Verdict:
    """The holder, or for somebody absent the 主管部门, the bureau, the 安全管理员. What a substitute holds for another person
    gives them no such right: a role is never handed on."""
    if role.kind not in HANDED_ON:
        return no(f"“{role.get_kind_display()}”不能由别人代办。")
    if role.is_over:
        return no("这个角色已经停任，没有代办。")
    own = scope_of(user).own
    if role.user_id == user.pk or user.is_superuser or reaches(own, Right.NAME_SUBSTITUTE, role, ROLE):
        return YES
    if role.kind in OF_UNITS and reaches(own, Right.NAME_UNIT_SUBSTITUTE, role, ROLE):
        return YES
    return no("代办由本人指定；本人不在的，由主管部门审核人、财政绩效科或安全管理员指定。")


def may_end_substitution(user: "Person", substitution: Substitution) -> Verdict:
    """The substitute may also give it back."""
    return YES if substitution.substitute_id == user.pk else may_name_substitute(user, substitution.role)


def roles_handed_on_by(user: "Person") -> Q:
    """The roles for which the person may name a substitute."""
    own = scope_of(user).own
    anywhere = EVERYTHING if user.is_superuser else reached_by(own, Right.NAME_SUBSTITUTE, ROLE)
    of_units = Q(kind__in=OF_UNITS) & reached_by(own, Right.NAME_UNIT_SUBSTITUTE, ROLE)
    return Q(kind__in=HANDED_ON) & not_over_on(timezone.localdate()) & (Q(user=user.pk) | anywhere | of_units)

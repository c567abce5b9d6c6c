"""The roles that a person holds, and the departments where. projects.models.reach says which records a role reaches."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.apps import apps
from django.db import models

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User


class RoleKind(models.TextChoices):
    FILLER = "filler", "单位填报"
    UNIT_REVIEWER = "unit_reviewer", "单位审核"
    DEPARTMENT_REVIEWER = "department_reviewer", "主管部门审核"
    FINANCE_DESK = "finance_desk", "财政业务科室"
    FINANCE_OFFICE = "finance_office", "财政绩效科"
    VIEWER = "viewer", "查询"
    SYSTEM_ADMINISTRATOR = "system_administrator", "系统管理员"
    SECURITY_ADMINISTRATOR = "security_administrator", "安全管理员"
    AUDIT_ADMINISTRATOR = "audit_administrator", "审计管理员"


SITE_ROLES: Final = (
    RoleKind.SYSTEM_ADMINISTRATOR,
    RoleKind.SECURITY_ADMINISTRATOR,
    RoleKind.AUDIT_ADMINISTRATOR,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One role. A role has a line for each assigned department and for each department that merged into its own."""

    kind: RoleKind
    department: int | None
    path: str
    region: int | None
    merged: int | None
    assigned_path: str


@dataclass(frozen=True, slots=True)
class Scope:
    held: tuple[Held, ...] = ()

    def holds(self, *kinds: RoleKind) -> bool:
        return any(role.kind in kinds for role in self.held)


def scope_of(user: "User | AnonymousUser") -> Scope:
    """Read once for each user object, that is, once in a request."""
    known = user.__dict__.get("_scope")
    if isinstance(known, Scope):
        return known
    scope = Scope(tuple(_held(user))) if user.is_authenticated and user.is_active else Scope()
    user.__dict__["_scope"] = scope
    return scope


def _held(user: "User | AnonymousUser") -> Iterator[Held]:
    columns = ("kind", "department", "department__path", "department__region")
    roles = apps.get_model("projects", "Role")._default_manager.filter(user=user.pk).order_by()
    rows = roles.values_list(*columns, "department__predecessors", "assigned__path")
    for kind, department, path, region, merged, assigned_path in rows:
        yield Held(
            kind=RoleKind(kind),
            department=department,
            path=path or "",
            region=region,
            merged=merged,
            assigned_path=assigned_path or "",
        )

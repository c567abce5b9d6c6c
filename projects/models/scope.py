"""What a person's roles reach: subtrees of departments, whole regions, the log."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Final

from django.apps import apps
from django.db import models
from django.db.models import Q

from projects.models.paths import in_subtree
from projects.models.stage import RoundState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User

NOTHING: Final = Q(pk__in=())


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
    """One role as it counts; a desk's has a line for each department assigned to it."""

    kind: RoleKind
    department: int | None
    path: str
    region: int | None
    assigned: int | None
    assigned_path: str


@dataclass(frozen=True, slots=True)
class Scope:
    held: tuple[Held, ...] = ()

    def holds(self, *kinds: RoleKind) -> bool:
        return any(role.kind in kinds for role in self.held)

    def departments_of(self, kind: RoleKind) -> frozenset[int]:
        """Where the role is held."""
        return frozenset(role.department for role in self.held if role.kind is kind and role.department is not None)

    @property
    def regions(self) -> tuple[int, ...]:
        """All of them are open to their 财政绩效科."""
        office = {role.region for role in self.held if role.kind is RoleKind.FINANCE_OFFICE}
        return tuple(sorted(region for region in office if region is not None))

    @property
    def paths(self) -> tuple[str, ...]:
        """The tops of the subtrees that are seen; none lies in another."""
        return tuple(_outermost(path for role in self.held if (path := _reach(role))))

    @property
    def desk_paths(self) -> tuple[str, ...]:
        desks = (role for role in self.held if role.kind is RoleKind.FINANCE_DESK)
        return tuple(_outermost(role.assigned_path for role in desks if role.assigned_path))

    def subtrees(self, *fields: str) -> Q:
        return reduce(or_, (in_subtree(field, path) for field in fields for path in self.paths), NOTHING)

    def everything_in(self, region_field: str) -> Q:
        return Q(**{f"{region_field}__in": self.regions}) if self.regions else NOTHING

    def evaluations(self, prefix: str = "") -> Q:
        """By the 实施单位 and by the 主管部门 named on the sheet, once its round was 下发."""
        handed_down = ~Q(**{f"{prefix}round__state": RoundState.PREPARING})
        seen = self.subtrees(f"{prefix}unit_path", f"{prefix}department_path") & handed_down
        return seen | self.everything_in(f"{prefix}round__region_id")


def _reach(role: Held) -> str:
    """A desk sees what is assigned to it, not the bureau at which it sits; an office sees its region."""
    if role.kind is RoleKind.FINANCE_DESK:
        return role.assigned_path
    return "" if role.kind in (*SITE_ROLES, RoleKind.FINANCE_OFFICE) else role.path


def _outermost(paths: Iterable[str]) -> Iterator[str]:
    top: str | None = None
    for path in sorted(paths):
        if top is None or not path.startswith(top):
            top = path
            yield path


def scope_of(user: "User | AnonymousUser") -> Scope:
    """Read once for each user object, that is once a request."""
    known = user.__dict__.get("_scope")
    if isinstance(known, Scope):
        return known
    scope = Scope(tuple(_held(user))) if user.is_authenticated and user.is_active else Scope()
    user.__dict__["_scope"] = scope
    return scope


def _held(user: "User | AnonymousUser") -> Iterator[Held]:
    columns = ("kind", "department", "department__path", "department__region", "assigned", "assigned__path")
    roles = apps.get_model("projects", "Role")._default_manager.filter(user=user.pk)
    rows = roles.order_by().values_list(*columns)
    for kind, department, path, region, assigned, assigned_path in rows:
        yield Held(
            kind=RoleKind(kind),
            department=department,
            path=path or "",
            region=region,
            assigned=assigned,
            assigned_path=assigned_path or "",
        )

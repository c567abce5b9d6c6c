"""The roles that a person uses, own ones and those of people whom they stand in for, and the departments where.
projects.models.reach says which records a role reaches."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

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
    ACCOUNT_ADMINISTRATOR = "account_administrator", "账号管理员"
    BUREAU_ACCOUNT_ADMINISTRATOR = "bureau_account_administrator", "财政账号管理员"
    SYSTEM_ADMINISTRATOR = "system_administrator", "系统管理员"
    SECURITY_ADMINISTRATOR = "security_administrator", "安全管理员"
    AUDIT_ADMINISTRATOR = "audit_administrator", "审计管理员"


SITE_ROLES: Final = (
    RoleKind.SYSTEM_ADMINISTRATOR,
    RoleKind.SECURITY_ADMINISTRATOR,
    RoleKind.AUDIT_ADMINISTRATOR,
)
HANDED_ON: Final = (  # a substitute may use them
    RoleKind.FILLER,
    RoleKind.UNIT_REVIEWER,
    RoleKind.DEPARTMENT_REVIEWER,
    RoleKind.FINANCE_DESK,
    RoleKind.FINANCE_OFFICE,
)

# What `held_on` and `running_on` say of the day, for the roles of one person and of those whom the person stands in for.
HELD: Final = f"""
    SELECT role.id, role.kind, role.user_id, role.department_id, holder.name, holder.username,
           place.path, place.region_id AS region, merged.id AS merged, assigned.path AS assigned_path
    FROM projects_role role
    JOIN accounts_user holder ON holder.id = role.user_id
    LEFT JOIN projects_department place ON place.id = role.department_id
    LEFT JOIN projects_department merged ON merged.successor_id = place.id
    LEFT JOIN projects_role_assigned line ON line.role_id = role.id
    LEFT JOIN projects_department assigned ON assigned.id = line.department_id
    WHERE role.starts_on <= %(today)s
      AND (role.until IS NULL OR (role.until > %(today)s AND role.until > role.starts_on))
      AND (role.user_id = %(user)s OR (role.kind IN ({", ".join(f"'{kind.value}'" for kind in HANDED_ON)}) AND role.id IN (
          SELECT role_id FROM projects_substitution
          WHERE substitute_id = %(user)s AND starts_on <= %(today)s AND ends_on >= %(today)s AND ended_at IS NULL)))
"""  # noqa: S608  # made of our own words alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One role. A role has a line for each assigned department and for each department that merged into its own."""

    kind: RoleKind
    department: int | None
    path: str
    region: int | None
    merged: int | None
    assigned_path: str
    absent: str = ""  # the name of the person whose role it is; an own one has none


@dataclass(frozen=True, slots=True)
class Scope:
    held: tuple[Held, ...] = ()

    @property
    def own(self) -> "Scope":
        return Scope(tuple(role for role in self.held if not role.absent))

    @property
    def absent(self) -> tuple[str, ...]:
        """The names of those for whom the person acts."""
        return tuple(dict.fromkeys(role.absent for role in self.held if role.absent))

    def holds(self, *kinds: RoleKind) -> bool:
        return any(role.kind in kinds for role in self.held)


def scope_of(user: "User | AnonymousUser") -> Scope:
    """Read once for each user object, that is, once in a request."""
    known = user.__dict__.get("_scope")
    if isinstance(known, Scope):
        return known
    scope = Scope(tuple(_read_held(user))) if user.is_authenticated and user.is_active else Scope()
    user.__dict__["_scope"] = scope
    return scope


def running_on(day: dt.date, prefix: str = "") -> Q:
    """Substitutions that run on the day. The prefix is a lookup that leads to them."""
    days = {f"{prefix}starts_on__lte": day, f"{prefix}ends_on__gte": day}
    return Q(**days, **{f"{prefix}ended_at__isnull": True})


def held_on(day: dt.date, prefix: str = "") -> Q:
    """Roles that are held on the day. The prefix is a lookup that leads to them."""
    return Q(**{f"{prefix}starts_on__lte": day}) & not_over_on(day, prefix)


def not_over_on(day: dt.date, prefix: str = "") -> Q:
    """Roles that are held on the day, or will be; one that ends as it begins never is."""
    is_ahead = Q(**{f"{prefix}until__gt": day}) & Q(**{f"{prefix}until__gt": F(f"{prefix}starts_on")})
    return Q(**{f"{prefix}until__isnull": True}) | is_ahead


def _read_held(user: "User | AnonymousUser") -> Iterator[Held]:
    """By a statement as text: each page asks it, and making the same one of querysets took a twentieth of a page's time."""
    asked = {"user": user.pk, "today": timezone.localdate()}
    rows: Iterable[Any] = apps.get_model("projects", "Role")._default_manager.raw(HELD, asked)
    for role in rows:
        yield Held(
            kind=RoleKind(role.kind),
            department=role.department_id,
            path=role.path or "",
            region=role.region,
            merged=role.merged,
            assigned_path=role.assigned_path or "",
            absent="" if role.user_id == user.pk else role.name or role.username,
        )

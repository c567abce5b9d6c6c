"""The people of the units whose accounts somebody keeps, and units that nobody fills in or reviews for."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from perfeval.accounts.models import User
from projects.models import Department, Project, Role, RoleKind
from projects.models.department import DepartmentQuerySet
from projects.models.reach import DEPARTMENT, ROLE, Right, reached_by
from projects.models.role import RoleQuerySet
from projects.models.scope import held_on, scope_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    Person = User | AnonymousUser

NEEDED: Final = {RoleKind.FILLER: "填报人", RoleKind.UNIT_REVIEWER: "审核人"}


class AccountState(StrEnum):
    ACTIVE = "在用"
    LOCKED = "已锁定"
    WAITING = "待发密码"
    GIVEN = "已发密码，未登录"
    OFF = "已停用"


CONDITIONS: Final = {
    AccountState.ACTIVE: Q(is_active=True),
    AccountState.WAITING: Q(
        is_active=True,
        must_change_password=True,
        password_given_at__isnull=True,
        password__startswith=UNUSABLE_PASSWORD_PREFIX,
    ),
    AccountState.GIVEN: Q(is_active=True, must_change_password=True, password_given_at__isnull=False),
    AccountState.OFF: Q(is_active=False),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleFilter:
    text: str = ""
    kind: str = ""
    state: AccountState | None = None


def roles_kept_by(keeper: "Person") -> RoleQuerySet:
    """The roles in the person's units, also those that are over."""
    return Role.objects.filter(reached_by(scope_of(keeper).own, Right.KEEP_ACCOUNTS, ROLE)).order_by()


def people_of(keeper: "Person", wanted: PeopleFilter) -> QuerySet[User]:
    """With their roles; also those who left, for whom a former role speaks."""
    own = roles_kept_by(keeper)
    if wanted.kind:
        own = own.filter(held_on(timezone.localdate()), kind=wanted.kind)
    found = User.objects.filter(pk__in=own.values("user"))
    if wanted.text:
        there = own.filter(Q(department__name__icontains=wanted.text) | Q(department__code=wanted.text))
        named = Q(name__icontains=wanted.text) | Q(username__icontains=wanted.text) | Q(phone=wanted.text)
        found = found.filter(named | Q(pk__in=there.values("user")))
    if wanted.state is AccountState.LOCKED:
        found = found.filter(is_active=True, locked_until__gt=timezone.now())
    elif wanted.state is not None:
        found = found.filter(CONDITIONS[wanted.state])
    roles = Role.objects.not_over().select_related("department").order_by("kind", "pk")
    return found.prefetch_related(Prefetch("roles", roles, to_attr="shown_roles"))


def state_of_account(account: User) -> AccountState:
    if not account.is_active:
        return AccountState.OFF
    if account.is_locked:
        return AccountState.LOCKED
    if account.waits_for_password:
        return AccountState.WAITING
    is_unused = account.must_change_password and account.password_given_at is not None
    return AccountState.GIVEN if is_unused else AccountState.ACTIVE


def units_kept_by(keeper: "Person") -> DepartmentQuerySet:
    return Department.objects.filter(reached_by(scope_of(keeper).own, Right.KEEP_ACCOUNTS, DEPARTMENT))


def units_without(keeper: "Person") -> QuerySet[Department]:
    """Units with projects, and nobody with an open account who fills in, or who reviews. What a merged unit left behind
    counts for its successor."""
    today = timezone.localdate()
    running = Project.objects.filter(ended_on__isnull=True).order_by()
    own, merged = (running.filter(**{place: OuterRef("pk")}) for place in ("unit", "unit__successor"))
    marks = {f"has_{kind}": Exists(_open_accounts_with(kind)) for kind in NEEDED}
    left = Q(*((name, False) for name in marks), _connector=Q.OR)
    found = units_kept_by(keeper).open_on(today).filter(Exists(own) | Exists(merged)).annotate(**marks)
    return found.filter(left)


def _open_accounts_with(kind: RoleKind) -> QuerySet[Role]:
    held = Role.objects.filter(held_on(timezone.localdate()), kind=kind, user__is_active=True)
    return held.filter(department=OuterRef("pk")).order_by()


def alone_in(roles: list[Role]) -> set[int]:
    """The keys of roles that nobody else with an open account holds at their units, in one query."""
    needed = [role for role in roles if role.kind in (*NEEDED, RoleKind.DEPARTMENT_REVIEWER)]
    others = Role.objects.held().filter(
        user__is_active=True, department__in=[role.department_id for role in needed], kind__in=[r.kind for r in needed]
    )
    pairs = set(others.values_list("user", "kind", "department"))
    return {
        role.pk
        for role in needed
        if not any(
            user != role.user_id and (kind, department) == (role.kind, role.department_id)
            for user, kind, department in pairs
        )
    }

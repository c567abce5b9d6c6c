"""The entries of the main navigation, as the person who looks may use them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from perfeval.accounts.models import User
from projects.access import may_administer, may_audit, may_bring_documents, may_keep_accounts, may_read_log
from projects.models.reach import Right, has_right
from projects.models.scope import SITE_ROLES, RoleKind, scope_of
from projects.queries import reviews_anything


@dataclass(frozen=True, slots=True, kw_only=True)
class NavigationEntry:
    label: str
    url: str
    active: bool


WORK_OF_ADMINISTRATORS: Final[Mapping[RoleKind, str]] = MappingProxyType(
    {
        RoleKind.SYSTEM_ADMINISTRATOR: "admin:index",
        RoleKind.SECURITY_ADMINISTRATOR: "admin:projects_role_changelist",
        RoleKind.AUDIT_ADMINISTRATOR: "event_log",
    }
)


def work_of_administrator(user: User | AnonymousUser) -> str:
    """The page that stands for home where somebody keeps the site and has no sheets to do with; nothing for others."""
    scope = scope_of(user)
    if any(role.kind not in SITE_ROLES for role in scope.held):
        return ""
    pages = (page for kind, page in WORK_OF_ADMINISTRATORS.items() if scope.holds(kind))
    return next(pages, "admin:index" if user.is_superuser else "")


def navigation_entries(user: User | AnonymousUser, path: str) -> Iterator[NavigationEntry]:
    admin_is_open = user.is_superuser or scope_of(user).holds(*SITE_ROLES)
    is_clerk = user.is_authenticated and not (user.is_staff and work_of_administrator(user))
    for label, name, allowed in (
        ("首页", "home", is_clerk),
        ("审核", "review", is_clerk and reviews_anything(user)),
        ("自评任务", "rounds", is_clerk),
        ("全部自评表", "evaluations", is_clerk),
        ("导入文档", "intakes", is_clerk and may_bring_documents(user).ok),
        ("质量核查", "audits", is_clerk and may_audit(user).ok),
        ("部门预算表", "budgets", is_clerk and has_right(scope_of(user), Right.MANAGE)),
        ("自评复核", "rechecks", is_clerk and _takes_part_in_rechecks(user)),
        ("账号", "accounts", is_clerk and may_keep_accounts(user).ok),
        ("操作日志", "event_log", user.is_authenticated and may_read_log(user).ok),
        ("后台任务", "jobs", is_clerk),
        ("评分办法与校验", "rules", user.is_authenticated),
        ("界面部件", "components", user.is_authenticated and settings.DEBUG),
        ("运行状况", "upkeep", user.is_staff and may_administer(user).ok),
        ("系统管理", "admin:index", user.is_staff and admin_is_open),
    ):
        if allowed:
            url = reverse(name)
            yield NavigationEntry(label=label, url=url, active=path == url)


def _takes_part_in_rechecks(user: User | AnonymousUser) -> bool:
    return any(has_right(scope_of(user), right) for right in (Right.RECHECK, Right.ANSWER_RECHECK))


def navigation(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", AnonymousUser())  # a request that is refused early has none yet
    shown = SimpleLazyObject(
        lambda: tuple(navigation_entries(user, request.path))
    )  # parts of pages have none, and ask for no roles
    return {
        "shown_moment": settings.SHOWN_MOMENT,
        "navigation": shown,
        "has_home": SimpleLazyObject(lambda: any(entry.url == reverse("home") for entry in shown)),
    }

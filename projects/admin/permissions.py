"""What 系统管理员, 安全管理员 and 审计管理员 may do in the administration, each apart from the others."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from django.contrib.auth.backends import BaseBackend

from projects.models import RoleKind
from projects.models.scope import scope_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User

KEPT: Final = ("view", "add", "change")
SEEN: Final = ("view",)


def permissions(app: str, acts: Iterable[str], *models: str) -> frozenset[str]:
    return frozenset(f"{app}.{act}_{model}" for act in acts for model in models)


# Who opens accounts can't give them rights, who gives rights can't open accounts, and neither reads the log.
GRANTED: Final[Mapping[RoleKind, frozenset[str]]] = {
    RoleKind.SYSTEM_ADMINISTRATOR: permissions("accounts", KEPT, "user")
    | permissions("indicators", KEPT, "dimension", "category", "libraryindicator", "rulesetversion")
    | permissions(
        "projects", KEPT, "region", "department", "project", "round", "layoutversion", "evaluation", "recheckreason"
    )
    | permissions("projects", (*KEPT, "delete"), "roundwindow")
    | permissions("projects", ("delete",), "project")
    | permissions("projects", SEEN, "departmentname", "departmentparent", "job"),
    RoleKind.SECURITY_ADMINISTRATOR: permissions("accounts", ("view", "change"), "user")
    | permissions("projects", KEPT, "role")
    | permissions("projects", SEEN, "department", "substitution"),
    RoleKind.AUDIT_ADMINISTRATOR: permissions("accounts", SEEN, "user")
    | permissions("projects", SEEN, "role", "substitution", "event"),
}


class SiteRoles(BaseBackend):
    """Lets Django's own permission checks ask the roles, so that there is one place where rights are given."""

    def get_user_permissions(self, user_obj: "User | AnonymousUser", obj: Any = None) -> set[str]:
        scope = scope_of(user_obj)
        return {permission for kind, held in GRANTED.items() if scope.holds(kind) for permission in held}

    def has_module_perms(self, user_obj: "User | AnonymousUser", app_label: str) -> bool:
        return any(each.startswith(f"{app_label}.") for each in self.get_user_permissions(user_obj))

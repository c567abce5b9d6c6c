"""Django's admin as this site's 系统管理: one login for all, and Chinese throughout."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator


class Administration(AdminSite):
    site_title = site_header = "项目支出绩效自评系统 · 系统管理"
    index_title = "系统管理"

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Sends to the site's own login, so that the lock after failures can't be gone around."""
        if request.user.is_authenticated:
            raise PermissionDenied("系统管理只对系统管理员开放。")
        return redirect_to_login(request.GET.get("next", "/"))

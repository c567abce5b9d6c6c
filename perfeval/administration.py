"""Django's admin as this site's 系统管理: one login for all, Chinese throughout, and only our own records."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator

OUR_APPS = {"accounts", "indicators", "projects"}


class Administration(AdminSite):
    site_title = site_header = "项目支出绩效自评系统 · 系统管理"
    index_title = "系统管理"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Leaves out what installed packages register: groups and queues mean nothing to the people here."""
        models: list[type[Model]] = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        super().register([model for model in models if model._meta.app_label in OUR_APPS], admin_class, **options)

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Sends to the site's own login, so that the lock after failures can't be gone around."""
        if request.user.is_authenticated:
            raise PermissionDenied("系统管理只对系统管理员开放。")
        return redirect_to_login(request.GET.get("next", "/"))

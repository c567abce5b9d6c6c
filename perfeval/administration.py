"""Django's admin as this site's 系统管理: the site's login, Chinese throughout, only our own records."""

from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

from django.contrib.admin import AdminSite, ModelAdmin, ShowFacets, TabularInline
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods

METHODS: Final = ("GET", "HEAD", "POST")
OUR_APPS = {"accounts", "indicators", "projects"}
# In the order of the year, the rarest last; others follow by name.
ORDER = (
    "projects",
    "indicators",
    "accounts",
    "Region",
    "Department",
    "Project",
    "Round",
    "Evaluation",
    "LayoutVersion",
    "RecheckReason",
    "Role",
    "Substitution",
    "Event",
    "Job",
    "RuleSetVersion",
    "LibraryIndicator",
    "Dimension",
    "Category",
)
Record = TypeVar("Record", bound=Model)
Page = TypeVar("Page", bound=Callable[..., HttpResponseBase])


class Administration(AdminSite):
    site_title = site_header = "项目支出绩效自评系统 · 系统管理"
    index_title = "系统管理"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Leaves out the models of installed packages: groups and queues mean nothing to this site's administrators."""
        models: list[type[Model]] = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        super().register([model for model in models if model._meta.app_label in OUR_APPS], admin_class, **options)

    def admin_view(self, view: Page, cacheable: bool = False) -> Page:
        """Django's own pages take every other method for GET."""
        return require_http_methods(METHODS)(super().admin_view(view, cacheable))

    @method_decorator((login_not_required, require_http_methods(METHODS)))
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Redirects to the site's own login, so that nobody can avoid the lock after failures."""
        if request.user.is_authenticated:
            raise PermissionDenied("系统管理只对系统管理员开放。")
        return redirect_to_login(request.GET.get("next", "/"))

    def has_permission(self, request: HttpRequest) -> bool:
        """An administrator's role ends on its day, and with it what it opened."""
        user = request.user
        return super().has_permission(request) and (
            user.is_superuser or any(user.has_module_perms(app) for app in sorted(OUR_APPS))
        )

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda model: _rank_of(model["object_name"]))
        return sorted(apps, key=lambda app: _rank_of(app["app_label"]))


def _rank_of(name: str) -> int:
    return ORDER.index(name) if name in ORDER else len(ORDER)


class RecordAdmin(ModelAdmin[Record], Generic[Record]):
    """Nothing is deleted, because other records point here. A list doesn't count all rows: it would take too long."""

    list_per_page = 50
    show_full_result_count = False
    show_facets = ShowFacets.NEVER

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Replaces Django's heading "选择 单位 来修改"."""
        return super().changelist_view(request, {"title": self.opts.verbose_name_plural, **(extra_context or {})})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        title = self.opts.verbose_name if object_id else f"增加{self.opts.verbose_name}"
        return super().changeform_view(request, object_id, form_url, {"title": title, **(extra_context or {})})


class ReadOnlyAdmin(RecordAdmin[Record], Generic[Record]):
    """Shows records that only the system writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyInline(TabularInline[Any, Any]):
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

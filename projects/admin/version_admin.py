"""The list of a table whose rows are numbered versions, each the next of its code."""

from typing import Any, ClassVar, TypeVar

from django.contrib import admin
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import HttpRequest

from perfeval.administration import ReadOnlyAdmin

Version = TypeVar("Version", bound=Model)


class NewestFilter(admin.SimpleListFilter):
    title = "版本"
    parameter_name = "newest"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "最新的"), ("no", "以前的")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(is_followed=self.value() == "no") if self.value() else queryset


class VersionAdmin(ReadOnlyAdmin[Version]):
    list_filter: ClassVar[Any] = (NewestFilter,)
    search_fields = ("title", "code")
    search_help_text = "按名称或代码查找"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Version]:
        later = self.model._default_manager.filter(code=OuterRef("code"), version__gt=OuterRef("version"))
        versions: Any = super().get_queryset(request)
        marked: QuerySet[Version] = versions.annotate(is_followed=Exists(later))
        return marked

    @admin.display(description="最新", boolean=True)
    def is_newest(self, version: Any) -> bool:
        return not version.is_followed

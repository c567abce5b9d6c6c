"""Which of several versions is the newest of its code."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest


def with_followed(versions: QuerySet[Any]) -> QuerySet[Any]:
    later = versions.model._default_manager.filter(code=OuterRef("code"), version__gt=OuterRef("version"))
    marked: QuerySet[Any] = versions.annotate(is_followed=Exists(later))
    return marked


class NewestFilter(admin.SimpleListFilter):
    title = "版本"
    parameter_name = "newest"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "最新的"), ("no", "以前的")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(is_followed=self.value() == "no") if self.value() else queryset

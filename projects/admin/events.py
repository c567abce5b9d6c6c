"""操作日志, read by the 审计管理员 alone."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from perfeval.administration import ReadOnlyAdmin
from projects.access import may_read_log
from projects.history.changes import NO_FORM, words_of
from projects.history.event_text import lines_of
from projects.models import Event
from projects.models.event import ACCOUNTS, TITLES


class VerbFilter(admin.SimpleListFilter):
    title = "事项"
    parameter_name = "verb"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(TITLES.items())

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(verb=self.value()) if self.value() else queryset


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin[Event]):
    list_display = ("at", "actor", "titled", "subject_shown", "address")
    list_filter = (VerbFilter, "at")
    search_fields = ("actor", "subject")
    search_help_text = "按经办人或对象查找"
    date_hierarchy = "at"
    list_select_related = ("evaluation",)
    fields = (
        "at",
        "actor",
        "titled",
        "subject",
        "evaluation",
        "changes_shown",
        "opinion",
        "address",
        "link",
        "digest",
    )

    def has_view_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        """Not even who may do everything else."""
        return may_read_log(request.user).ok

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @admin.display(description="事项", ordering="verb")
    def titled(self, event: Event) -> str:
        return event.title

    @admin.display(description="对象")
    def subject_shown(self, event: Event) -> str:
        return event.subject or str(event.evaluation or "")

    @admin.display(description="日志链")
    def link(self, event: Event) -> str:
        chain = "账号" if event.chain == ACCOUNTS else "自评表"
        return f"{chain}链第 {event.sequence} 条"

    @admin.display(description="变动")
    def changes_shown(self, event: Event) -> SafeString:
        words = words_of(event.evaluation) if event.evaluation else NO_FORM
        text = "\n".join(lines_of(event.changes, words))
        return format_html('<pre class="changes">{}</pre>', text or "（无）")

"""表样 as versions: drawn with a sample, or edited in a form into the next version."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path

from indicators.checks.made import SOUND, as_goal
from perfeval.administration import ReadOnlyAdmin
from projects.admin.layout_form import LayoutForm
from projects.admin.newest import NewestFilter, with_followed
from projects.admin.pages import admin_url, form_page
from projects.documents.compose import compose
from projects.documents.grid import Grid
from projects.documents.layout import LayoutError, load
from projects.models import LayoutVersion, Stage
from projects.models.layout import add_layout


@admin.register(LayoutVersion)
class LayoutAdmin(ReadOnlyAdmin[LayoutVersion]):
    list_display = ("title", "version", "is_newest", "stage", "created_at")
    list_filter = (NewestFilter, "stage")
    search_fields = ("title", "code")
    search_help_text = "按名称或代码查找"
    change_form_template = "admin/projects/layoutversion/change_form.html"
    fields = (("title", "version"), ("stage", "created_at"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[LayoutVersion]:
        return with_followed(super().get_queryset(request))

    @admin.display(description="最新", boolean=True)
    def is_newest(self, version: Any) -> bool:
        return not version.is_followed

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        version = LayoutVersion.objects.filter(pk=object_id).first() if object_id.isdecimal() else None
        context = {
            **(extra_context or {}),
            "grid": sample(version.content, version.stage) if version else None,
            "may_revise": request.user.has_perm("projects.add_layoutversion"),
        }
        return super().change_view(request, object_id, form_url, context)

    def get_urls(self) -> list[URLPattern]:
        revise = self.admin_site.admin_view(self.revise_view)
        return [path("<int:pk>/revise/", revise, name="projects_layoutversion_revise"), *super().get_urls()]

    def revise_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        version = get_object_or_404(LayoutVersion, pk=pk)
        if not request.user.has_perm("projects.add_layoutversion"):
            raise PermissionDenied
        try:
            load(version.content)
        except LayoutError as error:
            messages.error(request, f"这一版不能在表单中修改：{error}")
            return redirect(admin_url("projects_layoutversion_change", pk))
        form = LayoutForm(version.content, request.POST or None)
        if form.is_valid() and "save" in request.POST:
            return self._save(request, version, form.edited)
        return form_page(
            self,
            request,
            form,
            "admin/projects/layoutversion/revise.html",
            fieldsets=form.fieldsets,
            title=f"另存为新版本：{version}",
            original=version,
            grid=sample(form.edited or version.content, version.stage),
            cancel_url=admin_url("projects_layoutversion_change", pk),
        )

    def _save(self, request: HttpRequest, version: LayoutVersion, content: str) -> HttpResponse:
        with transaction.atomic():
            saved = add_layout(content)
            self.log_addition(request, saved, f"由“{version}”修改而来")
        messages.success(request, f"已保存为“{saved}”。要在任务中使用，请到年度自评任务中选择这一版。")
        return redirect(admin_url("projects_layoutversion_change", saved.pk))


def sample(content: str, stage: str) -> Grid | None:
    """A made sheet, drawn; nothing where the layout can't be read."""
    try:
        return compose(as_goal(SOUND) if stage == Stage.GOAL else SOUND, load(content))
    except LayoutError:
        return None

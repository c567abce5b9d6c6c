"""表样 as versions: drawn with a sample, copied, or edited in a form into the next version while the preview follows."""

from dataclasses import replace
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from indicators.checks.made import SOUND, as_goal
from indicators.rules import rule_set
from indicators.scoring import score_sheet
from projects.admin.layout_blocks import WIDE
from projects.admin.layout_columns import ColumnError, change_columns, offer_columns
from projects.admin.layout_form import LayoutForm
from projects.admin.pages import admin_url, form_page
from projects.admin.version_admin import NewestFilter, VersionAdmin
from projects.documents import pdf
from projects.documents.compose import compose
from projects.documents.grid import Grid
from projects.documents.layout import LayoutError, load_layout
from projects.documents.layout.file import CODE
from projects.documents.layout.writing import to_toml
from projects.documents.printable import Printable
from projects.models import LayoutVersion, Stage
from projects.models.layout import add_layout

NO_ACT: Final = ""
MOST_PRINTED: Final = 3  # pages; the sample fits on one


class CopyForm(forms.Form):
    name = forms.CharField(label="名称（选表样时看到的）", max_length=100, widget=forms.TextInput(attrs=WIDE))
    code = forms.CharField(
        label="代码",
        max_length=60,
        help_text="小写字母、数字和连字符，例如 bureau-2026。以后每次修改都是这个代码的新版本。",
    )

    def __init__(self, version: LayoutVersion, data: Any = None) -> None:
        super().__init__(data, initial={"name": f"{version.title}（副本）", "code": free_code(version.code)})

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if CODE.fullmatch(code) is None:
            raise ValidationError("代码只能用小写字母、数字和连字符。")
        if LayoutVersion.objects.filter(code=code).exists():
            raise ValidationError("已有这个代码的表样，请换一个。")
        return code


def free_code(code: str) -> str:
    """The first of changji-copy, changji-copy-2 … that nobody has."""
    wanted = f"{code[:40]}-copy"
    used = set(LayoutVersion.objects.filter(code__startswith=wanted).values_list("code", flat=True))
    numbered = (f"{wanted}-{number}" if number > 1 else wanted for number in range(1, len(used) + 2))
    return next(each for each in numbered if each not in used)


@admin.register(LayoutVersion)
class LayoutAdmin(VersionAdmin[LayoutVersion]):
    list_display = ("title", "version", "is_newest", "stage", "created_at")
    list_filter = (NewestFilter, "stage")
    change_form_template = "admin/projects/layoutversion/change_form.html"
    fields = (("title", "version"), ("stage", "created_at"))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        version = LayoutVersion.objects.filter(pk=object_id).first() if object_id.isdecimal() else None
        context = {
            **(extra_context or {}),
            "grid": draw_sample(version.content, version.stage) if version else None,
            "may_revise": request.user.has_perm("projects.add_layoutversion"),
        }
        return super().change_view(request, object_id, form_url, context)

    def get_urls(self) -> list[URLPattern]:
        own = (("revise", self.revise_view), ("preview", require_POST(self.preview_view)), ("copy", self.copy_view))
        return [
            *(
                path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"projects_layoutversion_{name}")
                for name, view in own
            ),
            *super().get_urls(),
        ]

    def revise_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        version = self._find_editable(request, pk)
        if isinstance(version, HttpResponse):
            return version
        form = posted_form(request, version)
        act = request.POST.get("act", NO_ACT)
        if act == "save" and form.is_valid():
            return self._save_version(request, version, form.edited)
        if act not in (NO_ACT, "save", "look"):
            form = self._with_other_columns(request, form, act, version)
        return form_page(
            self,
            request,
            form,
            "admin/projects/layoutversion/revise.html",
            fieldsets=form.fieldsets,
            title=f"另存为新版本：{version}",
            original=version,
            choices=offer_columns(form.value),
            cancel_url=admin_url("projects_layoutversion_change", pk),
            is_nav_sidebar_enabled=False,
            **draw_preview(form, version),
        )

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What htmx shows beside the form while somebody types; nothing is saved."""
        version = self._find_editable(request, pk)
        if isinstance(version, HttpResponse):
            return version
        form = posted_form(request, version)
        return render(request, "admin/projects/layoutversion/_preview.html", draw_preview(form, version))

    def copy_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        version = self._find_editable(request, pk)
        if isinstance(version, HttpResponse):
            return version
        form = CopyForm(version, request.POST or None)
        if form.is_valid():
            with transaction.atomic():
                made = add_layout(to_toml(replace(load_layout(version.content), **form.cleaned_data)))
                self.log_addition(request, made, f"由“{version}”复制而来")
            messages.success(request, f"已复制为“{made}”，请接着修改。")
            return redirect(admin_url("projects_layoutversion_revise", made.pk))
        return form_page(
            self,
            request,
            form,
            title=f"复制：{version}",
            original=version,
            intro="复制为新表样，原表样不受影响。",
            submit="复制",
            cancel_url=admin_url("projects_layoutversion_change", pk),
        )

    def _find_editable(self, request: HttpRequest, pk: int) -> LayoutVersion | HttpResponse:
        version = get_object_or_404(LayoutVersion, pk=pk)
        if not request.user.has_perm("projects.add_layoutversion"):
            raise PermissionDenied
        try:
            load_layout(version.content)
        except LayoutError as error:
            messages.error(request, f"这一版不能在表单中修改：{error}")
            return redirect(admin_url("projects_layoutversion_change", pk))
        return version

    def _with_other_columns(
        self, request: HttpRequest, form: LayoutForm, act: str, version: LayoutVersion
    ) -> LayoutForm:
        """What was typed, and the columns changed; where something typed is wrong, that comes first."""
        if not form.is_readable:
            messages.error(request, "请先更正下面的错误，再增减或移动栏目。")
            return form
        try:
            content = to_toml(change_columns(load_layout(form.edited), act, request.POST))
            load_layout(content)
        except (ColumnError, LayoutError) as error:
            messages.error(request, str(error))
            return form
        return LayoutForm(content, base=version.content)

    def _save_version(self, request: HttpRequest, version: LayoutVersion, content: str) -> HttpResponse:
        with transaction.atomic():
            saved = add_layout(content)
            self.log_addition(request, saved, f"由“{version}”修改而来")
        messages.success(request, f"已保存为“{saved}”。要在任务中使用，请到年度自评任务中选择这一版。")
        return redirect(admin_url("projects_layoutversion_change", saved.pk))


def posted_form(request: HttpRequest, version: LayoutVersion) -> LayoutForm:
    """What is under way travels in the form, as columns come and go one at a time; it is read as any layout is."""
    content = request.POST.get("content", "").replace("\r\n", "\n") or version.content
    try:
        is_same = load_layout(content).code == load_layout(version.content).code
    except LayoutError:
        is_same = False
    return LayoutForm(content if is_same else version.content, request.POST or None, base=version.content)


def draw_preview(form: LayoutForm, version: LayoutVersion) -> dict[str, Any]:
    """The preview as far as the form can be read; else what it looked like, and what is wrong."""
    faults = [] if form.is_readable else form.faults
    grid = draw_sample(form.edited or form.content, version.stage)
    return {"grid": grid, "faults": faults, "printed": grid and print_pictures(grid)}


def print_pictures(grid: Grid) -> tuple[pdf.PagePicture, ...]:
    """As 打印 would print it, by the same way."""
    pages, _ = pdf.draw_pictures(pdf.write([Printable(title="表样", grid=grid)]), most=MOST_PRINTED)
    return pages


def draw_sample(content: str, stage: str) -> Grid | None:
    """A made sheet, drawn; nothing where the layout can't be read."""
    sheet = as_goal(SOUND) if stage == Stage.GOAL else SOUND
    try:
        return compose(sheet, load_layout(content), score_sheet(sheet, rule_set()))
    except LayoutError:
        return None

"""单位 from a list: choose, look at what would happen, then all or nothing."""

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminDateWidget
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from perfeval.requests import address_of, keep_in_page, kept_in_page
from projects.admin.pages import admin_url, form_page
from projects.documents.problems import UnreadableFileError, fold_problems
from projects.documents.xlsx.tables import table_workbook
from projects.exports.downloads import download
from projects.history.events import record_event
from projects.models import Region
from projects.reading.sources import TAKEN, SourceForm, TableFileField
from projects.units.importing import COLUMNS, UnitLine, UnitPlan, import_units, parse_units, plan_units
from projects.units.tree import DepartmentError

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin

    Base = ModelAdmin[Any]
else:
    Base = object

MOST_SHOWN: Final = 200
WIDTHS: Final = dict(zip(COLUMNS, (16, 36, 36, 14), strict=True))


def first_of_january() -> dt.date:
    return dt.date(timezone.localdate().year, 1, 1)


class DepartmentFileForm(SourceForm):
    region = forms.ModelChoiceField(Region.objects.all(), label="行政区划", empty_label=None)
    default_date = forms.DateField(
        label="默认生效日期",
        widget=AdminDateWidget,
        initial=first_of_january,
        help_text="表中没有写生效日期的，用这一天。",
    )
    file = TableFileField(help_text=f"{TAKEN}工作簿不超过 5 MB，系统读第一张工作表。")
    field_order = ("region", "default_date", "file", "pasted", "handed")


class DepartmentImport(Base):
    """Part of the departments' admin. The lines wait in the page, signed, so that nothing is stored before the yes."""

    def import_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request) or not self.has_change_permission(request):
            raise PermissionDenied
        if "confirmed" in request.POST:
            return self._confirm_import(request)
        handed = request.GET.getlist("handed")
        form = DepartmentFileForm(request.POST or None, request.FILES or None, user=request.user, handed=handed)
        if request.method == "POST" and form.is_valid():
            return self._check_file(request, form)
        return self._render_form(request, form)

    def _render_form(
        self, request: HttpRequest, form: DepartmentFileForm, problems: tuple[str, ...] = ()
    ) -> HttpResponse:
        return form_page(
            self,
            request,
            form,
            "admin/projects/department/import.html",
            title="导入单位",
            columns=COLUMNS,
            problems=problems[:MOST_SHOWN],
            more=max(len(problems) - MOST_SHOWN, 0),
            submit="检查文件",
            cancel_url=admin_url("projects_department_changelist"),
        )

    def _check_file(self, request: HttpRequest, form: DepartmentFileForm) -> HttpResponse:
        region = form.cleaned_data["region"]
        try:
            parsed = parse_units(form.source()[1], default_date=form.cleaned_data["default_date"])
        except UnreadableFileError as error:
            form.add_error("file", str(error))
            return self._render_form(request, form)
        plan = plan_units(parsed.lines, region=region)
        problems = sorted([*parsed.problems, *plan.problems], key=lambda problem: problem.row)
        if problems:
            return self._render_form(request, form, tuple(fold_problems(problems, page=parsed.page)))
        return self._render_preview(request, plan, region)

    def _render_preview(self, request: HttpRequest, plan: UnitPlan, region: Region) -> HttpResponse:
        lines = [(s.line.row, s.line.code, s.line.name, s.line.above, str(s.line.valid_from)) for s in plan.steps]
        held = {"region": region.pk, "lines": lines, "shown": plan.fingerprint()}
        return form_page(
            self,
            request,
            forms.Form(),
            "admin/projects/department/import_preview.html",
            title="导入单位：请核对",
            plan=plan,
            region=region,
            shown=plan.changes[:MOST_SHOWN],
            more=max(len(plan.changes) - MOST_SHOWN, 0),
            held=keep_in_page(request, held),
            cancel_url=admin_url("projects_department_import"),
        )

    def _confirm_import(self, request: HttpRequest) -> HttpResponse:
        try:
            held = kept_in_page(request, request.POST.get("held", ""))
        except signing.BadSignature:
            messages.error(request, "核对的时间过长，请重新选择文件。")
            return redirect(admin_url("projects_department_import"))
        region = Region.objects.get(pk=held["region"])
        plan = plan_units([line_of(each) for each in held["lines"]], region=region)
        if plan.problems or plan.fingerprint() != held["shown"]:
            messages.warning(request, "刚才有人改动了单位，请重新选择文件核对。")
            return redirect(admin_url("projects_department_import"))
        return self._apply_plan(request, plan, region)

    def _apply_plan(self, request: HttpRequest, plan: UnitPlan, region: Region) -> HttpResponse:
        try:
            with transaction.atomic():
                import_units(plan, region=region)
                changes = "；".join(f"{step.act}“{step.line.name}”" for step in plan.changes)
                record_event(
                    "import",
                    user=request.user,  # type: ignore[arg-type]
                    subject=f"单位：{region}",
                    changes={"departments": changes},
                    address=address_of(request),
                )
        except DepartmentError as error:
            messages.error(request, f"{error}。没有导入任何单位。")
            return redirect(admin_url("projects_department_import"))
        messages.success(request, f"已导入：{len(plan.changes)} 个单位有变动，{plan.unchanged} 个不变。")
        return redirect(admin_url("projects_department_changelist"))

    def import_template(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return download(table_workbook("单位", WIDTHS), "单位.xlsx")


def line_of(values: list[Any]) -> UnitLine:
    row, code, name, above, date = values
    return UnitLine(row=row, code=code, name=name, above=above, valid_from=dt.date.fromisoformat(date))

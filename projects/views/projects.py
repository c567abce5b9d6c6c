"""自评表 are made for projects that a round doesn't hold yet: chosen from a list, confirmed, made at once."""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from perfeval.accounts.requests import person
from perfeval.requests import HtmxRequest, part_or_page
from projects.access import may_manage
from projects.history.events import address_of
from projects.models import Project, Round, Stage
from projects.models.project import ProjectQuerySet
from projects.queries import (
    BY_UNIT_OF_PROJECT,
    MOST_COUNTED,
    capped_count,
    page_of,
    parent_departments,
    projects_outside,
    rounds_for,
)
from projects.rounds.creation import CreationError, create_evaluations
from projects.rounds.formers import Source
from projects.views.bulk import BulkOperation
from projects.views.forms.creation import CreationForm
from projects.views.forms.filters import DepartmentFilterForm
from projects.views.lists import pager

if TYPE_CHECKING:
    from perfeval.accounts.models import User

PAGE: Final = 50
KEY: Final = re.compile(r"[0-9]{1,18}")


class CreateEvaluations(BulkOperation[Project]):
    title = "生成自评表"
    label = "生成"

    def __init__(self, chosen: Iterable[Project], exercise: Round) -> None:
        self.exercise = exercise
        super().__init__(chosen)

    def why_not(self, record: Project) -> str:
        closed_on = record.unit.closed_on
        if closed_on is None or closed_on > self.exercise.names_date:
            return ""
        return f"实施单位在 {self.exercise.names_date:%Y年%-m月%-d日} 前已撤销，请先把项目转给承接的单位"

    def warnings(self) -> Sequence[str]:
        if self.exercise.ledger != "none":
            return ["生成后请在“财政数据”中导入预算数，各表的资金栏目现在为空。"]
        return []

    def apply(self, *, by: "User", source: Source, stage: Stage, address: str | None) -> str:  # type: ignore[override]
        made = create_evaluations(self.exercise, self.applicable, by=by, source=source, stage=stage, address=address)
        already = len(self.applicable) - len(made)
        return f"已生成 {len(made)} 张自评表。" + (
            f"另有 {already} 个项目已在任务中，没有重复生成。" if already else ""
        )


@require_safe
def projects(request: HtmxRequest, pk: int) -> HttpResponse:
    exercise = managed_round(request, pk)
    form = project_filter(request.GET, exercise, request)
    found = chosen_by(form, exercise, request)
    page = page_of(
        found,
        BY_UNIT_OF_PROJECT,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=PAGE,
    )
    context = {
        "round": exercise,
        "form": form,
        "projects": page.rows,
        "count": capped_count(found),
        "pager": pager(request, page),
    }
    return part_or_page(request, "rounds/_projects.html", "rounds/projects.html", context)


@require_POST
def creation(request: HttpRequest, pk: int) -> HttpResponse:
    """Without `confirmed` it asks, with it it makes."""
    exercise = managed_round(request, pk)
    operation = CreateEvaluations(posted_projects(request, exercise), exercise)
    if not operation.count:
        messages.warning(request, "请先选择项目。")
        return redirect("round_projects", pk=pk)
    form = CreationForm(request.POST if "confirmed" in request.POST else None, round=exercise)
    if form.is_valid() and operation.applicable:
        return _apply(request, operation, form)
    context = {"round": exercise, "operation": operation, "warnings": operation.warnings(), "form": form}
    return render(request, "rounds/creation.html", context)


def _apply(request: HttpRequest, operation: CreateEvaluations, form: CreationForm) -> HttpResponse:
    try:
        said = operation.apply(
            by=person(request),
            source=Source(form.cleaned_data["source"]),
            stage=Stage(form.cleaned_data["stage"]),
            address=address_of(request),
        )
    except CreationError as error:
        messages.error(request, f"没有生成：{error}。")
    else:
        messages.success(request, said)
    return redirect("round", pk=operation.exercise.pk)


def managed_round(request: HttpRequest, pk: int) -> Round:
    exercise = get_object_or_404(rounds_for(request.user).select_related("rule_set", "layout", "goal_layout"), pk=pk)
    verdict = may_manage(request.user, exercise)
    if not verdict:
        raise PermissionDenied(verdict.reason)
    return exercise


def project_filter(data: QueryDict, exercise: Round, request: HttpRequest) -> DepartmentFilterForm:
    departments = parent_departments(exercise, request.user)
    return DepartmentFilterForm(data, departments=departments, target="#projects")


def chosen_by(form: DepartmentFilterForm, exercise: Round, request: HttpRequest) -> ProjectQuerySet:
    if not form.is_valid():
        return Project.objects.none()
    return projects_outside(exercise, request.user, department=form.chosen_department, text=form.cleaned_data["text"])


def posted_projects(request: HttpRequest, exercise: Round) -> list[Project]:
    """The ticked ones, or as many as one act may make of all that the filter shows. Others' keys choose nothing."""
    if "everything" in request.POST:
        found: Any = chosen_by(project_filter(request.POST, exercise, request), exercise, request)
        return list(found.order_by("unit__path", "pk")[:MOST_COUNTED])
    keys = [key for key in request.POST.getlist("project") if KEY.fullmatch(key)]
    visible = Project.objects.for_user(request.user).filter(unit__region=exercise.region_id)
    return list(visible.filter(pk__in=keys).select_related("unit", "department").order_by("unit__path", "pk"))

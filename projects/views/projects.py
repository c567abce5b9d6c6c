"""The projects that a round doesn't hold yet: chosen from the records for its 应评项目清单."""

import re
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from perfeval.accounts.requests import person
from perfeval.requests import HtmxRequest, part_or_page
from projects.access import may_manage
from projects.models import ListSource, Project, Round
from projects.models.project import ProjectQuerySet
from projects.queries import (
    BY_UNIT_OF_PROJECT,
    capped_count,
    page_of,
    parent_departments,
    projects_outside,
    rounds_for,
)
from projects.rounds.enlisting.drafts import OvertakenDraftError, begin_draft, draft_of
from projects.rounds.enlisting.from_records import lines_of
from projects.views.forms.filters import DepartmentFilterForm
from projects.views.lists import pager_of

PAGE: Final = 50
MOST: Final = 10_000
KEY: Final = re.compile(r"[0-9]{1,18}")


@require_http_methods(["GET", "HEAD", "POST"])
def round_projects(request: HtmxRequest, pk: int) -> HttpResponse:
    exercise = managed_round(request, pk)
    if request.method == "POST":
        return _begin_draft(request, exercise)
    form = project_filter(request.GET, exercise, request)
    found = chosen_by(form, exercise, request)
    page = page_of(
        found,
        BY_UNIT_OF_PROJECT,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=PAGE,
    )
    draft = draft_of(exercise)
    context = {
        "round": exercise,
        "form": form,
        "projects": page.rows,
        "count": capped_count(found),
        "pager": pager_of(request, page),
        "draft": draft,
        "seen": draft.seen if draft else "",
    }
    return part_or_page(request, "rounds/_projects.html", "rounds/projects.html", context)


def _begin_draft(request: HttpRequest, exercise: Round) -> HttpResponse:
    chosen = posted_projects(request, exercise)
    if not chosen:
        messages.warning(request, "请先选择项目。")
        return redirect("round_projects", pk=exercise.pk)
    seen = request.POST.get("seen", "")
    try:
        begin_draft(exercise, ListSource.CHOSEN, lines_of(chosen), origin="", by=person(request), seen=seen)
    except OvertakenDraftError as overtaken:
        messages.error(request, str(overtaken))
        return redirect("list_source", pk=exercise.pk)
    return redirect("list_lines", pk=exercise.pk)


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
    """The ticked ones, or all that the filter shows. Others' keys choose nothing."""
    if "everything" in request.POST:
        found: Any = chosen_by(project_filter(request.POST, exercise, request), exercise, request)
        return list(found.order_by("unit__path", "pk")[:MOST])
    keys = [key for key in request.POST.getlist("project") if KEY.fullmatch(key)]
    visible = Project.objects.for_user(request.user).filter(unit__region=exercise.region_id)
    return list(visible.filter(pk__in=keys).select_related("unit", "department").order_by("unit__path", "pk"))

"""A project over the years: its sheets, those of projects that merged into it, and how it ends."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from perfeval.accounts.requests import person
from perfeval.requests import address_of
from projects.access import may_end_project
from projects.models import Evaluation, Project
from projects.review.ending import end_project
from projects.review.workflow import RefusedError
from projects.views.forms.ending import EndingForm


@require_safe
def project(request: HttpRequest, pk: int) -> HttpResponse:
    return _render_project(request, _visible_project(request, pk))


@require_POST
def project_ending(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _visible_project(request, pk)
    if not (verdict := may_end_project(request.user, shown)):
        raise PermissionDenied(verdict.reason)
    form = EndingForm(request.POST, region=shown.unit.region_id)
    if not form.is_valid():
        return _render_project(request, shown, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    said = form.cleaned_data
    try:
        left = end_project(shown, **said, by=person(request), address=address_of(request))
    except RefusedError as refused:
        form.add_error(None, refused.reason)
        return _render_project(request, shown, form, status=HTTPStatus.CONFLICT)
    sheets = f"，当年没有办结的 {left} 张表已设为不纳入自评" if left else ""
    messages.success(request, f"已办理{sheets}。")
    return redirect("project", pk=pk)


def _visible_project(request: HttpRequest, pk: int) -> Project:
    """Also for who sees one of its sheets, as a former unit does."""
    own = Q(pk__in=Project.objects.for_user(request.user).order_by().values("pk"))
    by_sheet = Q(pk__in=Evaluation.objects.for_user(request.user).order_by().values("project"))
    held = Project.objects.filter(own | by_sheet).select_related("unit", "department", "successor")
    return get_object_or_404(held, pk=pk)


def _render_project(
    request: HttpRequest, shown: Project, form: EndingForm | None = None, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    """Sheets that the person doesn't see are told of without a way to them."""
    predecessors = list(shown.predecessors.order_by("ended_on", "pk"))
    sheets = Evaluation.objects.filter(project__in=[shown, *predecessors]).select_related("round")
    visible = set(sheets.for_user(request.user).order_by().values_list("pk", flat=True))
    if form is None and may_end_project(request.user, shown):
        form = EndingForm(region=shown.unit.region_id)
    context = {
        "project": shown,
        "predecessors": predecessors,
        "sheets": [(each, each.pk in visible) for each in sheets.order_by("-round__year", "pk")],
        "form": form,
    }
    return render(request, "projects/project.html", context, status=status)

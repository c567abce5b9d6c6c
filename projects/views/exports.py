"""Many sheets at once, from any list: chosen there, asked for here, made by a worker."""

import re
from typing import Final

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from perfeval.accounts.requests import person
from perfeval.requests import address_of
from projects.exports.order import ExportOrder
from projects.history.events import record_event
from projects.models import Department, Evaluation, Round
from projects.models.evaluation import EvaluationQuerySet
from projects.queries import EvaluationFilter, evaluations_in, parent_departments, rounds_for
from projects.queue import enqueue
from projects.queue.asking import EXPORT
from projects.views.forms.exports import OrderForm
from projects.views.forms.filters import EvaluationFilterForm

KEY: Final = re.compile(r"[0-9]{1,18}")


@require_http_methods(["GET", "HEAD", "POST"])
def round_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The address says which sheets, the form what becomes of them."""
    exercise = get_object_or_404(rounds_for(request.user).select_related("region", "rule_set"), pk=pk)
    chosen = chosen_sheets(request, exercise)
    count = chosen.order_by().count()
    if not count:
        messages.warning(request, "请先选择自评表。")
        return redirect("round", pk=pk)
    form = OrderForm(
        request.POST if request.method == "POST" else None,
        round=exercise,
        chosen=chosen,
        target=request.GET.get("target", ""),
    )
    if form.is_valid():
        return _order_export(request, form.order)
    context = {"round": exercise, "form": form, "count": count, "some": chosen.order_by("unit_path", "pk")[:10]}
    return render(request, "exports/order.html", context)


def _order_export(request: HttpRequest, order: ExportOrder) -> HttpResponse:
    user = person(request)
    said = f"{order.name}（{len(order.sheets)} 张）"
    with transaction.atomic():
        enqueue(EXPORT, order.arguments, owner=user)
        record_event("export", user=user, subject=said, changes=order.said, address=address_of(request))
    messages.success(request, f"已开始导出{said}，做好后可以在这里下载。")
    return redirect("jobs")


def chosen_sheets(request: HttpRequest, exercise: Round) -> EvaluationQuerySet:
    """The ticked ones of a list, or all that its filter shows. Others' keys choose nothing."""
    wanted = _read_filter(request, exercise)
    if wanted is None:
        return Evaluation.objects.none()
    found = evaluations_in(exercise, request.user, wanted)
    if "everything" in request.GET:
        return found
    keys = [key for key in request.GET.getlist("sheet") if KEY.fullmatch(key)]
    return found.filter(pk__in=keys)


def _read_filter(request: HttpRequest, exercise: Round) -> EvaluationFilter | None:
    """Of a unit's list, the unit; else as the round's own list reads its address."""
    unit = request.GET.get("unit", "")
    if unit:
        key = unit if KEY.fullmatch(unit) else "0"
        return EvaluationFilter(department=get_object_or_404(Department.objects.for_user(request.user), pk=key))
    departments = parent_departments(exercise, request.user)
    form = EvaluationFilterForm(request.GET, rounds=[exercise], departments=departments, target="")
    return form.chosen if form.is_valid() else None

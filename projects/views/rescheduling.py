"""环节时间 of a round: the bureau changes its days, after it has seen what follows."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from perfeval.accounts.requests import person
from perfeval.requests import address_of
from projects.rounds.rescheduling import ReschedulingRefusedError, plan_days, reschedule, seen_days
from projects.views.forms.rescheduling import DaysForm
from projects.views.projects import managed_round


@require_http_methods(["GET", "HEAD", "POST"])
def windows(request: HttpRequest, pk: int) -> HttpResponse:
    exercise = managed_round(request, pk)
    form = DaysForm(request.POST if request.method == "POST" else None, exercise=exercise)
    is_valid = form.is_valid()
    if is_valid and request.POST.get("act") == "apply":
        seen, address = request.POST.get("seen", ""), address_of(request)
        try:
            reschedule(exercise, form.days, by=person(request), seen=seen, address=address)
        except ReschedulingRefusedError as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "环节时间已调整。")
            return redirect("windows", pk=pk)
    plan = plan_days(exercise, form.days) if is_valid else []
    context = {
        "round": exercise,
        "form": form,
        "plan": [each.told for each in plan],
        "seen": seen_days(plan),
        "is_unchanged": is_valid and not plan,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "rounds/windows.html", context, status=status)

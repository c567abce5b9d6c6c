"""延期 in a round: who has until when, and a form for one more."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from perfeval.accounts.requests import person
from perfeval.requests import address_of
from projects.models import Extension, Round
from projects.rounds.extending import ExtensionRefusedError, grant_extension, withdraw_extension
from projects.views.forms.extensions import ExtensionForm
from projects.views.projects import managed_round


@require_http_methods(["GET", "HEAD", "POST"])
def extensions(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit that has one already gets the new day in its place."""
    exercise = managed_round(request, pk)
    initial = {name: request.GET[name] for name in ("unit", "window") if name in request.GET}
    form = ExtensionForm(request.POST if request.method == "POST" else None, exercise=exercise, initial=initial)
    status = HTTPStatus.OK
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = grant_extension(
                said["window"],
                said["unit"],
                closes_on=said["closes_on"],
                reason=said["reason"],
                by=person(request),
                address=address_of(request),
            )
        except ExtensionRefusedError as refused:
            form.add_error(None, str(refused))
            status = HTTPStatus.CONFLICT
        else:
            messages.success(request, f"“{made.department}”的{made.window}已延期至 {made.closes_on:%Y年%-m月%-d日}。")
            return redirect("extensions", pk=pk)
    held = Extension.objects.filter(window__round=exercise).select_related("window", "department", "granted_by")
    context = {
        "round": exercise,
        "form": form,
        "can_extend": any(window.closes_on for window in exercise.windows.all()),
        "extensions": list(held.order_by("closes_on", "department__path")),
    }
    return render(request, "rounds/extensions.html", context, status=status)


@require_POST
def extension_withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    rounds = Round.objects.for_user(request.user)
    shown = get_object_or_404(Extension.objects.select_related("window"), pk=pk, window__round__in=rounds)
    exercise = managed_round(request, shown.window.round_id)
    try:
        withdraw_extension(shown, by=person(request), address=address_of(request))
    except ExtensionRefusedError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "已撤销延期，恢复原定的截止日期。")
    return redirect("extensions", pk=exercise.pk)

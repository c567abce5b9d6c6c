"""选择填报方式: what a sheet may be begun with, and beginning it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from indicators.sheet import SheetError
from perfeval.accounts.requests import person
from perfeval.requests import address_of
from projects.access import may_fill
from projects.filling.beginning import BeginningError, OfferOrigin, begin_sheet, possible_offers, typed_rows
from projects.models import Evaluation
from projects.sheets import sheet_of
from projects.sheets.drawing import DRAWN_WITH


@require_http_methods(["GET", "HEAD", "POST"])
def beginning(request: HttpRequest, pk: int) -> HttpResponse:
    visible = Evaluation.objects.for_user(request.user).with_places().select_related("project", *DRAWN_WITH)
    evaluation = get_object_or_404(visible, pk=pk)
    verdict = may_fill(request.user, evaluation)
    if not verdict:
        raise PermissionDenied(verdict.reason)
    if request.method == "POST":
        return _begin_sheet(request, evaluation)
    context = {
        "evaluation": evaluation,
        "offers": possible_offers(evaluation),
        "typed": typed_rows(sheet_of(evaluation)),
    }
    return render(request, "evaluations/beginning.html", context)


def _begin_sheet(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    origin = request.POST.get("origin", "")
    if origin not in OfferOrigin.values:
        messages.warning(request, "请先选择填报方式。")
        return redirect("beginning", pk=evaluation.pk)
    try:
        title = begin_sheet(
            evaluation,
            OfferOrigin(origin),
            field_of_work=request.POST.get("field_of_work", ""),
            replacing="replacing" in request.POST,
            by=person(request),
            address=address_of(request),
        )
    except (BeginningError, SheetError) as error:
        messages.error(request, f"{error}。")
        return redirect("beginning", pk=evaluation.pk)
    messages.success(request, f"已带入{title}的内容，请逐行核对后继续填写。")
    return redirect("edit", pk=evaluation.pk)

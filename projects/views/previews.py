"""打印预览 of a sheet: beside the form while it is filled in, and as a page of its own."""

from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

from perfeval.accounts.requests import person
from perfeval.requests import is_part
from projects.exports.previews import MINUTE, Preview, digest_of, form_to_preview, preview_of, previews_too_often
from projects.models import Evaluation
from projects.sheets.drawing import DRAWN_WITH

CACHING: Final = "private, no-cache"  # asked again each time, sent again only where it has changed


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    visible = Evaluation.objects.for_user(request.user).select_related("rule_set", *DRAWN_WITH)
    evaluation = get_object_or_404(visible, pk=pk)
    wanted = form_to_preview(evaluation)
    if isinstance(wanted, Preview):
        return _render_preview(request, evaluation, wanted)
    etag = f'"{digest_of(wanted)}"'
    if is_part(request) and (unchanged := get_conditional_response(request, etag=etag)):
        return unchanged
    if previews_too_often(person(request)):
        return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": str(MINUTE)})
    response = _render_preview(request, evaluation, preview_of(wanted))
    if is_part(request):
        response.headers["ETag"] = etag
        response.headers["Cache-Control"] = CACHING
    return response


def _render_preview(request: HttpRequest, evaluation: Evaluation, shown: Preview) -> HttpResponse:
    context = {"evaluation": evaluation, "preview": shown}
    response = render(request, "exports/_preview.html" if is_part(request) else "exports/preview.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response

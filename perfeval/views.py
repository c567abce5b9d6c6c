"""Pages of the site itself: health, components, errors."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from perfeval import health
from perfeval.components import SampleForm


@require_safe
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    parts = health.report()
    status = HTTPStatus.OK if all(parts.values()) else HTTPStatus.SERVICE_UNAVAILABLE
    return JsonResponse({name: "ok" if well else "failed" for name, well in parts.items()}, status=status)


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Shows every component once, for developers; production has no such page."""
    if not settings.DEBUG:
        raise Http404
    messages.success(request, "已保存，可以继续填写。")
    messages.warning(request, "还有 3 处需要说明。")
    messages.error(request, "送审没有成功：总分与各项得分之和不一致。")
    form = SampleForm({"name": "", "amount": "十二万", "stage": "goal"})
    return render(request, "components.html", {"form": form})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return too_large(request)
    return render(request, "400.html", status=HTTPStatus.BAD_REQUEST)


def too_large(request: HttpRequest) -> HttpResponse:
    return render(request, "413.html", status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=HTTPStatus.FORBIDDEN)

"""Pages of the site itself: health, components, errors."""

import errno
import sys
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST
from redis import RedisError

from perfeval import health, metrics
from perfeval.components import SampleForm
from perfeval.files import FilesAwayError

REQUEST_ID: Final = "REQUEST_ID"  # among what the server says of a request
AWAY: Final = (OperationalError, InterfaceError)
FULL: Final = (errno.ENOSPC, errno.EDQUOT)
PAUSE: Final = "10"  # seconds
SECRETIVE: Final = "/accounts/"  # passwords are typed there


@require_safe
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    parts = health.report_parts()
    status = HTTPStatus.OK if all(parts.values()) else HTTPStatus.SERVICE_UNAVAILABLE
    return JsonResponse({name: "ok" if well else "failed" for name, well in parts.items()}, status=status)


@require_safe
@login_not_required
def metrics_of_site(request: HttpRequest) -> HttpResponse:
    if not metrics.may_read(request):
        raise Http404
    return HttpResponse(metrics.write_exposition(), content_type=CONTENT_TYPE_LATEST)


@require_safe
@login_not_required
def alive(request: HttpRequest) -> HttpResponse:
    """Whether this process answers; asks nobody else, as nothing is won by starting it again when the database is away."""
    return JsonResponse({"process": "ok"})


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


def server_error(request: HttpRequest) -> HttpResponse:
    """Asks nothing of the database, which may be what is away. Then what was sent can be sent again from this page."""
    told = {"request_id": request.META.get(REQUEST_ID, "")}
    said = why_not_now(sys.exception())
    if not said:
        return HttpResponse(render_to_string("500.html", told), status=HTTPStatus.INTERNAL_SERVER_ERROR)
    told |= {"said": said, "path": request.get_full_path(), "sent": sent_with(request), "files": bool(request.FILES)}
    page = render_to_string("503.html", told)
    headers = {"Retry-After": PAUSE, "Cache-Control": "private, no-store"}
    return HttpResponse(page, status=HTTPStatus.SERVICE_UNAVAILABLE, headers=headers)


def why_not_now(error: BaseException | None) -> str:
    """Nothing where another try would fail as well."""
    if isinstance(error, AWAY):
        return "数据库暂时没有答复，这次操作可能没有办成。"  # or only its answer was lost
    if isinstance(error, RedisError):
        return "缓存服务（Redis）暂时没有答复，这次操作没有办成。"
    if isinstance(error, FilesAwayError):
        return "存放文件的服务暂时没有答复，这次操作没有办成。"
    if isinstance(error, OSError) and error.errno in FULL:
        return "服务器的磁盘已满，这次操作没有办成。请告知系统管理员腾出空间。"
    return ""


def sent_with(request: HttpRequest) -> list[tuple[str, str]]:
    if request.path.startswith(SECRETIVE):
        return []
    try:
        return [(name, str(text)) for name, texts in request.POST.lists() for text in texts]
    except (UnreadablePostError, SuspiciousOperation, BadRequest):
        return []

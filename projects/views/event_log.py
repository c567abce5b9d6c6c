"""操作日志, for the 审计管理员 alone: the list, what the nightly check found, and the list as a file."""

from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from perfeval.accounts.requests import person
from perfeval.requests import HtmxRequest, address_of
from projects.access import may_read_log
from projects.exports.downloads import download
from projects.exports.log import TITLE, log_csv, log_workbook
from projects.exports.names import file_name
from projects.history.checking import latest_check
from projects.history.event_text import logged_events
from projects.history.events import record_event
from projects.models import Event
from projects.queries import LATEST_FIRST, ListPage, page_of
from projects.queries.keyset import ordering
from projects.queries.log import MOST_DAYS, USUAL_DAYS, events_logged
from projects.views.forms.log import LogFilterForm
from projects.views.lists import pager_of

PAGE: Final = 50
MOST_EXPORTED: Final = 5_000


def _read_filter(request: HttpRequest) -> LogFilterForm:
    verdict = may_read_log(request.user)
    if not verdict:
        raise PermissionDenied(verdict.reason)
    return LogFilterForm(request.GET)


@require_safe
def event_log(request: HtmxRequest) -> HttpResponse:
    form = _read_filter(request)
    page: ListPage[Event] = ListPage(())
    if form.is_valid():
        after, before = (request.GET.get(name, "") for name in ("after", "before"))
        page = page_of(events_logged(form.chosen), LATEST_FIRST, size=PAGE, after=after, before=before)
    context = {
        "form": form,
        "shown": logged_events(page.rows),
        "check": latest_check(),
        "days": form.chosen.days(timezone.localdate()) if form.is_valid() else (),
        "usual_days": USUAL_DAYS,
        "most_days": MOST_DAYS,
        "most_exported": MOST_EXPORTED,
        "query": request.GET.urlencode(),
        "pager": pager_of(request, page),
    }
    return render(request, "log/index.html", context)


@require_safe
def event_log_file(request: HttpRequest, suffix: str) -> HttpResponse:
    """All that the filter finds, or nothing where that is too much for one file."""
    form = _read_filter(request)
    back = f"{reverse('event_log')}?{request.GET.urlencode()}"
    if not form.is_valid():
        return redirect(back)
    found = list(events_logged(form.chosen).order_by(*ordering(LATEST_FIRST))[: MOST_EXPORTED + 1])
    if len(found) > MOST_EXPORTED:
        messages.warning(
            request, f"筛选出的日志超过 {MOST_EXPORTED:,} 条，没有导出。请缩小日期范围或增加条件后再导出。"
        )
        return redirect(back)
    told, name = logged_events(found), file_name(TITLE, suffix=suffix)
    content = log_csv(told) if suffix == "csv" else log_workbook(told, form.said)
    with transaction.atomic():
        said = {"narrowed_by": form.said, "events_taken": len(found)}
        record_event("export", user=person(request), subject=name, changes=said, address=address_of(request))
    return download(content, name)

"""通知: the latest unread ones at the bell, all of them on a page."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from perfeval.accounts.models import User
from perfeval.accounts.requests import person
from perfeval.requests import HtmxRequest
from projects.access import may_fill
from projects.models import Evaluation, Notice, NoticeKind
from projects.models.event import RETURN
from projects.notices import lines_of, mark_read, notices_of, unread_number
from projects.queries import LATEST_FIRST, ListPage, page_of
from projects.views.forms.notices import ReadForm
from projects.views.lists import pager_of

LATEST: Final = 6
PAGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "agree-adjustment": "adjustment",
        "refuse-adjustment": "adjustment",
        "remark": "remarks",
        "reopen-remark": "remarks",
        "answer-remark": "remarks",
    }
)


@require_safe
def notices(request: HtmxRequest) -> HttpResponse:
    user = person(request)
    number = unread_number(user)
    page: ListPage[Notice] = page_of(
        notices_of(user), LATEST_FIRST, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    context = {
        "unread": number,
        "lines": list(lines_of(page.rows)),
        "pager": pager_of(request, page),
        "now": timezone.now().isoformat(),
        "query": request.GET.urlencode(),
    }
    return render(request, "notices/notices.html", context)


@require_safe
def latest_notices(request: HttpRequest) -> HttpResponse:
    """What the bell shows when it is opened."""
    unread = notices_of(person(request)).unread()[:LATEST]
    return render(request, "notices/_latest.html", {"lines": list(lines_of(unread))})


@require_safe
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Following the link is reading."""
    user = person(request)
    own = notices_of(user)
    notice = get_object_or_404(own, pk=pk)
    mark_read(own.filter(pk=pk), user)
    return redirect(_address_of_subject(notice, user))


def _address_of_subject(notice: Notice, user: User) -> str:
    """Where the person finds what the notice tells of."""
    event = notice.event
    if event is None:
        is_pile = notice.kind == NoticeKind.AWAITING
        return reverse("review", query={"round": notice.round_id}) if is_pile else reverse("home")
    if event.verb == RETURN:
        evaluation = get_object_or_404(Evaluation.objects.with_places(), pk=event.evaluation_id)
        if may_fill(user, evaluation):
            return reverse("edit", args=[evaluation.pk])
    return reverse(PAGES.get(event.verb, "evaluation"), args=[event.evaluation_id])


@require_POST
def read_notices(request: HttpRequest) -> HttpResponse:
    """One, or all that were told before the page was made: later ones weren't seen."""
    form, user = ReadForm(request.POST), person(request)
    if form.is_valid():
        mark_read(notices_of(user).filter(form.chosen), user)
    return redirect(f"{reverse('notices')}?{request.GET.urlencode()}")

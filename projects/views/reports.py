"""报告 of a round as a draft: each figure leads to what it counts, and the same in Word."""

from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from perfeval.accounts.requests import person
from perfeval.requests import HtmxRequest, address_of, part_or_page
from projects.exports.downloads import download
from projects.exports.reports.composing import compose_report
from projects.exports.reports.facts import ReportFacts
from projects.exports.reports.order import NoReportError, ReportOrder, write_report_file
from projects.exports.reports.template import report_template
from projects.history.events import record_event
from projects.models import Round
from projects.models.reach import ROUND, Right, reaches
from projects.models.scope import scope_of
from projects.queries import departments_in, rounds_for
from projects.queue import enqueue
from projects.queue.asking import REPORT
from projects.views.forms.reports import ReportForm

MOST_AT_ONCE: Final = 300  # sheets; a worker writes longer reports
MOST_SHOWN: Final = 1000  # of more the page leaves out what lists each project


@require_http_methods(["GET", "HEAD", "POST"])
def reports(request: HtmxRequest, pk: int) -> HttpResponse:
    """Posted, a long one is ordered in Word."""
    exercise = _visible_round(request, pk)
    form = _read_form(request, exercise)
    if not form.fields["kind"].choices:  # type: ignore[attr-defined]  # a ChoiceField
        return part_or_page(request, "reports/_report.html", "reports/index.html", {"round": exercise, "form": None})
    order, facts = _read_order(request, exercise, form)
    count = facts.results.evaluated.number
    if request.method == "POST":
        return _order_report(request, exercise, order, facts)
    report = compose_report(order.kind, facts, is_brief=count > MOST_SHOWN)
    context: dict[str, Any] = {
        "round": exercise,
        "form": form,
        "report": report,
        "plain_text": "\n".join(text for part in report.parts for text in part.texts)
        if report_template(order.kind).copied
        else "",
        "unfinished": facts.results.open.number,
        "is_at_once": count <= MOST_AT_ONCE,
        "query": urlencode(form.data),
    }
    return part_or_page(request, "reports/_report.html", "reports/index.html", context)


@require_safe
def report_document(request: HttpRequest, pk: int) -> HttpResponse:
    exercise = _visible_round(request, pk)
    order, facts = _read_order(request, exercise, _read_form(request, exercise))
    if facts.results.evaluated.number > MOST_AT_ONCE:
        raise Http404
    name, content = write_report_file(order.kind, facts)
    with transaction.atomic():
        record_event("export", user=person(request), subject=name, address=address_of(request))
    return download(content, name)


def _visible_round(request: HttpRequest, pk: int) -> Round:
    return get_object_or_404(rounds_for(request.user).select_related("rule_set"), pk=pk)


def _read_form(request: HttpRequest, exercise: Round) -> ReportForm:
    manages = reaches(scope_of(request.user), Right.MANAGE, exercise, ROUND)
    return ReportForm(request.GET, departments=departments_in(exercise, request.user), manages=manages)


def _read_order(request: HttpRequest, exercise: Round, form: ReportForm) -> tuple[ReportOrder, ReportFacts]:
    """A foreign department isn't found, nor is a report for somebody to whom none is offered."""
    if not form.fields["kind"].choices or not form.is_valid():  # type: ignore[attr-defined]  # a ChoiceField
        raise Http404
    try:
        return form.order, form.order.facts(exercise, person(request))
    except NoReportError as error:
        raise Http404 from error


def _order_report(request: HttpRequest, exercise: Round, order: ReportOrder, facts: ReportFacts) -> HttpResponse:
    user, title = person(request), f"{facts.name}：{report_template(order.kind).name}"
    with transaction.atomic():
        enqueue(REPORT, {**order.arguments, "round": exercise.pk, "title": f"{exercise.title} {title}"}, owner=user)
        record_event("export", user=user, subject=f"{exercise}，{title}", address=address_of(request))
    messages.success(request, "已开始生成 Word，做好后可以在这里下载。")
    return redirect("jobs")

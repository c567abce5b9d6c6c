"""公开 of a round: what is published, what isn't and why, by 主管部门; sheets to publish many at once; and its open data."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from crispy_forms.layout import Column, Layout, Row, Submit
from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from perfeval.requests import HtmxRequest, address_of, part_or_page
from projects.access import may_take_open_data
from projects.exports.publication import WRITERS, read_for_public
from projects.history.events import record_event
from projects.models import Evaluation, Publication, Step
from projects.models.reach import ROUND, Right, reaches
from projects.models.scope import scope_of
from projects.queries import (
    BY_UNIT,
    DepartmentPublication,
    PublicationCounts,
    capped_count,
    once_approved,
    page_of,
    publication_by_department,
    rounds_for,
)
from projects.review.states import Word
from projects.views.forms.drawing import filter_helper
from projects.views.lists import pager_of

CORRECTED: Final = "corrected"
STATES: Final = (("", "全部"), *Publication.choices, (CORRECTED, "正在更正"))
TYPES: Final = {"csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8"}
TONES: Final = {Publication.PUBLISHED: "good", Publication.UNDECIDED: "warn"}


class PublicationFilterForm(forms.Form):
    """`supervisor` is called as in every other list of the round, from which sheets are chosen by their address."""

    supervisor = forms.ChoiceField(label="主管部门", required=False)
    publication = forms.ChoiceField(label="公开", required=False, choices=STATES)
    text = forms.CharField(label="项目或单位名称", required=False, max_length=100)

    def __init__(self, *args: object, departments: Iterable[DepartmentPublication]) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # the address
        field = self.fields["supervisor"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "全部部门"), *((str(each.department), each.name) for each in departments)]
        self.helper = filter_helper("#sheets")
        self.helper.layout = Layout(
            Row(
                Column("supervisor", css_class="col-sm-6 col-lg-4"),
                Column("publication", css_class="col-6 col-sm-3 col-lg-2"),
                Column("text", css_class="col-sm-6 col-lg-3"),
                Column(Submit("", "查找", css_id="filter-submit"), css_class="col-auto filters-submit"),
                css_class="filters",
            )
        )

    @property
    def condition(self) -> Q:
        chosen, condition = self.cleaned_data, Q()
        if chosen["supervisor"]:
            condition &= Q(department=chosen["supervisor"])
        if chosen["publication"] == CORRECTED:
            condition &= ~Q(step=Step.APPROVED)
        elif chosen["publication"]:
            condition &= Q(step=Step.APPROVED, publication=chosen["publication"])
        if chosen["text"]:
            condition &= Q(project_name__icontains=chosen["text"]) | Q(unit_name__icontains=chosen["text"])
        return condition


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationLine:
    evaluation: Evaluation
    word: Word

    @property
    def is_corrected(self) -> bool:
        return self.evaluation.step != Step.APPROVED


@require_safe
def publication(request: HtmxRequest, pk: int) -> HttpResponse:
    exercise = get_object_or_404(rounds_for(request.user), pk=pk)
    departments = publication_by_department(exercise, request.user)
    form = PublicationFilterForm(request.GET, departments=departments)
    found = once_approved(exercise, request.user).select_related("approved_version").defer("approved_version__content")
    found = found.filter(form.condition) if form.is_valid() else found.none()
    page = page_of(found, BY_UNIT, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    lines = []
    for each in page.rows:
        state = Publication(each.publication)
        is_approved = each.step == Step.APPROVED
        word = Word(state.label, TONES.get(state, "")) if is_approved else Word("正在更正", "warn")
        lines.append(PublicationLine(evaluation=each, word=word))
    context = {
        "round": exercise,
        "form": form,
        "publishes": reaches(scope_of(request.user), Right.PUBLISH, exercise, ROUND),
        "departments": departments,
        "has_public_pages": settings.PUBLIC_PAGES,
        "total": sum((each.counts for each in departments), PublicationCounts()),
        "lines": lines,
        "count": capped_count(found),
        "pager": pager_of(request, page),
        "narrowed": [(name, request.GET[name]) for name in ("supervisor", "text") if request.GET.get(name)],
    }
    return part_or_page(request, "publication/_sheets.html", "publication/publication.html", context)


@require_safe
def open_data(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    exercise = get_object_or_404(rounds_for(request.user), pk=pk)
    verdict = may_take_open_data(request.user)
    if not verdict:
        raise PermissionDenied(verdict.reason)
    assert request.user.is_authenticated
    with transaction.atomic():
        subject = f"公开数据（{kind.upper()}）：{exercise}"
        record_event("export", user=request.user, address=address_of(request), subject=subject)
    sheets = read_for_public(exercise.evaluations.for_user(request.user))
    response = StreamingHttpResponse(WRITERS[kind](sheets), content_type=TYPES[kind])
    name = quote(f"{exercise.title}_公开数据.{kind}")
    response["Content-Disposition"] = (
        f"attachment; filename=\"open-data-{exercise.year}.{kind}\"; filename*=UTF-8''{name}"
    )
    return response

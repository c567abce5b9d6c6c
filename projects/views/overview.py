"""全部自评表: all that a person may see, narrowed, sorted and drawn as wished, and what is done to a selection of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from perfeval.accounts.models import User
from perfeval.accounts.requests import person
from perfeval.replica import from_replica
from perfeval.requests import HtmxRequest, address_of, part_or_page
from projects.exports.downloads import download
from projects.exports.overview import AT_ONCE, MOST, TITLE, OverviewOrder
from projects.exports.overview_columns import OVER_ROUNDS, OverviewColumn, columns_named
from projects.history.events import record_event
from projects.models import Evaluation, Round, SavedView
from projects.models.evaluation import EvaluationQuerySet
from projects.models.reach import Right, has_right
from projects.models.scope import scope_of
from projects.queries import SORTS, capped_count, evaluations_of, page_of, parents_in, reviews_anything, rounds_for
from projects.queries.to_do import read_extensions
from projects.queue import enqueue
from projects.queue.asking import EXPORT_OVERVIEW
from projects.views.exports import KEY
from projects.views.forms.filters import EvaluationFilterForm
from projects.views.lists import ListHead, lines_of_sheets, pager_of

SHIPPED: Final[Mapping[str, str]] = {  # views that everybody has
    "得分低于 80": "score_to=79.99&sort=score",
    "执行率低于 90%": "rate_to=89.99&sort=rate",
    "有必须修改的": "step=filling&findings=block",
    "有疑点的": "findings=note",
    "被退回的": "step=returned",
    "已逾期的": "step=late",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What the address asks for."""

    form: EvaluationFilterForm
    rounds: Sequence[Round]  # the newest first
    found: EvaluationQuerySet
    columns: Sequence[OverviewColumn]
    sort: str

    @property
    def kept(self) -> list[tuple[str, str]]:
        return self.form.kept

    @property
    def said(self) -> str:
        if not self.form.is_valid():
            return "筛选条件有误"
        return "；".join(said for _, said in self.form.conditions) or "没有筛选条件"


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewLink:
    name: str
    address: str
    is_open: bool


@require_safe
@from_replica
def overview(request: HtmxRequest) -> HttpResponse:
    """A bare address opens the person's own view, where one was chosen for it."""
    saved = list(SavedView.objects.filter(owner=request.user.pk))
    usual = next((each for each in saved if each.is_default), None)
    if usual is not None and not request.GET:
        return redirect(f"{reverse('evaluations')}?{usual.query or 'round='}")
    held = read_overview(request)
    return part_or_page(
        request, "overview/_list.html", "overview/overview.html", _overview_context(request, held, saved)
    )


def read_overview(request: HttpRequest) -> Overview:
    rounds = sorted(rounds_for(request.user), key=lambda each: -each.pk)
    prefetch_related_objects(rounds, "rule_set")  # whose grades can be chosen
    departments = parents_in({each.region_id for each in rounds}, request.user)
    form = EvaluationFilterForm(request.GET, rounds=rounds, departments=departments, target="#evaluations")
    if not form.is_valid():
        none = Evaluation.objects.none()
        return Overview(form=form, rounds=rounds, found=none, columns=columns_named((), OVER_ROUNDS), sort="")
    found = evaluations_of(form.chosen_rounds, request.user, form.chosen)
    columns = columns_named(form.cleaned_data["shown"].split(","), OVER_ROUNDS)
    return Overview(form=form, rounds=form.chosen_rounds, found=found, columns=columns, sort=form.cleaned_data["sort"])


def _overview_context(request: HtmxRequest, held: Overview, saved: Sequence[SavedView]) -> dict[str, Any]:
    page = page_of(
        held.found.select_related("project"),
        SORTS[held.sort],
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        newest=held.rounds[0].pk if held.rounds else 0,
    )
    read_extensions(held.rounds)
    rounds = {each.pk: each for each in held.rounds}
    conditions = held.form.conditions if held.form.is_valid() else ()
    for sheet in page.rows:
        sheet.round = rounds[sheet.round_id]  # with its windows
    return {
        "form": held.form,
        "heads": list(_list_heads(held)),
        "lines": list(lines_of_sheets(page.rows, request.user, held.columns)),
        "count": capped_count(held.found),
        "pager": pager_of(request, page),
        "kept": held.kept,
        "query": urlencode(held.kept),
        "chips": [(said, address_with(held, name)) for name, said in conditions],
        "views": list(_list_views(held, saved)),
        "acts": list(_list_acts(person(request))),
    }


def _list_acts(user: User) -> Iterator[tuple[str, str]]:
    """What the person's roles may do to many sheets, by its word in the address."""
    scope = scope_of(user)
    if has_right(scope, Right.FILL):
        yield "submit", "送审"
    if reviews_anything(user):
        yield from (("approve", "通过"), ("return", "退回"))
    if has_right(scope, Right.PUBLISH):
        yield "publish", "公开"


def address_with(held: Overview, *names: str, **others: str) -> str:
    """The address with one thing changed; its first page."""
    return f"?{urlencode({key: value for key, value in held.kept if key not in names} | others) or 'round='}"


def _list_heads(held: Overview) -> Iterator[ListHead]:
    """The first click sorts from the least, the second from the most, the third by unit again."""
    for column in held.columns:
        up, down = column.sort, f"-{column.sort}"
        following = {up: down, down: ""}.get(held.sort, up)
        yield ListHead(
            column=column,
            link=address_with(held, "sort", **({"sort": following} if following else {})) if column.sort else "",
            sorted={up: "ascending", down: "descending"}.get(held.sort, "") if column.sort else "",
        )


def _list_views(held: Overview, saved: Sequence[SavedView]) -> Iterator[ViewLink]:
    now = dict(held.kept)
    for name, query in (*SHIPPED.items(), *((each.name, each.query) for each in saved)):
        yield ViewLink(name=name, address=f"?{query or 'round='}", is_open=dict(parse_qsl(query)) == now)


def chosen_of(request: HttpRequest, held: Overview) -> EvaluationQuerySet:
    """The ticked ones, or all that the filter shows. Others' keys choose nothing."""
    return held.found if "everything" in request.GET else held.found.filter(pk__in=_ticked_keys(request))


def _ticked_keys(request: HttpRequest) -> list[int]:
    return [int(key) for key in request.GET.getlist("sheet") if KEY.fullmatch(key)]


@require_http_methods(["GET", "HEAD", "POST"])
def overview_export(request: HttpRequest) -> HttpResponse:
    """The address says which sheets. The list itself becomes a table in Excel; the forms are exported round by round."""
    held = read_overview(request)
    chosen = chosen_of(request, held)
    numbers = dict(chosen.order_by().values_list("round").annotate(number=Count("pk")))
    count = sum(numbers.values())
    if not count:
        messages.warning(request, "请先选择自评表。")
        return redirect(f"{reverse('evaluations')}{address_with(held)}")
    if request.method == "POST" and count <= MOST:
        return _export_list(request, held, count)
    context = {
        "count": count,
        "most": MOST,
        "at_once": AT_ONCE,
        "said": held.said,
        "columns": held.columns,
        "rounds": [(each, numbers[each.pk]) for each in held.rounds if each.pk in numbers],
        "back": f"{reverse('evaluations')}{address_with(held)}",
        "fields": [(name, value) for name, values in request.GET.lists() for value in values if name != "round"],
    }
    return render(request, "overview/export.html", context)


def _export_list(request: HttpRequest, held: Overview, count: int) -> HttpResponse:
    user: User = person(request)
    order = OverviewOrder(
        rounds=tuple(each.pk for each in held.rounds),
        chosen=held.form.chosen,
        ticked=() if "everything" in request.GET else tuple(_ticked_keys(request)),
        columns=tuple(column.key for column in held.columns),
        sort=held.sort,
        said=f"{held.said}；金额单位：万元",
    )
    said = {"export_to": "自评表一览（Excel）", "narrowed_by": held.said}
    with transaction.atomic():
        record_event("export", user=user, subject=f"{TITLE}（{count} 张）", changes=said, address=address_of(request))
        if count > AT_ONCE:
            enqueue(EXPORT_OVERVIEW, order.arguments, owner=user)
    if count > AT_ONCE:
        messages.success(request, f"已开始导出{TITLE}（{count} 张），做好后可以在这里下载。")
        return redirect("jobs")
    content = BytesIO()
    order.write(user, content)
    return download(content.getvalue(), order.name)

"""What is published, for everybody: the years of a region, its departments, their tables, and each table as the paper form."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from projects.exports.codes import code_of
from projects.exports.files import MEDIA_TYPES
from projects.exports.names import file_name
from projects.exports.public_files import public_data, public_grid, public_pdf
from projects.exports.publication import mask_text
from projects.exports.publication.open_data import SCHEMA
from projects.models import Evaluation, Event, Round
from projects.models.evaluation import EvaluationQuerySet
from projects.queries import BY_UNIT, capped_count, page_of, public_departments, public_rounds, public_sheets
from projects.views.lists import Pager
from projects.views.open_answers import (
    OpenPage,
    count_making,
    current_marks,
    open_file,
    open_page,
    open_to_all,
    query_of,
    read_asked,
)

DATA_TYPES: Final = {"csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8"}


@open_page
def open_index(request: HttpRequest) -> OpenPage:
    regions: dict[str, list[Round]] = defaultdict(list)
    for each in public_rounds():
        regions[each.region.name].append(each)
    return OpenPage(html=_draw_page(request, "index", {"regions": dict(regions)}))


@open_page
def open_round(request: HttpRequest, pk: int) -> OpenPage:
    """The departments; of a search, the tables."""
    shown = get_object_or_404(public_rounds(), pk=pk)
    context: dict[str, Any] = {"round": shown, "text": read_asked(request).get("text", "")}
    if context["text"]:
        context |= _list_tables(request, public_sheets().filter(round=shown))
    else:
        context["departments"] = public_departments(shown)
    return OpenPage(html=_draw_page(request, "round", context), round=shown.pk)


@open_page
def open_department(request: HttpRequest, pk: int, key: int) -> OpenPage:
    sheets = public_sheets().filter(round=pk, department=key)
    first = _find_first(sheets)
    context = {"round": first.round, "department": first.department_name, "key": key}
    context["text"] = read_asked(request).get("text", "")
    return OpenPage(html=_draw_page(request, "department", context | _list_tables(request, sheets)), round=pk)


def _find_first(sheets: EvaluationQuerySet) -> Evaluation:
    """Of a department, by its index."""
    found = sheets.select_related("round__region").order_by("unit_path", "pk").first()
    if found is None:
        raise Http404
    return found


def _list_tables(request: HttpRequest, sheets: EvaluationQuerySet) -> dict[str, Any]:
    said = read_asked(request)
    text = said.get("text", "")
    if text:
        named = Q(project_name__icontains=text) | Q(unit_name__icontains=text) | Q(department_name__icontains=text)
        sheets = sheets.filter(named)
    page = page_of(sheets, BY_UNIT, after=said.get("after", ""), before=said.get("before", ""))
    kept = {"text": text} if text else {}
    pager = Pager(
        first=query_of(**kept) if said.keys() & {"after", "before"} else "",
        previous=query_of(**kept, before=page.previous) if page.previous else "",
        next=query_of(**kept, after=page.next) if page.next else "",
    )
    lines = [(each, mask_text(each.project_name)) for each in page.rows]
    is_whole = not page.previous and not page.next  # else the database counts, and reads as much as for the page
    return {"lines": lines, "count": len(lines) if is_whole else capped_count(sheets), "pager": pager}


@open_page
def open_table(request: HttpRequest, pk: int) -> OpenPage:
    shown = _find_table(pk)
    assert shown.approved_version is not None  # public_sheets() holds no other
    context = {
        "sheet": shown,
        "project": mask_text(shown.project_name),
        "version": shown.approved_version,
        "grid": public_grid(shown.approved_version),
        "code": code_of(shown.approved_version),
        "verifies": settings.PUBLIC_VERIFICATION,
        "corrected": _published_before_correction(shown),
    }
    return OpenPage(html=_draw_page(request, "table", context), round=shown.round_id)


def _find_table(pk: int) -> Evaluation:
    return get_object_or_404(public_sheets().select_related("round__region", "approved_version__layout"), pk=pk)


def _published_before_correction(evaluation: Evaluation) -> Event | None:
    """The last time that another version was published; none where this one is the first."""
    acts = list(evaluation.events.filter(verb__in=("publish", "correct")).order_by("-sequence"))
    verbs = [each.verb for each in acts]
    if "correct" not in verbs:
        return None
    former = acts[verbs.index("correct") :]
    return next((each for each in former if each.verb == "publish"), None)


@open_to_all
def open_table_pdf(request: HttpRequest, pk: int) -> HttpResponseBase:
    shown = _find_table(pk)
    version = shown.approved_version
    assert version is not None
    place = public_pdf(version, before_making=lambda: count_making(request))  # usually a worker has made it
    name = file_name(shown.unit_name, mask_text(shown.project_name), suffix="pdf")
    return open_file(request, place, name=name, media_type=MEDIA_TYPES["pdf"], is_shown=True)


@open_to_all
def open_department_data(request: HttpRequest, pk: int, key: int, kind: str) -> HttpResponseBase:
    mark = str(current_marks().get(int(pk), "first"))
    first = _find_first(public_sheets().filter(round=pk, department=key))
    place = public_data(first.round, first.department_id, kind, mark, before_making=lambda: count_making(request))
    name = file_name(f"{first.round.year}年度", first.department_name, "绩效自评公开数据", suffix=kind)
    return open_file(request, place, name=name, media_type=DATA_TYPES[kind])


@open_to_all
def open_data_schema(request: HttpRequest) -> HttpResponseBase:
    """What the JSON names by this file's name."""
    content = (settings.BASE_DIR / "docs" / SCHEMA).read_bytes()
    headers = {"Cache-Control": "public, max-age=86400"}
    return HttpResponse(content, content_type="application/schema+json", headers=headers)


def _draw_page(request: HttpRequest, name: str, context: Mapping[str, Any]) -> str:
    """Without the request: nothing on the page depends on who asks, or under which name of the host."""
    canonical = f"{settings.PUBLIC_ADDRESS}{request.path_info}" if settings.PUBLIC_ADDRESS else ""
    return render_to_string(f"open/{name}.html", {**context, "canonical": canonical})


@require_safe
@login_not_required
def robots(request: HttpRequest) -> HttpResponse:
    """What is published may be found; everything else needs a login."""
    allowed = f"Allow: {reverse('open_index')}\n" if settings.PUBLIC_PAGES else ""
    return HttpResponse(f"User-agent: *\n{allowed}Disallow: /\n", content_type="text/plain; charset=utf-8")

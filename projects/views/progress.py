"""进度 of a round: 应报 and its parts for each 主管部门 and unit, each number a way to its sheets; and the same in Excel."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from perfeval.accounts.requests import person
from perfeval.replica import from_replica
from perfeval.requests import address_of
from projects.access import may_urge
from projects.documents.xlsx.tables import table_workbook
from projects.exports.downloads import download
from projects.exports.names import file_name
from projects.history.events import record_event
from projects.queries import (
    DepartmentProgress,
    MaterialPlace,
    ProgressPart,
    SheetCounts,
    added_up,
    materials_of,
    parts_of,
    progress_by_unit,
    rounds_for,
)
from projects.queries.evaluations import DUE, LATE
from projects.views.materials import MaterialCount, ShownPlace, material_counts, shown_place

NAMES: Final = ("主管部门", "实施单位")
WIDTHS: Final = {"主管部门": 32, "实施单位": 32}


class NumberCell(NamedTuple):
    """A number, and the query that lists its sheets."""

    number: int
    query: str
    is_bad: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressLine:
    name: str
    tick: str  # what the line is called when it is chosen for a 催报
    urged_on: dt.date | None
    is_below: bool  # a unit below the line of its 主管部门
    counts: SheetCounts
    cells: Sequence[NumberCell]
    materials: Sequence[ShownPlace] = ()  # of a 主管部门


@require_safe
@from_replica
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    exercise = get_object_or_404(rounds_for(request.user), pk=pk)
    departments = progress_by_unit(exercise, request.user)
    total = added_up(each.counts for each in departments)
    parts = parts_of(exercise, total)
    urges = may_urge(request.user, exercise).ok
    urged = dict(exercise.urgings.order_by().values_list("unit").annotate(Max("on"))) if urges else {}
    places = materials_of(exercise, request.user)
    by_department = _by_department(places)
    context = {
        "round": exercise,
        "urges": urges,
        "parts": parts,
        "materials": material_counts(places),
        "lines": [
            line
            for each in departments
            for line in _lines_of_department(
                each, parts, urged, [shown_place(place) for place in by_department[each.department]]
            )
        ],
        "total": _progress_line("合计", total, parts),
        "bars": [(part.label, total.parts[part]) for part in parts],
    }
    return render(request, "rounds/progress.html", context)


def _lines_of_department(
    held: DepartmentProgress,
    parts: Sequence[ProgressPart],
    urged: Mapping[int, dt.date],
    materials: Sequence[ShownPlace],
) -> Iterator[ProgressLine]:
    urged_on = urged.get(held.department) if held.is_alone else None
    yield _progress_line(
        held.name, held.counts, parts, urged_on=urged_on, materials=materials, supervisor=held.department
    )
    for each in () if held.is_alone else held.units:
        urged_on = urged.get(each.unit)
        where = {"supervisor": each.department, "implementer": each.unit}
        yield _progress_line(each.unit_name, each.counts, parts, urged_on=urged_on, materials=(), **where)


def _progress_line(
    name: str,
    counts: SheetCounts,
    parts: Sequence[ProgressPart],
    *,
    urged_on: dt.date | None = None,
    materials: Sequence[ShownPlace] = (),
    **where: int,
) -> ProgressLine:
    chosen = urlencode(where)

    def cell(number: int, step: str = "", *, is_bad: bool = False) -> NumberCell:
        return NumberCell(number=number, query=f"{chosen}&step={step}", is_bad=is_bad)

    return ProgressLine(
        name=name,
        tick="-".join(map(str, where.values())),
        urged_on=urged_on,
        is_below="implementer" in where,
        counts=counts,
        cells=[
            cell(counts.due, DUE),
            *(cell(counts.parts[part], part.value) for part in parts),
            cell(counts.late, LATE, is_bad=True),
        ],
        materials=materials,
    )


def _by_department(places: Iterable[MaterialPlace]) -> Mapping[int, list[MaterialPlace]]:
    found: defaultdict[int, list[MaterialPlace]] = defaultdict(list)
    for each in places:
        found[each.department].append(each)
    return found


@require_safe
def progress_table(request: HttpRequest, pk: int) -> HttpResponse:
    exercise = get_object_or_404(rounds_for(request.user), pk=pk)
    departments = progress_by_unit(exercise, request.user)
    total = added_up(each.counts for each in departments)
    parts = parts_of(exercise, total)
    places = materials_of(exercise, request.user)
    counts, by_department = material_counts(places), _by_department(places)
    kinds = (each.kind.label for each in counts)
    heads = (*NAMES, "应报", *(part.label for part in parts), "逾期", "最多逾期天数", *kinds)
    columns = {head: WIDTHS.get(head, 14) for head in heads}
    rows: list[Sequence[str | int]] = [
        (each.department_name, each.unit_name, *_numbers_of_row(each.counts, parts), *states)
        for held in departments
        for each, states in zip(held.units, _material_states(by_department[held.department], held, counts), strict=True)
    ]
    rows.append(("合计", "", *_numbers_of_row(total, parts), *(f"{each.number}/{each.of}" for each in counts)))
    content = table_workbook("进度", columns, rows, empty_rows=0)
    name = file_name(f"{exercise.title}（进度）", suffix="xlsx")
    with transaction.atomic():
        record_event("export", user=person(request), subject=name, address=address_of(request))
    return download(content, name)


def _numbers_of_row(counts: SheetCounts, parts: Sequence[ProgressPart]) -> tuple[int, ...]:
    return (counts.due, *(counts.parts[part] for part in parts), counts.late, counts.days)


def _material_states(
    places: Sequence[MaterialPlace], held: DepartmentProgress, counts: Sequence[MaterialCount]
) -> Iterator[Sequence[str]]:
    """On the first row of a 主管部门, so that nobody counts a material for each unit."""
    yield [place.state.label for place in places]
    yield from ([""] * len(counts) for _ in held.units[1:])

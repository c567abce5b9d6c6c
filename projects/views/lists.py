"""What every list of 自评表 shows: a page of lines in their columns, how many there are, and the ways to the next."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.html import format_html

from perfeval.requests import HtmxRequest
from projects.access import may_fill
from projects.exports.overview_columns import ColumnKind, OverviewColumn, columns_named
from projects.models import Evaluation, Round
from projects.models.evaluation import EvaluationQuerySet
from projects.models.reach import DEPARTMENT, sees
from projects.models.scope import scope_of
from projects.queries import BY_UNIT, ListPage, capped_count, page_of
from projects.review.states import Word, deadline_of, state_of
from projects.views.forms.filters import EvaluationFilterForm

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User

NARROWED_BY: Final = ("unit", *EvaluationFilterForm.base_fields)
DRAWN: Final = ("project", "unit", "state")
USUAL_COLUMNS: Final = tuple(columns_named(()))


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCell:
    text: str
    classes: str
    drawn: str = ""  # the column that is more than its text


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """A sheet as this person reads it."""

    evaluation: Evaluation
    state: Word
    deadline: Word
    opens_unit: bool  # a 主管部门 may see a sheet without seeing its unit
    may_fill: bool
    cells: Sequence[ListCell]


def lines_of_sheets(
    evaluations: Iterable[Evaluation],
    user: "User | AnonymousUser",
    columns: Sequence[OverviewColumn] = USUAL_COLUMNS,
) -> Iterator[SheetLine]:
    scope = scope_of(user)
    for evaluation in evaluations:
        yield SheetLine(
            evaluation=evaluation,
            state=state_of(evaluation, scope),
            deadline=deadline_of(evaluation),
            opens_unit=sees(scope, evaluation.unit, DEPARTMENT),
            may_fill=may_fill(user, evaluation).ok,
            cells=[_draw_cell(column, column.value(evaluation, scope)) for column in columns],
        )


def _draw_cell(column: OverviewColumn, value: object) -> ListCell:
    is_bad = column.key == "block" and value
    return ListCell(
        text=column.text(value),
        classes=f"{classes_of(column)} count-bad" if is_bad else classes_of(column),
        drawn=column.key if column.key in DRAWN else "",
    )


def classes_of(column: OverviewColumn) -> str:
    names = (("number", column.is_number), ("wide-only", not column.is_narrow))
    return " ".join(name for name, holds in names if holds)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListHead:
    column: OverviewColumn
    link: str = ""  # to the list sorted by it
    sorted: str = ""  # ascending, descending

    @property
    def classes(self) -> str:
        return classes_of(self.column)

    @property
    def title(self) -> str:
        """A narrow head may be broken in two."""
        title = self.column.title
        return format_html("{}<wbr>{}", title[:2], title[2:]) if self.column.kind is ColumnKind.COUNT else title


def list_context(request: HtmxRequest, evaluations: EvaluationQuerySet) -> dict[str, Any]:
    page = page_of(evaluations, BY_UNIT, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    return {
        "heads": [ListHead(column=column) for column in USUAL_COLUMNS],
        "lines": list(lines_of_sheets(page.rows, request.user)),
        "count": capped_count(evaluations),
        "pager": pager_of(request, page),
    }


def export_context(round: Round, narrowed: Mapping[str, str]) -> dict[str, Any]:
    """Where the sheets of the list are exported, and what the list is narrowed by."""
    fields = [(name, narrowed[name]) for name in NARROWED_BY if narrowed.get(name)]
    return {"export": {"round": round.pk, "fields": fields}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    """Queries of the addresses before and after; nothing where there is none."""

    first: str
    previous: str
    next: str


def pager_of(request: HtmxRequest, page: ListPage[Any]) -> Pager:
    return Pager(
        first=_query_with(request) if request.GET.keys() & {"after", "before"} else "",
        previous=_query_with(request, before=page.previous) if page.previous else "",
        next=_query_with(request, after=page.next) if page.next else "",
    )


def _query_with(request: HtmxRequest, **marks: str) -> str:
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    for name, mark in marks.items():
        query[name] = mark
    return f"?{query.urlencode()}"

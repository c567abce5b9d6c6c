"""What every list of 自评表 shows: a page of lines, how many there are, and the ways to the next."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from perfeval.requests import HtmxRequest
from projects.access import may_fill
from projects.models import Evaluation, Round
from projects.models.evaluation import EvaluationQuerySet
from projects.models.reach import DEPARTMENT, sees
from projects.models.scope import scope_of
from projects.queries import BY_UNIT, ListOrder, ListPage, ResultKind, capped_count, page_of
from projects.review.states import Word, deadline_of, state_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User

NARROWED_BY: Final = ("unit", "department", "supervisor", "implementer", "step", "stage", "text", *ResultKind.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """A sheet as this person reads it."""

    evaluation: Evaluation
    state: Word
    deadline: Word
    opens_unit: bool  # a 主管部门 may see a sheet without seeing its unit
    may_fill: bool


def lines(evaluations: Iterable[Evaluation], user: "User | AnonymousUser") -> Iterator[SheetLine]:
    scope = scope_of(user)
    for evaluation in evaluations:
        yield SheetLine(
            evaluation=evaluation,
            state=state_of(evaluation, scope),
            deadline=deadline_of(evaluation),
            opens_unit=sees(scope, evaluation.unit, DEPARTMENT),
            may_fill=may_fill(user, evaluation).ok,
        )


def list_context(request: HtmxRequest, evaluations: EvaluationQuerySet, order: ListOrder = BY_UNIT) -> dict[str, Any]:
    page = page_of(evaluations, order, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    return {
        "lines": list(lines(page.rows, request.user)),
        "count": capped_count(evaluations),
        "pager": pager(request, page),
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


def pager(request: HtmxRequest, page: ListPage[Any]) -> Pager:
    return Pager(
        first=_query(request) if request.GET.keys() & {"after", "before"} else "",
        previous=_query(request, before=page.previous) if page.previous else "",
        next=_query(request, after=page.next) if page.next else "",
    )


def _query(request: HtmxRequest, **marks: str) -> str:
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    for name, mark in marks.items():
        query[name] = mark
    return f"?{query.urlencode()}"

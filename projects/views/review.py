"""待审核, 被退回, 已审核: the sheets of a reviewer as a list, and the way from one to the next."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from perfeval.accounts.models import User
from perfeval.accounts.requests import person
from perfeval.requests import HtmxRequest, part_or_page
from projects.models import Evaluation, Round
from projects.models.evaluation import EvaluationQuerySet
from projects.models.reach import Right, has_right
from projects.models.remark import open_remarks
from projects.models.scope import scope_of
from projects.queries import (
    BY_LAST_DAY,
    ListPage,
    Pile,
    capped_count,
    counts_of,
    current_rounds,
    page_of,
    reviews_anything,
    sheets_in,
)
from projects.queries.keyset import mark_of
from projects.review.states import Word, deadline_of, state_of
from projects.review.viewing import Viewer, other_viewers
from projects.views.forms.review import ReviewFilterForm
from projects.views.lists import pager_of

RELATED: Final = ("unit", "department", "return_event")


@dataclass(frozen=True, slots=True, kw_only=True)
class PileTab:
    pile: Pile
    number: int
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetToReview:
    evaluation: Evaluation
    state: Word
    deadline: Word
    address: str
    viewers: Sequence[Viewer]  # others who have it open


@require_safe
def review(request: HtmxRequest) -> HttpResponse:
    if not reviews_anything(request.user):
        raise PermissionDenied("这里列出待审核的自评表，您没有审核角色。")
    rounds = current_rounds(request.user)
    prefetch_related_objects(rounds, "rule_set")  # whose grades can be chosen
    pile = pile_named(request.GET.get("pile", "")) or Pile.AWAITING
    form, found = narrow_pile(request, pile, rounds)
    page: ListPage[Evaluation] = page_of(
        found.select_related(*RELATED).annotate(open_remarks=open_remarks()),
        BY_LAST_DAY,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    numbers = counts_of(request.user, rounds)
    context: dict[str, Any] = {
        "form": form,
        "pile": pile,
        "tabs": [PileTab(pile=each, number=numbers[each], is_open=each is pile) for each in Pile],
        "lines": list(_sheets_to_review(page.rows, pile, person(request), {each.pk: each for each in rounds})),
        "count": capped_count(found),
        "pager": pager_of(request, page),
        "keeps_opinions": has_right(scope_of(request.user), Right.MANAGE),
        "is_awaiting": pile is Pile.AWAITING,
        "narrowed_by": [(name, request.GET[name]) for name in form.fields if request.GET.get(name)],
    }
    return part_or_page(request, "review/_queue.html", "review/queue.html", context)


def narrow_pile(
    request: HttpRequest, pile: Pile, rounds: Sequence[Round]
) -> tuple[ReviewFilterForm, EvaluationQuerySet]:
    """The sheets of the pile that the address asks for."""
    form = ReviewFilterForm(request.GET, rounds=rounds, target="#sheets")
    found = sheets_in(pile, request.user, rounds)
    return form, found.filter(form.chosen.condition) if form.is_valid() else found.none()


def pile_named(word: str) -> Pile | None:
    return Pile(word) if word in Pile else None


def _sheets_to_review(
    sheets: Sequence[Evaluation], pile: Pile, user: User, rounds: Mapping[int, Round]
) -> Iterator[SheetToReview]:
    scope = scope_of(user)
    viewers = other_viewers(sheets, user) if pile is Pile.AWAITING else {}
    for sheet in sheets:
        sheet.round = rounds[sheet.round_id]  # with its windows
        yield SheetToReview(
            evaluation=sheet,
            state=state_of(sheet, scope),
            deadline=deadline_of(sheet),
            address=address_in(pile, sheet.pk),
            viewers=viewers.get(sheet.pk, ()),
        )


def address_in(pile: Pile, pk: int) -> str:
    """What awaits the person is opened where it is decided on; other sheets are only read."""
    name = "review_sheet" if pile is Pile.AWAITING else "evaluation"
    return reverse(name, args=[pk], query={"pile": pile.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """The sheets before and after one in its pile, by key; None where there is none."""

    pile: Pile
    previous: int | None
    next: int | None

    @property
    def previous_address(self) -> str:
        return address_in(self.pile, self.previous) if self.previous else ""

    @property
    def next_address(self) -> str:
        return address_in(self.pile, self.next) if self.next else ""


def neighbours_of(request: HttpRequest, evaluation: Evaluation) -> Neighbours | None:
    """None where the person didn't come from a pile. Of a sheet that has left it, the first one is the next."""
    pile = pile_named(request.GET.get("pile", ""))
    if pile is None or not reviews_anything(request.user):
        return None
    found = sheets_in(pile, request.user, current_rounds(request.user))
    here = found.filter(pk=evaluation.pk).first()
    if here is None:
        first = page_of(found, BY_LAST_DAY, size=1).rows
        return Neighbours(pile=pile, previous=None, next=first[0].pk if first else None)
    mark = mark_of(here, BY_LAST_DAY)
    before = page_of(found, BY_LAST_DAY, before=mark, size=1).rows
    after = page_of(found, BY_LAST_DAY, after=mark, size=1).rows
    return Neighbours(pile=pile, previous=before[0].pk if before else None, next=after[0].pk if after else None)

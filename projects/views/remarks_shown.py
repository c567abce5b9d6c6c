"""批注 as a page lists them: each with where it leads, what was typed to it, and what the person may do."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.http import HttpRequest

from perfeval.requests import is_part
from projects.access import is_settled_here
from projects.filling.page import EditPage
from projects.models import Evaluation, RemarkAct
from projects.queries import RemarkThread
from projects.review.remarking import FOLLOWS

TITLES: Final[Mapping[RemarkAct, str]] = MappingProxyType(
    {RemarkAct.ANSWER: "答复，标为已处理", RemarkAct.CLOSE: "办结", RemarkAct.REOPEN: "重新提出"}
)
Link = Callable[[RemarkThread], str]
ActsOf = Callable[[RemarkThread], tuple[RemarkAct, ...]]  # that the person may do where the thread stands for them


def no_acts(_thread: RemarkThread) -> tuple[RemarkAct, ...]:
    return ()


def acts_of_filler(_thread: RemarkThread) -> tuple[RemarkAct, ...]:
    return (RemarkAct.ANSWER,)


def acts_of_reviewer(evaluation: Evaluation) -> ActsOf:
    """For who may review the sheet."""

    def list_acts(thread: RemarkThread) -> tuple[RemarkAct, ...]:
        is_here = is_settled_here(evaluation, thread.remark)
        return (RemarkAct.CLOSE, RemarkAct.REOPEN) if is_here else ()

    return list_acts


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkOutcome:
    """What became of what was sent."""

    said: str = ""
    problem: str = ""
    sent: int = 0  # the remark that something was said to
    is_raised: bool = False  # a new one


NOTHING_SENT: Final = RemarkOutcome()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRemark:
    thread: RemarkThread
    link: str  # nowhere where the form has no place for it
    typed: str  # and not sent
    acts: tuple[tuple[RemarkAct, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkList:
    """The open ones first, in the order in which they were raised."""

    open: tuple[ShownRemark, ...]
    closed: tuple[ShownRemark, ...]

    @property
    def count(self) -> int:
        return len(self.open) + len(self.closed)

    @property
    def waiting(self) -> int:
        return sum(shown.thread.is_waiting for shown in self.open)


def remark_list(
    threads: Iterable[RemarkThread], link: Link, acts: ActsOf, request: HttpRequest, *, sent: int = 0
) -> RemarkList:
    """`sent` is the remark to which the typed text was sent: what was typed to others stays in their fields."""
    shown = []
    for thread in threads:
        key = thread.remark.pk
        remark = ShownRemark(
            thread=thread,
            link=link(thread),
            typed="" if key == sent else request.POST.get(f"said-{key}", ""),
            acts=tuple((act, TITLES[act]) for act in acts(thread) if act in FOLLOWS[thread.last.act]),
        )
        shown.append(remark)
    return RemarkList(
        open=tuple(each for each in shown if each.thread.is_open),
        closed=tuple(each for each in shown if not each.thread.is_open),
    )


def remarks_beside(request: HttpRequest, page: EditPage, outcome: RemarkOutcome = NOTHING_SENT) -> dict[str, object]:
    """For the page where the sheet is filled in."""
    return {
        "evaluation": page.evaluation,
        "list": remark_list(page.remarks, page.link_to, acts_of_filler, request, sent=outcome.sent),
        "outcome": outcome,
        "is_part": is_part(request),
    }

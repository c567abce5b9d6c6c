"""Many sheets passed, returned, sent up or published in one order: a worker does each by itself, as a person does one."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from types import MappingProxyType
from typing import Any, Final, Self

from django.db import transaction

from perfeval.accounts.models import User
from projects.models import Evaluation, Step
from projects.queue import JobOutcome, Run, handles
from projects.queue.asking import BULK_REVIEW
from projects.review.submission import look_at, submit
from projects.review.workflow import TABLE, Act, Given, RefusedError, standing_of, transition

KINDS: Final = (BULK_REVIEW,)
MOST: Final = 2000  # sheets in one order
MOST_NAMED: Final = 200  # of the sheets that were skipped; the others are counted
TITLES: Final[Mapping[Act, str]] = MappingProxyType(
    {Act.APPROVE: "批量通过", Act.RETURN: "批量退回", Act.SUBMIT: "批量送审", Act.PUBLISH: "批量公开"}
)
SAID_ELSEWHERE: Final = Given(opinion="意见")  # the form asks for it once, for all of them
GONE: Final = "您已无权查看这张表。"


def why_not(act: Act, evaluation: Evaluation, *, by: User, seen: str, to: Step | None = None) -> str:
    """Why the act would be refused, as one by one, but without a query. Its places and its filling should be at hand."""
    if seen_of(act, evaluation) != seen:
        where = f"{evaluation.get_stage_display()}·{evaluation.get_step_display()}"
        return f"刚刚有人办理过，这张表现在是“{where}”，请核对后再办。"
    row = TABLE[act]
    reason = row.may(by, evaluation).reason
    if reason or act is Act.SUBMIT:  # whether a reviewer is there and all is explained, the worker asks for each
        return reason
    return row.lacks(evaluation, replace(SAID_ELSEWHERE, to=to))


def seen_of(act: Act, evaluation: Evaluation) -> str:
    """Goes with the order. Who sends sheets up saw their content, and not their step alone."""
    if act is not Act.SUBMIT or evaluation.recomputed_at is None:
        return standing_of(evaluation)
    return f"{standing_of(evaluation)} {evaluation.recomputed_at.isoformat()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkOrder:
    """As the row of a job keeps it: the sheets with the standings that the person looked at."""

    act: Act
    opinion: str
    looked_at: Sequence[tuple[int, str]]
    address: str | None
    to: Step | None = None  # whom a return goes to; the filler where nothing is said
    website: str = ""  # where the sheets are published besides this site

    @classmethod
    def read(cls, arguments: Mapping[str, Any]) -> Self:
        return cls(
            act=Act(arguments["act"]),
            opinion=arguments["opinion"],
            looked_at=[(key, seen) for key, seen in arguments["sheets"]],
            address=arguments["address"],
            to=Step(arguments["to"]) if arguments.get("to") else None,
            website=arguments.get("website", ""),
        )

    @property
    def arguments(self) -> dict[str, Any]:
        return {
            "title": TITLES[self.act],
            "act": self.act.value,
            "opinion": self.opinion,
            "sheets": [list(each) for each in self.looked_at],
            "address": self.address,
            "to": self.to.value if self.to else "",
            "website": self.website,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A sheet that stayed where it was."""

    sheet: int
    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What came of an order so far, as the job's row keeps it."""

    acted: int = 0
    skipped: int = 0
    named: tuple[Skipped, ...] = ()  # the first of those that were skipped

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        named = tuple(Skipped(**each) for each in kept.get("named", ()))
        return cls(acted=kept.get("acted", 0), skipped=kept.get("skipped", 0), named=named)

    @property
    def position(self) -> int:
        return self.acted + self.skipped

    @property
    def unnamed(self) -> int:
        return self.skipped - len(self.named)

    def with_one_acted(self) -> Self:
        return replace(self, acted=self.acted + 1)

    def with_one_skipped(self, skipped: Skipped) -> Self:
        named = (*self.named, skipped) if len(self.named) < MOST_NAMED else self.named
        return replace(self, skipped=self.skipped + 1, named=named)


@handles(BULK_REVIEW)
def act_on_many(run: Run) -> JobOutcome:
    """Begins where an attempt before it has ended."""
    order, tally = BulkOrder.read(run.arguments), Tally.read(run.kept)
    run.expect(len(order.looked_at))
    run.advance(tally.position)
    for key, seen in order.looked_at[tally.position :]:
        tally = _act_on_one(run, order, key, seen, tally)
        run.advance()
    return JobOutcome()


def _act_on_one(run: Run, order: BulkOrder, key: int, seen: str, tally: Tally) -> Tally:
    """The act and the tally are stored together or not at all, so that no attempt acts or counts twice."""
    by = User.objects.get(pk=run.job.owner_id)  # whose roles may have been withdrawn since the last sheet
    evaluation = Evaluation.objects.for_user(by).filter(pk=key).first()
    if evaluation is None:
        return _count_skipped(run, tally, Skipped(sheet=key, name="", reason=GONE))
    acted = tally.with_one_acted()
    try:
        with transaction.atomic():
            Evaluation.objects.filter(pk=key).lock()  # the sheet before the job (ADR 44)
            run.keep(asdict(acted))
            if order.act is Act.SUBMIT:
                _submit_one(key, by, seen, order.address)
            else:
                given = Given(opinion=order.opinion, to=order.to, website=order.website)
                transition(evaluation, order.act, by=by, given=given, seen=seen, address=order.address)
    except RefusedError as refused:
        return _count_skipped(run, tally, Skipped(sheet=key, name=evaluation.project_name, reason=refused.reason))
    return acted


def _submit_one(key: int, by: User, seen: str, address: str | None) -> None:
    """With the explanations that were written before, and the person's own signature."""
    held = Evaluation.objects.with_places().get(pk=key)
    if seen_of(Act.SUBMIT, held) != seen:
        raise RefusedError("您看过之后，这张表又有改动，请核对后再送审。")
    submit(held, by=by, texts={}, seen=look_at(held, by).seen, address=address)


def _count_skipped(run: Run, tally: Tally, skipped: Skipped) -> Tally:
    after = tally.with_one_skipped(skipped)
    run.keep(asdict(after))
    return after

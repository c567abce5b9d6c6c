"""What is done to many sheets at once: 通过, 退回, 送审, 公开, each with the reason for a sheet that is left out."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar, Final, Generic, TypeVar

from django.db.models import Model, Q
from django.urls import reverse

from perfeval.accounts.models import User
from projects.models import REVIEW_STEPS, Adjustment, AdjustmentStep, Evaluation, Publication, Stage, Step
from projects.models.evaluation import EvaluationQuerySet
from projects.models.reach import Right, has_right, reached_by
from projects.models.remark import open_remarks
from projects.models.scope import scope_of
from projects.queries import (
    Pile,
    reviews_anything,
    sheets_filled_in_by,
    sheets_reviewed_by,
)
from projects.queue import enqueue
from projects.queue.asking import BULK_REVIEW
from projects.review.bulk import TITLES, BulkOrder, seen_of, why_not
from projects.review.workflow import Act, next_step, return_targets

Record = TypeVar("Record", bound=Model)
LookedAt = Mapping[int, str]  # the standing of each sheet, by key


@dataclass(frozen=True, slots=True)
class LeftOut(Generic[Record]):
    record: Record
    reason: str


class BulkOperation(ABC, Generic[Record]):
    """One kind of act. A subclass says why it can't be applied to a record, what to mind, and does it."""

    title: ClassVar[str]
    label: ClassVar[str]  # of the button that applies it

    def __init__(self, chosen: Iterable[Record]) -> None:
        judged = [(record, self.why_not(record)) for record in chosen]
        self.applicable = [record for record, reason in judged if not reason]
        self.left_out = [LeftOut(record, reason) for record, reason in judged if reason]

    @property
    def chosen(self) -> list[Record]:
        return [*self.applicable, *(each.record for each in self.left_out)]

    @property
    def count(self) -> int:
        return len(self.applicable) + len(self.left_out)

    @abstractmethod
    def why_not(self, record: Record) -> str:
        """Nothing where the act can be applied to the record."""

    @abstractmethod
    def list_warnings(self) -> Sequence[str]: ...

    @abstractmethod
    def apply(self, **options: Any) -> str:
        """Gives back what to tell the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """A sheet that can go, and where to."""

    evaluation: Evaluation
    to: str
    link: str  # where it is looked at before
    is_adjusted: bool  # its 目标调整 is running


class ActOnSheets(BulkOperation[Evaluation]):
    """The standings are those that the person looked at; without them, the sheets as they stand."""

    act: ClassVar[Act]
    refusal: ClassVar[str] = "您没有审核角色，不能批量办理。"
    place: ClassVar[str] = "审核"  # where the sheets were chosen
    first: ClassVar[str] = "最早到期"  # which sheets an order holds where too many were chosen
    offered_in_list: ClassVar[Q | None] = None  # those that a list offers, all of them; else the sheets are of a pile

    def __init__(
        self,
        chosen: Iterable[Evaluation],
        *,
        by: "User",
        looked_at: LookedAt | None = None,
        receiver: Step = Step.FILLING,
    ) -> None:
        self.by, self.looked_at, self.receiver = by, looked_at, receiver
        super().__init__(chosen)

    def why_not(self, record: Evaluation) -> str:
        return why_not(self.act, record, by=self.by, seen=self.standing_seen(record), to=self.receiver)

    def standing_seen(self, record: Evaluation) -> str:
        return seen_of(self.act, record) if self.looked_at is None else self.looked_at[record.pk]

    @classmethod
    def is_open_to(cls, user: User) -> bool:
        return reviews_anything(user)

    @classmethod
    def reached_by(cls, user: User) -> EvaluationQuerySet:
        return sheets_reviewed_by(user)

    @classmethod
    def with_all(cls, evaluations: EvaluationQuerySet, user: User) -> EvaluationQuerySet:
        """All that is asked about each, so that the preflight takes no query for a sheet."""
        return evaluations.with_places().with_filling_by(user).annotate(open_remarks=open_remarks())

    @property
    def address(self) -> str:
        return reverse("review")

    @abstractmethod
    def destination_of(self, record: Evaluation) -> str: ...

    def link_to(self, record: Evaluation) -> str:
        if self.offered_in_list is None:
            return reverse("review_sheet", args=[record.pk], query={"pile": Pile.AWAITING.value})
        return reverse("evaluation", args=[record.pk])

    def list_receivers(self) -> list[Step]:
        """Those to whom one of the sheets may go; of an act that asks for none, nobody."""
        return []

    def list_going(self) -> list[Going]:
        """In one query."""
        running = (
            Adjustment.objects.running()
            .exclude(step=AdjustmentStep.DRAFT)
            .filter(evaluation__in=[each.pk for each in self.applicable])
        )
        adjusted = set(running.order_by().values_list("evaluation", flat=True))
        return [
            Going(
                evaluation=each, to=self.destination_of(each), link=self.link_to(each), is_adjusted=each.pk in adjusted
            )
            for each in self.applicable
        ]

    def list_warnings(self) -> Sequence[str]:
        with_findings = sum(bool(each.explain_count or each.note_count) for each in self.applicable)
        with_remarks = sum(bool(each.open_remarks) for each in self.applicable)  # type: ignore[attr-defined]  # annotated by with_all
        told = ((with_findings, "需要说明的问题或疑点，请先看过"), (with_remarks, "批注未办结"))
        return [f"其中 {number} 张有{what}。" for number, what in told if number]

    def apply(self, *, opinion: str, website: str, address: str | None) -> str:  # type: ignore[override]
        """Also what somebody acted on since the person looked: the worker tells why it was skipped."""
        looked_at = [(each.pk, self.standing_seen(each)) for each in self.chosen]
        order = BulkOrder(
            act=self.act, opinion=opinion, looked_at=looked_at, address=address, to=self.receiver, website=website
        )
        enqueue(BULK_REVIEW, order.arguments, owner=self.by)
        return f"已开始{self.title} {self.count} 张，办理情况在这里查看。"


class ApproveSheets(ActOnSheets):
    act = Act.APPROVE
    title, label = TITLES[Act.APPROVE], "通过"

    def destination_of(self, record: Evaluation) -> str:
        step = next_step(record)
        return step.label if step is Step.APPROVED else f"转{step.label}"


class ReturnSheets(ActOnSheets):
    act = Act.RETURN
    title, label = TITLES[Act.RETURN], "退回"

    def destination_of(self, record: Evaluation) -> str:
        return "退回给填报人" if self.receiver is Step.FILLING else f"退回到{self.receiver.label}"

    def list_receivers(self) -> list[Step]:
        targets = {step for each in self.chosen if each.step in REVIEW_STEPS for step in return_targets(each)}
        return [step for step in (Step.FILLING, *REVIEW_STEPS) if step in targets]


class SubmitSheets(ActOnSheets):
    act = Act.SUBMIT
    title, label = TITLES[Act.SUBMIT], "送审"
    refusal = "您没有填报角色，不能送审。"
    place, first = "本单位自评表", "排在最前"
    offered_in_list = Q(step=Step.FILLING)

    @property
    def address(self) -> str:
        first = self.chosen[0]
        return reverse("unit", args=[first.unit_id], query={"round": first.round_id})

    @classmethod
    def is_open_to(cls, user: User) -> bool:
        return has_right(scope_of(user), Right.FILL)

    @classmethod
    def reached_by(cls, user: User) -> EvaluationQuerySet:
        return sheets_filled_in_by(user)

    def destination_of(self, record: Evaluation) -> str:
        return f"转{next_step(record).label}"


class PublishSheets(ActOnSheets):
    act = Act.PUBLISH
    title, label = TITLES[Act.PUBLISH], "公开"
    refusal = "您没有财政绩效科的角色，不能公开。"
    place, first = "公开", "排在最前"
    offered_in_list = Q(step=Step.APPROVED, stage=Stage.SELF_EVALUATION, publication=Publication.UNDECIDED)

    @property
    def address(self) -> str:
        return reverse("publication", args=[self.chosen[0].round_id])

    @classmethod
    def is_open_to(cls, user: User) -> bool:
        return has_right(scope_of(user), Right.PUBLISH)

    @classmethod
    def reached_by(cls, user: User) -> EvaluationQuerySet:
        return Evaluation.objects.filter(reached_by(scope_of(user), Right.PUBLISH))

    @classmethod
    def with_all(cls, evaluations: EvaluationQuerySet, user: User) -> EvaluationQuerySet:
        return super().with_all(evaluations, user).select_related("approved_version__rule_set")

    def destination_of(self, record: Evaluation) -> str:
        return f"公开{record.approved_version}"

    def list_warnings(self) -> Sequence[str]:
        withheld = sum(each.publication == Publication.WITHHELD for each in self.applicable)
        return [*super().list_warnings(), *([f"其中 {withheld} 张原来不予公开，办理后改为公开。"] if withheld else [])]


OPERATIONS: Final[Mapping[str, type[ActOnSheets]]] = MappingProxyType(
    {operation.act.value: operation for operation in (ApproveSheets, ReturnSheets, SubmitSheets, PublishSheets)}
)

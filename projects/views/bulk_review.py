"""批量通过, 批量退回, 批量送审, 批量公开: sheets chosen in a list, looked through before, and handed to a worker as one order."""

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import Q, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from perfeval.accounts.models import User
from perfeval.accounts.requests import person
from perfeval.requests import address_of
from projects.models import REVIEW_STEPS, Adjustment, AdjustmentStep, Evaluation, Publication, Stage, Step
from projects.models.evaluation import EvaluationQuerySet
from projects.models.reach import Right, has_right, reached_by
from projects.models.remark import open_remarks
from projects.models.scope import scope_of
from projects.queries import (
    BY_LAST_DAY,
    Pile,
    current_rounds,
    reviews_anything,
    rounds_for,
    sheets_filled_in_by,
    sheets_reviewed_by,
)
from projects.queries.to_do import to_review
from projects.queue import enqueue
from projects.queue.asking import BULK_REVIEW
from projects.review.bulk import MOST, TITLES, BulkOrder, seen_of, why_not
from projects.review.standard_opinions import offered_in
from projects.review.workflow import Act, next_step, return_targets
from projects.views.bulk import BulkOperation
from projects.views.exports import KEY, chosen_sheets
from projects.views.forms.acts import OpinionForm, receiver, with_standard_opinion
from projects.views.overview import chosen_of, read_overview
from projects.views.review import narrow_pile

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

SALT: Final = "bulk review"
LookedAt = Mapping[int, str]  # the standing of each sheet, by key


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
        return why_not(self.act, record, by=self.by, seen=self.seen(record), to=self.receiver)

    def seen(self, record: Evaluation) -> str:
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
    def to(self, record: Evaluation) -> str: ...

    def link_to(self, record: Evaluation) -> str:
        if self.offered_in_list is None:
            return reverse("review_sheet", args=[record.pk], query={"pile": Pile.AWAITING.value})
        return reverse("evaluation", args=[record.pk])

    def receivers(self) -> list[Step]:
        """Those to whom one of the sheets may go; of an act that asks for none, nobody."""
        return []

    def going(self) -> list[Going]:
        """In one query."""
        running = (
            Adjustment.objects.running()
            .exclude(step=AdjustmentStep.DRAFT)
            .filter(evaluation__in=[each.pk for each in self.applicable])
        )
        adjusted = set(running.order_by().values_list("evaluation", flat=True))
        return [
            Going(evaluation=each, to=self.to(each), link=self.link_to(each), is_adjusted=each.pk in adjusted)
            for each in self.applicable
        ]

    def warnings(self) -> Sequence[str]:
        with_findings = sum(bool(each.explain_count or each.note_count) for each in self.applicable)
        with_remarks = sum(bool(each.open_remarks) for each in self.applicable)  # type: ignore[attr-defined]  # annotated by with_all
        told = ((with_findings, "需要说明的问题或疑点，请先看过"), (with_remarks, "批注未办结"))
        return [f"其中 {number} 张有{what}。" for number, what in told if number]

    def apply(self, *, opinion: str, website: str, address: str | None) -> str:  # type: ignore[override]
        """Also what somebody acted on since the person looked: the worker tells why it was skipped."""
        looked_at = [(each.pk, self.seen(each)) for each in self.chosen]
        order = BulkOrder(
            act=self.act, opinion=opinion, looked_at=looked_at, address=address, to=self.receiver, website=website
        )
        enqueue(BULK_REVIEW, order.arguments, owner=self.by)
        return f"已开始{self.title} {self.count} 张，办理情况在这里查看。"


class ApproveSheets(ActOnSheets):
    act = Act.APPROVE
    title, label = TITLES[Act.APPROVE], "通过"

    def to(self, record: Evaluation) -> str:
        step = next_step(record)
        return step.label if step is Step.APPROVED else f"转{step.label}"


class ReturnSheets(ActOnSheets):
    act = Act.RETURN
    title, label = TITLES[Act.RETURN], "退回"

    def to(self, record: Evaluation) -> str:
        return "退回给填报人" if self.receiver is Step.FILLING else f"退回到{self.receiver.label}"

    def receivers(self) -> list[Step]:
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

    def to(self, record: Evaluation) -> str:
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

    def to(self, record: Evaluation) -> str:
        return f"公开{record.approved_version}"

    def warnings(self) -> Sequence[str]:
        withheld = sum(each.publication == Publication.WITHHELD for each in self.applicable)
        return [*super().warnings(), *([f"其中 {withheld} 张原来不予公开，办理后改为公开。"] if withheld else [])]


OPERATIONS: Final[Mapping[str, type[ActOnSheets]]] = MappingProxyType(
    {operation.act.value: operation for operation in (ApproveSheets, ReturnSheets, SubmitSheets, PublishSheets)}
)


@require_http_methods(["GET", "HEAD", "POST"])
def bulk_review(request: HttpRequest, word: str) -> HttpResponse:
    """Asks first. The form brings back those that could go, with the standings that were shown."""
    kind = OPERATIONS.get(word)
    if kind is None:
        raise Http404
    user = person(request)
    if not kind.is_open_to(user):
        raise PermissionDenied(kind.refusal)
    to = _receiver(request)
    if request.method == "POST":
        looked_at = _looked_at(request, kind.act)
        operation = kind(_at_hand(kind, user, looked_at), by=user, looked_at=looked_at, receiver=to)
    else:
        operation = kind(_chosen(request, kind), by=user, receiver=to)
    if not operation.count:
        messages.warning(request, "请先选择自评表。")
        offered = "review" if kind.offered_in_list is None else "home"
        return redirect("evaluations" if "listed" in request.GET else offered)
    if "write" in request.POST:
        return _page(request, operation, OpinionForm(act=kind.act, initial=with_standard_opinion(request)))
    form = OpinionForm(request.POST if request.method == "POST" else None, act=kind.act)
    if form.is_valid():
        said = {name: form.cleaned_data.get(name, "") for name in ("opinion", "website")}
        messages.success(request, operation.apply(**said, address=address_of(request)))
        return redirect("jobs")
    return _page(request, operation, form)


def _receiver(request: HttpRequest) -> Step:
    """In the address, which the form keeps: who chooses another one sees the list anew."""
    word = request.GET.get("to", "")
    return Step(word) if word in REVIEW_STEPS else Step.FILLING


def _page(request: HttpRequest, operation: ActOnSheets, form: OpinionForm) -> HttpResponse:
    going = operation.going()
    seen = {each.evaluation.pk: operation.seen(each.evaluation) for each in going}
    context = {
        "operation": operation,
        "form": form,
        "going": going,
        "numbers": Counter(each.to for each in going).items(),
        "warnings": operation.warnings(),
        "standard": offered_in(each.evaluation.round.region_id for each in going),
        "adjusted": sum(each.is_adjusted for each in going),
        "looked_at": signing.dumps(seen, salt=_salt(request.user, operation.act), compress=True),
        "receivers": [(step.value, receiver(step)) for step in operation.receivers()],
        "receiver": operation.receiver.value,
        "kept": [(name, value) for name, values in request.GET.lists() if name != "to" for value in values],
        "most": MOST,
        "is_full": operation.count == MOST,
    }
    return render(request, "review/bulk.html", context)


def _chosen(request: HttpRequest, kind: type[ActOnSheets]) -> list[Evaluation]:
    """The ticked ones wherever they stand now, or all of the narrowed pile. Others' keys choose nothing."""
    user = person(request)
    if "listed" in request.GET:
        return _of_overview(request, kind, user)
    if kind.offered_in_list is not None:
        return _of_a_list(request, kind, kind.offered_in_list, user)
    if "everything" not in request.GET:
        keys = [key for key in request.GET.getlist("sheet") if KEY.fullmatch(key)]
        return _at_hand(kind, user, keys)
    rounds = current_rounds(user)
    prefetch_related_objects(rounds, "rule_set")  # whose grades can be chosen
    _, found = narrow_pile(request, Pile.AWAITING, rounds)
    order = [column.name for column in BY_LAST_DAY]
    return list(kind.with_all(found, user).order_by(*order)[:MOST])


def _of_overview(request: HttpRequest, kind: type[ActOnSheets], user: User) -> list[Evaluation]:
    """Of 全部自评表: of all that are shown, those that stand where the person acts on them."""
    listed = chosen_of(request, read_overview(request)).order_by().values("pk")
    found = kind.reached_by(user).filter(pk__in=listed)
    if "everything" in request.GET:
        found = found.filter(kind.offered_in_list or to_review(scope_of(user)))
    return list(kind.with_all(found, user).order_by("unit_path", "pk")[:MOST])


def _of_a_list(request: HttpRequest, kind: type[ActOnSheets], offered: Q, user: User) -> list[Evaluation]:
    """The ticked ones of a round, or all that the list offers."""
    key = request.GET.get("round", "")
    exercise = rounds_for(user).filter(pk=key).first() if KEY.fullmatch(key) else None
    if exercise is None:
        return []
    listed = chosen_sheets(request, exercise).order_by().values("pk")
    found = kind.reached_by(user).filter(pk__in=listed)
    if "everything" in request.GET:
        found = found.filter(offered, exclusion="")
    return list(kind.with_all(found, user).order_by("unit_path", "pk")[:MOST])


def _at_hand(kind: type[ActOnSheets], user: User, keys: Iterable[Any]) -> list[Evaluation]:
    found = kind.reached_by(user).filter(pk__in=list(keys))
    return list(kind.with_all(found, user).order_by("unit_path", "pk")[:MOST])


def _looked_at(request: HttpRequest, act: Act) -> LookedAt:
    """Signed for this person and act; empty where it isn't."""
    try:
        seen = signing.loads(request.POST.get("looked_at", ""), salt=_salt(request.user, act))
    except signing.BadSignature:
        return {}
    return {int(key): standing for key, standing in seen.items()}


def _salt(user: "User | AnonymousUser", act: Act) -> str:
    return f"{SALT} {act} {user.pk}"

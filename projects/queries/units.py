"""The sheets of a unit and of all below it, counted and added up round by round, beside the bureau's ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Exists, OuterRef, Q, Sum

from projects.documents.layout.values import TOTAL
from projects.models import Department, Evaluation, LedgerLine, Round, Stage
from projects.models.paths import in_subtree
from projects.queries.progress import ProgressPart, condition_of, late_in

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User

AMOUNTS: Final = ("initial", "budget", "spent")


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountOfUnit:
    """One of 年初, 全年, 执行."""

    name: str
    stated: Decimal | None  # on all sheets
    compared: Decimal | None  # on those of which the ledger says something
    brought: Decimal | None  # by the ledger

    @property
    def difference(self) -> Decimal | None:
        return None if self.brought is None else (self.compared or Decimal(0)) - self.brought


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundOfUnit:
    round: Round
    due: int
    late: int
    parts: Mapping[ProgressPart, int]  # those that hold any
    amounts: Sequence[AmountOfUnit]

    @property
    def has_ledger(self) -> bool:
        return any(each.brought is not None for each in self.amounts)

    @property
    def differs(self) -> bool:
        return any(each.difference for each in self.amounts)


def rounds_added_up(unit: Department, rounds: Sequence[Round], user: "User | AnonymousUser") -> list[RoundOfUnit]:
    """In two queries: what was 撤销下发 isn't counted, what is 不纳入自评 isn't added up."""
    keys = [each.pk for each in rounds]
    sheets = Evaluation.objects.for_user(user).filter(in_subtree("unit_path", unit.path), round__in=keys).due()
    stated = (
        sheets.order_by()
        .values("round")
        .annotate(
            due=Count("pk"),
            late=Count("pk", filter=late_in(*rounds)),
            **{part.value: Count("pk", filter=condition_of(part)) for part in ProgressPart},
            **{f"stated_{name}": Sum(f"{name}_total", filter=Q(exclusion="")) for name in AMOUNTS},
            **{f"compared_{name}": Sum(f"{name}_total", filter=_is_known(name)) for name in AMOUNTS},
        )
    )
    lines = LedgerLine.objects.filter(evaluation__in=sheets.included().values("pk"))
    brought = lines.order_by().values("evaluation__round").annotate(**{name: _sum_of_ledger(name) for name in AMOUNTS})
    by_round = {row["round"]: row for row in stated}
    ledger = {row["evaluation__round"]: row for row in brought}
    return [_add_up_round(each, by_round.get(each.pk, {}), ledger.get(each.pk, {})) for each in rounds]


def _add_up_round(round: Round, row: Mapping[str, Any], ledger: Mapping[str, Any]) -> RoundOfUnit:
    return RoundOfUnit(
        round=round,
        due=row.get("due", 0),
        late=row.get("late", 0),
        parts={part: row[part.value] for part in ProgressPart if row.get(part.value)},
        amounts=[
            AmountOfUnit(
                name=name,
                stated=row.get(f"stated_{name}"),
                compared=row.get(f"compared_{name}"),
                brought=ledger.get(name),
            )
            for name in AMOUNTS
        ],
    )


def _on_form(name: str, prefix: str = "") -> Q:
    """A goal form has no 全年执行数."""
    return Q(**{f"{prefix}stage": Stage.SELF_EVALUATION}) if name == "spent" else Q()


def _is_known(name: str) -> Q:
    lines = LedgerLine.objects.filter(**{"evaluation": OuterRef("pk"), f"{name}__isnull": False})
    return Q(Exists(lines.order_by())) & Q(exclusion="") & _on_form(name)


def _sum_of_ledger(name: str) -> Sum:
    """The ledger's total where it says one, else what it says of each kind."""
    totals = LedgerLine.objects.filter(
        **{"evaluation": OuterRef("evaluation"), "kind": TOTAL, f"{name}__isnull": False}
    )
    return Sum(name, filter=(Q(kind=TOTAL) | ~Q(Exists(totals.order_by()))) & _on_form(name, "evaluation__"))

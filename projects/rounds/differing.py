"""Which sheets of a round say other amounts than the bureau's ledger."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from projects.models import REVIEW_STEPS, Evaluation, FundLine, LedgerLine, Round, Step
from projects.models.reach import EVERYTHING
from projects.rounds.ledger import amounts_of, columns_at, is_other, stated_amounts
from projects.rounds.ledger_table import fund_kinds
from projects.sheets.titles import AMOUNT_TITLES


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferingAmount:
    title: str
    stated: Decimal | None
    brought: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferingSheet:
    evaluation: Evaluation
    amounts: tuple[DifferingAmount, ...]

    @property
    def is_in_review(self) -> bool:
        return self.evaluation.step in REVIEW_STEPS

    @property
    def is_approved(self) -> bool:
        return self.evaluation.step == Step.APPROVED


def differing_sheets(round: Round, among: Q = EVERYTHING) -> list[DifferingSheet]:
    """Three queries. Those that were sent up come first: they don't follow by themselves."""
    sheets = list(Evaluation.objects.filter(among, round=round).included().order_by("unit_path", "pk"))
    brought: dict[int, list[LedgerLine]] = {}
    for line in LedgerLine.objects.filter(evaluation__in=sheets):
        brought.setdefault(line.evaluation_id, []).append(line)
    stated = {(line.evaluation_id, line.kind): line for line in FundLine.objects.filter(evaluation__in=list(brought))}
    titles = fund_kinds(round)
    found = []
    for sheet in sheets:
        pairs = ((line, stated_amounts(sheet, line.kind, stated)) for line in brought.get(sheet.pk, ()))
        amounts = [
            each for line, now in pairs for each in _list_differing(line, now, sheet.stage, titles.get(line.kind, ""))
        ]
        if amounts:
            found.append(DifferingSheet(evaluation=sheet, amounts=tuple(amounts)))
    return sorted(found, key=lambda each: each.evaluation.step == Step.FILLING)


def _list_differing(line: LedgerLine, now: object, stage: str, title: str) -> Iterator[DifferingAmount]:
    amounts = amounts_of(line)
    for column in columns_at(stage):
        figure, stands = getattr(amounts, column), getattr(now, column)
        if is_other(stands, figure):
            yield DifferingAmount(title=f"{title}{AMOUNT_TITLES[column]}", stated=stands, brought=figure)

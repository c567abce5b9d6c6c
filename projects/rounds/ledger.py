"""年初、全年、执行 from the bureau's ledger: held against a round's sheets, and stored all or not at all."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db import transaction

from indicators.checks.figures import agrees_when_rounded
from indicators.points import ZERO
from indicators.sheet import FundAmounts
from projects.documents.layout.values import TOTAL
from projects.history.events import record_event
from projects.models import Evaluation, FundLine, Ledger, LedgerLine, Round, Stage, Step
from projects.models.round import hold_round
from projects.queue import enqueue
from projects.queue.asking import PREFILL
from projects.sheets.drawing import read_layout

if TYPE_CHECKING:
    from perfeval.accounts.models import User

from projects.rounds.ledger_table import AMOUNTS, NOTHING, LedgerEntry, fund_kinds


class LedgerEffect(StrEnum):
    """What becomes of the amounts on the form."""

    SAME = "相符"
    FILL = "填入"
    KEEP = "单位已填其他数，保留"
    SENT_UP = "已送审，表上的数不变"
    NO_CELL = "表上不单独填写，校验时比对"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerChange:
    """What an entry does to the sheet of its project."""

    entry: LedgerEntry
    evaluation: Evaluation
    former: FundAmounts  # what was brought before
    stated: FundAmounts  # what the sheet says
    effect: LedgerEffect
    kind_title: str

    @property
    def cells(self) -> list[tuple[Decimal | None, Decimal | None, bool]]:
        """The bureau's amount and the form's, by column, and whether the form has that column."""
        on_form = columns_at(self.evaluation.stage)
        return [
            (getattr(self.entry.amounts, column), getattr(self.stated, column), column in on_form)
            for column in AMOUNTS.values()
        ]

    @property
    def is_renamed(self) -> bool:
        return bool(self.entry.name) and self.entry.name != self.evaluation.project_name


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerPlan:
    changes: tuple[LedgerChange, ...]
    strangers: tuple[LedgerEntry, ...]  # of projects that the round doesn't hold
    missing: int  # sheets of the round that the table says nothing of

    def fingerprint(self) -> str:
        """Tells whether what is applied is what was shown."""
        shown = [(each.entry.row, each.evaluation.pk, each.former, each.stated, each.effect) for each in self.changes]
        return hashlib.sha256(repr(shown).encode()).hexdigest()


def plan_ledger(entries: Sequence[LedgerEntry], round: Round, mode: Ledger) -> LedgerPlan:
    """Three queries."""
    included = Evaluation.objects.filter(round=round).included().select_related("project").order_by("unit_path", "pk")
    sheets = {each.project.code: each for each in included if each.project.code}
    lines = {(line.evaluation_id, line.kind): line for line in FundLine.objects.filter(evaluation__in=included)}
    brought = {(line.evaluation_id, line.kind): line for line in LedgerLine.objects.filter(evaluation__in=included)}
    titles, changes = fund_kinds(round), []
    for entry in entries:
        if (sheet := sheets.get(entry.code)) is None:
            continue
        former = amounts_of(brought.get((sheet.pk, entry.kind)))
        kind = kind_on_form(round, sheet.stage, entry.kind)
        stated = stated_amounts(sheet, entry.kind, lines)
        effect = _find_effect(entry, sheet, kind, former, stated, mode)
        changes.append(
            LedgerChange(
                entry=entry,
                evaluation=sheet,
                former=former,
                stated=stated,
                effect=effect,
                kind_title=titles.get(entry.kind, entry.kind),
            )
        )
    known = {change.entry.code for change in changes}
    strangers = tuple(entry for entry in entries if entry.code not in known)
    return LedgerPlan(changes=tuple(changes), strangers=strangers, missing=len(included) - len(known))


def amounts_of(line: FundLine | LedgerLine | None) -> FundAmounts:
    return NOTHING if line is None else FundAmounts(initial=line.initial, budget=line.budget, spent=line.spent)


def kind_on_form(round: Round, stage: str, kind: str) -> str:
    """The kind whose cells an amount fills: a total is that of the only line, where the form has one alone."""
    layout = round.layout_at(stage) or round.layout
    kinds = [line.kind for line in read_layout(layout.content).fund_lines]
    if kind == TOTAL:
        return kinds[0] if len(kinds) == 1 else ""
    return kind if kind in kinds else ""


def columns_at(stage: str) -> tuple[str, ...]:
    """A goal form is written before there is more than the 年初预算数."""
    return ("initial",) if stage == Stage.GOAL else tuple(AMOUNTS.values())


def filled_in(
    stated: FundAmounts, brought: FundAmounts, former: FundAmounts, *, stage: str, is_locked: bool
) -> FundAmounts:
    """The amounts of the form as they become: what the unit typed itself stays, unless the round locks it."""
    after = {}
    for column in columns_at(stage):
        new, now = getattr(brought, column), getattr(stated, column)
        if new is not None and (is_locked or now is None or now == getattr(former, column)):
            after[column] = new
    return replace(stated, **after)


def stated_amounts(sheet: Evaluation, kind: str, lines: Mapping[tuple[int, str], FundLine]) -> FundAmounts:
    if kind == TOTAL:
        return FundAmounts(initial=sheet.initial_total, budget=sheet.budget_total, spent=sheet.spent_total)
    return amounts_of(lines.get((sheet.pk, kind)))


def _find_effect(
    entry: LedgerEntry, sheet: Evaluation, kind: str, former: FundAmounts, stated: FundAmounts, mode: Ledger
) -> LedgerEffect:
    is_other = _is_differing(stated, entry.amounts, sheet.stage)
    if is_other and sheet.step != Step.FILLING:
        return LedgerEffect.SENT_UP
    if is_other and not kind:
        return LedgerEffect.NO_CELL
    after = filled_in(stated, entry.amounts, former, stage=sheet.stage, is_locked=mode == Ledger.LOCKED)
    if _is_differing(after, entry.amounts, sheet.stage):
        return LedgerEffect.KEEP
    return LedgerEffect.FILL if is_other else LedgerEffect.SAME


def _is_differing(stated: FundAmounts, brought: FundAmounts, stage: str) -> bool:
    pairs = ((getattr(stated, column), getattr(brought, column)) for column in columns_at(stage))
    return any(is_other(now, new) for now, new in pairs)


def is_other(stated: Decimal | None, brought: Decimal | None) -> bool:
    """As the check has it: an amount in 万元 with two places is that of the ledger, rounded. An amount of nothing, and a
    cell that says nothing, say the same."""
    return brought is not None and not agrees_when_rounded(stated or ZERO, brought)


class OutdatedPlanError(Exception):
    """What was looked at isn't any more what would be done."""


@transaction.atomic
def store_ledger(
    entries: Sequence[LedgerEntry], *, round: Round, mode: Ledger, shown: str, by: "User", address: str | None
) -> LedgerPlan:
    """The bureau's amounts at once; a worker brings them to the forms, sheet by sheet."""
    held = hold_round(round)
    plan = plan_ledger(entries, held, mode)
    if plan.fingerprint() != shown:
        raise OutdatedPlanError
    former_mode = Ledger(held.ledger)
    if former_mode != mode:
        held.ledger = mode
        held.save(update_fields=["ledger"])
    lines = [
        LedgerLine(
            evaluation=each.evaluation,
            kind=each.entry.kind,
            **_values_of(_merge_amounts(each.former, each.entry.amounts)),
        )
        for each in plan.changes
    ]
    LedgerLine.objects.bulk_create(
        lines,
        update_conflicts=True,
        unique_fields=["evaluation", "kind"],
        update_fields=[*AMOUNTS.values(), "brought_at"],
    )
    said = f"{round} 财政数据（{len(plan.changes)} 行）"
    formers: dict[int, dict[str, dict[str, str]]] = {}
    for each in plan.changes:
        formers.setdefault(each.evaluation.pk, {})[each.entry.kind] = _write_amounts(each.former)
    if former_mode != mode:
        formers = {key: {} for key in _bound_sheets(held)} | formers
    order = {"title": said, "round": round.pk, "sheets": list(formers.items()), "address": address}
    enqueue(PREFILL, order, owner=by)
    record_event("ledger", user=by, subject=said, changes={"ledger": [former_mode.label, mode.label]}, address=address)
    return plan


def adopt_mode(round: Round, *, by: "User", address: str | None) -> int:
    """Of a round whose mode has changed: a worker counts anew the sheets for which the ledger has amounts."""
    sheets: list[tuple[int, dict[str, Any]]] = [(key, {}) for key in _bound_sheets(round)]
    if sheets:
        title = f"{round} 财政数据（改为{Ledger(round.ledger).label}）"
        enqueue(PREFILL, {"title": title, "round": round.pk, "sheets": sheets, "address": address}, owner=by)
    return len(sheets)


def _bound_sheets(round: Round) -> list[int]:
    """What was brought before binds otherwise under another mode, and the findings with it."""
    brought = LedgerLine.objects.filter(evaluation__round=round).order_by("evaluation").distinct()
    return list(brought.values_list("evaluation", flat=True))


def _merge_amounts(former: FundAmounts, brought: FundAmounts) -> FundAmounts:
    """A column that this table leaves empty keeps what an earlier one brought."""
    return FundAmounts(
        **{name: value if value is not None else getattr(former, name) for name, value in _values_of(brought).items()}
    )


def _values_of(amounts: FundAmounts) -> dict[str, Decimal | None]:
    return {each.name: getattr(amounts, each.name) for each in fields(FundAmounts)}


def _write_amounts(amounts: FundAmounts) -> dict[str, str]:
    return {name: str(value) for name, value in _values_of(amounts).items() if value is not None}

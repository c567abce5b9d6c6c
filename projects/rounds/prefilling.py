"""Brings the bureau's amounts to the forms of a round: a chunk of sheets at a time, each chunk whole or not at all."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from indicators.sheet import FundAmounts
from perfeval.accounts.models import User
from projects.history.events import Said, record_events
from projects.models import Evaluation, FundLine, Ledger, LedgerLine, Round, Step
from projects.queue import JobOutcome, Run, handles
from projects.queue.asking import PREFILL
from projects.rounds.ledger import amounts_of, filled_in, kind_on_form
from projects.rounds.ledger_table import AMOUNTS
from projects.sheets.numbers import recompute_all

KINDS: Final = (PREFILL,)
CHUNK: Final = 100
Formers = Mapping[str, FundAmounts]  # what was brought before, by kind


@handles(PREFILL)
def prefill(run: Run) -> JobOutcome:
    """Begins where an attempt before it has ended."""
    round, by = Round.objects.select_related("layout", "goal_layout").get(pk=run.arguments["round"]), run.job.owner
    formers = {
        key: {
            kind: FundAmounts(**{name: Decimal(text) for name, text in former.items()})
            for kind, former in kinds.items()
        }
        for key, kinds in run.arguments["sheets"]
    }
    keys = sorted(formers)
    position, filled = run.kept.get("position", 0), run.kept.get("filled", 0)
    run.expect(len(keys))
    run.advance(position)
    for start in range(position, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        with transaction.atomic():
            Evaluation.objects.filter(pk__in=chunk).lock()  # the sheets before the job (ADR 44)
            filled += _prefill_chunk(chunk, formers, round=round, by=by, address=run.arguments["address"])
            run.keep({"position": start + len(chunk), "filled": filled})
        run.advance(len(chunk))
    return JobOutcome()


def _prefill_chunk(
    keys: Sequence[int], formers: Mapping[int, Formers], *, round: Round, by: User, address: str | None
) -> int:
    """Also sheets whose form stays as it is have other findings now."""
    chosen = Evaluation.objects.filter(pk__in=keys, round=round).prefetch_related("fund_lines", "ledger_lines")
    changed: list[FundLine] = []
    told: list[tuple[Evaluation, list[Said]]] = []
    for sheet in chosen.order_by("pk"):
        if sheet.step == Step.FILLING and (lines := list(_changed_lines(sheet, formers[sheet.pk], round))):
            changed += [line for line, _ in lines]
            told.append((sheet, [Said(verb="ledger", subject=line.kind, changes=changes) for line, changes in lines]))
    FundLine.objects.bulk_create([line for line in changed if line.pk is None])
    FundLine.objects.bulk_update([line for line in changed if line.pk is not None], [*AMOUNTS.values(), "row_version"])
    recompute_all(keys)
    for sheet, said in told:
        record_events(said, evaluation=sheet, user=by, address=address)
    return len(told)


def _changed_lines(sheet: Evaluation, formers: Formers, round: Round) -> Iterable[tuple[FundLine, dict[str, Any]]]:
    """With the amounts before and after; an open page learns by the row's version that it is outdated."""
    lines = {line.kind: line for line in sheet.fund_lines.all()}
    brought: dict[str, LedgerLine] = {line.kind: line for line in sheet.ledger_lines.all()}
    for kind, former in formers.items():
        on_form = kind_on_form(round, sheet.stage, kind)
        if not on_form or kind not in brought:
            continue
        line = lines.get(on_form) or FundLine(evaluation=sheet, kind=on_form, position=len(lines) + 1)
        before = amounts_of(line)
        after = filled_in(
            before, amounts_of(brought[kind]), former, stage=sheet.stage, is_locked=round.ledger == Ledger.LOCKED
        )
        changes = {
            f"funds.{on_form}.{column}": [_as_logged(getattr(before, column)), _as_logged(getattr(after, column))]
            for column in AMOUNTS.values()
            if getattr(before, column) != getattr(after, column)
        }
        if changes:
            line.initial, line.budget, line.spent = after.initial, after.budget, after.spent
            line.row_version += 1
            lines[on_form] = line
            yield line, changes


def _as_logged(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)

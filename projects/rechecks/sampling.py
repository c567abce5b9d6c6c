"""A sample is fixed: its frozen list, and for each drawn sheet the rows that are to be scored."""

from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from indicators.rules import RuleSet
from indicators.sheet import Sheet
from projects.access import may_draw_sample
from projects.history.events import record_event
from projects.models import Evaluation, Recheck, RecheckRow, RecheckSample, Round, Step, Version
from projects.models.recheck import EXECUTION_KEY
from projects.rechecks.choosing import DrawMethod, Drawn, draw_sample
from projects.rechecks.marking import write_figures
from projects.rechecks.population import digest_of_list, population_as_text, population_of
from projects.rechecks.refusals import RecheckOvertakenError, RecheckRefusedError

if TYPE_CHECKING:
    from perfeval.accounts.models import User

MOVED_ON = "名单刚有变动（有表刚审核通过、更正或被抽走），没有抽取；下面是按现在的名单重新抽取的结果，请核对后再确定。"


@transaction.atomic
def fix_sample(round: Round, method: DrawMethod, *, seen: str, by: "User", address: str | None = None) -> RecheckSample:
    """`seen` is the digest of the list that the preview was drawn from: what is fixed is what was shown."""
    held = (
        Round.objects.select_for_update(no_key=True, of=("self",)).select_related("region", "rule_set").get(pk=round.pk)
    )
    if not (verdict := may_draw_sample(by, held)):
        raise RecheckRefusedError(verdict.reason)
    population = population_of(held)
    content = population_as_text(population)
    if digest_of_list(content) != seen:
        raise RecheckOvertakenError(MOVED_ON)
    drawn = draw_sample(population, method)
    if not drawn:
        raise RecheckRefusedError("按这个办法没有抽到自评表，请调整抽取办法。")
    evaluations = _lock_drawn(drawn)
    last = held.samples.aggregate(last=Max("number"))["last"] or 0
    sample = RecheckSample.objects.create(
        round=held,
        number=last + 1,
        method=method.record,
        population=content,
        digest=seen,
        seed=method.seed,
        drawn_by=by,
    )
    for made in _make_rechecks(sample, drawn, evaluations):
        subject = f"第 {sample.number} 批，{made.grounds}"
        changes = {"recheck": made.pk}
        record_event(
            "recheck-draw", evaluation=made.evaluation, user=by, address=address, subject=subject, changes=changes
        )
    return sample


def _lock_drawn(drawn: Collection[Drawn]) -> dict[int, Evaluation]:
    """Each as its candidate says: a 更正 that came in between is waited for, and then seen."""
    chosen = Evaluation.objects.filter(pk__in=[each.candidate.evaluation for each in drawn])
    chosen.lock()
    held = {each.pk: each for each in chosen}
    for each in drawn:
        evaluation = held[each.candidate.evaluation]
        if evaluation.step != Step.APPROVED or evaluation.approved_version_id != each.candidate.version:
            raise RecheckOvertakenError(MOVED_ON)
    return held


def _make_rechecks(
    sample: RecheckSample, drawn: Collection[Drawn], evaluations: dict[int, Evaluation]
) -> list[Recheck]:
    """In three queries, however many were drawn."""
    keys = [each.candidate.version for each in drawn]
    versions = {each.pk: each for each in Version.objects.filter(pk__in=keys).select_related("rule_set")}
    made, rows = [], []
    for each in drawn:
        version = versions[each.candidate.version]
        stated, funds = version.sheet.stated, version.sheet.total_funds
        recheck = Recheck(
            sample=sample,
            evaluation=evaluations[each.candidate.evaluation],
            version=version,
            grounds=each.grounds[:400],
            amount=funds.budget,
            own_total=stated.total_score,
            own_grade=stated.grade,
        )
        made.append(recheck)
        rows += [RecheckRow(recheck=recheck, **values) for values in rows_of(version.sheet, version.rule_set.rules)]
    Recheck.objects.bulk_create(made)
    RecheckRow.objects.bulk_create(rows)
    has_rows = {row.recheck_id for row in rows}
    for recheck in made:
        if recheck.pk not in has_rows:
            write_figures(recheck, [])  # nothing of it is to be scored
    return made


def rows_of(sheet: Sheet, rules: RuleSet) -> Iterator[dict[str, object]]:
    """What a reviewer scores: the execution rate and each indicator that carries points."""
    weight = rules.execution_weight if sheet.stated.execution_weight is None else sheet.stated.execution_weight
    if weight > Decimal(0):
        own = sheet.stated.execution_score
        yield {"key": EXECUTION_KEY, "position": 0, "weight": weight, "own_score": own}
    for position, row in enumerate(sheet.indicators, start=1):
        if row.weight is not None and row.weight > Decimal(0):
            yield {"key": row.key, "position": position, "weight": row.weight, "own_score": row.stated_score}

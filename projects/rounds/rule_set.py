"""Moving a round to another version of its rule set."""

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.db.models import Prefetch

from indicators.models import RuleSetVersion
from projects.models import Evaluation, Indicator, Round, Step
from projects.sheets import computed_of
from projects.sheets.numbers import EVALUATION_COLUMNS, ROW_COLUMNS, set_numbers

CHUNK: Final = 200


@transaction.atomic
def adopt_rule_set(round: Round, rule_set: RuleSetVersion) -> int:
    """Sheets still in filling follow and are computed anew; what was submitted keeps the rules it was submitted under."""
    round.rule_set = rule_set
    round.save(update_fields=["rule_set"])
    keys = Evaluation.objects.filter(round=round, step=Step.FILLING).exclude(rule_set=rule_set).lock()
    Evaluation.objects.filter(pk__in=keys).update(rule_set=rule_set)
    for start in range(0, len(keys), CHUNK):
        _recompute(keys[start : start + CHUNK])
    return len(keys)


def _recompute(keys: Sequence[int]) -> None:
    """As recompute() does, in as many queries for two hundred sheets as for one."""
    rows = Prefetch("indicators", Indicator.objects.select_related("dimension", "category"))
    chosen = Evaluation.objects.filter(pk__in=keys).select_related("round", "rule_set", "approved_goal")
    sheets = list(chosen.prefetch_related("fund_lines", "ledger_lines", rows).order_by("pk"))
    changed: list[Indicator] = []
    for sheet in sheets:
        computed, indicators = computed_of(sheet), list(sheet.indicators.all())
        set_numbers(sheet, indicators, computed, computed.printed)
        changed += indicators
    Evaluation.objects.bulk_update(sheets, EVALUATION_COLUMNS)
    Indicator.objects.bulk_update(changed, ROW_COLUMNS)

"""Moving a round to another version of its rule set."""

from typing import Final

from django.db import transaction

from indicators.models import RuleSetVersion
from projects.models import Evaluation, Round, Step
from projects.sheets.numbers import recompute_all

CHUNK: Final = 200


@transaction.atomic
def adopt_rule_set(round: Round, rule_set: RuleSetVersion) -> int:
    """Sheets still in filling follow and are computed anew; what was submitted keeps the rules it was submitted under."""
    round.rule_set = rule_set
    round.save(update_fields=["rule_set"])
    keys = Evaluation.objects.filter(round=round, step=Step.FILLING).exclude(rule_set=rule_set).lock()
    Evaluation.objects.filter(pk__in=keys).update(rule_set=rule_set)
    for start in range(0, len(keys), CHUNK):
        recompute_all(keys[start : start + CHUNK])
    return len(keys)

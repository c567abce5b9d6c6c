"""Moving a round to another version of its rule set."""

from django.db import transaction

from indicators.models import RuleSetVersion
from projects.models import Evaluation, Round, Step
from projects.sheets import recompute


@transaction.atomic
def adopt_rule_set(round: Round, rule_set: RuleSetVersion) -> int:
    """Sheets still in filling follow and are computed anew; what was submitted keeps the rules it was submitted under."""
    round.rule_set = rule_set
    round.save(update_fields=["rule_set"])
    filling = Evaluation.objects.filter(round=round, step=Step.FILLING).exclude(rule_set=rule_set)
    keys = list(filling.order_by("pk").values_list("pk", flat=True))
    filling.update(rule_set=rule_set)
    for evaluation in Evaluation.objects.filter(pk__in=keys).order_by("pk").iterator(chunk_size=200):
        recompute(evaluation)
    return len(keys)

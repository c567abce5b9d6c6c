"""Which sheets may be published."""

from projects.models import Publication, Stage, Step
from projects.models.evaluation import EvaluationQuerySet


def publishable(evaluations: EvaluationQuerySet) -> EvaluationQuerySet:
    """Approved self-evaluations of the list, without what is 不予公开."""
    approved = evaluations.included().filter(stage=Stage.SELF_EVALUATION, step=Step.APPROVED)
    return approved.exclude(publication=Publication.WITHHELD)

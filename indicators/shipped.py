"""Loads the shipped data into the tables; running it again changes nothing."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.db import transaction

from indicators import labels
from indicators.models import Category, Dimension, LabelFields, RuleSetVersion, add_rule_set, says_the_same
from indicators.rules import RuleSet, rule_set, rule_set_codes

# The level 1 of each level 2, in forms of 2020 and in forms with 成本 as level 1.
USUAL_DIMENSIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "quantity": ("output",),
    "quality": ("output",),
    "timeliness": ("output",),
    "cost": ("output",),
    "economic_cost": ("cost",),
    "social_cost": ("cost",),
    "ecological_cost": ("cost",),
    "economic": ("benefit",),
    "social": ("benefit",),
    "ecological": ("benefit",),
    "sustainable": ("benefit",),
    "satisfaction": ("satisfaction",),
}


@transaction.atomic
def load_shipped() -> None:
    _load_labels(Dimension, labels.DIMENSIONS)
    _load_labels(Category, labels.CATEGORIES)
    _offer_categories()
    for code in rule_set_codes():
        _load_rule_set(rule_set(code))


def _load_labels(model: type[Dimension] | type[Category], shipped: Iterable[labels.Label]) -> None:
    """Keeps the labels that an administrator added or renamed."""
    known: dict[str, LabelFields] = {label.code: label for label in model._default_manager.all()}
    for position, label in enumerate(shipped, start=1):
        row = known.get(label.code)
        if row is None:
            model._default_manager.create(
                code=label.code, title=label.title, aliases=list(label.aliases), position=position
            )
        elif lacking := [alias for alias in label.aliases if alias not in row.aliases]:
            row.aliases = [*row.aliases, *lacking]
            row.save(update_fields=["aliases"])


def _offer_categories() -> None:
    dimensions = {dimension.code: dimension for dimension in Dimension.objects.all()}
    for category in Category.objects.filter(code__in=USUAL_DIMENSIONS, dimensions=None):
        category.dimensions.set(dimensions[code] for code in USUAL_DIMENSIONS[category.code])


def _load_rule_set(rules: RuleSet) -> None:
    """Adds the rule set only where no version has its content: it must not become newer than an administrator's."""
    versions = RuleSetVersion.objects.filter(code=rules.code)
    if not any(says_the_same(version, rules) for version in versions):
        add_rule_set(rules)

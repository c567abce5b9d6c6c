"""The kinds of row constraints that all models use."""

from collections.abc import Iterable
from decimal import Decimal

from django.db import models
from django.db.models import Q


def one_of(
    field: str, choices: type[models.TextChoices], *, name: str, title: str, blank: bool = False
) -> models.CheckConstraint:
    """Requires that a column with choices holds one of them."""
    values = [*choices.values, *([""] if blank else [])]
    return models.CheckConstraint(
        name=name,
        condition=Q(**{f"{field}__in": values}),
        violation_error_message=f"{title}只能是：{'、'.join(str(label) for label in choices.labels)}。",
    )


def within(
    fields: Iterable[str], *, low: Decimal | int, high: Decimal | int, name: str, message: str
) -> models.CheckConstraint:
    """Requires that each of the numbers is in range or empty."""
    condition = Q()
    for field in fields:
        condition &= Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": low, f"{field}__lte": high})
    return models.CheckConstraint(name=name, condition=condition, violation_error_message=message)


def exactly_when(left: Q, right: Q, *, name: str, message: str) -> models.CheckConstraint:
    """Requires both conditions or neither. A condition must never be NULL: a comparison with NULL is NULL."""
    condition = (left & right) | (~left & ~right)
    return models.CheckConstraint(name=name, condition=condition, violation_error_message=message)


def needs(left: Q, right: Q, *, name: str, message: str) -> models.CheckConstraint:
    """Requires the second condition where the first holds."""
    return models.CheckConstraint(name=name, condition=~left | right, violation_error_message=message)


def all_or_nothing(*fields: str, name: str, message: str) -> models.CheckConstraint:
    present, absent = Q(), Q()
    for field in fields:
        present &= Q(**{f"{field}__isnull": False})
        absent &= Q(**{f"{field}__isnull": True})
    return models.CheckConstraint(name=name, condition=present | absent, violation_error_message=message)


def present(field: str) -> Q:
    return Q(**{f"{field}__isnull": False})


def written(field: str) -> Q:
    return ~Q(**{field: ""})

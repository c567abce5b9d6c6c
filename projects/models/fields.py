"""Columns for money, for points, and for figures kept exactly as a document states them; and their order."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Func

# A double holds every cent below 一万亿元, and SQLite stores decimals as doubles.
LARGEST_AMOUNT = Decimal("999999999999.99")
MOST_POINTS = Decimal(1000)
LONGEST_FIGURE = 40


def amount_field(title: str, **options: Any) -> "models.DecimalField[Decimal | None, Decimal | None]":
    """An amount in 元, to the cent."""
    return models.DecimalField(title, max_digits=18, decimal_places=2, null=True, blank=True, **options)


def points_field(title: str, **options: Any) -> "models.DecimalField[Decimal | None, Decimal | None]":
    """Points with six places, the most that a rule set may ask for."""
    return models.DecimalField(title, max_digits=12, decimal_places=6, null=True, blank=True, **options)


class OrderField(models.DecimalField[Decimal, Decimal]):
    """Not taken for a decimal column by SQLite, where Django would write an index with one CAST more than a query."""

    def get_internal_type(self) -> str:
        return "OrderField"

    def from_db_value(self, value: object, expression: object, connection: object) -> Decimal:
        return Decimal(str(value))


class FigureOrder(Func):
    """A figure as lists are sorted and narrowed by it: where there is none, below all others. The -1 is written out and
    not handed over, or SQLite wouldn't find the index."""

    template = "COALESCE(%(expressions)s, -1)"
    arity = 1
    output_field = OrderField()


class WrittenDecimalField(models.CharField[Decimal | None, Decimal | None]):
    """A number with the places of its source: 9 and 9.00 round differently, and a stated 9 is right for 8.82."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST_FIGURE)
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Decimal | None:
        return None if value is None else Decimal(value)

    def to_python(self, value: Any) -> Any:
        if value in (None, ""):
            return None
        try:
            number = Decimal(str(value))
        except ArithmeticError as error:
            raise ValidationError("请填写数字。", code="invalid") from error
        if not number.is_finite():
            raise ValidationError("请填写数字。", code="invalid")
        return number

    def get_prep_value(self, value: Any) -> Any:
        number = self.to_python(value)
        return None if number is None else str(number)

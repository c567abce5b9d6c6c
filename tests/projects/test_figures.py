"""Figures as lists print them."""

from decimal import Decimal

import pytest

from projects.templatetags.figures import percent, points, wan


@pytest.mark.parametrize(
    ("amount", "printed"),
    [
        (None, "—"),
        (Decimal(0), "0.00"),
        (Decimal("200000.00"), "20.00"),
        (Decimal("123456789.10"), "12,345.67891"),
        (Decimal("999999999999.99"), "99,999,999.999999"),
        (Decimal("5E+4"), "5.00"),
    ],
)
def test_money_is_printed_in_ten_thousands(amount: Decimal | None, printed: str) -> None:
    assert wan(amount) == printed


def test_points_and_rates_are_printed_without_idle_zeros() -> None:
    assert (points(Decimal("7.500000")), percent(Decimal("75.000000"))) == ("7.5", "75%")
    assert (points(None), percent(None)) == ("—", "—")

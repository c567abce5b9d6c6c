"""Figures as lists print them."""

from decimal import Decimal

import pytest

from projects.sheets.figures_shown import percent, percent_in_column, points, points_in_column, wan


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


def test_points_and_rates_of_a_list_have_the_same_places() -> None:
    numbers = (None, Decimal("7.500000"), Decimal(100), Decimal("88.235"))
    assert [points_in_column(number) for number in numbers] == ["—", "7.50", "100.00", "88.235"]
    assert [percent_in_column(number) for number in numbers] == ["—", "7.50%", "100.00%", "88.235%"]

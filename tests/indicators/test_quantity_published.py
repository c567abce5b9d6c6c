"""Values of tables published elsewhere read rightly, or are declared ambiguous with their readings."""

import pytest

from indicators.quantity import Kind, read_quantity
from tests.indicators.quantity_notation import notation
from tests.indicators.quantity_published import AMBIGUOUS, TABLE, rows


def test_published_values_read_as_a_clerk_reads_them() -> None:
    said = [(*row, notation(read_quantity(row[0], name=row[1], year=2022))) for row in rows(TABLE)]
    assert [row for row in said if row[-2] != row[-1]] == []


@pytest.mark.parametrize(("text", "name", "expected"), rows(AMBIGUOUS))
def test_where_a_clerk_hesitates_the_readings_are_given(text: str, name: str, expected: str) -> None:
    value = read_quantity(text, name=name, year=2022)
    assert value.kind is Kind.AMBIGUOUS
    assert notation(value) == expected


@pytest.mark.parametrize(("text", "name", "expected"), rows(AMBIGUOUS))
def test_where_a_clerk_hesitates_the_reason_is_given(text: str, name: str, expected: str) -> None:
    assert read_quantity(text, name=name, year=2022).doubt

"""Values of tables published elsewhere read rightly, or are declared ambiguous with their readings."""

import pytest

from indicators.quantity import Kind, read
from tests.indicators.quantity_notation import notation
from tests.indicators.quantity_published import AMBIGUOUS, TABLE, rows


@pytest.mark.parametrize(("text", "name", "expected"), rows(TABLE))
def test_published_value_reads_as_a_clerk_reads_it(text: str, name: str, expected: str) -> None:
    assert notation(read(text, name=name, year=2022)) == expected


@pytest.mark.parametrize(("text", "name", "expected"), rows(AMBIGUOUS))
def test_where_a_clerk_hesitates_the_readings_are_given(text: str, name: str, expected: str) -> None:
    value = read(text, name=name, year=2022)
    assert value.kind is Kind.AMBIGUOUS
    assert notation(value) == expected


@pytest.mark.parametrize(("text", "name", "expected"), rows(AMBIGUOUS))
def test_where_a_clerk_hesitates_the_reason_is_given(text: str, name: str, expected: str) -> None:
    assert read(text, name=name, year=2022).doubt

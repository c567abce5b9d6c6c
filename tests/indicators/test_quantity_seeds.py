"""Every value of the seed documents reads as a clerk reads it."""

import pytest

from indicators.quantity import read_pair, read_quantity
from tests.indicators.quantity_notation import notation
from tests.indicators.quantity_seeds import SEED_000, SEED_001, SEED_003


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split(" | ")] for line in table.strip().splitlines()]


def test_self_evaluations_of_2020_read_as_a_clerk_reads_them() -> None:
    for name, category, target, actual, first, second in rows(SEED_000 + SEED_003.strip()):
        pair = read_pair(target, actual, name=name, category=category, year=2020)
        assert [notation(value) for value in pair] == [first, second], name
        assert [value.text for value in pair] == [target, actual], name


@pytest.mark.parametrize(("name", "category", "target", "expected"), rows(SEED_001))
def test_goals_of_2021_read_as_a_clerk_reads_them(name: str, category: str, target: str, expected: str) -> None:
    assert notation(read_quantity(target, name=name, category=category, year=2021)) == expected

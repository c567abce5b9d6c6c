"""Pairs as published tables write them get the points, or the question, that a careful officer would give."""

import pytest

from indicators.scoring import Need, Score
from tests.indicators.judged_values import (
    AROUND_THE_NUMBER,
    ORDINARY,
    RATES,
    UNITS_TIMES_AND_WORDS,
    UNREAD_TARGETS,
)
from tests.indicators.judged_values_unseen import UNSEEN
from tests.indicators.scored import scored

WHO_SPEAKS = {Need.READING: "ask", Need.BAND: "band", Need.HAND_SCORE: "hand"}


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split(" | ")] for line in table.splitlines() if line]


def judge(target: str, actual: str, name: str, category: str) -> Score:
    return scored(target, actual, "10", name=name.strip("-"), category=category.strip("-"), year=2022)


def verdict(score: Score) -> str:
    if score.printed is not None:
        return str(score.printed)
    return next((said for need, said in WHO_SPEAKS.items() if need in score.needs), "none")


EVERY = ORDINARY + AROUND_THE_NUMBER + RATES + UNREAD_TARGETS + UNITS_TIMES_AND_WORDS + UNSEEN


@pytest.mark.parametrize(("target", "actual", "name", "category", "expected"), rows(EVERY))
def test_a_pair_is_scored_as_an_officer_would(
    target: str, actual: str, name: str, category: str, expected: str
) -> None:
    assert verdict(judge(target, actual, name, category)) == expected

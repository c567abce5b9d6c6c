"""When two names are the same, and which are alike: the same is certain, what is alike a person has to choose."""

import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from projects.models import Project

ALIKE: Final = 0.6
MOST_OFFERED: Final = 3


@lru_cache(maxsize=20_000)
def unify_name(text: str) -> str:
    """Without spaces, brackets and signs of either width, which people write as they like."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text) if letter.isalnum()).lower()


def find_alike_projects(name: str, projects: Iterable[Project]) -> list[Project]:
    """The closest first."""
    matcher = SequenceMatcher(None, "", unify_name(name))
    close: list[tuple[float, int, Project]] = []
    for each in projects:
        matcher.set_seq1(unify_name(each.name))
        rates = (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio)  # each dearer than the one before
        if all(rate() >= ALIKE for rate in rates):
            close.append((matcher.ratio(), -each.pk, each))
    return [each for _, _, each in sorted(close, reverse=True)][:MOST_OFFERED]

"""Nothing that is pasted into a cell holds the reader up."""

import importlib
import pkgutil
import re
from time import thread_time

import pytest

import indicators.quantity
from indicators.quantity import Kind, read_quantity

# The goal is 5 ms; an accident of cutting words in every possible way takes seconds, whatever the machine is doing.
SLOW = 0.1
LONG = 10_000


def words_of_every_pattern() -> list[str]:
    """All that the patterns look for, for what they look for is what can be cut in several ways."""
    names = [module.name for module in pkgutil.iter_modules(indicators.quantity.__path__, "indicators.quantity.")]
    values = [value for name in names for value in vars(importlib.import_module(name)).values()]
    sources = [value.pattern for value in values if isinstance(value, re.Pattern)]
    words = {word for source in sources for word in re.findall(r"[\u4e00-\u9fff]+|[≥≤<>=~:/.-]", source)}
    return sorted(words)


WORDS = words_of_every_pattern()


def takes_long(text: str, name: str = "") -> bool:
    """Each of three times: in the midst of one the memory may be tidied."""
    return all(seconds(text, name) > SLOW for _ in range(3))


def seconds(text: str, name: str) -> float:
    began = thread_time()
    read_quantity(text, name=name, category=name, year=2020)
    return thread_time() - began


@pytest.mark.parametrize("ending", ["", "1次", "5%的", "12月", "x"])
def test_no_word_said_many_times_takes_long(ending: str) -> None:
    for length in (14, 60, 118, 398):
        slow = [word for word in WORDS if takes_long((word * length)[: length - len(ending)] + ending)]
        assert slow == []


def test_no_two_words_said_in_turn_take_long() -> None:
    pairs = [first + second for first, second in zip(WORDS, WORDS[1:] + WORDS[:1], strict=True)]
    slow = [pair for pair in pairs if takes_long((pair * 60)[:116] + "1次", name=pair * 60)]
    assert slow == []


@pytest.mark.parametrize(
    "piece",
    ["1", "(", ")", "≥", "万", "1,", "1.", "1-", " 1", "1\n", "年", "九", "\0", "\ud800", "٣", "²", "㈠", "。", "-"],
)
def test_ten_thousand_characters_are_no_quantity_and_take_no_time(piece: str) -> None:
    text = (piece * LONG)[:LONG]
    assert read_quantity(text, name=text, category=text).kind is Kind.WORDING
    assert not takes_long(text, name=text)


def test_ten_thousand_blanks_are_an_empty_cell() -> None:
    assert read_quantity(" " * LONG).kind is Kind.NONE

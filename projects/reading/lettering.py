"""Letters on a page become lines, and lines become a text without the breaks that only its width made."""

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

CLOSING: Final = frozenset("，。、；：？！）》”’】〉…%％,.;:?!)]}")
QUOTES: Final = frozenset("“”‘’\"'")
WORD: Final = re.compile(r"[!-~]")
GAP: Final = 0.3  # of a letter's height, between words
WIDE_GAP: Final = 0.9  # between hanzi
SENTENCE_ENDS: Final = ("。", "；", "！", "？", "：", ";")
ITEM: Final = re.compile(
    r"[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,2})[）)、.．]|(?:目标|指标)\s*\d{1,2}\s*[:：]", re.A
)
SHORT: Final = 0.5  # of a cell that is WIDE
WIDE: Final = 150.0
PADDING: Final = 8.0  # points of a cell at both sides together
SLACK: Final = 1.2


class PlacedLetter(NamedTuple):
    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def centre(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def height(self) -> float:
        return self.bottom - self.top


def group_into_lines(letters: Iterable[PlacedLetter]) -> list[list[PlacedLetter]]:
    """From top to bottom, each from left to right."""
    lines: list[list[PlacedLetter]] = []
    for letter in sorted(letters, key=lambda each: each.centre):
        if lines and letter.centre - lines[-1][-1].centre < max(letter.height, lines[-1][-1].height) * 0.4:
            lines[-1].append(letter)
        else:
            lines.append([letter])
    return [sorted(line, key=lambda each: each.left) for line in lines]


def text_of_line(line: Sequence[PlacedLetter]) -> str:
    parts: list[str] = []
    before: PlacedLetter | None = None
    for letter in line:
        if before is not None and letter.text != " " and before.text != " ":
            are_words = WORD.match(before.text) and WORD.match(letter.text)
            if letter.left - before.right > letter.height * (GAP if are_words else WIDE_GAP):
                parts.append(" ")
        parts.append(letter.text)
        before = letter
    return "".join(parts)


def text_of_lines(letters: Sequence[PlacedLetter], left: float, right: float) -> str:
    """A line that left no room for what follows goes on in the next one."""
    lines = [line for line in group_into_lines(letters) if any(letter.text.strip() for letter in line)]
    text = ""
    for number, line in enumerate(lines):
        text += text_of_line(line).strip() if number else text_of_line(line).rstrip()
        if number + 1 == len(lines):
            break
        following = lines[number + 1]
        if _is_broken_on_purpose(line, following, right - left):
            text += "\n"
        elif WORD.match(text[-1:]) and WORD.match(following[0].text) and line[-1].text == " ":
            text += " "
    return text


def _is_broken_on_purpose(line: Sequence[PlacedLetter], following: Sequence[PlacedLetter], room: float) -> bool:
    """By a person, and not by the width: between sentences, before a number, or in the middle of a wide cell."""
    is_sentence = text_of_line(line).rstrip().endswith(SENTENCE_ENDS)
    is_item = ITEM.match(text_of_line(following).lstrip()) is not None
    if is_sentence and is_item:
        return True
    has_room = room - _width_of_line(line) - PADDING > _width_of_first_word(following) * SLACK
    return has_room and (is_sentence or is_item or (room > WIDE and _width_of_line(line) < room * SHORT))


def _width_of_line(line: Sequence[PlacedLetter]) -> float:
    seen = [letter for letter in line if letter.text.strip()]
    return max(letter.right for letter in seen) - min(letter.left for letter in seen)


def _width_of_first_word(line: Sequence[PlacedLetter]) -> float:
    """What can't be parted at its beginning: a word, or a hanzi with the signs that close it."""
    seen = [letter for letter in line if letter.text.strip()]
    stop = 1
    while stop < len(seen) and (
        seen[stop].text in CLOSING
        or seen[stop].text in QUOTES
        or seen[stop - 1].text in QUOTES
        or (WORD.match(seen[stop - 1].text) and WORD.match(seen[stop].text))
    ):
        stop += 1
    return seen[stop - 1].right - seen[0].left

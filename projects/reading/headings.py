"""What stands over a form: its title, its year, the unit of its money."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from indicators.form_words import TITLE, drop_numbering
from projects.documents.grid import Cell
from projects.documents.layout.values import Unit
from projects.reading.figures import unit_in
from projects.reading.form import FUND_WORDS, KIND_WORDS, FormBeingRead, is_side, word_in

HANZI_DIGITS: Final = str.maketrans("〇○零一二三四五六七八九", "000123456789")
YEARS: Final = (
    re.compile(r"(20\d\d)\s*年\s*度"),
    re.compile(r"(20\d\d)\s*年(?!\s*\d{1,2}\s*月)"),
    re.compile(r"[（(]\s*(20\d\d)\s*[)）]"),
)
YEAR_LINE: Final = re.compile(r"[（(]?\s*(?:20\d\d\s*年?\s*度?|年\s*度)\s*[)）]?")
UNIT_LINE: Final = re.compile(r"[（(]?\s*(?:金\s*额\s*)?单\s*位\s*[:：]\s*(?:人民币)?\s*(?:万元|元)\s*[)）]?")
HEADING: Final = re.compile(
    r"(?:附|表)\s*(?:件|表)?\s*[\d一二三四五六七八九十]*(?:[-—－.]\d+)*\s*[:：]?|(?:公开|预算|决算)?\s*\d+(?:[-—－.]\d+)*\s*表|[（(]?\s*续\s*表?\s*[\d一二三四五]*\s*[)）]?"
)
UNIT_LABELS: Final = frozenset({"单位", "金额单位"})
LONGEST_HEADING: Final = 60


def unit_of(form: FormBeingRead) -> Unit | None:
    """As a side, a label of the money or a line of its own names it; an indicator's name may hold another."""
    cells = [cell for line in form.written for cell in line if len(cell.text) <= LONGEST_HEADING]
    beside = (unit.text for cell in cells if is_unit_label(cell) and (unit := form.right_of(cell)))
    within = (
        cell.text
        for cell in cells
        if is_side(cell) or word_in(cell, FUND_WORDS) or word_in(cell, KIND_WORDS) or UNIT_LINE.search(cell.text)
    )
    return next(filter(None, map(unit_in, (*within, *beside, *reversed(form.table.above)))), None)


def is_unit_label(cell: Cell) -> bool:
    return drop_numbering(cell.text) in UNIT_LABELS


def year_in(headings: Iterable[str], name: str) -> int | None:
    """（2020年度）goes before another year in the title."""
    texts = [_with_plain_digits(text) for text in (*reversed(list(headings)), name)]
    return next((int(found[1]) for pattern in YEARS for text in texts if (found := pattern.search(text))), None)


def _with_plain_digits(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(HANZI_DIGITS)


def is_heading(cell: Cell) -> bool:
    if len(cell.text) > LONGEST_HEADING:
        return False
    return any(
        (TITLE.search(cell.text), YEAR_LINE.fullmatch(_with_plain_digits(cell.text)), HEADING.fullmatch(cell.text))
    )

"""Where on the sheets of a workbook budget tables begin and end: one on each sheet, or all of them on one."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from projects.budgets.kinds import BudgetTableKind, budget_rules, plain_label
from projects.documents.xlsx.displayed import displayed_text
from projects.documents.xlsx.pages import WorkbookPage

MARK: Final = re.compile(
    r"(?:附件?|公开)?表?(?P<number>表[一二三四五六七八九十]+|(?<=表)0?\d{1,2})表?[:：、.]?(?P<title>.*)"
)
# A note is a sentence.
TITLE: Final = re.compile(r"[^,，;；:：。]{2,50}表(?:\([^)]*\))?")
CONTENTS: Final = "目录"
DIGITS: Final = "〇一二三四五六七八九十"

Texts = Mapping[tuple[int, int], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Rows of a sheet that hold one table. A kind is known where the title, or the number alone, says it."""

    page: WorkbookPage
    title: str
    rows: range
    texts: Texts  # by row and column as Excel counts them
    kind: BudgetTableKind | None


@dataclass(slots=True)
class _Beginning:
    row: int
    number: str = ""
    title: str = ""


def texts_of(page: WorkbookPage) -> Texts:
    """What each cell shows; empty ones are left out."""
    shown = (
        ((number, column), displayed_text(cell)) for number, row in page.rows.items() for column, cell in row.items()
    )
    return {place: text for place, text in shown if text.strip()}


def blocks_of(page: WorkbookPage) -> list[Block]:
    """A sheet without any title of a table is named by its own."""
    texts = texts_of(page)
    if not texts or plain_label(page.title) == CONTENTS:
        return []
    beginnings = list(_find_beginnings(texts))
    if not beginnings:
        beginnings = [_Beginning(row=min(row for row, _ in texts), title=page.title)]
    ends = [each.row for each in beginnings[1:]] + [max(row for row, _ in texts) + 1]
    blocks = (_make_block(page, texts, each, end) for each, end in zip(beginnings, ends, strict=True))
    return [block for block in blocks if block.kind or _holds_a_table(block.texts)]


def texts_above_tables(page: WorkbookPage, blocks: Iterable[Block]) -> list[tuple[int, str]]:
    """What stands on the sheet before its first table."""
    first = min((block.rows.start for block in blocks), default=0)
    return [(row, text) for (row, _), text in texts_of(page).items() if row < first]


def _find_beginnings(texts: Texts) -> Iterator[_Beginning]:
    current: _Beginning | None = None
    for row, said in _texts_by_row(texts):
        if len(set(said)) > 1:
            if current is not None:
                yield current
                current = None
            continue
        text = plain_label(said[0])
        marked = MARK.fullmatch(text)
        if marked:
            if current is not None:
                yield current
            current = _Beginning(row=row, number=_normal_number(marked["number"]), title=marked["title"])
        elif TITLE.fullmatch(text):
            if current is None or current.title:
                if current is not None:
                    yield current
                current = _Beginning(row=row, title=said[0].strip())
            else:
                current.title = said[0].strip()
    if current is not None:
        yield current


def _texts_by_row(texts: Texts) -> Iterator[tuple[int, list[str]]]:
    rows: dict[int, list[str]] = {}
    for (row, _), text in texts.items():
        rows.setdefault(row, []).append(text.strip())
    yield from sorted(rows.items())


def _normal_number(written: str) -> str:
    digits = written.removeprefix("表").lstrip("0")
    return f"表{DIGITS[int(digits)] if digits.isdecimal() and int(digits) < len(DIGITS) else digits}"


def _make_block(page: WorkbookPage, texts: Texts, beginning: _Beginning, end: int) -> Block:
    held = {place: text for place, text in texts.items() if beginning.row <= place[0] < end}
    rules = budget_rules()
    title = beginning.title or beginning.number
    kind = rules.kind_of(title) if beginning.title else rules.numbered(beginning.number)
    last = max(row for row, _ in held)
    return Block(page=page, title=title, rows=range(beginning.row, last + 1), texts=held, kind=kind)


def _holds_a_table(texts: Texts) -> bool:
    """A heading over several tables has no columns."""
    return any(len(set(said)) > 2 for _, said in _texts_by_row(texts))

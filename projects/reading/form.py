"""A form while it is read: which of its cells have been understood, and as what."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from indicators.form_words import (
    EXTRA_HEADS,
    FIELDS,
    FUND_KINDS,
    GOAL_HEADS,
    HEADS,
    SIDES,
    TOTAL_SCORES,
    TOTAL_WEIGHTS,
    TOTALS,
    by_spelling,
    drop_numbering,
)
from projects.documents.grid import Cell
from projects.documents.layout.values import Unit
from projects.reading.figures import UnreadFigureError, is_figure
from projects.reading.tables import FoundTable, Place

SPACES: Final = re.compile(r"\s+")
HANZI: Final = r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
BREAK: Final = re.compile(rf"(?<={HANZI})\s*\n\s*(?!\d{{1,2}}[.、．)）])|\s*\n\s*(?={HANZI})", re.A)
LINE_END: Final = re.compile(r"\s*\n\s*")
MOST_SHOWN: Final = 40
LONGEST_LABEL: Final = 40
LONGEST_LABELLED: Final = (
    2000  # characters of a cell with labels and their values; a longer text takes patterns too long
)
LEVELS: Final = ("dimension", "category", "name")
MONEY: Final = ("initial", "budget", "spent")
OF_FUNDS: Final = (*MONEY, "rate", "weight", "score")
ROW_HEADS: Final = {field: words for field, words in HEADS.items() if field not in (*MONEY, "rate")}
ROW_WORDS: Final = by_spelling(ROW_HEADS, EXTRA_HEADS)
FUND_WORDS: Final = by_spelling({field: HEADS[field] for field in OF_FUNDS})
FIELD_WORDS: Final = by_spelling(FIELDS)
GOAL_WORDS: Final = by_spelling(GOAL_HEADS)
KIND_WORDS: Final = by_spelling(FUND_KINDS)
STRONG_LEVELS: Final = frozenset({"一级指标", "二级指标", "三级指标", "一级", "二级", "三级", "指标名称", "指标内容"})
ALL_TOTALS: Final = TOTALS | TOTAL_WEIGHTS | TOTAL_SCORES


@dataclass(frozen=True, slots=True, kw_only=True)
class NotUnderstood:
    """Something in the file that did not come into the sheet."""

    place: str
    text: str
    message: str
    cell: Cell | None = None


class FormBeingRead:
    def __init__(self, table: FoundTable) -> None:
        self.table = table
        self.grid = table.grid
        self.used: set[Place] = set()
        self.sources: dict[str, Cell] = {}
        self.problems: list[NotUnderstood] = []
        self.unit: Unit | None = None
        self.lines: list[list[Cell]] = [[] for _ in range(self.grid.rows)]
        for cell in self.grid.cells:
            self.lines[cell.row].append(cell)
        self.written = [[cell for cell in line if cell.text] for line in self.lines]

    def use(self, *cells: Cell) -> None:
        self.used.update((cell.row, cell.column) for cell in cells)

    def is_used(self, cell: Cell) -> bool:
        return (cell.row, cell.column) in self.used

    def fault_of(self, cell: Cell) -> str:
        return self.table.faults.get((cell.row, cell.column), "")

    def report(self, cell: Cell, message: str) -> None:
        self.use(cell)
        self.problems.append(
            NotUnderstood(place=self.table.place_of(cell), text=shortened(cell.text), message=message, cell=cell)
        )

    def report_on_table(self, message: str, *, text: str = "") -> None:
        """Something that stands at no single cell."""
        self.problems.append(NotUnderstood(place=self.table.name, text=shortened(text), message=message))

    def note_source(self, source: str, cell: Cell) -> None:
        """Notes which cell a value comes from."""
        self.use(cell)
        self.sources.setdefault(source, cell)

    def read_figure(
        self, source: str, cell: Cell, read: Callable[[str], Decimal | None], *, is_computed: bool = False
    ) -> Decimal | None:
        """A figure of the sheet; one that the rules compute may be missing where a formula has no result."""
        self.note_source(source, cell)
        if fault := self.fault_of(cell):
            if not is_computed:
                self.report(cell, fault)
            return None
        try:
            return read(cell.text)
        except UnreadFigureError:
            self.report(cell, "读不出数字")
            return None

    def read_text(self, source: str, cell: Cell, *, is_long: bool = False) -> str:
        self.note_source(source, cell)
        if fault := self.fault_of(cell):
            self.report(cell, fault)
            return ""
        return cell.text if is_long else unbroken(cell.text)

    def right_of(self, cell: Cell) -> Cell | None:
        """The next cell in the row where this one begins."""
        column = cell.columns.stop
        return self.grid.at(cell.row, column) if column < len(self.grid.widths) else None

    def right_of_is_figure(self, cell: Cell) -> bool:
        beside = self.right_of(cell)
        return beside is not None and beside.row == cell.row and is_figure(beside.text)

    def right_of_is_value(self, label: Cell) -> bool:
        """Something that is no label stands beside, or room for it."""
        beside = self.right_of(label)
        return beside is not None and not names_field(beside)

    def next_written(self, cell: Cell) -> Cell | None:
        """In its row; a program that knows no merged cells leaves empty ones between."""
        beside = self.right_of(cell)
        while beside is not None and not beside.text and not self.fault_of(beside):
            beside = self.right_of(beside)
        return beside

    def cells_in_row(self, row: int) -> Iterator[Cell]:
        """The cells that stand in a row, also those that began above it."""
        column = 0
        while column < len(self.grid.widths):
            cell = self.grid.at(row, column)
            yield cell
            column = cell.columns.stop


def one_line(text: str) -> str:
    return SPACES.sub(" ", text).strip()


def unbroken(text: str) -> str:
    """A short text that a narrow cell broke: hanzi go on without a space."""
    if "\n" not in text:
        return text
    return LINE_END.sub(" ", BREAK.sub("", text)) if len(text) <= LONGEST_LABELLED else text.replace("\n", " ")


def shortened(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= MOST_SHOWN else f"{line[:MOST_SHOWN]}…"


def describe_beginning(table: FoundTable) -> str:
    """Tells by its first words a table that has no project."""
    return shortened(" ".join(one_line(cell.text) for cell in table.grid.cells[:20] if cell.text))


def word_in(cell: Cell, words: Mapping[str, str]) -> str:
    """The field that a label names; nothing for a text."""
    return words.get(drop_numbering(cell.text), "") if len(cell.text) <= LONGEST_LABEL else ""


def is_side(cell: Cell) -> bool:
    return drop_numbering(cell.text) in SIDES


def is_indicator_head(line: Iterable[Cell]) -> bool:
    words = [drop_numbering(cell.text) for cell in line if len(cell.text) <= LONGEST_LABEL]
    fields = {ROW_WORDS[word] for word in words if word in ROW_WORDS}
    return any(word in STRONG_LEVELS for word in words) and len(fields) >= 2


def is_fund_head(line: Iterable[Cell]) -> bool:
    fields = {word_in(cell, FUND_WORDS) for cell in line}
    return len(fields & {*MONEY, "rate"}) >= 2


def is_goal_head(line: Iterable[Cell]) -> bool:
    return any(word_in(cell, GOAL_WORDS) for cell in line)


def is_total(line: Iterable[Cell]) -> bool:
    first = next(iter(line), None)
    return first is not None and len(first.text) <= LONGEST_LABEL and drop_numbering(first.text) in ALL_TOTALS


LABELS: Final = sorted({word for words in FIELDS.values() for word in words}, key=len, reverse=True)
SPACED: Final = "|".join(r"\s*".join(map(re.escape, word)) for word in LABELS)
LABELLED: Final = re.compile(
    rf"(?:^|(?<=[\s；;，,]))[ \u3000]*(?P<label>{SPACED})[ \u3000]*(?P<note>[（(][^）)]{{0,12}}[)）])?[ \u3000]*[:：]"
)
SEALED: Final = re.compile("盖章|公章|签章|签字")


def labels_in(text: str) -> list[tuple[str, str]]:
    """The fields that a cell names with a colon, each with what follows: 填报人：张三　联系电话：138…"""
    found = list(LABELLED.finditer(text)) if len(text) <= LONGEST_LABELLED else []
    if not found or text[: found[0].start()].strip():
        return []
    ends = [*(each.start() for each in found[1:]), len(text)]
    return [
        (FIELD_WORDS[drop_numbering(each["label"])], text[each.end() : end].strip())
        for each, end in zip(found, ends, strict=True)
    ]


def names_field(cell: Cell) -> bool:
    return bool(field_named(cell) or labels_in(cell.text))


def field_named(cell: Cell) -> str:
    """By a label alone in its cell."""
    name = word_in(cell, FIELD_WORDS)
    return "" if name == "extra.seal" and not SEALED.search(cell.text) else name

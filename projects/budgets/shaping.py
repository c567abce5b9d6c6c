"""Which rows of a block are captions, heads, lines and notes: the table in a normal form, which is read back alike."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from projects.budgets.kinds import budget_rules, plain_label
from projects.budgets.splitting import Block
from projects.budgets.values import BudgetTable, PublishedCell
from projects.documents.layout.values import Unit

CAPTION: Final = re.compile(
    r"(?:编制|填报|公开)?(?:部门|单位)(?:\(单位\))?(?:名称)?:.*|(?:金额)?单位:.*|\(?(?:金额)?单位:?(?:万元|元)\)?"
)
FIGURE: Final = re.compile(r"-?[\d,]+(?:\.\d+)?%?")
MOST_MERGED: Final = 1_000  # cells of a merged range
MOST_AREAS: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    rows: Sequence[int]  # of the sheet
    first_column: int
    column_count: int
    cells: tuple[PublishedCell, ...]
    captions: tuple[tuple[int, str], ...]
    head: range
    body: range

    def row_of(self, row: int) -> int:
        """As the sheet counts it."""
        return self.rows[row]

    def table(self, kind: str, title: str, *, unit: Unit) -> BudgetTable:
        return BudgetTable(
            kind=kind,
            title=title,
            unit=unit,
            row_count=len(self.rows),
            column_count=self.column_count,
            head=self.head,
            body=self.body,
            cells=self.cells,
        )


def shape_of(block: Block) -> Shape:
    areas = _measure_areas(block)
    first = min(column for _, column in areas)
    count = max(column + wide for (_, column), (_, wide) in areas.items()) - first
    rows = [row for row in block.rows if not _is_covered(block, row, range(first, first + count))]
    number = {row: place for place, row in enumerate(rows)}
    cells = [
        PublishedCell(
            row=number[row],
            column=column - first,
            row_span=sum(each in number for each in range(row, row + tall)),
            column_span=wide,
            text=block.texts[row, column],
        )
        for (row, column), (tall, wide) in sorted(areas.items())
    ]
    by_row: dict[int, list[PublishedCell]] = {}
    for cell in cells:
        by_row.setdefault(cell.row, []).append(cell)
    head = _find_head(by_row, len(rows))
    body = _find_body(by_row, head, len(rows))
    captions = tuple((cell.row, cell.text) for cell in cells if cell.row < head.start or not head)
    return Shape(
        rows=rows,
        first_column=first,
        column_count=count,
        cells=tuple(_widen_captions(cells, by_row, head, body, count)),
        captions=captions,
        head=head,
        body=body,
    )


def _measure_areas(block: Block) -> Mapping[tuple[int, int], tuple[int, int]]:
    """By its place, over how many rows and columns a text reaches: it is alone, or the first of a merged range."""
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    for column, row, last_column, last_row in block.page.areas[:MOST_AREAS]:
        tall, wide = min(last_row, block.rows[-1]) - row + 1, last_column - column + 1
        if (row, column) in block.texts and tall * wide <= MOST_MERGED:
            merged[row, column] = (tall, wide)
    covered: set[tuple[int, int]] = set()
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for place in sorted(block.texts):
        tall, wide = merged.get(place, (1, 1))
        places = {(place[0] + down, place[1] + right) for down in range(tall) for right in range(wide)}
        if place in covered:
            continue  # no sound file hides a text under a range
        if places & covered:
            places, tall, wide = {place}, 1, 1
        covered |= places
        found[place] = (tall, wide)
    return found


def _is_covered(block: Block, row: int, columns: range) -> bool:
    """A tall row that lies in several rows of the sheet begins in the first of them."""
    if any(place in block.texts for place in ((row, column) for column in columns)):
        return False
    covering = {
        column
        for left, top, right, bottom in block.page.areas[:MOST_AREAS]
        if top < row <= bottom
        for column in range(left, min(right, columns.stop) + 1)
    }
    return covering.issuperset(columns)


def _find_head(rows: Mapping[int, Sequence[PublishedCell]], count: int) -> range:
    start = next((row for row in range(count) if _is_head(rows.get(row, ()), least=2)), count)
    stop = next((row for row in range(start, count) if not _is_head(rows.get(row, ()), least=1)), count)
    return range(start, stop)


def _is_head(cells: Sequence[PublishedCell], *, least: int) -> bool:
    rules, words = budget_rules(), [plain_label(cell.text) for cell in cells]
    if len(words) < least or any(FIGURE.fullmatch(word) for word in words) or all(map(CAPTION.fullmatch, words)):
        return False
    if len(words) == 1 and rules.total.fullmatch(words[0]):
        return False  # the total of an empty table
    known = sum(rules.head.fullmatch(word) is not None for word in words)
    return known * 2 >= len(words)


def _find_body(rows: Mapping[int, Sequence[PublishedCell]], head: range, count: int) -> range:
    """Down to the last row with several texts, a figure, or the word 合计; below stand notes."""
    total = budget_rules().total

    def is_line(cells: Sequence[PublishedCell]) -> bool:
        words = [plain_label(cell.text) for cell in cells]
        return len(words) > 1 or any(FIGURE.fullmatch(word) or total.fullmatch(word) for word in words)

    stop = max((row + 1 for row in range(head.stop, count) if is_line(rows.get(row, ()))), default=head.stop)
    return range(head.stop, stop)


def _widen_captions(
    cells: Sequence[PublishedCell], rows: Mapping[int, Sequence[PublishedCell]], head: range, body: range, count: int
) -> Iterator[PublishedCell]:
    """Over and under the table a text runs on as far as nothing stands in its way, as Excel shows it; two share what is
    between them."""
    for cell in cells:
        if cell.row in head or cell.row in body:
            yield cell
            continue
        before = max((each.columns.stop for each in rows[cell.row] if each.column < cell.column), default=None)
        after = min((each.column for each in rows[cell.row] if each.column > cell.column), default=None)
        start = 0 if before is None else before + (cell.column - before) // 2
        stop = count if after is None else cell.columns.stop + (after - cell.columns.stop) // 2
        yield PublishedCell(row=cell.row, column=start, column_span=stop - start, text=cell.text)

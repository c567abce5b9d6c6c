"""Judges a finished PDF against its form, cell by cell: nothing lost, doubled, unframed, headless; no page left empty."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from projects.documents.grid import Cell, CellRole, Grid, Orientation
from projects.documents.measures import MM_PER_POINT, PAPER
from projects.documents.pdf.style import FOOT, MARGIN
from tests.projects.documents.pdf.reading import bare
from tests.projects.documents.pdf.ruled import Box, RuledPage, ruled

KEPT = 5  # lines: rows of no more aren't parted, and so much may stay empty
LABELS = frozenset({CellRole.SIDE, CellRole.LABEL, CellRole.HEAD})


@dataclass(slots=True)
class Column:
    """Cells over the same columns, read down the pages."""

    cells: list[Cell]
    place: int = 0
    read: int = 0  # characters of the cell at this place

    def take(self, text: str, *, is_again: bool) -> list[Cell]:
        """The cell that a box shows: a head or a label of the page before, or the next."""
        again = [cell for cell in self.cells[: self.place] if bare(cell.text) == text and _is_label(cell)]
        if is_again and again:
            return again[-1:]
        if self.place < len(self.cells):
            cell, rest = self.cells[self.place], bare(self.cells[self.place].text)[self.read :]
            if rest.startswith(text):
                self.read += len(text)
                if self.read == len(bare(cell.text)):
                    self.place, self.read = self.place + 1, 0
                return [cell]
        return again[-1:]

    def is_new(self, text: str) -> bool:
        return self.place < len(self.cells) and bare(self.cells[self.place].text).startswith(text)


def _is_label(cell: Cell) -> bool:
    return cell.role in LABELS or cell.row_span > 1


def judge(content: bytes, grid: Grid) -> list[str]:
    """What is wrong, page by page; nothing where all is well."""
    pages, columns = ruled(content), _columns(grid)
    edges = _edges(grid)
    wrong: list[str] = []
    shown_on: list[list[tuple[Cell, Box]]] = []
    for number, page in enumerate(pages, start=1):
        wrong += [f"page {number}: a line ends at {end}" for end in page.open_ends()]
        shown: list[tuple[Cell, Box]] = []
        is_going_on = bool(page.boxes) and not _begins(page.boxes[0], columns, edges)
        for box in page.boxes:
            span = _span(box, edges)
            cells = (
                columns[span].take(box.text, is_again=is_going_on and box.top < page.boxes[0].top + 1)
                if span in columns
                else []
            )
            if not cells:
                wrong.append(f"page {number}: {box.text[:30]!r} stands in columns {span} and belongs nowhere")
            shown += [(cell, box) for cell in cells]
        shown_on.append(shown)
        wrong += _headless(number, shown, grid)
        if f"第{number}页共{len(pages)}页" not in page.outside:
            wrong.append(f"page {number}: no number at its foot")
    for span, column in columns.items():
        if column.place < len(column.cells):
            wrong.append(f"columns {span}: {column.cells[column.place].text[column.read :][:30]!r} is missing")
    outside = Counter("".join(page.outside for page in pages))
    if missing := Counter(bare("".join(cell.text for cell in grid.cells if not cell.is_framed))) - outside:
        wrong.append(f"{missing} is missing outside the table")
    wrong += list(_empty(pages, grid, shown_on))
    return wrong


def _columns(grid: Grid) -> dict[tuple[int, int], Column]:
    columns: dict[tuple[int, int], Column] = {}
    for cell in grid.cells:
        if cell.is_framed and bare(cell.text):
            columns.setdefault((cell.columns.start, cell.columns.stop), Column([])).cells.append(cell)
    return columns


def _edges(grid: Grid) -> list[float]:
    """Of the columns, in points from the left of the paper."""
    side = MARGIN[grid.orientation] / MM_PER_POINT
    width = PAPER[grid.orientation][0] / MM_PER_POINT - 2 * side
    return [side + width * float(sum(grid.widths[:count])) / 100 for count in range(len(grid.widths) + 1)]


def _span(box: Box, edges: list[float]) -> tuple[int, int]:
    start, stop = (min(range(len(edges)), key=lambda n: abs(edges[n] - at)) for at in (box.left, box.right))
    return start, stop


def _begins(box: Box, columns: dict[tuple[int, int], Column], edges: list[float]) -> bool:
    """Whether a page's first cell is one that the form comes to only now."""
    column = columns.get(_span(box, edges))
    return column is not None and column.is_new(box.text)


def _headless(number: int, shown: list[tuple[Cell, Box]], grid: Grid) -> Iterator[str]:
    """Rows that stand there without their heads, or without the label that they share."""
    cells = [cell for cell, _ in shown]
    rows = {row for cell in cells if cell.row_span == 1 for row in cell.rows}
    for section in grid.sections:
        missing = [
            cell.text for row in section.heads for cell in grid.starting_in(row) if cell.text and cell not in cells
        ]
        if missing and rows & set(section.rows):
            yield f"page {number}: without the heads {missing}"
    for cell in grid.cells:
        if (
            cell.row_span > 1
            and cell.role in LABELS
            and 0 < len(cell.text) <= 40
            and rows & set(cell.rows)
            and cell not in cells
        ):
            yield f"page {number}: without the label {cell.text!r}"


def _empty(pages: list[RuledPage], grid: Grid, shown_on: list[list[tuple[Cell, Box]]]) -> Iterator[str]:
    """No page but the last leaves more than the smallest piece of the next row takes."""
    paper = PAPER[grid.orientation][1] - FOOT
    room = paper / MM_PER_POINT
    line = float(grid.type_size or (9.5 if grid.orientation is Orientation.PORTRAIT else 9)) * 1.34
    for number, page in enumerate(pages[:-1]):
        heads = grid.heads
        labels = [box.lines for cell, box in shown_on[number + 1] if _is_label(cell) and cell.row not in heads]
        least = max([KEPT, *labels]) + 0.7
        new = [
            cell
            for cell, _ in shown_on[number + 1]
            if cell.row in heads and cell not in {each for each, _ in shown_on[number]}
        ]
        allowed = least * line + (3.5 * line if new else 0)
        last = number + 2 == len(pages)
        if last:
            allowed += 3 * line  # the sums that stay with the row above
        if page.boxes and room - page.bottom > allowed:
            yield f"page {number + 1}: {room - page.bottom:.0f} points of {room:.0f} are empty, {allowed:.0f} may be"

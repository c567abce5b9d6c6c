"""Forms of several pages: every page full, every cell framed, heads and labels above every row, no character lost."""

import os
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import chain, product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from weasyprint.formatting_structure.boxes import TableBox

from projects.documents.compose import compose
from projects.documents.grid import Cell, CellRole, Grid, Section
from projects.documents.layout import shipped_layout, shipped_layout_codes
from projects.documents.pdf import engine, write
from projects.documents.pdf.cutting import EVEN, Extent, cut_into_pages
from projects.documents.pdf.engine import undisturbed
from projects.documents.pdf.pages import Setting
from projects.documents.pdf.placing import Placing
from projects.documents.pdf.style import paper_of
from projects.documents.pdf.writing import combine_documents
from tests.projects.documents.pdf.judged import judge
from tests.projects.documents.pdf.reading import pages_of, printable
from tests.projects.documents.sheets import BENEFIT, CHANGJI, OUTPUT, sample_grid, scored_rows
from tests.projects.documents.ugly import ugly_grid


def forty_one_rows() -> Grid:
    """With goals of 2,700 and 1,500 characters."""
    sentence = "完成全州国有企业党建信息智能管理系统的维护升级；"
    rows = [
        (
            (OUTPUT, BENEFIT)[number // 21 % 2],
            f"{'数质时'[number // 7 % 3]}量指标{number // 7}",
            f"第{number}项任务",
            "100%",
            "98%",
            2,
            "延期。" * number,
        )
        for number in range(41)
    ]
    sheet = replace(CHANGJI, goal=sentence * 112, outcome=sentence * 62, indicators=scored_rows(*rows))
    return compose(sheet, shipped_layout("national-2020"))


def ugly_ones() -> list[tuple[str, int]]:
    """Two of each layout, or one where fewer than a hundred examples are wanted; every second is a draft."""
    both = list(product(shipped_layout_codes(), range(2)))
    return both if int(os.environ.get("EXAMPLES", "100")) >= 100 else [*both[::4], *both[3::4]]


@pytest.mark.parametrize(("code", "seed"), ugly_ones())
def test_an_ugly_form_is_printed_without_a_fault(code: str, seed: int) -> None:
    grid = ugly_grid(code, seed)
    form = printable(grid, is_draft=seed % 2 == 0, code="K7QF-2M9X" if seed % 2 else "")
    assert judge(write([form]), grid) == []


def test_a_form_of_41_rows_with_goals_of_2700_characters_fills_its_pages() -> None:
    assert judge(write([printable(forty_one_rows())]), forty_one_rows()) == []


def test_the_judge_sees_what_weasyprint_makes_of_the_same_form() -> None:
    grid = forty_one_rows()
    (whole,) = Setting(printable(grid)).lay_out_by_weasyprint([grid], paper_of(grid, is_draft=False))
    with undisturbed():
        content = combine_documents([printable(grid)], [whole])
    wrong = " ".join(judge(content, grid))
    assert all(fault in wrong for fault in ("a line ends at", "without the heads", "without the label", "are empty"))


@pytest.mark.parametrize("code", shipped_layout_codes())
def test_a_form_is_measured_as_weasyprint_lays_it_out(code: str) -> None:
    for grid in (sample_grid(code), *([ugly_grid(code, 0)] if code == "goal-weighted" else [])):
        paper = paper_of(grid, is_draft=False)
        with undisturbed():
            pages = cut_into_pages(grid, Placing(grid, paper).extents(), paper.height - 1)
            tables = [Placing(page, paper) for page in pages]
        documents = Setting(printable(grid)).lay_out_by_weasyprint(pages, paper)
        for table, document in zip(tables, documents, strict=True):
            (laid,) = document.pages
            (box,) = (box for box in laid._page_box.descendants() if isinstance(box, TableBox))
            assert box.content_box_y() + box.height == pytest.approx(table.rows[-1], abs=0.01)


class Counting:
    """A lock that knows how often it was let go."""

    def __init__(self) -> None:
        self.count = self.depth = 0

    def acquire(self) -> None:
        self.depth += 1

    def release(self) -> None:
        self.depth -= 1
        self.count += self.depth == 0

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


def test_threads_may_draw_between_two_pages_laid_out_or_written(monkeypatch: pytest.MonkeyPatch) -> None:
    lock = Counting()
    monkeypatch.setattr(engine, "ALONE", lock)
    content = write([printable(forty_one_rows())])
    assert lock.count >= 2 * len(pages_of(content))


def rows_grid(lines: Sequence[int]) -> tuple[Grid, list[Extent]]:
    """A title, heads, rows of so many lines beside a label, and a sum."""
    last = len(lines) + 2
    cells = [
        Cell(row=0, column=0, column_span=2, text="题", role=CellRole.TITLE),
        Cell(row=1, column=0, text="指标", role=CellRole.HEAD),
        Cell(row=1, column=1, text="说明", role=CellRole.HEAD),
        Cell(row=2, column=0, row_span=len(lines), text="产出", role=CellRole.LABEL),
        *(Cell(row=row, column=1, text="行" * count) for row, count in enumerate(lines, start=2)),
        Cell(row=last, column=0, column_span=2, text="总分", role=CellRole.LABEL),
    ]
    widths = (Decimal(20), Decimal(80))
    sections = (Section(range(1, 2), range(2, last)),)
    grid = Grid(widths=widths, rows=last + 1, cells=tuple(cells), repeated=range(1, 2), sections=sections)
    return grid, [_extent(cell) for cell in grid.cells]


def height_of(page: Grid) -> float:
    """Each row ends below the tallest cell that ends in it."""
    tops = [0.0]
    for row in range(page.rows):
        ending = [cell for cell in page.cells if cell.rows[-1] == row]
        bottoms = (tops[cell.row] + _extent(cell).height(range(_extent(cell).lines)) for cell in ending)
        tops.append(max([tops[-1], *bottoms]))
    return tops[-1]


def _extent(cell: Cell) -> Extent:
    """A line for each character of a text, one for a word of the form."""
    ends = tuple(range(1, len(cell.text) + 1)) if cell.text.startswith("行") else (len(cell.text),)
    return Extent(cell.text, ends, tuple(range(0, 10 * len(ends) + 1, 10)), around=4)


@given(st.lists(st.integers(1, 60), min_size=1, max_size=30), st.floats(150, 400))
def test_pages_hold_every_line_once_below_heads_and_none_is_too_tall(lines: list[int], room: float) -> None:
    grid, measured = rows_grid(lines)
    pages = cut_into_pages(grid, measured, room)
    assert "".join(cell.text for page in pages for cell in page.cells if "行" in cell.text) == "行" * sum(lines)
    assert [cell.text for page in pages for cell in page.cells if cell.role is CellRole.HEAD] == ["指标", "说明"] * len(
        pages
    )
    assert [cell.text for page in pages for cell in page.cells if cell.text == "产出"] == ["产出"] * len(pages)
    assert all(height_of(page) <= room + EVEN for page in pages)


@given(st.lists(st.integers(1, 60), min_size=1, max_size=30), st.floats(150, 400))
def test_texts_of_five_lines_stay_whole_and_no_line_stands_alone(lines: list[int], room: float) -> None:
    grid, measured = rows_grid(lines)
    pieces = [
        [len(cell.text) for cell in page.cells if cell.text.startswith("行")]
        for page in cut_into_pages(grid, measured, room)
    ]
    assert min(chain.from_iterable(pieces)) >= min(2, *lines)
    assert [piece for piece in chain.from_iterable(pieces) if piece <= 1] == [1] * lines.count(1)


@given(st.lists(st.integers(1, 60), min_size=1, max_size=30), st.floats(150, 400))
def test_only_a_last_page_has_room_for_more_than_five_lines(lines: list[int], room: float) -> None:
    grid, measured = rows_grid(lines)
    heights = [height_of(page) for page in cut_into_pages(grid, measured, room)]
    sum_that_stays_with_its_row = 14
    assert all(room - each < 54 + sum_that_stays_with_its_row for each in heights[:-1])


def test_a_sum_never_begins_a_page() -> None:
    grid, measured = rows_grid([5, 5])
    first, second = cut_into_pages(grid, measured, 149)
    assert [cell.text for cell in second.cells] == ["指标", "说明", "产出", "行" * 5, "总分"]
    assert first.rows == 3


def test_a_text_too_tall_for_any_good_cut_is_parted_all_the_same() -> None:
    cell = Cell(row=0, column=0, text="行" * 30)
    grid = Grid(widths=(Decimal(100),), rows=1, cells=(cell,))
    pages = cut_into_pages(grid, [_extent(cell)], 15)
    assert [page.cells[0].text for page in pages] == ["行"] * 30

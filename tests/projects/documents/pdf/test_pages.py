"""Where a form is cut: between rows, with labels and heads again on each page; or pressed onto one."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from projects.documents.compose import compose
from projects.documents.grid import Grid
from projects.documents.layout import shipped_layout
from projects.documents.pdf import write
from tests.projects.documents.pdf.judged import judge
from tests.projects.documents.pdf.reading import pages_of, printable
from tests.projects.documents.sheets import CHANGJI, OUTPUT, long_sheet, sample_grid, scored_rows

HEADS = "一级指标二级指标三级指标年度指标值实际完成值分值得分偏差原因分析及改进措施"
SIDE = "年度绩效指标完成情况"


def sixty_rows() -> Grid:
    names = [f"第{number}项任务的完成率" + "，按计划办结" * (number % 3 == 0) for number in range(60)]
    rows = [(OUTPUT, "数量指标", name, "100%", "100%", 1, "") for name in names]
    return compose(replace(CHANGJI, indicators=scored_rows(*rows)), shipped_layout("cost-dimension"))


def test_a_table_of_sixty_rows_takes_three_pages_with_labels_and_heads_on_each() -> None:
    pages = pages_of(write([printable(sixty_rows())]))
    assert [page[-6:] for page in pages] == ["第1页共3页", "第2页共3页", "第3页共3页"]
    assert [page.count(HEADS) for page in pages] == [1, 1, 1]
    assert [page.count("绩效指标" + HEADS) for page in pages] == [1, 1, 1]
    assert [page.count("产出指标数量指标") for page in pages] == [1, 1, 1]


def test_every_row_of_a_long_table_stands_on_one_page_alone_and_in_order() -> None:
    pages = pages_of(write([printable(sixty_rows())]))
    numbers = [int(number) for page in pages for number in re.findall(r"第(\d+)项任务的完成率", page)]
    assert numbers == list(range(60))


def test_signatures_stay_with_the_last_row_of_the_table() -> None:
    last = pages_of(write([printable(compose(long_sheet(), shipped_layout("changji-2021")))]))[-1]
    assert "总分" in last
    assert "单位（盖章）" in last


def taller(smallest: str | None) -> Grid:
    """A little more than a page at its size."""
    rows = [(OUTPUT, "数量指标", f"第{number}项任务完成率", "100%", "100%", 1, "") for number in range(30)]
    grid = compose(replace(CHANGJI, indicators=scored_rows(*rows)), shipped_layout("changji-2021"))
    return replace(grid, smallest_type_size=Decimal(smallest) if smallest else None)


def test_a_form_is_pressed_onto_one_page_where_its_layout_allows() -> None:
    assert len(pages_of(write([printable(taller(None))]))) == 2
    assert len(pages_of(write([printable(taller("7.5"))]))) == 1


def test_a_form_that_is_too_long_even_so_keeps_its_size() -> None:
    grid = replace(sixty_rows(), smallest_type_size=Decimal(9))
    assert pages_of(write([printable(grid)])) == pages_of(write([printable(replace(grid, smallest_type_size=None))]))


def test_a_row_taller_than_a_page_is_parted_and_loses_nothing() -> None:
    text = "".join(f"第{number}句话。" for number in range(1500))
    grid = compose(replace(CHANGJI, goal=text), shipped_layout("changji-2021"))
    content = write([printable(grid)])
    assert len(pages_of(content)) > 1
    assert judge(content, grid) == []


def test_rows_of_two_thousand_characters_lose_none() -> None:
    rows = [(OUTPUT, "数量指标", "牛" * 2000, "100%", "100%", 1, "犬" * 2000) for _ in range(2)]
    grid = compose(replace(CHANGJI, indicators=scored_rows(*rows)), shipped_layout("national-2020"))
    text = "".join(pages_of(write([printable(grid)])))
    assert (text.count("牛"), text.count("犬")) == (2000 * 2, 2000 * 2)


def test_long_words_and_addresses_break_within_their_cell() -> None:
    word = "https://example.test/" + "a" * 300
    grid = replace_text(sample_grid("national-2020"), "indicators.1.name", word)
    assert word in "".join(pages_of(write([printable(grid)])))


def replace_text(grid: Grid, source: str, text: str) -> Grid:
    cells = tuple(replace(cell, text=text, breaks=()) if cell.source == source else cell for cell in grid.cells)
    return replace(grid, cells=cells)


@pytest.mark.parametrize("code", ["national-2020", "xinjiang-2023"])
def test_empty_cells_keep_their_height(code: str) -> None:
    grid = sample_grid(code)
    emptied = replace(grid, cells=tuple(replace(cell, text="") for cell in grid.cells))
    assert pages_of(write([printable(emptied)])) == ["第1页共1页"]

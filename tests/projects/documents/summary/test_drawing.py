"""A 汇总表 as cells."""

from dataclasses import replace
from decimal import Decimal

import pytest

from projects.documents.grid import Align, Cell, CellRole, Grid, Orientation
from projects.documents.summary import Summary, SummaryLayout, draw_summary, load_summary_layout, summary_layout
from projects.documents.summary.file import SHIPPED
from tests.projects.documents.golden import dump
from tests.projects.documents.summary.sample import SUMMARY

# Renewed by: python -m tests.projects.documents.summary.test_drawing
GOLDEN = SHIPPED.parents[3] / "tests" / "projects" / "documents" / "golden" / "summary" / "summary.txt"


def shown(grid: Grid, row: int) -> list[str]:
    return [cell.text for cell in grid.starting_in(row)]


def changed(old: str, new: str) -> SummaryLayout:
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    return load_summary_layout(text.replace(old, new))


def test_shipped_layout_draws_as_it_was_reviewed() -> None:
    assert dump(draw_summary(SUMMARY, summary_layout())) == GOLDEN.read_text(encoding="utf-8")


def test_head_repeats_on_a_sheet_that_lies_across() -> None:
    grid = draw_summary(SUMMARY, summary_layout())
    assert (list(grid.repeated), grid.orientation) == ([2], Orientation.LANDSCAPE)
    assert {cell.role for cell in grid.starting_in(2)} == {CellRole.HEAD}


def test_lines_are_numbered_through_all_departments() -> None:
    grid = draw_summary(SUMMARY, summary_layout())
    numbers = [cell.text for cell in grid.cells if cell.source.endswith(".number")]
    assert numbers == ["1", "2", "3", "4"]


def test_sums_stand_above_what_they_sum_up() -> None:
    grid = draw_summary(SUMMARY, summary_layout())
    assert shown(grid, 3) == ["合计（4 个项目）", "41.70", "32.99", "79.11%", "83.38", "—", "优 2 个　良 1 个　差 1 个"]
    assert shown(grid, 4)[:4] == ["工业和信息化局（2 个项目）", "32.50", "27.50", "84.62%"]
    assert shown(grid, 7)[:4] == ["国有资产监督管理委员会（2 个项目）", "9.20", "5.49", "59.67%"]


def test_sums_stand_below_where_the_layout_says_so() -> None:
    layout = changed('个项目）", place = "above" }', '个项目）", place = "below" }')
    grid = draw_summary(SUMMARY, layout)
    assert [shown(grid, row)[0] for row in range(3, 10)] == [
        "1",
        "2",
        "工业和信息化局（2 个项目）",
        "3",
        "4",
        "国有资产监督管理委员会（2 个项目）",
        "合计（4 个项目）",
    ]


def test_one_department_needs_no_subtotal() -> None:
    grid = draw_summary(replace(SUMMARY, groups=SUMMARY.groups[:1], department="工业和信息化局"), summary_layout())
    assert [shown(grid, row)[0] for row in range(3, 6)] == ["合计（2 个项目）", "1", "2"]
    assert "填报部门：工业和信息化局" in grid.at(1, 0).text


def test_amounts_are_printed_in_the_unit_of_the_layout() -> None:
    grid = draw_summary(SUMMARY, changed('unit = "万元"', 'unit = "元"'))
    cell = grid.find("summary.1.budget")
    assert cell is not None
    assert (cell.text, cell.number) == ("200000.00", Decimal(200000))
    assert "金额单位：元" in grid.at(1, 0).text


def test_what_is_not_known_prints_the_mark() -> None:
    line = replace(SUMMARY.groups[0].lines[0], rate=None, score=None, grade="")
    group = replace(SUMMARY.groups[0], lines=(line,))
    grid = draw_summary(replace(SUMMARY, groups=(group,)), summary_layout())
    cells = [grid.find(f"summary.1.{field}") for field in ("rate", "score", "grade")]
    marks = [("—", Align.RIGHT), ("—", Align.RIGHT), ("—", Align.CENTER)]
    assert [(cell.text, cell.align) for cell in cells if cell] == marks


FIGURES = ("budget", "spent", "rate", "score")


def column(grid: Grid, field: str) -> list[Cell]:
    return [cell for cell in grid.cells if cell.source.startswith("summary.") and cell.source.endswith(f".{field}")]


@pytest.mark.parametrize(
    "rates", [("75", "100", "78.17", "25"), ("75", "100", "78", "25"), ("7.5", "1.2345", "0", "100")]
)
def test_figures_of_a_column_have_the_same_places_and_stand_at_the_same_side(rates: tuple[str, ...]) -> None:
    given = iter(rates)
    groups = tuple(
        replace(group, lines=tuple(replace(line, rate=Decimal(next(given))) for line in group.lines))
        for group in SUMMARY.groups
    )
    grid = draw_summary(replace(SUMMARY, groups=groups), summary_layout())
    for field in FIGURES:
        cells = column(grid, field)
        assert len(cells) == 7
        assert {cell.align for cell in cells} == {Align.RIGHT}
        assert len({len(cell.text.rstrip("%").partition(".")[2]) for cell in cells}) == 1


def test_region_is_no_department_that_hands_in_the_table() -> None:
    text = draw_summary(SUMMARY, summary_layout()).at(1, 0).text
    assert text == "行政区划：昌吉州　　　　　　金额单位：万元"
    own = draw_summary(replace(SUMMARY, department="工业和信息化局"), summary_layout()).at(1, 0).text
    assert own == "填报部门：工业和信息化局　　　　　　金额单位：万元"


def test_sheets_without_a_grade_are_named_below_the_table() -> None:
    first = SUMMARY.groups[0]
    lines = tuple(
        replace(first.lines[0], key=number, project=f"项目{number}", grade="优" if number == 3 else "")
        for number in range(1, 14)
    )
    group = replace(first, lines=lines)
    grid = draw_summary(replace(SUMMARY, groups=(group,)), summary_layout())
    notes = [cell.text for cell in grid.cells if cell.role is CellRole.NOTE]
    said = "以下 12 个项目分值合计不是满分或有得分尚未评定，不评定等级，不计入平均分和等级的项目数："
    named = [f"{number}．项目{number}" for number in range(1, 14) if number != 3]
    assert notes[:-1] == [said, "；".join(named[:10]), "；".join(named[10:])]
    total = [cell.text for cell in grid.cells if cell.source in ("summary.total.score", "summary.total.problems")]
    assert total == ["90.20", "优 1 个"]


def test_summary_of_nothing_is_a_head_and_a_total() -> None:
    grid = draw_summary(Summary(year=2020, region="昌吉州"), summary_layout())
    assert shown(grid, 3) == ["合计（0 个项目）", "—", "—", "—", "—", "—", "—"]


def test_layout_without_notes_and_signatures_ends_with_its_lines() -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    layout = load_summary_layout(text[: text.index("notes =")])
    assert draw_summary(SUMMARY, layout).rows == draw_summary(SUMMARY, summary_layout()).rows - 2


@pytest.mark.parametrize("unframed", [CellRole.NOTE, CellRole.SIGNATURE])
def test_notes_and_signatures_stand_below(unframed: CellRole) -> None:
    grid = draw_summary(SUMMARY, summary_layout())
    rows = {cell.row for cell in grid.cells if cell.role is unframed}
    assert rows == {grid.rows - (2 if unframed is CellRole.NOTE else 1)}


if __name__ == "__main__":
    GOLDEN.write_text(dump(draw_summary(SUMMARY, summary_layout())), encoding="utf-8")

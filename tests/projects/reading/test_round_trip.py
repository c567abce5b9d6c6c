"""The site's own documents come back as they were: what is drawn from the sheet that was read is the form that was written."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from indicators.rules import rule_set
from indicators.scoring import score_sheet
from indicators.sheet import IndicatorRow, Sheet
from projects.documents import docx, xlsx
from projects.documents.cleaning import clean_line, clean_text
from projects.documents.compose import compose
from projects.documents.grid import Grid
from projects.documents.layout import shipped_layout
from projects.documents.printable import Printable
from projects.reading.limits import ReadingLimits
from projects.reading.opening import read_file
from projects.reading.parts import forms_in
from projects.reading.recognising import Recognised, recognise
from tests.projects.documents.sheets import RULES, SAMPLES
from tests.projects.documents.ugly import ugly_sheet

Writer = Callable[[Sequence[Printable]], bytes]
WRITERS = pytest.mark.parametrize("write", [docx.write, xlsx.write], ids=["docx", "xlsx"])
SEED = 1


def as_typed(sheet: Sheet) -> Sheet:
    """As the site cleans what people type; a level's label is a label and no essay."""
    return replace(
        sheet,
        indicators=tuple(map(_row_as_typed, sheet.indicators)),
        goal=clean_text(sheet.goal),
        outcome=clean_text(sheet.outcome),
        execution_reason=clean_text(sheet.execution_reason),
        extra={name: clean_text(text) for name, text in sheet.extra.items()},
    )


def _row_as_typed(row: IndicatorRow) -> IndicatorRow:
    return replace(
        row,
        dimension=row.dimension if len(row.dimension) < 20 else "效益指标",
        category=clean_line(row.category).replace(" ", ""),
        name=clean_text(row.name),
        actual=clean_line(row.actual),
        deviation=clean_text(row.deviation),
        extra={name: clean_text(text) for name, text in row.extra.items()},
    )


def drawn(sheet: Sheet, code: str) -> Grid:
    return compose(sheet, shipped_layout(code), score_sheet(sheet, rule_set(RULES.get(code, "national"))))


def read_back(write: Writer, *grids: Grid) -> list[Recognised | None]:
    content = write([Printable(title=f"表{number}", grid=grid) for number, grid in enumerate(grids)])
    return [recognise(table) for table in forms_in(read_file(content, ReadingLimits()))]


def texts(grid: Grid) -> list[tuple[int, int, str]]:
    return [(cell.row, cell.column, cell.text) for cell in grid.cells]


def assert_same(written: Grid, read: Recognised | None, code: str) -> None:
    assert read is not None
    assert texts(compose(read.sheet, shipped_layout(code))) == texts(written)
    assert read.not_understood == ()


@WRITERS
@pytest.mark.parametrize("code", SAMPLES)
def test_form_comes_back_as_it_was_written(code: str, write: Writer) -> None:
    for sheet in (SAMPLES[code], ugly_sheet(code, SEED)):
        grid = drawn(as_typed(sheet), code)
        [read] = read_back(write, grid)
        assert_same(grid, read, code)


@WRITERS
def test_many_forms_come_back_behind_their_list(write: Writer) -> None:
    grids = [drawn(as_typed(SAMPLES[code]), code) for code in SAMPLES]
    read = [each for each in read_back(write, *grids) if each is not None]
    for code, grid, each in zip(SAMPLES, grids, read, strict=True):
        assert_same(grid, each, code)


def test_each_value_names_the_cell_that_it_came_from() -> None:
    grid = drawn(as_typed(SAMPLES["national-2020"]), "national-2020")
    [read] = read_back(xlsx.write, grid)
    assert read is not None
    for source in ("project", "goal", "outcome", "funds.total.budget", "execution_rate", "total_score"):
        cell = grid.find(source)
        assert cell is not None
        assert read.sources[source].text == cell.text
    assert read.sources["indicators.3.target"].text == "100%"
    assert read.table.place_of(read.sources["project"]) == "工作表“表0”C3"

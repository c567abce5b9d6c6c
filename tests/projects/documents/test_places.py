"""A finding leads to the cell that it speaks of."""

from dataclasses import replace

import pytest

from indicators.checks import Finding, Level, check_sheet
from indicators.rules import rule_set
from indicators.sheet import Sheet
from projects.documents.compose import compose
from projects.documents.grid import Grid
from projects.documents.layout import shipped_layout, shipped_layout_codes
from projects.documents.places import control_id, levels_of_cells, place_of
from tests.projects.documents.sheets import sample_grid
from tests.published import published_sheets


def finding(field: str, *, row: int | None = None, level: Level = Level.BLOCK) -> Finding:
    key = "" if row is None else str(row)
    return Finding(code="blank-cell", level=level, message="空着", row=row, key=key, field=field)


def place(grid: Grid, field: str, *, row: int | None = None) -> str | None:
    cell = place_of(finding(field, row=row), grid)
    return None if cell is None else cell.source


@pytest.mark.parametrize(
    ("field", "row", "source"),
    [
        ("project", None, "project"),
        ("funds.total.budget", None, "funds.total.budget"),
        ("stated.total_score", None, "total_score"),
        ("stated.execution_rate", None, "execution_rate"),
        ("execution_hand_score", None, "execution_score"),
        ("execution_reason", None, "execution_rate"),
        ("adjustment_note", None, "funds.total.budget"),
        ("", None, None),
        ("not_applicable", None, None),
        ("target", 3, "indicators.3.target"),
        ("stated_score", 3, "indicators.3.score"),
        ("band", 3, "indicators.3.score"),
        ("category", 2, "indicators.1.category"),
        ("", 3, "indicators.3.name"),
    ],
)
def test_the_national_form_has_a_place_for_it(field: str, row: int | None, source: str | None) -> None:
    assert place(sample_grid("national-2020"), field, row=row) == source


def test_other_forms_show_it_where_they_do() -> None:
    assert place(sample_grid("yunnan"), "target", row=1) == "indicators.1.target_value"
    assert place(sample_grid("hubei"), "execution_reason") == "execution_reason"
    assert place(sample_grid("hubei"), "deviation", row=2) == "indicators.2.name"
    assert place(sample_grid("goal-2021"), "outcome") is None


@pytest.mark.parametrize("sheet", published_sheets())
def test_each_finding_of_a_published_table_leads_somewhere_unless_it_is_on_the_whole(sheet: Sheet) -> None:
    grid = compose(sheet, shipped_layout())
    lost = [found for found in check_sheet(sheet, rule_set()) if place_of(found, grid) is None and found.field]
    assert lost == []


@pytest.mark.parametrize("code", shipped_layout_codes())
def test_each_row_has_a_place_in_each_form(code: str) -> None:
    sheet = published_sheets()[0]
    grid = compose(sheet, shipped_layout(code))
    rows = range(1, len(sheet.indicators) + 1)
    assert [place(grid, "name", row=row) for row in rows] == [f"indicators.{row}.name" for row in rows]


def test_a_cell_is_marked_with_the_gravest_finding() -> None:
    grid = sample_grid("national-2020")
    found = [
        finding("target", row=1, level=Level.NOTE),
        finding("target", row=1, level=Level.BLOCK),
        finding("target", row=1, level=Level.EXPLAIN),
        finding("category", row=2, level=Level.NOTE),
        replace(finding("goal"), field="nowhere"),
    ]
    assert {cell.source: level for cell, level in levels_of_cells(grid, found).items()} == {
        "indicators.1.target": Level.BLOCK,
        "indicators.1.category": Level.NOTE,
    }


@pytest.mark.parametrize(
    ("field", "row", "control"),
    [
        ("target", 1, "indicators-1-target"),
        ("stated_score", 1, "indicators-1-hand_score"),
        ("nothing", 2, "indicators-2-name"),
        ("goal", None, "sheet-goal"),
        ("stated.execution_score", None, "sheet-execution_hand_score"),
        ("execution_rate", None, "sheet-execution_reason"),
        ("extra.conclusion", None, "sheet-extra-conclusion"),
        ("funds.carryover.spent", None, "funds-carryover-spent"),
        ("funds.total.budget", None, "funds-appropriation-budget"),
        ("project", None, ""),
        ("", None, ""),
    ],
)
def test_finding_names_the_control_where_it_is_put_right(field: str, row: int | None, control: str) -> None:
    assert control_id(finding(field, row=row), shipped_layout("national-2020")) == control


def test_control_follows_the_form() -> None:
    assert control_id(finding("target", row=1), shipped_layout("yunnan")) == "indicators-1-target_value"
    assert control_id(finding("funds.total.spent"), shipped_layout("hubei")) == "funds-appropriation-spent"
    assert control_id(finding("target", row=1)) == "indicators-1-target"

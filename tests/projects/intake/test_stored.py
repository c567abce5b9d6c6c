"""A table comes back from its JSON as it was found, and with what a person corrected."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from indicators.rules import rule_set
from projects.intake.recognised import understand_found
from projects.intake.stored import MONEY_UNIT, Corrections, table_from_json, table_to_json
from projects.reading.limits import ReadingLimits
from projects.reading.opening import read_file
from projects.reading.parts import forms_in
from projects.reading.tables import FoundTable, PlacedText, make_grid
from tests.projects.intake.uploads import word_file
from tests.published import DIRECTORY

RULES = rule_set("national")


def tables_in(content: bytes) -> list[FoundTable]:
    return list(forms_in(read_file(content, ReadingLimits())))


def of_one_form() -> FoundTable:
    [table] = tables_in(word_file("培训经费"))
    return table


@pytest.mark.parametrize("path", sorted(DIRECTORY.glob("*.txt"))[:3], ids=lambda path: path.stem)
def test_published_tables_come_back_as_they_were(path: "object") -> None:
    tables = tables_in(path.read_bytes())  # type: ignore[attr-defined]
    assert tables
    assert [table_from_json(json.loads(json.dumps(table_to_json(table)))) for table in tables] == tables


def test_every_part_of_a_table_comes_back() -> None:
    cells = [
        PlacedText(row=0, column=0, text="项目名称", row_span=2),
        PlacedText(row=0, column=2, text="1,000.10", number=Decimal("1000.100")),
        PlacedText(row=1, column=1, text="", column_span=2),
        PlacedText(row=2, column=0, text="末行"),
    ]
    grid = make_grid(cells)
    assert grid is not None
    table = FoundTable(
        name="工作表“1”",
        grid=grid,
        above=("（2020年度）",),
        below=("填报人：张三",),
        faults={(0, 2): "公式没有结果"},
        notes=("第 3 行隐藏",),
        rows=(1, 2, 5),
        columns=(1, 2, 3),
        is_worksheet=True,
    )
    back = table_from_json(json.loads(json.dumps(table_to_json(table))))
    assert back == table
    assert str(back.grid.at(0, 2).number) == "1000.100"


def test_corrected_cell_is_recognised_with_its_new_text() -> None:
    table = of_one_form()
    before = understand_found(table, RULES)
    assert before.recognised is not None
    cell = before.recognised.sources["project"]
    fault = {(cell.row, cell.column): "公式没有结果"}
    table = replace(table, faults=fault)
    after = understand_found(table, RULES, Corrections(cells={(cell.row, cell.column): "党务干部培训费"}))
    assert after.recognised is not None
    assert (before.recognised.sheet.project, after.recognised.sheet.project) == ("培训经费", "党务干部培训费")
    assert after.not_understood == before.not_understood
    dropped = understand_found(table, RULES, Corrections(cells={(cell.row, cell.column): None}))
    assert dropped.recognised is not None
    assert dropped.recognised.sheet.project == ""


def test_fields_that_stand_outside_go_before_the_tables_own() -> None:
    table = of_one_form()
    given = {"year": "2019", "department": "教育局", MONEY_UNIT: "元"}
    before, after = (
        understand_found(table, RULES).recognised,
        understand_found(table, RULES, Corrections(fields=given)).recognised,
    )
    assert before is not None
    assert after is not None
    assert (after.sheet.year, after.sheet.department, after.sheet.unit) == (2019, "教育局", before.sheet.unit)
    amounts = [each.sheet.total_funds.budget for each in (before, after)]
    assert amounts[0] == amounts[1] * 10000  # type: ignore[operator]


def test_corrections_come_back_from_their_columns() -> None:
    corrections = Corrections(cells={(3, 2): "12", (3, 4): None}, fields={"year": "2020"})
    kept = corrections.stored()
    assert kept == {"cells": {"3,2": "12", "3,4": None}, "fields": {"year": "2020"}}
    assert corrections.number == 3
    assert Corrections().stored() == {}

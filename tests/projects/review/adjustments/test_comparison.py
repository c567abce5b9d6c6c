"""原 → 拟调整, row by row."""

from dataclasses import replace
from decimal import Decimal

import pytest

from indicators.sheet import IndicatorRow, Sheet
from projects.review.adjustments import ChangeKind, Comparison, compare_goals
from tests.projects.review.adjustments.scenes import GOALS

ROWS = GOALS.labelled_indicators


def changed(*rows: IndicatorRow) -> Comparison:
    return compare_goals(GOALS, replace(GOALS, indicators=rows))


def read(comparison: Comparison) -> list[tuple[str, str]]:
    return [(row.kind, (row.after or row.before or ROWS[0]).name) for row in comparison.rows]


def test_same_goals_change_nothing() -> None:
    comparison = compare_goals(GOALS, GOALS)
    assert comparison.is_empty
    assert {row.kind for row in comparison.rows} == {ChangeKind.SAME}


@pytest.mark.parametrize(
    "same",
    [
        {"target": " >=4期"},
        {"dimension": "产出"},
        {"category": "数量"},
        {"weight": Decimal("30.00")},
        {"name": "培训期数 "},
    ],
)
def test_another_way_of_writing_is_no_change(same: dict[str, str]) -> None:
    assert changed(replace(ROWS[0], **same), *ROWS[1:]).is_empty  # type: ignore[arg-type]


def test_labels_of_merged_cells_are_read_as_they_print() -> None:
    assert compare_goals(GOALS, replace(GOALS, indicators=ROWS)).is_empty


def test_changed_cell_holds_both_values() -> None:
    comparison = changed(replace(ROWS[0], target="≥3期", weight=Decimal(25)), *ROWS[1:])
    (row,) = comparison.changed_rows
    assert row.kind is ChangeKind.CHANGED
    assert [(cell.title, cell.before, cell.after) for cell, differs in row.cells if differs] == [
        ("年度指标值", "≥4期", "≥3期"),
        ("分值", "30", "25"),
    ]


def test_removed_rows_stand_where_they_stood() -> None:
    new = IndicatorRow(key="9", dimension="产出指标", category="质量指标", name="合格率", target="≥95%")
    assert read(changed(ROWS[0], new, ROWS[2])) == [
        (ChangeKind.SAME, "培训期数"),
        (ChangeKind.ADDED, "合格率"),
        (ChangeKind.REMOVED, "培训人数"),
        (ChangeKind.SAME, "持证上岗率"),
        (ChangeKind.REMOVED, "参训人员满意度"),
    ]


def test_moved_rows_are_the_same_rows() -> None:
    assert changed(*ROWS[::-1]).is_empty


def test_record_says_old_and_new() -> None:
    comparison = compare_goals(
        GOALS, replace(GOALS, goal="少办一期", indicators=(replace(ROWS[0], target="≥3期"), *ROWS[1:3]))
    )
    assert comparison.record() == {
        "goal": [GOALS.goal, "少办一期"],
        "rows": {
            "1. 培训期数": {"change": "调整", "target": ["≥4期", "≥3期"]},
            "2. 参训人员满意度": {
                "change": "删除",
                "dimension": ["满意度指标", ""],
                "category": ["服务对象满意度指标", ""],
                "name": ["参训人员满意度", ""],
                "target": ["≥95%", ""],
                "weight": ["10", ""],
            },
        },
    }


def test_nothing_to_compare_with_is_no_change() -> None:
    assert compare_goals(Sheet(), Sheet()).is_empty

"""What an event says, as the 审计管理员 reads it."""

import pytest

from projects.admin.event_text import lines_of


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({"name": ["李四", "李四光"]}, ["姓名：李四 → 李四光"]),
        ({"is_active": [True, False]}, ["启用：是 → 否"]),
        ({"target": ["", "≥95%"]}, ["年度指标值：（空） → ≥95%"]),
        ({"message": "已修改名称"}, ["说明：已修改名称"]),
        ({"add": [3, 5]}, ["增加：3、5"]),
        ({"add": [3, 5, 7], "clear": []}, ["增加：3、5、7", "清空：（空）"]),
        ({"role": [None, "单位填报 · 水利局"]}, ["角色：（空） → 单位填报 · 水利局"]),
        ({"extra": {"remarks": "无"}, "unheard-of": None}, ["其他栏目：remarks：无", "unheard-of：（空）"]),
        (
            {"step": ["unit_review", "finance_desk"], "skipped": ["department_review"]},
            ["环节：单位审核 → 财政业务科室审核", "略过的环节：主管部门审核"],
        ),
        ({"exclusion": ["", "merged"]}, ["不纳入自评：（空） → 并入其他项目"]),
        ({"stage": ["goal", "elsewhere"]}, ["阶段：绩效目标 → elsewhere"]),
        ({"indicators.a1b2.target": ["", "≥95%"]}, ["年度指标值：（空） → ≥95%"]),
        ({"funds.appropriation.spent": [None, "200000"]}, ["全年执行数：（空） → 200000"]),
        ({"indicators.a1b2": [None, {"name": "培训人数"}]}, ["三级指标：（空） → 三级指标：培训人数"]),
        ({"indicators.a1b2.extra.basis": ["", "合同"]}, ["extra.basis：（空） → 合同"]),
        (
            {"file": [None, "甲.pdf"], "rows": [[], ["第 1 行 培训", "第 2 行 检查"]]},
            ["文件：（空） → 甲.pdf", "指标：（空） → 第 1 行 培训、第 2 行 检查"],
        ),
        ({}, []),
    ],
)
def test_changes_are_said_in_words(changes: dict[str, object], lines: list[str]) -> None:
    assert list(lines_of(changes)) == lines

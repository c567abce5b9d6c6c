"""What an event says, as the 审计管理员 reads it."""

import re
from pathlib import Path
from typing import Final

import pytest
from django.conf import settings

from projects.history.event_text import lines_of
from projects.models import Event
from projects.models.event import TITLES
from projects.receivers import ACTS
from projects.review.workflow.table import ROWS
from projects.sample_data.demo import load_demo
from tests.factories import DepartmentFactory

SOURCES: Final = tuple((Path(settings.BASE_DIR) / "projects").rglob("*.py"))
RECORDED: Final = re.compile(r"""(?:\brecord_event\(\s*|\bverb ?= ?|\bVERB(?:: Final)? = )"([a-z-]+)\"""")


pytestmark = pytest.mark.django_db


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
        ({"extra": {"remarks": "无"}, "unheard-of": None}, ["其他栏目：其他栏目：无", "其他栏目：（空）"]),
        (
            {"step": ["unit_review", "finance_desk"], "skipped": ["department_review"]},
            ["环节：单位审核 → 财政业务科室审核", "略过的环节：主管部门审核"],
        ),
        ({"exclusion": ["", "merged"]}, ["不纳入自评：（空） → 并入其他项目"]),
        ({"stage": ["goal", "elsewhere"]}, ["阶段：绩效目标 → elsewhere"]),
        ({"indicators.a1b2.target": ["", "≥95%"]}, ["年度指标值：（空） → ≥95%"]),
        ({"funds.appropriation.spent": [None, "200000"]}, ["全年执行数：（空） → 200000 元"]),
        ({"indicators.a1b2": [None, {"name": "培训人数"}]}, ["增加一行：三级指标：培训人数"]),
        ({"indicators.a1b2.extra.basis": ["", "合同"]}, ["其他栏目：（空） → 合同"]),
        (
            {"file": [None, "甲.pdf"], "rows": [[], ["第 1 行 培训", "第 2 行 检查"]]},
            ["文件：（空） → 甲.pdf", "指标：（空） → 第 1 行 培训、第 2 行 检查"],
        ),
        ({"indicators": [["a1", "b2"], ["b2", "a1"]]}, ["调整了行的次序"]),
        ({"indicators.a1b2": [{"name": "培训", "place": 0, "attachments": [3]}, None]}, ["删除一行：三级指标：培训"]),
        ({"sheet.stated": [{"execution_rate": "88"}, {}]}, ["原表执行率：88% → （空）"]),
        ({"version": [1, 2]}, ["稿次：1 → 2"]),
        ({"step": ["draft", "department"]}, ["环节：拟申请 → 主管部门审核"]),
        ({"kind": ["filler", "viewer"]}, ["角色：单位填报 → 查询"]),
        ({"return_event": [7, None]}, ["退回：（已删除） → （空）"]),
        ({}, []),
    ],
)
def test_changes_are_said_in_words(changes: dict[str, object], lines: list[str]) -> None:
    assert list(lines_of(changes)) == lines


def test_every_verb_that_is_written_has_a_title() -> None:
    verbs = {verb for path in SOURCES for verb in RECORDED.findall(path.read_text(encoding="utf-8"))}
    verbs |= {row.verb for row in ROWS} | {f"admin-{act}" for act in ACTS.values()}
    assert verbs >= {"change", "attach", "submit", "login-failed"}
    assert verbs <= TITLES.keys()


def test_another_record_is_called_by_its_name() -> None:
    department = DepartmentFactory.create(name="水利局")
    assert list(lines_of({"department_id": [None, department.pk]})) == ["单位：（空） → 水利局"]


def test_everything_that_the_demo_brought_is_said_in_words() -> None:
    load_demo()
    told = [line for event in Event.objects.exclude(verb="import") for line in (event.title, *lines_of(event.changes))]
    assert len(told) > 50
    assert [line for line in told if re.search(r"[a-z]{3,}_|[{}\[\]]", line)] == []

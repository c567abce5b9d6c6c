"""What is said of many tables: counted from the published ones, and the same on the command line and of an upload."""

import json
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from projects.intake.quality.judged import UNREAD, Flaw
from projects.intake.quality.kept import audited_intake
from projects.intake.quality.statistics import AuditStatistics
from projects.models import Intake
from tests.factories import UserFactory
from tests.projects.intake.quality.audits import DOCUMENTS, statistics_of, tables_of, told_by_command, uploaded
from tests.published import DIRECTORY

FREQUENT = (
    "扣分没有说明原因 10 处，7 张表（53.85%）",
    "指标值含糊 8 处，6 张表（46.15%）",
    "指标值是文字，完成值是百分数 12 处，5 张表（38.46%）",
    "一级指标分值与规定不符 4 处，4 张表（30.77%）",
    "未完成却得满分 5 处，3 张表（23.08%）",
)


def has_wrong_total(entry: dict[str, Any]) -> bool:
    parts = [entry["stated"]["execution_score"], *(row["score"] for row in entry["indicators"])]
    points = sum(Decimal(part) for part in parts if part.replace(".", "").isdecimal())
    return points != Decimal(entry["stated"]["total_score"])


def test_wrong_totals_are_those_that_the_tables_figures_give() -> None:
    entries = [
        entry for name in ("000.json", "003.json") for entry in json.loads((DIRECTORY / name).read_text("utf-8"))
    ]
    wrong = sum(map(has_wrong_total, entries))
    whole = statistics_of(*DOCUMENTS).whole
    assert (whole.with_total, whole.wrong_total) == (len(entries), wrong) == (13, 2)


def test_sentences_of_the_published_tables() -> None:
    assert statistics_of(*DOCUMENTS, "001-table7.xlsx").sentences == [
        "共读出 13 张表：必须修改 20 处，需要说明 8 处，提示 34 处。",
        "另有 1 张不是自评表或绩效目标表，没有核查。",
        "写有总分的 13 张表中，2 张（15.38%）的总分不等于各项得分之和；总分、分值、资金、执行率等合计有误的共 2 张。",
        "没有发现问题的 0 张。",
        "最常见的问题：" + "；".join(FREQUENT) + "。",
    ]


def test_of_nothing_no_share_is_told() -> None:
    statistics = AuditStatistics()
    statistics.add_file("坏.docx", "文件打不开。")
    assert statistics.sentences == ["共读出 0 张表：必须修改 0 处，需要说明 0 处，提示 0 处。", "有 1 个文件没有读完。"]


def test_groups_add_up_to_the_whole() -> None:
    statistics = statistics_of(*DOCUMENTS)
    for groups in (statistics.files, statistics.units):
        assert sum(counts.tables for counts in groups.values()) == statistics.whole.tables
        assert sum((counts.flaws for counts in groups.values()), start=Counter()) == statistics.whole.flaws
    assert {name: counts.tables for name, counts in statistics.files.items()} == {"000.docx": 9, "003.xlsx": 4}


def test_flaw_names_its_cell() -> None:
    first = tables_of("000.docx")[0]
    found = {flaw.code: (flaw.place, flaw.cell, flaw.text) for flaw in first.flaws[:5] if flaw.code != UNREAD}
    assert found["total-mismatch"] == ("第 1 个表格第 20 行第 3 格", (19, 9), "99")
    assert found["dimension-weights"] == ("第 1 个表格", None, "")
    workbook = next(flaw for flaw in tables_of("003.xlsx")[0].flaws if flaw.code == "total-mismatch")
    assert (workbook.place, workbook.text) == ("工作表“1”J26", "90.5")


def test_kept_flaw_comes_back_the_same() -> None:
    flaws = [flaw for table in tables_of("003.xlsx", "001-goals.docx") for flaw in table.flaws]
    assert [Flaw.read(json.loads(json.dumps(flaw.stored))) for flaw in flaws] == flaws


@pytest.mark.django_db
def test_upload_says_the_same_as_the_command(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    kept = uploaded(UserFactory.create(), *DOCUMENTS, "001-table7.xlsx")
    intake = Intake.objects.select_related("rule_set").get(pk=kept.pk)
    with django_assert_num_queries(2):
        statistics = audited_intake(intake).statistics
    assert statistics.sentences == told_by_command(*DOCUMENTS, "001-table7.xlsx")

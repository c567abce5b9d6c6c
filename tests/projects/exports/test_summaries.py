"""From sheets to their 汇总表."""

from dataclasses import replace
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from indicators.sheet import Sheet
from projects.exports.summaries import printable_summary, summarised, summary_of
from projects.models import Evaluation, Exclusion, Step
from tests.projects.scenes import County, county, filled, goal_form, published, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    return county()


def problems(scene: County, sheet: Sheet) -> str:
    evaluation = filled(scene, sheet)
    summary = summary_of(scene.round, Evaluation.objects.filter(pk=evaluation.pk))
    return summary.lines[0].problems


def without_reasons(sheet: Sheet) -> Sheet:
    rows = tuple(replace(row, deviation="") for row in sheet.indicators)
    return replace(sheet, indicators=rows, execution_reason="")


def lost_points(sheet: Sheet, *reasons: str) -> Sheet:
    """The first rows reach half of their targets."""
    rows = list(without_reasons(sheet).indicators)
    for number, reason in enumerate(reasons):
        rows[number] = replace(rows[number], target="≥10次", actual="5次", deviation=reason)
    return replace(without_reasons(sheet), indicators=tuple(rows))


def test_line_holds_what_is_stored_of_the_sheet(scene: County) -> None:
    made = filled(scene, published(), name="节能项目")
    (line,) = summary_of(scene.round, Evaluation.objects.all()).lines
    made.refresh_from_db()
    assert (line.key, line.project, line.unit, line.department) == (
        made.pk,
        "节能项目",
        "节能监察中心",
        "工业和信息化局",
    )
    assert (line.budget, line.spent, line.rate) == (Decimal(200000), Decimal(150000), Decimal(75))
    assert (line.score, line.grade, line.is_approved) == (made.total_score, made.grade, False)


def test_sheets_stand_under_their_department_by_its_place(scene: County) -> None:
    filled(scene, published(), name="国资项目", unit=scene.assets)
    filled(scene, published(), name="中心项目")
    filled(scene, published(), name="局里项目", unit=scene.industry)
    summary = summary_of(scene.round, Evaluation.objects.all())
    assert [(group.department, [line.project for line in group.lines]) for group in summary.groups] == [
        ("工业和信息化局", ["局里项目", "中心项目"]),
        ("国有资产监督管理委员会", ["国资项目"]),
    ]


def test_goal_forms_and_what_is_not_included_are_left_out(scene: County) -> None:
    filled(scene, goal_form(), name="目标阶段的项目")
    left_out = filled(scene, published(), name="撤销的项目")
    Evaluation.objects.filter(pk=left_out.pk).update(
        exclusion=Exclusion.CANCELLED, excluded_at=left_out.created_at, excluded_by=scene.people["finance office"]
    )
    kept = filled(scene, published(), name="留下的项目")
    assert list(summarised(Evaluation.objects.all())) == [kept]


def test_what_the_unit_wrote_as_problems_comes_first(scene: County) -> None:
    sheet = replace(lost_points(published(), "天气原因"), extra={"problems": "支付进度偏慢。\n资料不全。"})
    assert problems(scene, sheet) == "支付进度偏慢。 资料不全"


def test_else_the_reasons_of_lost_points_are_told_once(scene: County) -> None:
    sheet = lost_points(published(), "受疫情影响，未能开展。", "受疫情影响，未能开展", "无偏差", "/")
    assert problems(scene, replace(sheet, execution_reason="年底集中支付")) == "年底集中支付；受疫情影响，未能开展"


def test_reasons_of_rows_without_a_loss_are_no_problems(scene: County) -> None:
    rows = tuple(
        replace(row, target="≥10次", actual="10次", hand_score=None, deviation="完成得较好")
        for row in published().indicators
    )
    assert problems(scene, replace(published(), indicators=rows, execution_reason="")) == ""


def test_long_problems_are_cut(scene: County) -> None:
    text = problems(scene, replace(published(), extra={"problems": "问" * 200}))
    assert (len(text), text[-2:]) == (120, "问…")


def test_table_with_a_sheet_in_work_is_a_draft(scene: County) -> None:
    made = filled(scene, published())
    table = printable_summary(scene.round, Evaluation.objects.all())
    assert (table.title, table.is_draft) == ("2020年度项目支出绩效自评结果汇总表", True)
    submit(made, scene.people["owner"], Step.APPROVED)
    assert printable_summary(scene.round, Evaluation.objects.all(), department=scene.industry).is_draft is False


@pytest.mark.parametrize("number", [1, 3])
def test_two_queries_for_any_number_of_sheets(
    number: int, scene: County, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for each in range(number):
        filled(scene, lost_points(published(), "天气原因"), name=f"项目{each}")
    with django_assert_num_queries(2):
        assert len(summary_of(scene.round, Evaluation.objects.all()).lines) == number

"""Excel 离线填报: who gets the form, what a filled one changes, and what is refused with its reason."""

import re
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from pytest_django import DjangoAssertNumQueries

from projects.models import Evaluation, FundLine, LayoutVersion, Ledger, Round, Step
from projects.sheets import freeze_sheet, sheet_of
from tests.factories import LedgerLineFactory
from tests.projects.scenes import PEOPLE, County, county, filled, goal_form, published, submit, words

pytestmark = pytest.mark.django_db
FILLED_BY_THE_OWNER = dict.fromkeys(PEOPLE, 404) | dict.fromkeys(PEOPLE[:6], 403) | {"owner": 200, "nobody": 302}
Fill = Callable[[Worksheet], None]


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def client(scene: County) -> Client:
    return scene.client_of("owner")


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return filled(scene, published())


def download(client: Client, evaluation: Evaluation) -> bytes:
    response = client.get(f"/evaluations/{evaluation.pk}/offline.xlsx")
    assert response.status_code == 200
    return response.content


def changed(content: bytes, fill: Fill) -> bytes:
    """As a person saves it in Excel."""
    book = load_workbook(BytesIO(content))
    fill(book["自评表"])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def upload(client: Client, evaluation: Evaluation, content: bytes) -> Any:
    file = SimpleUploadedFile("离线填报.xlsx", content)
    return client.post(f"/evaluations/{evaluation.pk}/offline/", {"workbook": file})


def confirm(client: Client, evaluation: Evaluation, preview: Any) -> Any:
    return client.post(f"/evaluations/{evaluation.pk}/offline/", {"filled": preview.context["filled"]}, follow=True)


def place(page: Worksheet, text: str) -> str:
    return next(str(cell.coordinate) for row in page.iter_rows() for cell in row if cell.value == text)


def beside(page: Worksheet, text: str, columns: int) -> Any:
    found = page[place(page, text)]
    return page.cell(found.row, found.column + columns)


def notices(response: Any) -> list[str]:
    found = re.findall(r'<div\s+class="notice[^>]*>(.*?)</div>', response.content.decode(), re.S)
    return [words(each) for each in found]


def errors(response: Any) -> list[str]:
    form = response.context["form"]
    return [str(error) for error in form.errors.get("workbook", [])]


def fall_short(page: Worksheet) -> None:
    row = page[place(page, "培训合格率")].row
    page.cell(row, 7).value = "90%"
    page.cell(row, 10).value = "两人补考未通过，下年加强考前辅导。"


@pytest.mark.parametrize("page", ["offline/", "offline.xlsx"])
def test_page_opens_for_whom_it_should(page: str, scene: County, evaluation: Evaluation) -> None:
    path = f"/evaluations/{evaluation.pk}/{page}"
    assert {person: scene.client_of(person).get(path).status_code for person in PEOPLE} == FILLED_BY_THE_OWNER


def test_form_is_named_and_the_download_logged(client: Client, evaluation: Evaluation) -> None:
    response = client.get(f"/evaluations/{evaluation.pk}/offline.xlsx")
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    event = evaluation.events.order_by("-sequence")[0]
    assert (event.verb, event.subject) == ("export", "离线填报表")


def test_form_of_a_sheet_under_review_is_refused_with_the_reason(scene: County, evaluation: Evaluation) -> None:
    submit(evaluation, scene.people["owner"], Step.UNIT_REVIEW)
    response = scene.client_of("owner").get(f"/evaluations/{evaluation.pk}/offline.xlsx")
    assert response.status_code == 403
    assert "这张表已送审" in words(response.content.decode())


def test_untouched_form_changes_nothing(client: Client, evaluation: Evaluation) -> None:
    response = upload(client, evaluation, download(client, evaluation))
    assert response.status_code == 200
    assert "没有改动" in words(response.content.decode())
    assert not response.context["plan"].may_apply


def test_changes_are_shown_before_they_are_written_and_then_written(client: Client, evaluation: Evaluation) -> None:
    before = sheet_of(evaluation)
    preview = upload(client, evaluation, changed(download(client, evaluation), fall_short))
    differences = [change.difference for change in preview.context["plan"].changes]
    shown = [(each.title, each.before, each.after) for each in differences]
    assert shown == [
        ("第 3 行 实际完成值", "100%", "90%"),
        ("第 3 行 偏差原因分析及改进措施", "/", "两人补考未通过，下年加强考前辅导。"),
    ]
    assert sheet_of(Evaluation.objects.get(pk=evaluation.pk)) == before
    response = confirm(client, evaluation, preview)
    assert notices(response) == ["已从离线填报表导入 2 处。"]
    row = evaluation.indicators.get(name="培训合格率")
    assert (row.actual, row.deviation, row.row_version) == ("90%", "两人补考未通过，下年加强考前辅导。", 1)
    assert row.score == Decimal("4.5")
    event = evaluation.events.order_by("-sequence")[0]
    assert (event.verb, event.changes[f"indicators.{row.key}.actual"]) == ("change", ["100%", "90%"])


def test_amounts_come_back_in_yuan(client: Client, evaluation: Evaluation) -> None:
    def fill(page: Worksheet) -> None:
        beside(page, "其中：当年财政拨款", 4).value = 18.5

    confirm(client, evaluation, upload(client, evaluation, changed(download(client, evaluation), fill)))
    line = FundLine.objects.get(evaluation=evaluation, kind="appropriation")
    assert (line.initial, line.budget, line.spent) == (Decimal(200_000), Decimal(200_000), Decimal(185_000))
    assert Evaluation.objects.get(pk=evaluation.pk).execution_rate == Decimal("92.5")


def test_spare_rows_become_indicators(client: Client, evaluation: Evaluation) -> None:
    def fill(page: Worksheet) -> None:
        row = page[place(page, "安全事故处理满意率")].row + 1
        for column, value in zip(
            (2, 3, 4, 6, 7, 8), ("产出指标", "数量指标", "演练次数", "≥2次", "3次", 5), strict=True
        ):
            page.cell(row, column).value = value

    count = evaluation.indicators.count()
    preview = upload(client, evaluation, changed(download(client, evaluation), fill))
    assert preview.context["plan"].changes[0].difference.title == f"新增第 {count + 1} 行 一级指标"
    confirm(client, evaluation, preview)
    row = evaluation.indicators.get(position=count + 1)
    assert (row.dimension_label, row.name, row.target, row.weight) == ("产出指标", "演练次数", "≥2次", Decimal(5))
    assert row.score == Decimal(5)


def test_what_the_goal_form_fixed_stays_locked(scene: County, client: Client) -> None:
    evaluation = filled(scene, published())
    goal = filled(scene, goal_form(), name="另一个项目")
    version = freeze_sheet(goal, sheet_of(goal), user=scene.people["owner"])
    Evaluation.objects.filter(pk=evaluation.pk).update(approved_goal=version)
    page = load_workbook(BytesIO(download(client, evaluation)))["自评表"]
    row = evaluation.indicators.get(key="1")
    target = page.cell(page[place(page, row.name)].row, 6)
    actual = page.cell(target.row, 7)
    assert (target.protection.locked, actual.protection.locked) == (True, False)
    below = page[place(page, "安全事故处理满意率")].row + 1
    assert page.cell(below, 1).value == "总分"  # no spare rows: they come by 目标调整


def test_cell_that_was_locked_since_is_left_as_it_is_and_said_so(client: Client, evaluation: Evaluation) -> None:
    def fill(page: Worksheet) -> None:
        beside(page, "其中：当年财政拨款", 4).value = 18.5
        fall_short(page)

    content = changed(download(client, evaluation), fill)
    Round.objects.filter(pk=evaluation.round_id).update(ledger=Ledger.LOCKED)
    line = FundLine.objects.get(evaluation=evaluation, kind="appropriation")
    LedgerLineFactory.create(evaluation=evaluation, kind="appropriation", initial=None, budget=None, spent=150000)
    preview = upload(client, evaluation, content)
    [ignored] = preview.context["plan"].ignored
    assert "金额由财政部门导入" in ignored.message
    confirm(client, evaluation, preview)
    assert FundLine.objects.get(pk=line.pk).spent == Decimal(150_000)
    assert evaluation.indicators.get(name="培训合格率").actual == "90%"


def test_row_that_somebody_changed_meanwhile_stops_everything(client: Client, evaluation: Evaluation) -> None:
    content = changed(download(client, evaluation), fall_short)
    evaluation.indicators.filter(name="培训合格率").update(actual="95%", row_version=1)
    preview = upload(client, evaluation, content)
    plan = preview.context["plan"]
    assert not plan.may_apply
    assert "现为“95%”；请重新下载后再填这一格。" in plan.problems[0].message
    assert 'name="filled"' not in preview.content.decode()


def test_what_changed_between_preview_and_confirmation_stops_everything(client: Client, evaluation: Evaluation) -> None:
    preview = upload(client, evaluation, changed(download(client, evaluation), fall_short))
    evaluation.indicators.filter(name="培训合格率").update(actual="95%", row_version=1)
    response = confirm(client, evaluation, preview)
    assert notices(response) == ["数据刚刚有变动，没有导入，请重新上传核对。"]
    assert evaluation.indicators.get(name="培训合格率").actual == "95%"


def test_bad_cells_are_named_and_nothing_is_written(client: Client, evaluation: Evaluation) -> None:
    def fill(page: Worksheet) -> None:
        beside(page, "其中：当年财政拨款", 4).value = "十八万"
        beside(page, "培训合格率", 4).value = "五分"
        beside(page, "培训合格率", 3).value = "=1+1"
        beside(page, "项目资金支付及时率", 3).value = "好" * 201

    preview = upload(client, evaluation, changed(download(client, evaluation), fill))
    plan = preview.context["plan"]
    said = [spot.message for spot in plan.problems]
    assert not plan.may_apply
    assert said == [
        "是公式，请复制后“粘贴为数值”再上传。",
        "当年财政拨款 全年执行数：“十八万”请填写数字。",
        "第 3 行 分值：“五分”请填写数字。",
        "第 7 行 实际完成值：最多填 200 个字，现有 201 个。",
    ]


def test_workbook_of_another_sheet_is_refused(scene: County, client: Client, evaluation: Evaluation) -> None:
    other = filled(scene, published(), name="另一个项目")
    response = upload(client, evaluation, download(client, other))
    assert errors(response) == ["这个工作簿是另一张表的离线填报表，请在那张表的页面上传。"]


def test_workbook_of_an_older_layout_is_refused(client: Client, evaluation: Evaluation) -> None:
    content = download(client, evaluation)
    Round.objects.filter(pk=evaluation.round_id).update(layout=LayoutVersion.objects.get(code="yunnan"))
    assert errors(upload(client, evaluation, content)) == [
        "下载以后任务换了表样，请重新下载离线填报表，把内容复制过去再上传。"
    ]


def test_confirmation_that_was_altered_is_refused(client: Client, evaluation: Evaluation) -> None:
    preview = upload(client, evaluation, changed(download(client, evaluation), fall_short))
    altered = {"filled": preview.context["filled"][:-2]}
    response = client.post(f"/evaluations/{evaluation.pk}/offline/", altered, follow=True)
    assert notices(response)[:1] == ["核对的内容已过期，没有导入，请重新上传。"]
    assert evaluation.indicators.get(name="培训合格率").actual == "100%"


def test_missing_file_is_asked_for(client: Client, evaluation: Evaluation) -> None:
    response = client.post(f"/evaluations/{evaluation.pk}/offline/", {})
    assert "请先选择文件。" in words(response.content.decode())


def test_every_layout_comes_back_unchanged(scene: County, client: Client) -> None:
    evaluation = filled(scene, published())
    for layout in LayoutVersion.objects.filter(stage="self_evaluation"):
        Round.objects.filter(pk=scene.round.pk).update(layout=layout)
        plan = upload(client, evaluation, download(client, evaluation)).context["plan"]
        assert (plan.changes, plan.ignored, plan.problems, plan.rows) == ([], [], [], []), layout.code


@pytest.mark.parametrize("rows", [1, 3])
def test_page_asks_no_more_of_the_database_for_more_rows(
    rows: int, scene: County, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    evaluation = filled(scene, published())
    evaluation.indicators.filter(position__gt=rows).delete()
    content = download(client, evaluation)
    with django_assert_num_queries(4):
        client.get(f"/evaluations/{evaluation.pk}/offline/")
    with django_assert_num_queries(6):
        upload(client, evaluation, content)


def test_name_of_the_file_holds_nothing_that_misleads(client: Client, evaluation: Evaluation) -> None:
    Evaluation.objects.filter(pk=evaluation.pk).update(project_name="a\u202egpj.exe/..")
    disposition = client.get(f"/evaluations/{evaluation.pk}/offline.xlsx").headers["Content-Disposition"]
    assert disposition == f"attachment; filename*=utf-8''{quote('agpj.exe_..（离线填报）.xlsx')}"

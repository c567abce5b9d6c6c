"""导入文档 through the pages: uploaded or pasted, listed, corrected beside the file's own cells, and nobody else's."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertRedirects
from pytest_django.fixtures import Settings

from projects.intake import jobs
from projects.models import Intake, IntakeTable, JobState
from projects.queue import run_job
from tests.projects.intake.uploads import read, received, word_file
from tests.projects.scenes import PEOPLE, County, county, words

pytestmark = pytest.mark.django_db
FILLERS = {"owner", "finance office", "another unit"}


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def client(scene: County) -> Client:
    return scene.client_of("owner")


def uploaded(client: Client, *files: tuple[str, bytes], **values: Any) -> Any:
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(reverse("intakes"), {"uploads": uploads, "text": "", "markup": "", "round": "", **values})


def found(client: Client, *names: str) -> IntakeTable:
    """The first of the tables in a file that was uploaded."""
    uploaded(client, ("自评表.docx", word_file(*names)))
    return IntakeTable.objects.listed()[0]


def act(client: Client, table: IntakeTable, name: str, **values: Any) -> Any:
    return client.post(reverse("intake_table", args=[table.pk]), {"act": name, "seen": table.version, **values})


def cell_of(table: IntakeTable, text: str) -> str:
    return next(f"{row},{column}" for row, column, _, _, own, *_ in table.found["cells"] if own == text)


def test_pages_are_their_owners_alone(scene: County, client: Client) -> None:
    table = found(client, "甲项目")
    pages = {
        "intakes": reverse("intakes"),
        "intake": reverse("intake", args=[table.intake_id]),
        "intake_table": reverse("intake_table", args=[table.pk]),
    }
    for page, address in pages.items():
        seen = {person: scene.client_of(person).get(address).status_code for person in PEOPLE}
        other = 404 if page != "intakes" else 403
        own = {person: 200 for person in FILLERS if page == "intakes"} | {"owner": 200, "nobody": 302}
        assert seen == dict.fromkeys(PEOPLE, other) | own
    foreign = scene.client_of("another unit")
    for name in ("intake_read", "intake_stop", "intake_forget"):
        assert foreign.post(reverse(name, args=[table.intake_id])).status_code == 404
    assert act(foreign, table, "undo-all").status_code == 404
    assert Intake.objects.count() == 1


def test_small_file_is_read_at_once_and_listed(
    scene: County, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    told = uploaded(client, ("自评表.docx", word_file("甲项目")), round=scene.round.pk)
    intake = Intake.objects.get()
    assert (intake.round, intake.rule_set, intake.job) == (scene.round, scene.round.rule_set, None)
    address = reverse("intake", args=[intake.pk])
    assertRedirects(told, address)
    text = words(client.get(address).content.decode())
    assert "全部 1 有未读懂 0" in text
    assert "甲项目" in text
    uploaded(client, ("三张.docx", word_file("乙项目", "丙项目", "丁项目")))
    for shown in Intake.objects.order_by("pk"):
        with django_assert_num_queries(7):
            client.get(reverse("intake", args=[shown.pk]))
    with django_assert_num_queries(7):
        client.get(reverse("intakes"))


def test_large_upload_is_watched_while_a_worker_reads(
    scene: County, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "AT_ONCE", 0)
    uploaded(client, ("自评表.docx", word_file("甲项目")), ("空.docx", b""))
    intake = Intake.objects.get()
    address = reverse("intake", args=[intake.pk])
    text = words(client.get(address).content.decode())
    assert "正在读取" in text
    assert "已读 1 / 2 个文件，找到 0 张表" in text
    assert "没有读取：文件是空的。" in text
    part = client.get(address, headers={"hx-request": "true"})
    assert ("HX-Refresh" in part, b"<h1" in part.content) == (False, False)
    client.post(reverse("intake_stop", args=[intake.pk]))
    assert "读取已停止" in client.get(address).content.decode()
    client.post(reverse("intake_read", args=[intake.pk]))
    intake.refresh_from_db()
    assert intake.job is not None
    run_job(intake.job.pk)
    intake.job.refresh_from_db()
    assert intake.job.state == JobState.DONE
    assert client.get(address, headers={"hx-request": "true"})["HX-Refresh"] == "true"
    assertContains(client.post(reverse("intake_stop", args=[intake.pk]), follow=True), "读取已经结束，没有取消。")
    assertRedirects(client.post(reverse("intake_forget", args=[intake.pk])), reverse("intakes"))
    assert not Intake.objects.exists()


def test_pasted_table_keeps_its_merged_cells(client: Client) -> None:
    cells = "<tr><td rowspan=2>项目名称<td>甲项目<tr><td>乙"
    markup = f"<html><meta charset=gb2312><table>{cells}</table></html>"
    assert uploaded(client, text="项目名称\t甲项目", markup=markup).status_code == 302
    [table] = IntakeTable.objects.all()
    assert (table.file.name, table.found["cells"][0]) == ("粘贴的表格", [0, 0, 2, 1, "项目名称"])
    uploaded(client, text="项目名称\t甲项目")
    assert IntakeTable.objects.latest("pk").found["size"] == [1, 2]


def test_last_upload_is_listed_first(client: Client) -> None:
    for name in ("先.docx", "后.docx"):
        uploaded(client, (name, word_file("甲项目")))
    assert [intake.title for intake in client.get(reverse("intakes")).context["intakes"]] == ["后.docx", "先.docx"]


def test_what_cannot_be_uploaded_is_said(client: Client, settings: Settings) -> None:
    settings.INTAKE_FILES = 1
    nothing = uploaded(client)
    assert nothing.status_code == 422
    assert "请选择文件，或粘贴表格。" in nothing.content.decode()
    many = uploaded(client, ("一.txt", b"1"), ("二.txt", b"2"), text="写好的")
    assert "一次最多 1 个文件，您选了 2 个" in many.content.decode()
    assert "写好的" in many.content.decode()
    assert not Intake.objects.exists()


def test_corrected_cell_is_seen_in_the_form(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    table = found(client, "甲项目")
    key = cell_of(table, "甲项目")
    address = reverse("intake_table", args=[table.pk])
    with django_assert_num_queries(7):
        page = client.get(address, {"cell": key})
    assertContains(page, "文件中是：<q>甲项目</q>")
    row, column = key.split(",")
    told = act(client, table, "correct", cell=key, text=" 党务干部培训费\u200b ")
    assertRedirects(told, f"{address}#found-{row}-{column}", fetch_redirect_response=False)
    table.refresh_from_db()
    assert (table.project_name, table.version, table.corrections) == (
        "党务干部培训费",
        2,
        {"cells": {key: "党务干部培训费"}},
    )
    text = words(client.get(address).content.decode())
    assert "改正过的 1 处" in text
    assert "，文件中是“甲项目”" in text
    act(client, table, "drop", cell=key)
    table.refresh_from_db()
    assert (table.project_name, table.corrections) == ("", {"cells": {key: None}})
    act(client, table, "undo", cell=key)
    table.refresh_from_db()
    assert (table.project_name, table.corrections) == ("甲项目", {})


def test_fields_outside_the_table_are_typed(client: Client) -> None:
    table = found(client, "甲项目")
    fields = {"year": "２０１９年度", "project": "", "unit": "节能中心", "department": "", "money_unit": "元"}
    act(client, table, "fields", **fields)
    table.refresh_from_db()
    assert (table.year, table.unit_name, table.project_name) == (2019, "节能中心", "甲项目")
    assert table.corrections == {"fields": {"year": "2019", "unit": "节能中心", "money_unit": "元"}}
    wrong = act(client, table, "fields", **{**fields, "year": "去年", "unit": "另一个单位"})
    assert wrong.status_code == 422
    assert "年度请写四位数字，2000 到 2100。" in wrong.content.decode()
    assert "另一个单位" in wrong.content.decode()
    act(client, table, "undo-all")
    table.refresh_from_db()
    assert (table.corrections, table.year) == ({}, 2020)


def test_second_tab_loses_nothing_that_was_typed(client: Client) -> None:
    table = found(client, "甲项目")
    key = cell_of(table, "甲项目")
    act(client, table, "correct", cell=key, text="乙项目")
    late = act(client, table, "correct", cell=key, text="丙项目")
    assert late.status_code == 409
    text = late.content.decode()
    assert "这张表已在别处改动过，没有保存。您输入的内容还在，请核对后再保存一次。" in text
    assert "丙项目</textarea>" in text
    assert '<input type="hidden" name="seen" value="2">' in text
    table.refresh_from_db()
    assert table.project_name == "乙项目"


@pytest.mark.parametrize(("cell", "status"), [("999,0", 409), ("x", 422), ("", 422)])
def test_cell_that_is_none_is_refused(cell: str, status: int, client: Client) -> None:
    table = found(client, "甲项目")
    assert act(client, table, "correct", cell=cell, text="1").status_code == status
    table.refresh_from_db()
    assert (table.corrections, table.version) == ({}, 1)


def test_texts_of_a_file_are_texts(client: Client) -> None:
    uploaded(client, ('<b>"表.docx', word_file("<script>alert(1)</script>")))
    [table] = IntakeTable.objects.all()
    for address in (reverse("intake_table", args=[table.pk]), reverse("intake", args=[table.intake_id])):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page
        assert "<b>" not in page


def test_next_table_with_something_open_is_offered(scene: County, client: Client) -> None:
    intake = received(scene.people["owner"], ("一.docx", word_file("甲", "乙", "丙")), ("二.docx", word_file("丁")))
    read(intake)
    first, second, third, last = IntakeTable.objects.listed()
    IntakeTable.objects.update(unread_count=0, block_count=0)
    IntakeTable.objects.filter(pk__in=[first.pk, last.pk]).update(unread_count=1)
    context = client.get(reverse("intake_table", args=[second.pk])).context
    assert (context["previous"].pk, context["next"].pk) == (first.pk, last.pk)
    assert client.get(reverse("intake_table", args=[last.pk])).context["next"] is None
    assert third.project_name == "丙"


def test_table_that_is_no_form_says_so(client: Client) -> None:
    uploaded(client, text="序号\t姓名\n1\t张三")
    [table] = IntakeTable.objects.all()
    assertContains(client.get(reverse("intake_table", args=[table.pk])), "不是项目支出绩效自评表，也不是绩效目标表")
    assertContains(client.get(reverse("intake", args=[table.intake_id])), "不是自评表，也不是目标表")

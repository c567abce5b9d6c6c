"""The pages of the import: choose, look, confirm."""

import datetime as dt
import re
from html import unescape
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from projects.models import Department, Event, Region
from projects.units import departments
from tests.projects.admin.conftest import content
from tests.projects.admin.records import bureau, county
from tests.projects.units.test_importing import HEADS, workbook

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/projects/department/import/"
ROWS = (("301001", "应急执法队", "301", "2021-03-01"), ("302", "水利局", "", ""), ("301", "某县工业和信息化局", "", ""))


@pytest.fixture
def region() -> Region:
    region = county()
    bureau(region)
    return region


def upload(client: Client, region: Region, *rows: tuple[object, ...], name: str = "单位.xlsx") -> str:
    file = SimpleUploadedFile(name, workbook(*rows).getvalue())
    response = client.post(ADDRESS, {"region": region.pk, "default_date": "2021-01-01", "file": file})
    assert response.status_code == 200
    return content(response.content.decode())


def held(html: str) -> str:
    found = re.search(r'name="held" value="([^"]+)"', html)
    assert found is not None
    return found[1]


def confirm(client: Client, html: str) -> str:
    response = client.post(ADDRESS, {"held": held(html), "confirmed": "确认导入"}, follow=True)
    return unescape(response.content.decode())


def test_preview_shows_what_would_change_and_changes_nothing(client: Client, region: Region) -> None:
    html = upload(client, region, *ROWS)
    assert "表中 2 个单位有变动，1 个不变。尚未导入。" in html
    cells = [
        re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", cell)).strip() for cell in re.findall(r"<td>(.*?)</td>", html, re.S)
    ]
    assert cells == [
        "3", "新增", "302", "水利局", "（无上级）", "2021-01-01",
        "2", "更名", "301001", "安全生产执法队 → 应急执法队", "某县工业和信息化局", "2021-03-01",
    ]  # fmt: skip
    assert Department.objects.count() == 4


def test_confirmed_import_is_done_and_logged(client: Client, region: Region) -> None:
    html = confirm(client, upload(client, region, *ROWS))
    assert "已导入：2 个单位有变动，1 个不变。" in html
    assert Department.objects.get(code="301001").name == "应急执法队"
    logged = Event.objects.get(verb="import")
    assert logged.changes == {"departments": "新增“水利局”；更名“应急执法队”"}


def test_pasted_departments_are_imported(client: Client, region: Region) -> None:
    pasted = "单位编码\t单位名称\n302\t水利局\n"
    response = client.post(ADDRESS, {"region": region.pk, "default_date": "2021-01-01", "pasted": pasted})
    assert "已导入：1 个单位有变动，0 个不变。" in confirm(client, content(response.content.decode()))
    assert Department.objects.get(code="302").name == "水利局"


def test_second_import_has_nothing_to_confirm(client: Client, region: Region) -> None:
    confirm(client, upload(client, region, *ROWS))
    html = upload(client, region, *ROWS)
    assert "表中 0 个单位有变动，3 个不变。" in html
    assert 'name="confirmed"' not in html


def test_problems_are_listed_and_nothing_can_be_confirmed(client: Client, region: Region) -> None:
    html = upload(client, region, ("1", "", "", ""), ("2", "甲局", "没有的局", ""))
    assert "工作表“Sheet”第 2 行，“单位名称”列：没有填写。" in html
    assert "工作表“Sheet”第 3 行，“上级单位”列：没有找到“没有的局”" in html
    assert 'name="held"' not in html


def test_many_problems_are_not_all_listed(client: Client, region: Region) -> None:
    html = upload(client, region, *((str(number), "", "", f"错{number}") for number in range(300)))
    assert "还有 101 处没有列出。" in html


def test_file_that_is_no_workbook_is_refused_in_words(client: Client, region: Region) -> None:
    file = SimpleUploadedFile("单位.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old")
    html = client.post(ADDRESS, {"region": region.pk, "default_date": "2021-01-01", "file": file}).content.decode()
    assert "文件打不开，可能没有传完或已损坏" in html


def test_nothing_chosen_is_told_at_the_field(client: Client, region: Region) -> None:
    html = client.post(ADDRESS, {"region": region.pk, "default_date": "2021-01-01"}).content.decode()
    assert "请更正下面的错误。" in html


def test_tree_that_changed_meanwhile_is_looked_at_again(client: Client, region: Region) -> None:
    html = upload(client, region, *ROWS)
    departments.rename_department(Department.objects.get(code="301001"), "应急执法队", valid_from=dt.date(2021, 3, 1))
    assert "刚才有人改动了单位，请重新选择文件核对。" in confirm(client, html)
    assert not Department.objects.filter(code="302").exists()


def test_all_that_is_wrong_is_told_at_once(client: Client, region: Region) -> None:
    chain = [(f"4{number:02d}", f"第{number}层", f"4{number - 1:02d}" if number else "", "") for number in range(20)]
    confirm(client, upload(client, region, *chain))
    html = upload(
        client,
        region,
        ("302", "水利局", "没有的局", "昨天"),
        ("303", "", "301", "昨天"),
        ("304", "灌区管理处", "303", ""),
        ("305", "=B2", "302", ""),
        ("500", "底层", "419", ""),
        ("301", "某县工业和信息化局", "301001", "2021-02-30"),
    )
    assert re.findall(r"<li>(工作表.*?)</li>", html) == [
        "工作表“Sheet”第 2–3 行，“生效日期”列：“昨天”不是日期，请写成 2024-01-01 的格式填写。",
        "工作表“Sheet”第 2 行，“上级单位”列：没有找到“没有的局”，请先在表中或系统中增加这个单位。",
        "工作表“Sheet”第 3 行，“单位名称”列：没有填写。",
        "工作表“Sheet”第 5 行，“单位名称”列：是公式，请复制后“粘贴为数值”再上传。",
        "工作表“Sheet”第 6 行，“上级单位”列：级次过深，最多 20 级，请检查上级单位。",
        "工作表“Sheet”第 7 行，“生效日期”列：“2021-02-30”不是日期，请写成 2024-01-01 的格式填写。",
        "工作表“Sheet”第 7 行，“上级单位”列：上下级互为上级，或级次过深，请检查上级单位。",
    ]
    assert not Department.objects.filter(code="302").exists()


def test_what_the_tree_refuses_at_last_leaves_it_as_it_was(client: Client, region: Region) -> None:
    """In 2099 there is no circle any more, today there would be one."""
    html = upload(
        client,
        region,
        ("302", "水利局", "", ""),
        ("301001", "安全生产执法队", "302", "2099-01-01"),
        ("301", "某县工业和信息化局", "301001", "2021-01-01"),
    )
    said = "“某县工业和信息化局”不能移到自己或自己的下级“安全生产执法队”之下。没有导入任何单位。"
    assert said in confirm(client, html)
    assert not Department.objects.filter(code="302").exists()


@pytest.mark.parametrize("sent", ["", "forged"])
def test_forged_confirmation_is_refused(sent: str, client: Client, region: Region) -> None:
    html = client.post(ADDRESS, {"held": sent, "confirmed": "确认导入"}, follow=True).content.decode()
    assert "请重新选择文件。" in html
    assert Department.objects.count() == 4


def test_confirmation_lasts_an_hour(client: Client, region: Region) -> None:
    html = upload(client, region, *ROWS)
    sent = held(html)
    client_later = client
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=25)):
        client_later.get("/admin/")
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=50)):
        client_later.get("/admin/")
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=61)):
        response = client_later.post(ADDRESS, {"held": sent, "confirmed": "确认导入"}, follow=True)
    assert "核对的时间过长，请重新选择文件。" in response.content.decode()


def test_empty_table_has_the_heads_and_takes_codes_as_text(client: Client) -> None:
    content = client.get(f"{ADDRESS}template/").content
    sheet = load_workbook(BytesIO(content)).active
    assert [cell.value for cell in sheet[1]] == list(HEADS)
    assert [cell.number_format for cell in sheet[2]] == ["@"] * 4

"""账号 from Excel: looked at, decided, done as a whole, and refused with the place of each fault."""

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from perfeval.accounts.models import User
from projects.models import Event, Role, RoleKind
from projects.people.importing import COLUMNS
from projects.people.planning import mark_of_unit
from tests.factories import DepartmentFactory, ProjectFactory, RegionFactory, RoleFactory, UserFactory
from tests.projects.scenes import County, county, words
from tests.projects.views.test_people import client_of, keeper, said, told

pytestmark = pytest.mark.django_db
PATH = "/people/import/"
BY = "账号管理员（keeper-industry）"


@pytest.fixture
def scene() -> County:
    made = county()
    made.centre.code = "GXJ-01"
    made.centre.save(update_fields=["code"])
    return made


@pytest.fixture
def client(scene: County) -> Client:
    return client_of(keeper(scene))


def workbook(*rows: tuple[Any, ...], heads: tuple[str, ...] = COLUMNS) -> SimpleUploadedFile:
    """Rows of 单位, 姓名, 登录名, 角色, 电话, 任职日期, 停任日期, 分管单位."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "人员"
    for row in (heads, *rows):
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return SimpleUploadedFile("账号.xlsx", content.getvalue())


def looked_at(client: Client, *rows: tuple[Any, ...]) -> Any:
    return client.post(PATH, {"file": workbook(*rows)})


def go_on(client: Client, page: Any, **choices: str) -> Any:
    """The form of the page, with what is chosen in it."""
    return client.post(PATH, {"held": page.context["held"], **choices}, follow=True)


def steps_of(page: Any) -> list[tuple[str, str, str]]:
    return [
        (step.act.value, step.account.username if step.account else "", step.said)
        for step in page.context["plan"].steps
    ]


def test_accounts_are_shown_and_then_opened(scene: County, client: Client) -> None:
    page = looked_at(
        client,
        ("节能监察中心", "王芳", None, "单位填报、查询", "0994-1", dt.date(2026, 1, 1), None),
        ("ＧＸＪ－０１", "李华", "lihua", "审核人", None, None, "2099年1月1日"),
        ("节能监察中心", "王芳", None, "单位填报、查询", "0994-1", dt.date(2026, 1, 1), None),
        ("工业和信息化局", "王芳", None, "查询", "0994-1", None, None),
    )
    assert steps_of(page) == [
        ("新账号", "gxj-01-01", "授予单位填报，授予查询"),
        ("新账号", "lihua", "授予单位审核"),
        ("新账号", "gxj-01-01", "授予查询"),
    ]
    assert not User.objects.filter(name="王芳").exists()
    done = go_on(client, page)
    assert said(done) == ["已导入：2 个新账号。新账号请打印密码条。"]
    assert done.redirect_chain == [("/people/slips/", 302)]
    wang, li = User.objects.get(name="王芳"), User.objects.get(name="李华")
    assert {
        (role.kind, str(role.department), str(role.starts_on)) for role in wang.roles.select_related("department")
    } == {
        ("filler", "节能监察中心", "2026-01-01"),
        ("viewer", "节能监察中心", "2026-01-01"),
        ("viewer", "工业和信息化局", str(timezone.localdate())),
    }
    assert (str(li.roles.get().until), li.has_usable_password(), li.must_change_password) == ("2099-01-01", False, True)
    assert [verb for verb, by, _ in told("account-opened", "role-granted", "accounts-imported") if by == BY] == [
        *["account-opened"] * 2,
        *["role-granted"] * 4,
        "accounts-imported",
    ]


def test_a_second_time_nothing_is_new(scene: County, client: Client) -> None:
    rows = [("节能监察中心", "王芳", None, "单位填报", "0994-1", None, None)]
    go_on(client, looked_at(client, *rows))
    again = looked_at(client, *rows)
    assert steps_of(again) == [("不变", "gxj-01-01", "")]
    changed = looked_at(client, ("节能监察中心", "王芳", None, "单位填报、查询", "0994-2", None, "2099-01-01"))
    assert steps_of(changed) == [("有变动", "gxj-01-01", "授予查询，单位填报 2099-01-01 停任，电话改为 0994-2")]
    assert said(go_on(client, changed)) == ["已导入：1 行有变动。"]
    user = User.objects.get(name="王芳")
    assert (user.phone, [str(role.until) for role in user.roles.order_by("kind")]) == ("0994-2", ["2099-01-01"] * 2)
    assert Event.objects.get(verb="account-changed").changes == {"phone": ["0994-1", "0994-2"]}
    event = Event.objects.get(verb="role-withdrawn")
    assert event.changes == {"role": ["单位填报 · 节能监察中心", None], "until": [None, "2099-01-01"]}


def test_unknown_unit_is_offered_and_never_guessed(scene: County, client: Client) -> None:
    rows = [
        ("节能检察中心", "王芳", None, "单位填报", None, None, None),
        ("火星局", "李华", None, "查询", None, None, None),
    ]
    page = looked_at(client, *rows)
    assert [(each.text, [unit.name for unit in each.offered]) for each in page.context["plan"].unknown] == [
        ("节能检察中心", ["节能监察中心"]),
        ("火星局", []),
    ]
    undecided = go_on(client, page)
    assert (undecided.status_code, undecided.context["refused"]) == (422, "还有单位没有确定，没有导入。")
    choices = {
        f"unit-{mark_of_unit('节能检察中心')}": str(scene.centre.pk),
        f"unit-{mark_of_unit('火星局')}": "out",
    }
    shown = go_on(client, page, **choices)
    assert steps_of(shown) == [("新账号", "gxj-01-01", "授予单位填报"), ("不导入", "", "")]
    assert not User.objects.filter(name="王芳").exists()
    foreign = go_on(client, page, **{**choices, f"unit-{mark_of_unit('火星局')}": str(scene.assets.pk)})
    assert foreign.status_code == 422
    go_on(client, shown, **choices)
    assert User.objects.get(name="王芳").roles.get().department == scene.centre
    assert not User.objects.filter(name="李华").exists()


def test_faults_are_told_with_their_places_and_folded(scene: County, client: Client) -> None:
    response = looked_at(
        client,
        ("节能监察中心", "王芳", "有 空格", "单位填报", None, None, None),
        ("节能监察中心", None, None, "局长", None, "昨天", None),
        ("节能监察中心", None, None, "局长", None, None, "2000-01-01"),
        ("节能监察中心", "赵六", None, "财政绩效科", None, None, None),
    )
    assert response.status_code == 422
    kinds = "单位填报、单位审核、主管部门审核、财政业务科室、财政绩效科、查询、账号管理员"
    assert response.context["problems"] == [
        "工作表“人员”第 2 行，“登录名”列：“有 空格”不能作登录名，只能有文字、字母、数字和 @ . + - _。",
        "工作表“人员”第 3–4 行，“姓名”列：没有填写。",
        f"工作表“人员”第 3–4 行，“角色”列：“局长”不是可以导入的角色，可以写：{kinds}。",
        "工作表“人员”第 3 行，“任职日期”列：“昨天”不是日期，请写成 2026-01-01 的样子。",
        "工作表“人员”第 4 行，“停任日期”列：停任日期要晚于任职日期。",
        "工作表“人员”第 5 行，“角色”列：“财政绩效科”不由您授予，请与财政账号管理员联系。",
    ]
    assert not User.objects.filter(name="王芳").exists()


def desk_row(assigned: str | None, kinds: str = "财政业务科室", **typed: Any) -> tuple[Any, ...]:
    return ("财政局", "周八", "zhouba", kinds, typed.get("phone"), None, None, assigned)


def test_desks_are_given_their_departments(scene: County) -> None:
    bureau = client_of(keeper(scene, RoleKind.BUREAU_ACCOUNT_ADMINISTRATOR, "bureau"))
    page = looked_at(bureau, desk_row("工业和信息化局、国有资产监督管理委员会"), desk_row("工业和信息化局"))
    said_first = "授予财政业务科室，分管工业和信息化局、国有资产监督管理委员会"
    assert steps_of(page) == [("新账号", "zhouba", said_first)]
    go_on(bureau, page)
    role = Role.objects.get(user__username="zhouba")
    assert set(role.assigned.all()) == {scene.industry, scene.assets}
    again = looked_at(bureau, desk_row("国有资产监督管理委员会"), desk_row("工业和信息化局"))
    assert steps_of(again) == [("不变", "zhouba", "")]
    ProjectFactory.create(unit=scene.centre, department=scene.centre)  # which makes it a 主管部门
    changed = looked_at(bureau, desk_row("工业和信息化局\nGXJ-01"))  # Alt+Enter
    assert steps_of(changed) == [("有变动", "zhouba", "分管节能监察中心，不再分管国有资产监督管理委员会")]
    assert said(go_on(bureau, changed)) == ["已导入：1 行有变动。"]
    assert set(role.assigned.all()) == {scene.industry, scene.centre}
    assert [event.changes for event in Event.objects.filter(verb="role-assigned").order_by("sequence")][-3:] == [
        {"add": ["国有资产监督管理委员会", "工业和信息化局"]},
        {"add": ["节能监察中心"]},
        {"remove": ["国有资产监督管理委员会"]},
    ]


def test_departments_of_desks_that_cannot_be_are_told(scene: County) -> None:
    DepartmentFactory.create(name="伊宁市教育局", region=RegionFactory.create(name="伊宁市"))
    bureau = client_of(keeper(scene, RoleKind.BUREAU_ACCOUNT_ADMINISTRATOR, "bureau"))
    empty = looked_at(bureau, desk_row(" 、"), desk_row("工业和信息化局", "查询"))
    assert empty.context["problems"] == [
        "工作表“人员”第 2 行，“分管单位”列：财政业务科室要写分管的单位，几个用顿号分开。",
        "工作表“人员”第 3 行，“分管单位”列：只有财政业务科室有分管单位，此处请留空。",
    ]
    response = looked_at(
        bureau,
        desk_row("工业和信息化局、火星局、工业信息化局、伊宁市教育局、节能监察中心"),
        desk_row("财政局", phone="1"),
    )
    unknown = "您管理的单位中没有“{}”，或不止一个。{}请写全称或单位编码。"
    assert [problem.partition("列：")[2] for problem in response.context["problems"]] == [
        unknown.format("火星局", ""),
        unknown.format("工业信息化局", "是不是“工业和信息化局”？"),
        unknown.format("伊宁市教育局", ""),
        "“节能监察中心”不是主管部门，请写“工业和信息化局”。",
        "这个人在这里的分管单位，前面已有一行，请写在一行里。",
    ]
    assert {problem.partition("列：")[0] for problem in response.context["problems"]} == {
        "工作表“人员”第 2 行，“分管单位”",
        "工作表“人员”第 3 行，“分管单位”",
    }
    assert not User.objects.filter(username="zhouba").exists()
    own = looked_at(client_of(keeper(scene)), ("节能监察中心", *desk_row("工业和信息化局")[1:]))
    assert "“财政业务科室”不由您授予，请与财政账号管理员联系。" in own.context["problems"][0]


def test_desk_of_two_regions_is_refused(scene: County) -> None:
    both = keeper(scene, RoleKind.BUREAU_ACCOUNT_ADMINISTRATOR, "bureau")
    other = DepartmentFactory.create(name="伊宁市财政局", region=RegionFactory.create(name="伊宁市"))
    RoleFactory.create(user=both, kind=RoleKind.BUREAU_ACCOUNT_ADMINISTRATOR, department=other)
    response = looked_at(client_of(both), desk_row("伊宁市财政局"))
    assert response.context["problems"] == [
        "工作表“人员”第 2 行，“分管单位”列：“伊宁市财政局”和“财政局”不在一个行政区划。"
    ]


def test_people_that_cannot_be_told_apart_or_are_not_ones_own_are_refused(scene: County, client: Client) -> None:
    for _ in range(2):
        RoleFactory.create(user=UserFactory.create(name="王芳"), department=scene.centre)
    both = RoleFactory.create(user=UserFactory.create(name="钱七", username="qianqi"), department=scene.centre).user
    RoleFactory.create(user=both, kind=RoleKind.FINANCE_OFFICE, department=scene.bureau)
    foreign = scene.people["another unit"].username
    response = looked_at(
        client,
        ("节能监察中心", "王芳", None, "查询", None, None, None),
        ("节能监察中心", "张三", foreign, "查询", None, None, None),
        ("节能监察中心", "李四", scene.people["owner"].username, "查询", None, None, None),
        ("节能监察中心", "钱七", None, "查询", None, None, None),
    )
    assert [problem.partition("列：")[2] for problem in response.context["problems"]] == [
        "“节能监察中心”有 2 位“王芳”，请写登录名。",
        f"登录名“{foreign}”已经有人使用，请换一个。",
        f"登录名“{scene.people['owner'].username}”是“owner”的，姓名不同。",
        "这个账号还担任“财政绩效科 · 财政局”，不归您管理。“财政局”不在您管理的单位之内。",
    ]
    assert Role.objects.filter(kind=RoleKind.VIEWER).count() == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "这个文件是空的。"),
        (b"not a workbook", "文件"),
        (None, "的前 20 行中没有找到表头，缺少 “角色”"),
    ],
)
def test_wrong_file_is_refused_in_words(content: bytes | None, message: str, client: Client) -> None:
    file = workbook(heads=("单位", "姓名")) if content is None else SimpleUploadedFile("账号.xlsx", content)
    assert message in words(client.post(PATH, {"file": file}).content.decode())


def test_pasted_people_are_told_by_their_place_in_the_table(client: Client) -> None:
    pasted = "单位\t姓名\t角色\n节能监察中心\t王芳\t{}\n"
    wrong = client.post(PATH, {"pasted": pasted.format("局长")})
    assert "第 1 个表格第 2 行，“角色”列" in words(wrong.content.decode())
    assert [line[0] for line in steps_of(client.post(PATH, {"pasted": pasted.format("查询")}))] == ["新账号"]


def test_what_changed_meanwhile_is_shown_anew(scene: County, client: Client) -> None:
    page = looked_at(client, ("节能监察中心", "王芳", None, "查询", None, None, None))
    other = UserFactory.create(name="王芳", username="elsewhere", phone="")
    RoleFactory.create(user=other, department=scene.centre)
    shown = go_on(client, page)
    assert steps_of(shown) == [("有变动", "elsewhere", "授予查询")]
    assert User.objects.filter(name="王芳").count() == 1
    assert other.roles.count() == 1


def test_page_that_was_altered_or_lay_too_long_imports_nothing(scene: County, client: Client) -> None:
    page = looked_at(client, ("节能监察中心", "王芳", None, "查询", None, None, None))
    response = client.post(PATH, {"held": f"{page.context['held']}x"}, follow=True)
    assert said(response) == ["核对的时间过长，没有导入，请重新选择文件。"]
    assert not User.objects.filter(name="王芳").exists()


@pytest.mark.parametrize("count", [1, 3])
def test_import_takes_as_many_queries_for_three_as_for_one(
    count: int, scene: County, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [("节能监察中心", f"王{n}", None, "单位填报", None, None, None) for n in range(count)]
    with django_assert_num_queries(7):
        page = looked_at(client, *rows)
    with django_assert_num_queries(19):
        client.post(PATH, {"held": page.context["held"]})
    assert User.objects.filter(name__startswith="王").count() == count


@pytest.mark.parametrize("count", [1, 3])
def test_import_of_desks_takes_as_many_queries_for_three_as_for_one(
    count: int, scene: County, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    bureau = client_of(keeper(scene, RoleKind.BUREAU_ACCOUNT_ADMINISTRATOR, "bureau"))
    rows = [("财政局", f"王{n}", None, "财政业务科室", None, None, None, "工业和信息化局") for n in range(count)]
    with django_assert_num_queries(7):
        page = looked_at(bureau, *rows)
    with django_assert_num_queries(20):
        bureau.post(PATH, {"held": page.context["held"]})
    assert Role.objects.filter(user__name__startswith="王", assigned=scene.industry).count() == count


def test_empty_table_can_be_taken(client: Client) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(client.get("/people/import/template.xlsx").content)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == list(COLUMNS)

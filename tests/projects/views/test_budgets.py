"""部门预算表 through the pages: looked at first, then kept, shown and taken out."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertRedirects

from projects.budgets.keeping import latest_budget, store_budget, tables_of
from projects.budgets.reading import read_budget
from projects.models import Department, Event, PublishedBudget
from tests.factories import DepartmentFactory
from tests.projects.budgets.published import book_of, published_book, read_published
from tests.projects.budgets.test_checking import put
from tests.projects.documents.workbooks import pages
from tests.projects.scenes import PEOPLE, County, county, filled, published, words

pytestmark = pytest.mark.django_db
OWN = dict.fromkeys(PEOPLE, 404) | dict.fromkeys(PEOPLE[:6], 200) | {"nobody": 302}


@pytest.fixture
def scene() -> County:
    return county(2021)


@pytest.fixture
def client(scene: County) -> Client:
    return scene.client_of("finance office")


def kept(scene: County, department: Department) -> PublishedBudget:
    tables = read_published().tables
    return store_budget(department, 2021, tables, seen=0, by=scene.people["finance office"], file_name="预算.xlsx")


def handed_in(client: Client, department: Department, book: BytesIO, **values: str) -> Any:
    file = SimpleUploadedFile("预算.xlsx", book.read())
    address = reverse("budget_import", args=[department.pk])
    return client.post(address, {"year": "２０２１", "money": "", **values, "workbook": file})


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("unit_budget", OWN),
        ("budget_document", OWN),
        # The department's own fillers and the bureau; those who only see it are told who does.
        ("budget_import", OWN | dict.fromkeys(PEOPLE[1:5], 403)),
    ],
)
def test_pages_open_for_whom_they_should(page: str, expected: dict[str, int], scene: County) -> None:
    kept(scene, scene.centre)
    more = ["2021", "1", "xlsx"] if page == "budget_document" else []
    address = reverse(page, args=[scene.centre.pk, *more])
    assert {person: scene.client_of(person).get(address).status_code for person in PEOPLE} == expected
    if page == "budget_import":
        posted = {person: scene.client_of(person).post(address).status_code for person in PEOPLE}
        assert posted == expected


def test_tables_are_looked_at_and_kept(client: Client, scene: County) -> None:
    preview = handed_in(client, scene.assets, published_book())
    text = words(preview.content.decode())
    assert "文件中有 9 张表：表一、表二、表三、表四、表五、表六、表七、表八、表九。" in text
    assert "表中写的编制部门是“昌吉州国资委”，系统中没有这个名称的单位" in text
    assert not PublishedBudget.objects.exists()
    address = reverse("budget_import", args=[scene.assets.pk])
    told = client.post(address, {"tables": preview.context["tables_sealed"]})
    assertRedirects(told, f"{reverse('unit_budget', args=[scene.assets.pk])}?year=2021")
    budget = latest_budget(scene.assets, 2021)
    assert budget is not None
    assert (budget.number, budget.file_name, budget.uploaded_by) == (1, "预算.xlsx", scene.people["finance office"])
    assert tables_of(budget) == read_published().tables


def test_later_file_says_what_differs_and_the_same_file_is_not_kept_again(client: Client, scene: County) -> None:
    kept(scene, scene.assets)
    page = handed_in(client, scene.assets, published_book(change=put("表六", "D8", 45.5), only="表六"))
    text = words(page.content.decode())
    assert "表六“30102 津贴补贴”行“合计”列：45.51 → 45.5" in text
    assert "表一、表二、表三、表四、表五、表七、表八、表九不在文件中，保留第 1 版的。" in text
    assert "保存为第 2 版" in text
    same = words(handed_in(client, scene.assets, published_book()).content.decode())
    assert "与现有的第 1 版完全相同，不用再导入。" in same
    assert "保存为" not in same


def test_what_changed_since_the_look_stops_it(client: Client, scene: County) -> None:
    preview = handed_in(client, scene.assets, published_book())
    sealed = preview.context["tables_sealed"]
    kept(scene, scene.assets)
    address = reverse("budget_import", args=[scene.assets.pk])
    assertContains(client.post(address, {"tables": sealed}, follow=True), "导入了第 1 版，没有导入，请重新上传核对。")
    other = reverse("budget_import", args=[scene.industry.pk])
    for where, forged in ((address, f"x{sealed}"), (other, sealed)):
        told = client.post(where, {"tables": forged}, follow=True)
        assertContains(told, "核对的内容已过期，没有导入，请重新上传。")
    assert PublishedBudget.objects.count() == 1


def test_faults_are_told_and_nothing_is_kept(client: Client, scene: County) -> None:
    DepartmentFactory.create(name="昌吉州国资委", region=scene.region)
    foreign = handed_in(client, scene.assets, published_book(only="表三"))
    assert foreign.context["reasons"] == [
        "表中写的编制部门是“昌吉州国资委”，页面上选的是“国有资产监督管理委员会”，请核对单位或文件。"
    ]
    wrong = handed_in(client, scene.assets, published_book(change=put("表三", "E8", "一百")))
    assert wrong.context["reasons"] == ["工作表“表三”第 8 行，“E”列：“一百”：请填写数字。"]
    unknown = handed_in(client, scene.assets, book_of(("姓名", "电话"), ("甲", "乙")))
    assertContains(unknown, "文件中没有认出部门预算的表。")
    empty = client.post(reverse("budget_import", args=[scene.assets.pk]), {"year": "1900"})
    assert empty.context["form"].errors == {
        "year": ["确保该值大于或等于2000。"],
        "workbook": ["请先选择文件，或粘贴表格。"],
    }
    assert not PublishedBudget.objects.exists()


def test_page_shows_tables_findings_and_versions(client: Client, scene: County) -> None:
    budget = kept(scene, scene.assets)
    filled(scene, published(), name="律师咨询费", unit=scene.assets)
    page = client.get(reverse("unit_budget", args=[scene.assets.pk]))
    text = words(page.content.decode())
    assert "表六“合计”行“合计”列：写的是 525.81 万元，表五“合计”行“基本支出”列是 420.81 万元，相差 105 万元。" in text
    assert "已与本年度自评任务中 1 个项目的年初预算数核对。" in text
    assert "自评表的年初预算数是" in text
    assertContains(page, 'href="#cell-basic-39-3"')
    assertContains(page, 'id="cell-basic-39-3"')
    assert [each.number for each in page.context["tables"]] == [f"表{each}" for each in "一二三四五六七八九"]
    store_budget(scene.assets, 2021, tables_of(budget)[:1], seen=1, by=scene.people["finance office"])
    former = client.get(reverse("unit_budget", args=[scene.assets.pk]), {"year": 2021, "version": 1})
    assertContains(former, "这是第 1 版，已有新的一版。")
    for query in ({"year": 2020}, {"version": 9}, {"year": "x"}):
        assert client.get(reverse("unit_budget", args=[scene.assets.pk]), query).status_code == 404


def test_department_without_tables_is_told_so(scene: County) -> None:
    page = scene.client_of("viewer").get(reverse("unit_budget", args=[scene.centre.pk]))
    assertContains(page, "还没有部门预算表")
    assertContains(scene.client_of("viewer").get(reverse("unit", args=[scene.centre.pk])), "部门预算表")


@pytest.mark.parametrize(("suffix", "verb"), [("xlsx", "export"), ("pdf", "print")])
def test_tables_are_taken_out(suffix: str, verb: str, client: Client, scene: County) -> None:
    budget = kept(scene, scene.assets)
    response = client.get(reverse("budget_document", args=[scene.assets.pk, "2021", "1", suffix]))
    name = f"国有资产监督管理委员会-2021 年部门预算表第 1 版.{suffix}"
    assert Event.objects.get(verb=verb).subject == name
    if suffix == "pdf":
        assert response.content[:5] == b"%PDF-"
    else:
        assert read_budget(pages(BytesIO(response.content)), year=2021, declared=None).tables == tables_of(budget)
    missing = reverse("budget_document", args=[scene.assets.pk, "2021", "2", suffix])
    assert client.get(missing).status_code == 404


def test_list_holds_the_departments_that_a_person_sees(scene: County, client: Client) -> None:
    kept(scene, scene.assets)
    address = reverse("budgets")
    assertContains(client.get(address), "2021 年（第 1 版）")
    assertContains(client.get(reverse("rounds")), f'href="{address}"')
    found = client.get(address, {"text": " 国有资产 "}).context["lines"]
    assert [(unit.name, brings) for unit, _, brings in found] == [("国有资产监督管理委员会", True)]
    seen = scene.client_of("viewer").get(address).context["lines"]
    assert [(unit.name, brings) for unit, _, brings in seen] == [("工业和信息化局", False), ("节能监察中心", False)]


@pytest.mark.parametrize("count", [1, 3])
def test_pages_take_no_more_queries_for_more_rows(
    count: int, scene: County, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = scene.client_of("finance office")
    for number in range(count):
        tables = read_published().tables[:1]
        store_budget(scene.assets, 2021, tables, seen=number, by=scene.people["finance office"])
        store_budget(DepartmentFactory.create(region=scene.region), 2021, tables, seen=0, by=scene.people["owner"])
        filled(scene, published(), name=f"项目{number}", unit=scene.assets)
    with django_assert_num_queries(6):
        client.get(reverse("budgets"))
    with django_assert_num_queries(6):
        client.get(reverse("unit_budget", args=[scene.assets.pk]))

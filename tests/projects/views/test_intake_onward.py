"""A table that came in and is no form is led to the page that takes it in, with its file."""

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from projects.documents.layout.values import Unit
from projects.intake.jobs import read_at_once
from projects.models import Department, IntakeFile, IntakeTable, Ledger, ListDraft, RoleKind
from projects.rounds.enlisting.list_file import empty_list
from projects.rounds.ledger_table import COLUMNS as LEDGER
from projects.units import departments
from projects.units.importing import COLUMNS as UNITS
from tests.factories import RoleFactory, RoundFactory, UserFactory
from tests.projects.admin.conftest import administrator
from tests.projects.budgets.published import published_book
from tests.projects.intake.uploads import received, word_file
from tests.projects.reading.test_pages import docx
from tests.projects.rounds.enlisting.books import PUBLISHED, book
from tests.projects.rounds.test_ledger import with_code
from tests.projects.scenes import PEOPLE, County, county, words
from tests.projects.views.test_intakes import uploaded

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    return county(2021)


@pytest.fixture
def office(scene: County) -> Client:
    return scene.client_of("finance office")


def onward(client: Client, *contents: bytes, name: str = "表.xlsx") -> Any:
    """Of the first table of an upload."""
    uploaded(client, *((f"{number}{name}", content) for number, content in enumerate(contents, start=1)))
    table = IntakeTable.objects.order_by("pk").first()
    assert table is not None
    return client.get(reverse("intake_onward", args=[table.pk]))


def posted(client: Client, page: Any, form: Any, **data: Any) -> Any:
    """What the page's own form says, with what a person chose."""
    handed = {form.add_prefix("handed"): [str(key) for key in form.initial["handed"]]}
    return client.post(page.request["PATH_INFO"], {**handed, **data}, follow=True)


def test_table_seven_goes_on_to_the_round_with_all_files(scene: County, office: Client) -> None:
    departments.rename_department(scene.assets, "昌吉州国资委", valid_from=scene.assets.names.get().valid_from)
    other = book(("国资委", "培训费", 6, 201), heads=("单位名称", "项目名称", "项目支出合计", "类"))
    response = onward(office, PUBLISHED.read_bytes(), other.getvalue())
    page = office.get(response["Location"])
    form = page.context["seven_form"]
    assert "已从导入文档带入“1表.xlsx”、“2表.xlsx”，不用再选" in words(page.content.decode())
    assert page.context["list_form"].initial["handed"] == []
    told = posted(office, page, form, source="table_seven", seen="")
    assert "没有写明金额单位" in words(told.content.decode())
    assert told.context["seven_form"].initial["handed"] == form.initial["handed"]
    said = posted(office, page, form, source="table_seven", seen="", **{"seven-money": Unit.WAN.value})
    assert said.redirect_chain[-1][0].endswith("/lines/")
    assert [len(draft.lines) for draft in ListDraft.objects.all()] == [8]


def test_list_goes_on_to_the_round(office: Client) -> None:
    content = docx((["单位：万元"], (("项目名称", "实施单位", "年初预算数"), ("培训费", "节能监察中心", "6"))))
    page = office.get(onward(office, content, name="清单.docx")["Location"])
    said = posted(office, page, page.context["list_form"], source="list", seen="")
    assert said.redirect_chain[-1][0].endswith("/lines/")
    assert (ListDraft.objects.get().origin, len(ListDraft.objects.get().lines)) == ("1清单.docx", 1)


def test_ledger_goes_on_to_the_bureau_s_amounts(scene: County, office: Client) -> None:
    with_code(scene)
    rows = (LEDGER, ("654-0001", "执法人员培训", "", "20", "25", "12.5"))
    page = office.get(onward(office, docx(([], rows)), name="执行.docx")["Location"])
    choices = {"unit": Unit.WAN.value, "kind": "appropriation", "mode": Ledger.LOCKED.value}
    preview = posted(office, page, page.context["form"], **choices)
    assert "共 1 行：填入 1 行" in words(preview.content.decode())


def test_budget_goes_on_to_the_department_that_it_names(scene: County, office: Client) -> None:
    Department.objects.filter(pk=scene.assets.pk).update(name="昌吉州国资委")
    content = published_book(only="表三").getvalue()
    page = office.get(onward(office, content, name="预算.xlsx")["Location"])
    assert page.request["PATH_INFO"] == reverse("budget_import", args=[scene.assets.pk])
    Department.objects.filter(pk=scene.assets.pk).update(name="别的名称")
    choice = onward(office, content)
    assertContains(choice, "是哪个单位的部门预算表")
    searched = office.get(choice.request["PATH_INFO"], {"text": "别的"})
    assert [way.title for way in searched.context["ways"]] == ["别的名称"]


def test_choice_of_rounds_is_the_person_s(scene: County, office: Client) -> None:
    other = RoundFactory.create(region=scene.region, year=2022)
    page = onward(office, empty_list())
    assert {way.title for way in page.context["ways"]} == {str(scene.round), str(other)}
    own = uploaded(office, ("甲.xlsx", PUBLISHED.read_bytes()), round=other.pk)
    table = IntakeTable.objects.latest("pk")
    assert own.status_code == 302
    [address] = [office.get(reverse("intake_onward", args=[table.pk]))["Location"]]
    assert address.startswith(reverse("list_source", args=[other.pk]))


def test_who_may_not_enter_it_is_told_so(scene: County) -> None:
    owner = scene.client_of("owner")
    assertContains(onward(owner, PUBLISHED.read_bytes()), "由财政绩效科导入，请转交给他们。")
    IntakeFile.objects.all().delete()
    assertContains(onward(owner, docx(([], (UNITS, ("1", "甲", "", "")))), name="单位.docx"), "由系统管理员")
    IntakeFile.objects.all().delete()
    assertContains(onward(owner, docx(([], (("甲", "乙"), ("1", "2")))), name="别的.docx"), "没有认出是什么表")
    IntakeFile.objects.all().delete()
    form = onward(owner, word_file("甲项目"), name="自评表.docx")
    assertRedirects(form, reverse("intake_table", args=[IntakeTable.objects.get().pk]))


def test_page_and_file_are_their_owners_alone(scene: County, office: Client) -> None:
    uploaded(office, ("清单.xlsx", PUBLISHED.read_bytes()))
    table = IntakeTable.objects.get()
    address = reverse("intake_onward", args=[table.pk])
    seen = {person: scene.client_of(person).get(address).status_code for person in PEOPLE}
    assert seen == dict.fromkeys(PEOPLE, 404) | {"finance office": 302, "nobody": 302}
    colleague = UserFactory.create()
    RoleFactory.create(user=colleague, kind=RoleKind.FINANCE_OFFICE, department=scene.bureau)
    client = Client()
    client.force_login(colleague)
    source = reverse("list_source", args=[scene.round.pk])
    page = client.get(f"{source}?source=table_seven&handed={table.file_id}")
    assert page.context["seven_form"].initial["handed"] == []
    stolen = client.post(source, {"source": "table_seven", "seen": "", "seven-handed": table.file_id})
    assert "导入文档中的这个文件已删除，请重新选择文件。" in words(stolen.content.decode())
    assert not ListDraft.objects.exists()


def test_departments_go_on_to_the_administrator_s_import(scene: County) -> None:
    admin = administrator(RoleKind.SYSTEM_ADMINISTRATOR)
    client = Client()
    client.force_login(admin)
    intake = received(admin, ("单位.docx", docx(([], (UNITS, ("1", "甲局", "", ""))))))
    assert read_at_once(intake)
    page = client.get(client.get(reverse("intake_onward", args=[intake.tables.get().pk]))["Location"])
    assertContains(page, "已从导入文档带入“单位.docx”，不用再选")
    sent = {"region": scene.region.pk, "default_date": "2021-01-01", "handed": intake.files.get().pk}
    preview = client.post(page.request["PATH_INFO"], sent)
    assert "表中 1 个单位有变动，0 个不变。尚未导入。" in words(preview.content.decode())
    default_storage.delete(str(intake.files.get().file.name))
    gone = client.post(page.request["PATH_INFO"], sent)
    assertContains(gone, "文件已不在服务器上，请重新上传。")

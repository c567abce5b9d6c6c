"""The page on which tables of an upload are matched, chosen, looked at and entered."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from projects.models import Evaluation, Event, Intake, IntakePurpose, Job, Step, TableChoice
from projects.queue.asking import ENTER_INTAKE
from projects.views import entering
from tests.projects.intake.entering.scenes import empty_sheets, pick, project_of, reread, stamps, table_of, uploaded
from tests.projects.scenes import PEOPLE, County, county, words

pytestmark = pytest.mark.django_db
NAMES = ("安全生产", "节能监察", "执法检查")


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def intake(scene: County) -> Intake:
    empty_sheets(scene, "安全生产")
    return uploaded(scene, scene.people["owner"], table_of(scene))


def path(intake: Intake) -> str:
    return reverse("intake_entering", args=[intake.pk])


def shown(client: Client, intake: Intake, **query: str) -> str:
    return words(client.get(path(intake), query).content.decode())


def post(client: Client, intake: Intake, act: str, **fields: Any) -> Any:
    data = {"seen": reread(intake).version, "shown": [table.pk for table in intake.tables.all()], "act": act}
    return client.post(path(intake), {**data, **fields}, follow=True)


def entered(client: Client, intake: Intake, **fields: Any) -> Any:
    stamped = [f"{key}-{stamp}" for key, stamp in stamps(intake).items()]
    return post(client, intake, "enter", stamp=stamped, **fields)


def test_upload_is_its_owners_alone(scene: County, intake: Intake) -> None:
    pages = (path(intake), reverse("intake_table_entering", args=[intake.tables.get().pk]))
    for page in pages:
        statuses = {person: scene.client_of(person).get(page).status_code for person in PEOPLE}
        assert statuses == dict.fromkeys(PEOPLE, 404) | {"owner": 200, "nobody": 302}


def test_who_neither_fills_in_nor_manages_enters_nothing(scene: County, intake: Intake) -> None:
    for person in ("viewer", "unit reviewer", "finance desk", "administrator"):
        Intake.objects.filter(pk=intake.pk).update(owner=scene.people[person])
        assert scene.client_of(person).get(path(intake)).status_code == 403
        assert scene.client_of(person).post(path(intake), {"act": "enter"}).status_code == 403


def test_audit_and_upload_without_a_round_have_no_such_page(scene: County, intake: Intake) -> None:
    client = scene.client_of("owner")
    Intake.objects.filter(pk=intake.pk).update(round=None)
    assert client.get(path(intake)).status_code == 404
    Intake.objects.filter(pk=intake.pk).update(purpose=IntakePurpose.AUDIT)
    assert client.get(path(intake)).status_code == 404


def test_page_says_where_each_table_goes_and_what_it_would_change(scene: County, intake: Intake) -> None:
    page = shown(scene.client_of("owner"), intake)
    assert "可以导入 1" in page
    assert "安全生产（节能监察中心）" in page
    assert "原表 90.5 测算" in page
    assert "按已公布的定稿保存" not in page
    assert "按已公布的定稿保存" in shown(scene.client_of("finance office"), _owned_by(scene, intake, "finance office"))


def _owned_by(scene: County, intake: Intake, person: str) -> Intake:
    Intake.objects.filter(pk=intake.pk).update(owner=scene.people[person])
    return intake


def test_table_is_shown_cell_by_cell_with_what_follows(scene: County, intake: Intake) -> None:
    client = scene.client_of("owner")
    page = words(client.get(reverse("intake_table_entering", args=[intake.tables.get().pk])).content.decode())
    assert "第 1 个表格第 9 行" in page
    assert "总分 90.5" in page
    assert "不一致" in page
    assert "必须修改" in page


def test_choice_is_saved_and_then_entered(scene: County, intake: Intake) -> None:
    client = scene.client_of("owner")
    page = post(client, intake, "all-draft")
    assert "已保存。" in words(page.content.decode())
    assert "导入已选的 1 张表" in words(page.content.decode())
    page = entered(client, intake)
    assert "已导入：填入草稿 1 张。" in words(page.content.decode())
    assert Evaluation.objects.get().goal == table_of(scene).goal
    assert intake.tables.get().evaluation == Evaluation.objects.get()


def test_choice_that_was_not_saved_is_saved_first(scene: County, intake: Intake) -> None:
    client, key = scene.client_of("owner"), intake.tables.get().pk
    pick(intake)
    page = entered(client, intake, **{f"choice-{key}": "leave"})
    assert entering.SAVE_FIRST in words(page.content.decode())
    assert (intake.tables.get().choice, Evaluation.objects.get().goal) == ("leave", "")


def test_change_meanwhile_is_told_with_its_table(scene: County, intake: Intake) -> None:
    client = scene.client_of("owner")
    pick(intake)
    stamped = [f"{key}-{stamp}" for key, stamp in stamps(intake).items()]
    Evaluation.objects.update(row_version=9)
    events = Event.objects.count()
    response = post(client, intake, "enter", stamp=stamped)
    assert response.status_code == 409
    assert "没有导入任何表： “公开.docx”第 1 张表" in words(response.content.decode())
    assert Event.objects.count() == events


def test_older_window_is_told(scene: County, intake: Intake) -> None:
    client = scene.client_of("owner")
    seen = intake.version
    pick(intake)
    page = post(client, intake, "all-leave", seen=seen)
    assert "在另一个窗口中改过选择" in words(page.content.decode())
    assert intake.tables.get().choice == TableChoice.DRAFT


def test_nothing_chosen_is_said(scene: County, intake: Intake) -> None:
    response = post(scene.client_of("owner"), intake, "enter")
    assert (response.status_code, "没有选择要导入的表。" in words(response.content.decode())) == (409, True)


def test_many_tables_are_entered_by_a_worker(scene: County, intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entering, "MOST_AT_ONCE", 0)
    pick(intake)
    page = entered(scene.client_of("owner"), intake)
    assert "正在导入 1 张表" in words(page.content.decode())
    assert Job.objects.get(kind=ENTER_INTAKE).arguments["shown"] == {str(k): v for k, v in stamps(intake).items()}


def test_proposal_is_chosen(scene: County) -> None:
    project = project_of(scene, "党务干部集中培训费")
    office = scene.people["finance office"]
    upload, client = uploaded(scene, office, table_of(scene, "党务干部培训费")), scene.client_of("finance office")
    assert "没有完全相同的项目，请选择。" in shown(client, upload)
    key = upload.tables.get().pk
    fields = {f"meant-{key}": f"project-{project.pk}", f"choice-{key}": TableChoice.PUBLISHED}
    post(client, upload, "save", **fields)
    page = entered(client, upload, **fields)
    assert "按已公布的定稿保存 1 张，任务中新建自评表 1 张" in words(page.content.decode())
    made = Evaluation.objects.get()
    assert (made.project, made.step) == (project, Step.APPROVED)
    sheet = words(client.get(reverse("evaluation", args=[made.pk])).content.decode())
    assert "按已公布的表导入：这张表在别处审核、公布" in sheet
    listed = words(client.get(reverse("round", args=[scene.round.pk])).content.decode())
    assert "审核通过（按已公布的表导入）" in listed


@pytest.mark.parametrize("number", [1, 3])
def test_pages_ask_no_more_of_the_database_for_more_tables(
    number: int, scene: County, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    empty_sheets(scene, *NAMES[:number])
    owner = scene.people["owner"]
    upload = uploaded(scene, owner, *(table_of(scene, name) for name in NAMES[:number]))
    pick(upload)
    client = scene.client_of("owner")
    client.get(path(upload))
    with django_assert_num_queries(20):
        client.get(path(upload))
    with django_assert_num_queries(22):
        client.get(reverse("intake_table_entering", args=[upload.tables.order_by("pk")[0].pk]))

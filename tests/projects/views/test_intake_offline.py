"""离线填报表 that come in as documents: looked at together, entered all or none."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertRedirects

from projects.models import Evaluation, Intake, IntakeTable, Step
from tests.projects.offline.test_returned import FORM
from tests.projects.scenes import PEOPLE, County, county, filled, published, submit, words
from tests.projects.views.test_intakes import uploaded
from tests.projects.views.test_offline import changed, download, fall_short, notices

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def client(scene: County) -> Client:
    return scene.client_of("owner")


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return filled(scene, published())


def shown(client: Client, *contents: bytes) -> Any:
    """The page of what was uploaded."""
    uploaded(client, *((f"{number}.xlsx", content) for number, content in enumerate(contents, start=1)))
    return client.get(reverse("intake_offline", args=[Intake.objects.latest("pk").pk]))


def enter(client: Client, page: Any, *numbers: int) -> Any:
    forms = [page.context["previews"][number].sealed for number in numbers]
    return client.post(page.request["PATH_INFO"], {"form": forms}, follow=True)


def test_form_that_came_in_is_previewed_and_entered(client: Client, evaluation: Evaluation) -> None:
    page = shown(client, changed(download(client, evaluation), fall_short))
    text = words(page.content.decode())
    assert "共 1 张，1 张可以导入。" in text
    assert "第 3 行 实际完成值 100% 90%" in text
    table = IntakeTable.objects.get()
    assertContains(client.get(reverse("intake", args=[table.intake_id])), "离线填报表，去核对")
    onward = client.get(reverse("intake_onward", args=[table.pk]))
    assertRedirects(onward, reverse("intake_offline", args=[table.intake_id]))
    assert notices(enter(client, page, 0))[0] == "已从 1 张离线填报表导入 2 处。"
    assert evaluation.indicators.get(name="培训合格率").actual == "90%"
    table.refresh_from_db()
    assert (table.evaluation, table.entered_by) == (evaluation, table.intake.owner)
    assert "没有改动，与系统中的内容相同。" in words(client.get(page.request["PATH_INFO"]).content.decode())


def test_all_are_entered_or_none(scene: County, client: Client, evaluation: Evaluation) -> None:
    other = filled(scene, published(), name="另一个项目")
    forms = [changed(download(client, each), fall_short) for each in (evaluation, other)]
    page = shown(client, *forms)
    submit(other, scene.people["owner"], Step.UNIT_REVIEW)
    assert notices(enter(client, page, 0, 1))[0].startswith("“2.xlsx”：这张表已送审")
    assert evaluation.indicators.get(name="培训合格率").actual == "100%"
    again = client.get(page.request["PATH_INFO"])
    assert [each.may_apply for each in again.context["previews"]] == [True, False]
    assert "这张表已送审" in words(again.content.decode())
    assert notices(enter(client, again, 0))[0] == "已从 1 张离线填报表导入 2 处。"


def test_two_forms_of_one_sheet_are_not_both_entered(client: Client, evaluation: Evaluation) -> None:
    form = download(client, evaluation)
    page = shown(client, changed(form, fall_short), form + b"\0")
    assert "两份只能导入一份" in words(page.content.decode())
    assert "有几份是同一张表的" in notices(enter(client, page, 0, 1))[0]
    assert evaluation.indicators.get(name="培训合格率").actual == "100%"


def test_what_changed_since_the_look_is_not_entered(client: Client, evaluation: Evaluation) -> None:
    page = shown(client, changed(download(client, evaluation), fall_short))
    evaluation.indicators.filter(name="培训合格率").update(actual="95%", row_version=7)
    assert "数据刚刚有变动" in notices(enter(client, page, 0))[0]
    forged = client.post(page.request["PATH_INFO"], {"form": ["x"]}, follow=True)
    assert notices(forged)[0] == "核对的内容已过期，没有导入，请重新核对。"
    none = client.post(page.request["PATH_INFO"], {}, follow=True)
    assert notices(none)[0] == "请先选择要导入的表。"


def test_foreign_and_forged_forms_get_their_sentence(scene: County, client: Client, evaluation: Evaluation) -> None:
    content = download(client, evaluation)
    foreign = shown(scene.client_of("another unit"), content)
    assert "这是别的单位的表，或者已经没有这张表，您不能导入。" in words(foreign.content.decode())

    def spoil(page: Any) -> None:
        page.parent["系统数据"]["A1"] = "x"

    for form in (changed(content, spoil), FORM):
        said = words(shown(client, form).content.decode())
        assert "隐藏的“系统数据”被改动过" in said or "已经没有这张表" in said


def test_page_is_the_owners_alone(scene: County, client: Client, evaluation: Evaluation) -> None:
    page = shown(client, changed(download(client, evaluation), fall_short))
    address = page.request["PATH_INFO"]
    seen = {person: scene.client_of(person).get(address).status_code for person in PEOPLE}
    assert seen == dict.fromkeys(PEOPLE, 404) | {"owner": 200, "nobody": 302}
    assert scene.client_of("another unit").post(address, {"form": []}).status_code == 404


@pytest.mark.parametrize(("number", "queries"), [(1, 8), (3, 14)])
def test_queries(
    number: int, queries: int, scene: County, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sheets = [filled(scene, published(), name=f"项目{each}") for each in range(number)]
    page = shown(client, *(changed(download(client, sheet), fall_short) for sheet in sheets))
    with django_assert_num_queries(queries):
        client.get(page.request["PATH_INFO"])

"""Asking for many sheets at once: chosen in a list, never more than one sees, with a limit that is told."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from projects.exports import order
from projects.models import Evaluation, Event, Job, LayoutVersion, RoundState, Step
from tests.projects.scenes import County, county, filled, published, submit, words

pytestmark = pytest.mark.django_db
OPTIONS = {"target": "pdf", "layout": ""}


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def sheets(scene: County) -> list[Evaluation]:
    """Two of the centre, one of 国资委."""
    return [
        filled(scene, published(), name="节能项目"),
        filled(scene, published(), name="监察项目"),
        filled(scene, published(), name="国资项目", unit=scene.assets),
    ]


def address(scene: County, query: str) -> str:
    return f"/rounds/{scene.round.pk}/export/?{query}"


def heading(client: Client, path: str) -> str:
    html = client.get(path, follow=True).content.decode()
    return words(html[html.index("<h1") : html.index("</h1>")])


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("everything=1", "导出 3 张自评表"),
        ("everything=1&department={industry}", "导出 2 张自评表"),
        ("everything=1&unit={centre}", "导出 2 张自评表"),
        ("everything=1&text=国资", "导出 1 张自评表"),
        ("everything=1&stage=goal", "2020年度项目支出绩效自评"),
        ("sheet={first}&sheet={third}", "导出 2 张自评表"),
        ("sheet={first}&everything=1", "导出 3 张自评表"),
        ("sheet=x&sheet=99999999999999999999&sheet=²", "2020年度项目支出绩效自评"),
        ("", "2020年度项目支出绩效自评"),
        ("everything=1&step=nonsense", "2020年度项目支出绩效自评"),
        ("everything=1&unit=nonsense", "未找到页面"),
    ],
)
def test_address_says_which_sheets(scene: County, sheets: list[Evaluation], query: str, title: str) -> None:
    keys = {"industry": scene.industry.pk, "centre": scene.centre.pk, "first": sheets[0].pk, "third": sheets[2].pk}
    assert heading(scene.client_of("finance office"), address(scene, query.format(**keys))) == title


def test_others_sheets_cannot_be_chosen(scene: County, sheets: list[Evaluation]) -> None:
    query = "&".join(f"sheet={sheet.pk}" for sheet in sheets)
    assert heading(scene.client_of("another unit"), address(scene, query)) == "导出 1 张自评表"
    assert heading(scene.client_of("owner"), address(scene, "everything=1")) == "导出 2 张自评表"


def test_order_becomes_a_job_and_one_event(scene: County, sheets: list[Evaluation]) -> None:
    layout = LayoutVersion.objects.get(code="changji-2021")
    client = scene.client_of("finance office")
    options = OPTIONS | {"target": "zip", "layout": layout.pk}
    response = client.post(address(scene, f"sheet={sheets[0].pk}"), options)
    assert response.headers["Location"] == "/jobs/"
    job = Job.objects.get()
    wanted = {
        "title": "2020年度项目支出绩效自评-自评表",
        "round": scene.round.pk,
        "sheets": [sheets[0].pk],
        "target": "zip",
        "masked": False,
        "layout": layout.pk,
    }
    assert (job.kind, job.owner, job.arguments) == ("export", scene.people["finance office"], wanted)
    event = Event.objects.get(verb="export")
    assert (event.evaluation, event.user, event.subject, event.changes, event.address) == (
        None,
        job.owner,
        "2020年度项目支出绩效自评-自评表.zip（1 张）",
        {
            "sheets": [sheets[0].pk],
            "export_to": "压缩包：每个项目一个 PDF",
            "masked": False,
            "layout": str(layout),
        },
        "127.0.0.1",
    )


def test_opening_the_page_starts_nothing(scene: County, sheets: list[Evaluation]) -> None:
    scene.client_of("finance office").get(address(scene, "everything=1"))
    assert (Job.objects.count(), Event.objects.filter(verb="export").count()) == (0, 0)


def test_for_the_public_only_what_is_approved_goes_out(scene: County, sheets: list[Evaluation]) -> None:
    client = scene.client_of("finance office")
    refused = client.post(address(scene, "everything=1"), OPTIONS | {"masked": "on"})
    assert "选中的表里没有可以导出的。供公开的只有审核通过、没有定为不予公开的自评表。" in words(
        refused.content.decode()
    )
    submit(sheets[1], scene.people["owner"], Step.APPROVED)
    client.post(address(scene, "everything=1"), OPTIONS | {"masked": "on"})
    job = Job.objects.get()
    assert (job.arguments["sheets"], job.arguments["title"]) == (
        [sheets[1].pk],
        "2020年度项目支出绩效自评-自评表（公开）",
    )


def test_too_many_at_once_are_refused_with_what_to_do(
    scene: County, sheets: list[Evaluation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order, "MOST_SHEETS", dict.fromkeys(order.Target, 2))
    response = scene.client_of("finance office").post(address(scene, "everything=1"), OPTIONS)
    said = "选中了 3 张，“一个 PDF：封面、目录和全部表格”一次最多 2 张。请按单位或环节分几次导出。"
    assert (said in words(response.content.decode()), Job.objects.count()) == (True, 0)


@pytest.mark.parametrize("wrong", [{"target": "exe"}, {"layout": "999999"}, {"target": ""}])
def test_what_is_no_option_starts_nothing(scene: County, sheets: list[Evaluation], wrong: dict[str, str]) -> None:
    response = scene.client_of("finance office").post(address(scene, "everything=1"), OPTIONS | wrong)
    assert (response.status_code, Job.objects.count()) == (200, 0)


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("owner", 200),
        ("unit reviewer", 200),
        ("department reviewer", 200),
        ("viewer", 200),
        ("finance desk", 200),
        ("finance office", 200),
        ("another unit", 200),
        ("another desk", 200),
        ("administrator", 404),
        ("nobody", 302),
    ],
)
def test_page_opens_for_whom_it_should(scene: County, sheets: list[Evaluation], person: str, status: int) -> None:
    assert scene.client_of(person).get(address(scene, "everything=1")).status_code == status


def test_round_in_preparation_is_the_bureaus_alone(scene: County, sheets: list[Evaluation]) -> None:
    scene.round.state, scene.round.opened_at = RoundState.PREPARING, None
    scene.round.save()
    path = address(scene, "everything=1")
    assert [scene.client_of(person).get(path).status_code for person in ("owner", "finance office")] == [404, 200]


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_as_many_queries_for_three_sheets_as_for_one(
    scene: County, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        filled(scene, published(), name=f"项目{number}")
    client = scene.client_of("finance office")
    with django_assert_num_queries(9):  # session, user, roles, round, windows, departments, count, layouts, sheets
        client.get(address(scene, "everything=1"))


@pytest.mark.parametrize("page", ["round", "unit"])
def test_every_list_leads_to_the_page_with_its_filter(scene: County, sheets: list[Evaluation], page: str) -> None:
    key = scene.round.pk if page == "round" else scene.centre.pk
    query = {"text": "节能"} if page == "round" else {}
    html = scene.client_of("finance office").get(reverse(page, args=[key]), query).content.decode()
    field = ("text", "节能") if page == "round" else ("unit", str(scene.centre.pk))
    assert f'action="/rounds/{scene.round.pk}/export/"' in html
    assert f'<input type="hidden" name="{field[0]}" value="{field[1]}">' in " ".join(html.split())
    assert f'aria-label="选择 {sheets[0].project_name}"' in html

"""The page of a 催报: who may open it, what it shows of the chosen, and that a second press does nothing."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from projects.models import Urging
from tests.projects.scenes import PEOPLE, County, county, filled, sound, windows_end, words

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
LATE = {"which": "late"}


@pytest.fixture
def scene() -> County:
    scene = county(2021)
    windows_end(scene, timezone.localdate() - 2 * DAY)
    for name, unit in (("甲", scene.centre), ("乙", scene.assets)):
        filled(scene, sound(), name=name, unit=unit)
    return scene


def path(scene: County, **query: Any) -> str:
    return reverse("urging", args=[scene.round.pk], query=query)


def test_page_opens_for_those_who_urge(scene: County) -> None:
    matrix = dict.fromkeys(PEOPLE, 403) | {"administrator": 404, "nobody": 302}
    urging = ("department reviewer", "finance desk", "another desk", "finance office")
    matrix |= dict.fromkeys(urging, 200)
    assert {person: scene.client_of(person).get(path(scene, **LATE)).status_code for person in PEOPLE} == matrix
    offered = {person for person in PEOPLE[:8] if _progress(scene, person).context["urges"]}
    assert offered == set(urging)


def _progress(scene: County, person: str) -> Any:
    return scene.client_of(person).get(reverse("progress", args=[scene.round.pk]))


def test_text_names_each_unit_with_numbers_and_last_day(scene: County) -> None:
    today = timezone.localdate()
    text = scene.client_of("finance office").get(path(scene, **LATE)).context["text"]
    day = f"{today - 2 * DAY:%-m月%-d日}"
    assert text.splitlines() == [
        "【催报】2021年度项目支出绩效自评",
        f"截至{today:%-m月%-d日}，以下 2 个单位还有 2 张自评表待办理：",
        f"1. 节能监察中心：待填报 1 张，{day}截止（已逾期 2 天）",
        f"2. 国有资产监督管理委员会：待填报 1 张，{day}截止（已逾期 2 天）",
        "请尽快登录系统办理；确有困难的，请与财政部门联系。",
    ]


@pytest.mark.parametrize(
    ("chosen", "names"),
    [
        ("{industry}", ["节能监察中心"]),
        ("{industry}-{centre}", ["节能监察中心"]),
        ("{assets}", ["国有资产监督管理委员会"]),
        ("nonsense", []),
        ("999999", []),
    ],
)
def test_ticked_lines_choose(scene: County, chosen: str, names: list[str]) -> None:
    keys = {name: getattr(scene, name).pk for name in ("industry", "centre", "assets")}
    response = scene.client_of("finance office").get(path(scene, line=chosen.format(**keys)), follow=True)
    assert [unit.name for unit in response.context.get("units", ())] == names
    if not names:
        assert "所选的单位没有待办理的自评表和材料，无须催报。" in words(response.content.decode())


def test_pressing_twice_urges_once_and_says_so(scene: County) -> None:
    client = scene.client_of("finance office")
    said = [words(client.post(path(scene, **LATE), follow=True).content.decode()) for _ in range(2)]
    assert "已催报 2 个单位的 2 张自评表，经办人将收到通知。" in said[0]
    assert "今天已催报" in said[0]
    assert "这些单位今天都已经催报过，没有重复通知。" in said[1]
    assert Urging.objects.count() == 2
    shown = _progress(scene, "finance office").context["lines"]
    assert [line.urged_on for line in shown] == [None, timezone.localdate(), timezone.localdate()]


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_a_fixed_number_of_queries(
    scene: County, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    filled(scene, sound(), unit=scene.industry, name="丙")
    query = LATE if count > 1 else {"line": scene.assets.pk}
    client = scene.client_of("finance office")
    with django_assert_num_queries(9):
        assert len(client.get(path(scene, **query)).context["units"]) == count

"""评分办法与校验, and 试算, as a clerk asks them."""

import re
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from indicators.checks import REGISTRY
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
COST = {
    "rules": "national",
    "category": "成本指标",
    "year": "2020",
    "name": "培训费用",
    "target": "≤5万元",
    "actual": "62000元",
    "weight": "１０分",
}


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(UserFactory.create())
    client.get("/")  # the first request of a session also notes its use
    return client


def page(client: Client, path: str, query: dict[str, str] | None = None) -> str:
    response = client.get(path, query or {})
    assert response.status_code == 200
    return unescape(response.content.decode())


def terms(html: str) -> dict[str, str]:
    return dict(re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", html, re.S))


def test_every_check_is_listed_once(client: Client) -> None:
    html = page(client, "/rules/")
    assert sorted(re.findall(r'<details class="check" id="(.*?)">', html)) == sorted(REGISTRY)


def test_chosen_rule_set_is_described(client: Client) -> None:
    assert (
        terms(page(client, "/rules/", {"rules": "hubei"}))["预算执行率得分"]
        == "执行数 ÷ 全年预算数 × 20，最多 20 分，执行率不到 100% 的不得满分。"
    )
    assert (
        terms(page(client, "/rules/", {"rules": "national"}))["预算执行率得分"]
        == "执行数 ÷ 全年预算数 × 10，最多 10 分，执行率不到 100% 的不得满分。"
    )


def test_unknown_rule_set_falls_back_to_the_national_one(client: Client) -> None:
    assert page(client, "/rules/", {"rules": "nowhere"}).count("计分规则：全国通用评分办法") == 1


def test_trial_begins_empty(client: Client) -> None:
    html = page(client, "/rules/trial/")
    assert terms(html) == {}
    assert 'class="notice' not in html


def test_trial_reads_scores_and_explains(client: Client) -> None:
    assert terms(page(client, "/rules/trial/", COST)) == {
        "评分办法": "全国通用评分办法",
        "指标值": "「≤5万元」，读作数值 ≤5万元",
        "完成值": "「62000元」，读作数值 62000元",
        "得分": "7.6 分（满分 10 分）",
        "说明": "（1 − （完成值 62000 元（合 6.2 万元） − 指标值 5 万元）÷ 指标值 5 万元）× 分值 10 = 7.6",
    }


def test_trial_offers_each_way_to_read_an_ambiguous_value(client: Client) -> None:
    html = page(client, "/rules/trial/", COST | {"category": "", "name": "", "target": "10-20人", "actual": "15人"})
    links = dict(re.findall(r'<a class="choice" href="(.*?)">(.*?)</a>', html))
    assert list(links.values()) == ["年度指标值 ≥10人", "年度指标值 ≤20人"]
    assert terms(unescape(client.get("/rules/trial/" + next(iter(links))).content.decode()))["指标值"] == (
        "「≥10人」，读作数值 ≥10人"
    )


def test_trial_says_what_is_missing_or_wrong(client: Client) -> None:
    html = page(client, "/rules/trial/", COST | {"actual": "", "weight": "十分"})
    notice = re.search(r'<ul class="notice notice-warning">(.*?)</ul>', html, re.S)
    assert notice is not None
    assert re.findall(r"<li>(.*?)</li>", notice[1]) == [
        "实际完成值：这个字段是必填项。",
        "分值：分值「十分」应为不小于 0 的数，例如 5 或 7.5。",
    ]


@pytest.mark.parametrize("query", [COST, COST | {"weight": "x"}, {}])
def test_fragment_is_what_the_page_shows(client: Client, query: dict[str, str]) -> None:
    fragment = client.get("/rules/trial/", query, headers={"HX-Request": "true"}).content.decode().strip()
    result = re.search(
        r'<section\s+id="trial-result".*?>(.*)</section>', client.get("/rules/trial/", query).content.decode(), re.S
    )
    assert result is not None
    assert result[1].strip() == fragment


@pytest.mark.parametrize("path", ["/rules/", "/rules/trial/"])
def test_page_asks_the_database_only_who_is_there(
    client: Client, path: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(3):  # session, user, roles for the navigation
        client.get(path)


def test_part_of_a_page_asks_for_no_roles(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(2):
        client.get("/rules/trial/", COST, headers={"HX-Request": "true"})


def test_browser_that_goes_back_gets_the_whole_page(client: Client) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    response = client.get("/rules/trial/", COST, headers=headers)
    assert "<h1>试算</h1>" in response.content.decode()
    assert "HX-Request" in response.headers["Vary"]

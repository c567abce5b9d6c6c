"""Whoever is logged in learns whether a code is real; the figures, only who may see the sheet."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from projects.exports.codes import code_of
from projects.models import Evaluation, Step, Version
from projects.sheets import computed_of, freeze
from tests.projects.scenes import County, county, filled, published, submit, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def version(scene: County) -> Version:
    sheet = filled(scene, published(), name="节能项目")
    return freeze(sheet, computed_of(sheet).printed, user=scene.people["owner"])


def answer(client: Client, code: str) -> str:
    html = client.get("/verify/", {"code": code}).content.decode()
    return words(html[html.index("<main") : html.index("</main>")])


@pytest.mark.parametrize(
    "person", ["owner", "unit reviewer", "department reviewer", "finance desk", "finance office", "viewer"]
)
def test_who_sees_the_sheet_sees_its_figures(scene: County, version: Version, person: str) -> None:
    text = answer(scene.client_of(person), code_of(version))
    assert f"校验码 {code_of(version)} 存在。请对照纸面上的数字，应与下面一致。" in text
    assert "绩效自评送审稿（第 1 稿） 不是审核通过的一稿" in text
    assert "全年预算数 20.00 万元 全年执行数 15.00 万元 执行率 75%" in text
    assert f"总分 {version.sheet.stated.total_score} 等级 {version.sheet.stated.grade}" in text


@pytest.mark.parametrize("person", ["another unit", "another desk", "administrator"])
def test_everybody_else_learns_that_it_exists_and_no_more(scene: County, version: Version, person: str) -> None:
    text = answer(scene.client_of(person), code_of(version))
    assert f"校验码 {code_of(version)} 存在，是本系统留存的送审稿。您的角色无权查看其内容" in text
    assert "节能项目" not in text


def test_approved_version_is_told(scene: County, version: Version) -> None:
    submit(version.evaluation, scene.people["owner"], Step.APPROVED)
    Evaluation.objects.update(approved_version=version)
    assert "审核通过的就是这一稿" in answer(scene.client_of("owner"), code_of(version))


@pytest.mark.parametrize("code", ["1-0000-0000", "x", "²", "一二三", "\x00", "9" * 60])
def test_code_that_is_none_is_told(scene: County, version: Version, code: str) -> None:
    assert "没有这个校验码。" in answer(scene.client_of("owner"), code)


def test_page_asks_for_a_code_first(scene: County) -> None:
    text = answer(scene.client_of("owner"), "")
    assert ("没有这个校验码" in text, "输入纸面上的校验码" in text) == (False, True)


def test_nobody_has_to_log_in_first(version: Version) -> None:
    assert Client().get("/verify/", {"code": code_of(version)}).status_code == 302


def test_page_takes_five_queries(
    scene: County, version: Version, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = scene.client_of("owner")
    with django_assert_num_queries(5):  # session, user, version, roles, the version as the person sees it
        client.get("/verify/", {"code": code_of(version)})

"""打印预览: the pages of what is saved, as pictures, and why there are none."""

import re
from base64 import b64decode
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from projects.exports import previews
from projects.models import Evaluation, LayoutVersion
from projects.sheets import apply_sheet, sheet_of
from tests.projects.scenes import County, county, filled, published

pytestmark = pytest.mark.django_db
PART: dict[str, Any] = {"HX-Request": "true"}


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def sheet(scene: County) -> Evaluation:
    return filled(scene, published(), name="节能项目")


@pytest.fixture
def owner(scene: County) -> Client:
    return scene.client_of("owner")


def address(sheet: Evaluation) -> str:
    return f"/evaluations/{sheet.pk}/preview/"


def sizes(html: str) -> list[tuple[int, int]]:
    found = re.findall(r'src="data:image/png;base64,([^"]+)"', html)
    return [Image.open(BytesIO(b64decode(each))).size for each in found]


def test_the_part_of_the_page_shows_each_page_and_is_sent_once(owner: Client, sheet: Evaluation) -> None:
    answer = owner.get(address(sheet), headers=PART)
    part = answer.content.decode()
    assert (sizes(part), 'alt="第 1 页，共 1 页"' in part) == ([(1001, 1415)], True)
    assert part.strip() in owner.get(address(sheet)).content.decode()
    known = PART | {"If-None-Match": answer.headers["ETag"]}
    assert owner.get(address(sheet), headers=known).status_code == 304
    Evaluation.objects.update(goal="后来改的目标")
    later = owner.get(address(sheet), headers=known)
    assert (later.status_code, later.content == answer.content) == (200, False)


def test_a_wide_form_lies_on_its_side_and_only_the_first_pages_are_drawn(
    owner: Client, scene: County, sheet: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.round.layout = LayoutVersion.objects.get(code="xinjiang-2023")
    scene.round.save()
    monkeypatch.setattr(previews, "MOST_PAGES", 1)
    Evaluation.objects.update(goal="说明。" * 3000)
    part = owner.get(address(sheet), headers=PART).content.decode()
    assert sizes(part) == [(1415, 1001)]
    assert re.search(r"共 \d+ 页，这里只显示前 1 页；其余各页请打开 PDF。", part)


def test_a_sheet_that_cannot_be_printed_says_why(owner: Client, sheet: Evaluation) -> None:
    Evaluation.objects.update(stated={"grade": 5})
    part = owner.get(address(sheet), headers=PART).content.decode()
    assert (sizes(part), re.findall("这张表现在还不能打印：.*", part)) == (
        [],
        ["这张表现在还不能打印：stated.grade：应为文字，实为 5。请联系管理员。</p>"],
    )


def test_who_asks_without_end_has_to_wait(owner: Client, sheet: Evaluation, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr(previews, "PREVIEWS_A_MINUTE", 1)
    answers = [owner.get(address(sheet), headers=PART) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    known = PART | {"If-None-Match": answers[0].headers["ETag"]}
    assert owner.get(address(sheet), headers=known).status_code == 304


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_take_as_many_queries_for_three_rows_as_for_one(
    owner: Client, sheet: Evaluation, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    held = sheet_of(sheet)
    apply_sheet(sheet, replace(held, indicators=held.indicators[:count]))
    with django_assert_num_queries(6):
        owner.get(address(sheet), headers=PART)

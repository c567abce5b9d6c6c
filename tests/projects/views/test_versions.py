"""送审稿, as it was frozen, beside what it changed."""

import re
from dataclasses import replace
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from projects.models import Evaluation, Step, Version
from projects.review.workflow import Act, Given, transition
from projects.sheets import apply_sheet, sheet_of
from tests.projects.scenes import PEOPLE, County, brought_to, county, filled, sound, words
from tests.projects.views.test_submission import SEEN

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    return county(2021)


@pytest.fixture
def client(scene: County) -> Client:
    return scene.client_of("owner")


@pytest.fixture
def versions(scene: County) -> list[Version]:
    """Sent back once, with another goal the second time; changed again since."""
    held = brought_to(scene, filled(scene, sound()), Step.UNIT_REVIEW)
    reviewer = scene.people["unit reviewer"]
    for goal in ("全年培训二百人，合格率达到95%以上。", "全年培训三百人，合格率达到95%以上。"):
        held = transition(held, Act.RETURN, by=reviewer, given=Given(opinion="目标请写清楚。")).evaluation
        apply_sheet(held, replace(sheet_of(held), goal=goal))
        if "二百" in goal:
            held = transition(Evaluation.objects.get(pk=held.pk), Act.SUBMIT, by=scene.people["owner"]).evaluation
    return list(held.versions.order_by("number"))


def page(client: Client, version: Version) -> str:
    response = client.get(f"/versions/{version.pk}/")
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_page_opens_for_whom_it_should(scene: County, versions: list[Version]) -> None:
    path = f"/versions/{versions[0].pk}/"
    assert {person: scene.client_of(person).get(path).status_code for person in PEOPLE} == SEEN


def test_version_shows_what_was_frozen(client: Client, versions: list[Version]) -> None:
    assert [goal in page(client, versions[1]) for goal in ("全年培训二百人", "全年培训三百人")] == [True, False]


def test_version_tells_what_it_changed(client: Client, versions: list[Version]) -> None:
    html = page(client, versions[1])
    (shown,) = re.findall(r'<dl class="differences">(.*?)</dl>', html, re.S)
    assert words(shown) == f"预期目标 原为 {sound().goal} → 改为 全年培训二百人，合格率达到95%以上。"
    assert "相比" not in words(page(client, versions[0]))


def test_versions_lead_to_each_other(client: Client, versions: list[Version]) -> None:
    html = page(client, versions[1])
    assert f'href="/versions/{versions[0].pk}/"' in html
    assert f'href="/versions/{versions[1].pk}/"' not in html
    listed = page_of_sheet(client, versions[0])
    assert [f'href="/versions/{version.pk}/"' in listed for version in versions] == [True, True]


def test_version_leads_to_its_comparison(client: Client, versions: list[Version]) -> None:
    first, second = versions
    path = f"/evaluations/{first.evaluation_id}/versions/?before={first.pk}&after={second.pk}"
    assert f'href="{path}"' in page(client, second)
    assert f'href="{path}"' not in page(client, first)


def page_of_sheet(client: Client, version: Version) -> str:
    return client.get(f"/evaluations/{version.evaluation_id}/").content.decode()


def test_page_takes_six_queries(
    client: Client, versions: list[Version], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for version in versions:
        with django_assert_num_queries(6):  # session, user, roles, version, all versions, corrections
            page(client, version)

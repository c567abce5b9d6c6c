"""Every page of the administration: in Chinese, nothing inline, and as many queries for three rows as for one."""

import re
from collections.abc import Callable, Iterator
from html import unescape

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from indicators.models import Category, Dimension, LibraryIndicator
from projects.admin.permissions import GRANTED
from projects.models import Department, Evaluation, LayoutVersion, Project, RoleKind, Round
from tests.factories import (
    DepartmentFactory,
    EvaluationFactory,
    JobFactory,
    ProjectFactory,
    RegionFactory,
    RoleFactory,
    RoundFactory,
    SubstitutionFactory,
    UserFactory,
)
from tests.projects.admin.records import year_of_sheets

pytestmark = pytest.mark.django_db

SYSTEM, SECURITY, AUDIT = tuple(GRANTED)
FOREIGN_WORDS = (
    "XXX",  # as they stand on screen
    "Excel",
    "WPS",
    "Word",
    "PDF",
    "xlsx",
    "MB",
    "year",
    "project",
    "unit",
    "department",
)


def library(number: int) -> None:
    for position in range(number):
        LibraryIndicator.objects.create(
            dimension=Dimension.objects.get(code="output"),
            category=Category.objects.get(code="quantity"),
            name=f"培训人数{position}",
        )


LISTS: dict[str, tuple[RoleKind, Callable[[int], object], int]] = {
    "projects_region": (SYSTEM, RegionFactory.create_batch, 8),
    "projects_department": (SYSTEM, DepartmentFactory.create_batch, 9),
    "projects_project": (SYSTEM, ProjectFactory.create_batch, 9),
    "projects_round": (SYSTEM, RoundFactory.create_batch, 10),
    "projects_evaluation": (SYSTEM, EvaluationFactory.create_batch, 10),
    "projects_job": (SYSTEM, JobFactory.create_batch, 8),
    "projects_role": (SECURITY, RoleFactory.create_batch, 8),
    "projects_event": (AUDIT, UserFactory.create_batch, 10),
    "indicators_libraryindicator": (SYSTEM, library, 11),
    "indicators_dimension": (SYSTEM, lambda number: None, 8),
    "indicators_category": (SYSTEM, lambda number: None, 10),
    "indicators_rulesetversion": (SYSTEM, lambda number: None, 8),
    "projects_layoutversion": (SYSTEM, lambda number: None, 8),
    "accounts_user": (SYSTEM, UserFactory.create_batch, 8),
}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_the_same_queries_for_any_rows(
    name: str, rows: int, client_as: Callable[[RoleKind], Client], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    kind, make, queries = LISTS[name]
    client = client_as(kind)
    make(rows)
    client.get("/admin/")  # the first request of a session also notes its use
    with django_assert_num_queries(queries):
        client.get(reverse(f"admin:{name}_changelist"))


def pages(client: Client) -> Iterator[tuple[str, str]]:
    """Each list, each empty form, and the first record of each kind that the client may open."""
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        first = model._default_manager.order_by("-pk").first()
        addresses = [reverse(f"{name}_changelist"), reverse(f"{name}_add")]
        for address in addresses if first is None else [*addresses, reverse(f"{name}_change", args=[first.pk])]:
            response = client.get(address)
            if response.status_code == 200:
                yield address, response.content.decode()


def special_pages() -> list[str]:
    unit, rules = Department.objects.last(), "/admin/indicators/rulesetversion/1/revise/"
    assert unit is not None
    layout = f"/admin/projects/layoutversion/{LayoutVersion.objects.get(code='national-2020').pk}/revise/"
    return [
        rules,
        layout,
        "/admin/projects/department/import/",
        f"/admin/projects/department/{unit.pk}/history/",
    ]


def english(html: str) -> list[str]:
    """Words in Latin letters that a person would read; names of accounts here are Chinese."""
    body = html[html.index("<body") :]
    text = re.sub(r"<(script|style|svg|select).*?</\1>|<[^>]*>|\b[0-9a-f]{64}\b", " ", body, flags=re.S)
    words = re.findall(r"[A-Za-z]{2,}", unescape(text))
    return [word for word in words if word not in FOREIGN_WORDS]


def inline(html: str) -> list[str]:
    return re.findall(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", html)


@pytest.fixture
def _records() -> None:
    year_of_sheets()
    role = RoleFactory.create(user__username="李四")
    SubstitutionFactory.create(role=role, substitute__username="赵六")
    JobFactory.create(kind="导出", owner__username="王五")
    library(1)


@pytest.mark.usefixtures("_records")
@pytest.mark.parametrize(("kind", "count"), [(SYSTEM, 39), (SECURITY, 9), (AUDIT, 8)])
def test_pages_speak_chinese_and_hold_nothing_inline(
    kind: RoleKind, count: int, client_as: Callable[[RoleKind], Client]
) -> None:
    client = client_as(kind)
    seen = dict(pages(client))
    if kind == SYSTEM:
        seen |= {address: client.get(address).content.decode() for address in special_pages()}
    assert len(seen) == count
    codes = {"cost", "satisfaction"}  # of labels, read-only
    spoken = {address: [word for word in english(html) if word not in codes] for address, html in seen.items()}
    assert {address: words for address, words in spoken.items() if words} == {}
    assert {address: found for address, html in seen.items() if (found := inline(html))} == {}


def test_index_lists_records_as_the_year_goes(client: Client) -> None:
    apps = client.get("/admin/").context["app_list"]
    assert {str(app["name"]): [str(model["name"]) for model in app["models"]] for app in apps} == {
        "项目与自评": ["行政区划", "单位", "项目", "年度自评任务", "自评表", "表样", "复核理由", "后台任务"],
        "指标与评分办法": ["评分办法", "指标库", "一级指标", "二级指标"],
        "账号": ["账号"],
    }


@pytest.mark.parametrize(
    ("path", "term", "titles"),
    [
        ("projects/project", "水库", ["水库维修"]),
        ("projects/department", "旧名", ["新名"]),
        ("projects/evaluation", "水利", ["水库维修"]),
        ("projects/round", "某县", ["2020年度项目支出绩效自评"]),
    ],
)
def test_search_finds_by_what_a_clerk_knows(path: str, term: str, titles: list[str], client: Client) -> None:
    unit = DepartmentFactory.create(name="水利局", region=RegionFactory.create(name="某县"))
    other = DepartmentFactory.create(name="旧名", region=unit.region)
    Department.objects.filter(pk=other.pk).update(name="新名")
    project = ProjectFactory.create(name="水库维修", unit=unit)
    EvaluationFactory.create(project=project, unit=unit)
    ProjectFactory.create(name="公路养护", unit=other)
    found = client.get(f"/admin/{path}/", {"q": term}).context["cl"].queryset
    assert [str(each) for each in found] == titles


def test_records_are_not_deleted(client: Client) -> None:
    year_of_sheets()
    for model in (Department, Round, Evaluation, LayoutVersion, Project):
        first = model._default_manager.order_by("pk").first()
        assert first is not None
        address = f"/admin/projects/{model._meta.model_name}/{first.pk}/delete/"
        assert client.post(address, {"post": "yes"}).status_code == 403
        assert model._default_manager.filter(pk=first.pk).exists()


def test_project_entered_by_mistake_may_go(client: Client) -> None:
    project = ProjectFactory.create()
    client.post(f"/admin/projects/project/{project.pk}/delete/", {"post": "yes"})
    assert not Project.objects.exists()


def test_event_shows_who_changed_what(client_as: Callable[[RoleKind], Client]) -> None:
    user = UserFactory.create(name="李四")
    user.name = "李四光"
    user.save()
    client = client_as(AUDIT)
    events = client.get("/admin/projects/event/", {"verb": "account-changed"}).context["cl"].queryset
    html = unescape(client.get(f"/admin/projects/event/{events.get().pk}/change/").content.decode())
    changes = re.findall(r'<pre class="changes">(.*?)</pre>', html, flags=re.S)
    assert [re.sub(r"\s+", " ", text) for text in changes] == ["姓名：李四 → 李四光"]

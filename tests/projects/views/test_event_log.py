"""操作日志: what the 审计管理员 finds, in how many queries, and what the files hold."""

import datetime as dt
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from projects.history.checking import NightlyCheck
from projects.history.events import record_event
from projects.models import ChainHead, Event, RoleKind, triggers
from projects.models.event import ACCOUNTS
from projects.views import event_log
from tests.factories import DepartmentFactory, RoleFactory, UserFactory
from tests.projects.scenes import County, county, filled, sound

pytestmark = pytest.mark.django_db

FORMULA = '=HYPERLINK("http://example.org")'


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def client(scene: County) -> Client:
    """Of the 审计管理员; the log is empty."""
    user = UserFactory.create(is_staff=True)
    RoleFactory.create(user=user, kind=RoleKind.AUDIT_ADMINISTRATOR, department=None)
    client = Client()
    client.force_login(user)
    client.get("/rules/")  # the first request of a session also notes its use
    clear_log()
    return client


def clear_log() -> None:
    with triggers.lifted():
        Event.objects.all().delete()
        ChainHead.objects.all().delete()


def shown(client: Client, **asked: str) -> list[str]:
    return [each.event.verb for each in client.get("/log/", asked).context["shown"]]


def aged(event: Event, days: int) -> None:
    with triggers.lifted():
        Event.objects.filter(pk=event.pk).update(at=timezone.now() - dt.timedelta(days))


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_queries(
    count: int, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        department = DepartmentFactory.create()
        record_event("account-changed", actor="李四", changes={"department_id": [None, department.pk]})
    with django_assert_num_queries(7):
        response = client.get("/log/", {"person": "李四"})
    assert len(response.context["shown"]) == count


def test_line_says_who_what_and_the_change(client: Client) -> None:
    record_event(
        "account-changed", actor="李四（lisi）", subject="王芳", changes={"name": ["王方", "王芳"]}, address="10.0.0.7"
    )
    html = client.get("/log/").content.decode()
    assert [text in html for text in ("李四（lisi）", "10.0.0.7", "变更账号", "姓名：王方 → 王芳")] == [True] * 4


def test_list_is_narrowed_by_each_field(scene: County, client: Client) -> None:
    sheet = filled(scene, sound(), name="节能监察")
    clear_log()
    record_event("login", actor="李四（lisi）")
    record_event("submit", actor="王芳（wangfang）", evaluation=sheet)
    asked: Mapping[str, tuple[dict[str, str], list[str]]] = {
        "nothing": ({}, ["submit", "login"]),
        "login name": ({"person": "LISI"}, ["login"]),
        "name as the list shows it": ({"person": "李四（lisi）"}, ["login"]),
        "full-width login name": ({"person": "ｌｉｓｉ"}, ["login"]),
        "act": ({"verb": "submit"}, ["submit"]),
        "name of the project": ({"sheet": "节能"}, ["submit"]),
        "number of the sheet": ({"sheet": str(sheet.pk)}, ["submit"]),
        "department above": ({"department": scene.industry.name}, ["submit"]),
        "department beside": ({"department": scene.assets.name}, []),
        "unknown department": ({"department": "没有的单位"}, []),
        "full-width day": ({"since": f"{timezone.localdate():%Y年%m月%d日}"}, ["submit", "login"]),
        "past days": ({"until": "２０２０-01-01"}, []),
    }
    found = {name: shown(client, **fields) for name, (fields, _) in asked.items()}
    assert found == {name: verbs for name, (_, verbs) in asked.items()}


def test_search_without_days_looks_at_the_last_30(client: Client) -> None:
    aged(record_event("login", actor="李四"), 29)
    aged(record_event("logout", actor="李四"), 31)
    assert shown(client) == ["login", "logout"]
    assert shown(client, person="李四") == ["login"]
    month_ago = f"{timezone.localdate() - dt.timedelta(40):%Y-%m-%d}"
    assert shown(client, person="李四", since=month_ago) == ["login", "logout"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"since": "2026-13-01"}, "从应写成 2026-12-01 的样子。"),
        ({"since": "2026-05-02", "until": "2026-05-01"}, "结束日期早于开始日期。"),
        ({"since": "2026-01-01", "until": "2026-04-03", "verb": "login"}, "一次最多查 92 天。"),
    ],
)
def test_impossible_days_are_told_and_nothing_is_exported(asked: dict[str, str], said: str, client: Client) -> None:
    record_event("login", actor="李四")
    assert said in client.get("/log/", asked).content.decode()
    assert client.get("/log/events.csv", asked).status_code == 302
    assert not Event.objects.filter(verb="export").exists()


def test_pages_follow_each_other(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_log, "PAGE", 2)
    for verb in ("login", "print", "logout"):
        record_event(verb, actor="李四")
    first = client.get("/log/")
    assert [each.event.verb for each in first.context["shown"]] == ["logout", "print"]
    second = client.get(f"/log/{first.context['pager'].next}")
    assert [each.event.verb for each in second.context["shown"]] == ["login"]


def test_files_hold_what_is_shown_and_no_formula(client: Client) -> None:
    record_event("login-failed", actor=FORMULA, subject="+1")
    record_event("logout", actor="李四")
    table = client.get("/log/events.csv", {"verb": "login-failed"})
    lines = table.content.decode("utf-8-sig").splitlines()
    assert (len(lines), table.headers["Content-Type"]) == (2, "text/csv; charset=utf-8")
    assert "\"'=HYPERLINK(" in lines[1]
    assert ",'+1," in lines[1]
    book = load_workbook(BytesIO(client.get("/log/events.xlsx", {"verb": "login-failed"}).content))
    cell = book["操作日志"]["B3"]
    assert (cell.value, cell.data_type) == (FORMULA, "s")
    told: list[Any] = [(event.subject, event.changes) for event in Event.objects.filter(verb="export")]
    said = {"narrowed_by": "事项：登录失败", "events_taken": 1}
    assert told == [("操作日志.xlsx", said), ("操作日志.csv", said)]


def test_too_long_a_file_is_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_log, "MOST_EXPORTED", 1)
    for _ in range(2):
        record_event("login", actor="李四")
    response = client.get("/log/events.xlsx", follow=True)
    assert "筛选出的日志超过 1 条，没有导出。" in response.content.decode()
    assert not Event.objects.filter(verb="export").exists()


def test_result_of_the_check_stands_on_the_page(client: Client) -> None:
    assert "近 30 天没有核对过。" in client.get("/log/").content.decode()
    broken = record_event("login", actor="李四")
    record_event("logout", actor="李四")
    with triggers.lifted():
        Event.objects.filter(pk=broken.pk).update(actor="王五")
    NightlyCheck().go_on()
    html = client.get("/log/").content.decode()
    head = ChainHead.objects.get(chain=ACCOUNTS)
    said = ("有 1 条链断开", "账号链第 1 条：内容被改动过", f"第 {head.sequence} 条", head.digest)
    assert [text in html for text in said] == [True] * 4

"""The page 通知 and the bell: one's own notices, of what one still sees."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from projects.models import Notice, NoticeKind, Role, RoleKind, Step
from projects.notices import Reminding, tell_of_events
from projects.queries.keyset import SIZE
from projects.review.workflow import Act, Given, transition
from tests.factories import RoleFactory
from tests.projects.scenes import County, brought_to, county, filled, sound, windows_end, words

pytestmark = pytest.mark.django_db
OPINION = Given(opinion="请核对培训人数。")


@pytest.fixture
def scene() -> County:
    return county(2021)


@pytest.fixture
def owner(scene: County) -> Client:
    return scene.client_of("owner")


def returned(scene: County, *names: str) -> list[Notice]:
    """Told in this order."""
    for name in names:
        sheet = brought_to(scene, filled(scene, sound(), name=name), Step.UNIT_REVIEW)
        transition(sheet, Act.RETURN, by=scene.people["unit reviewer"], given=OPINION)
        tell_of_events()
    return list(Notice.objects.filter(recipient=scene.people["owner"]).order_by("pk"))


def bell(client: Client, path: str = "/rules/") -> str:
    html = client.get(path).content.decode()
    link = re.search(r'<a\s[^>]*id="bell".*?</a>', html, re.DOTALL)
    return words(link[0]) if link else ""


def titles(client: Client, path: str = "/notices/") -> list[str]:
    return [line.title for line in client.get(path).context["lines"]]


def test_bell_counts_and_the_page_tells(scene: County, owner: Client) -> None:
    assert bell(owner) == "通知"
    returned(scene, "甲项目")
    assert bell(owner) == "通知 1 条未读"
    page = owner.get("/notices/")
    assert "退回：甲项目" in words(page.content.decode())
    assert "请核对培训人数。" in words(page.content.decode())
    assert titles(owner, "/notices/latest/") == ["退回：甲项目"]


@pytest.mark.parametrize(("number", "shown"), [(99, "通知 99 条未读"), (100, "通知 99+ 条未读")])
def test_bell_stays_narrow(number: int, shown: str, scene: County, owner: Client) -> None:
    scene.people["owner"].unread_notices = number
    scene.people["owner"].save()
    assert bell(owner) == shown


def test_latest_is_first_and_pages_lead_on(scene: County, owner: Client) -> None:
    [first] = returned(scene, "甲项目")
    now = timezone.now()
    for number in range(SIZE):
        at = now + dt.timedelta(minutes=number // 2)
        Notice.objects.create(recipient=first.recipient, kind="act", subject=f"x{number}", event=first.event, at=at)
    page = owner.get("/notices/")
    subjects = [line.notice.subject for line in page.context["lines"]]
    assert subjects == [f"x{number}" for number in reversed(range(SIZE))]
    rest = owner.get(f"/notices/{page.context['pager'].next}")
    assert [line.notice.pk for line in rest.context["lines"]] == [first.pk]
    back = owner.get(f"/notices/{rest.context['pager'].previous}")
    assert [line.notice.subject for line in back.context["lines"]] == subjects


def test_link_leads_to_the_sheet_and_reads(scene: County, owner: Client) -> None:
    [notice] = returned(scene, "甲项目")
    assert notice.event is not None
    key = notice.event.evaluation_id
    assert owner.get(f"/notices/{notice.pk}/").headers["Location"] == f"/evaluations/{key}/edit/"
    assert bell(owner) == "通知"
    sheet = notice.event.evaluation
    assert sheet is not None
    sheet.refresh_from_db()
    transition(sheet, Act.SUBMIT_AS_IT_WAS, by=scene.people["owner"])
    assert owner.get(f"/notices/{notice.pk}/").headers["Location"] == f"/evaluations/{key}/"


def test_folded_notices_lead_to_the_lists(scene: County) -> None:
    windows_end(scene, timezone.localdate())
    filled(scene, sound(), name="甲项目")
    brought_to(scene, filled(scene, sound(), name="乙项目"), Step.UNIT_REVIEW)
    Reminding().go_on()
    leads = {
        notice.kind: scene.client_of(notice.recipient.name).get(f"/notices/{notice.pk}/").headers["Location"]
        for notice in Notice.objects.select_related("recipient")
    }
    assert leads == {NoticeKind.DUE: "/", NoticeKind.AWAITING: f"/review/?round={scene.round.pk}"}
    day = f"{timezone.localdate():%-m月%-d日}"
    assert titles(scene.client_of("owner")) == [f"1 张待办，{day}截止"]
    assert titles(scene.client_of("unit reviewer")) == ["1 张待审核"]


def test_one_is_read_and_the_page_stays(scene: County, owner: Client) -> None:
    first, second = returned(scene, "甲项目", "乙项目")
    response = owner.post("/notices/read/?after=x", {"notice": first.pk})
    assert response.headers["Location"] == "/notices/?after=x"
    assert list(Notice.objects.unread()) == [second]
    assert bell(owner) == "通知 1 条未读"


def test_all_are_read_but_those_that_came_since(scene: County, owner: Client) -> None:
    returned(scene, "甲项目", "乙项目")
    until = owner.get("/notices/").context["now"]
    late = returned(scene, "丙项目")[-1]
    owner.post("/notices/read/", {"until": until})
    assert list(Notice.objects.unread()) == [late]


@pytest.mark.parametrize(
    "data", [{}, {"notice": "x"}, {"notice": "9" * 30}, {"until": "昨天"}, {"notice": "0", "until": ""}]
)
def test_nonsense_reads_nothing(data: dict[str, Any], scene: County, owner: Client) -> None:
    returned(scene, "甲项目")
    assert owner.post("/notices/read/", data).status_code == 302
    assert Notice.objects.unread().count() == 1


def test_notices_of_others_are_not_found(scene: County) -> None:
    [notice] = returned(scene, "甲项目")
    other = scene.client_of("another unit")
    assert other.get(f"/notices/{notice.pk}/").status_code == 404
    other.post("/notices/read/", {"notice": notice.pk})
    assert Notice.objects.unread().count() == 1
    assert titles(other) == titles(other, "/notices/latest/") == []


def test_who_no_longer_sees_the_sheet_is_told_nothing_of_it(scene: County, owner: Client) -> None:
    [notice] = returned(scene, "甲项目")
    Role.objects.filter(user=scene.people["owner"]).delete()
    assert titles(owner, "/notices/latest/") == []
    assert owner.get(f"/notices/{notice.pk}/").status_code == 404
    assert titles(owner) == []
    assert bell(owner) == "通知"


def test_who_no_longer_reviews_sees_no_number_of_sheets(scene: County) -> None:
    brought_to(scene, filled(scene, sound(), name="甲项目"), Step.UNIT_REVIEW)
    tell_of_events()
    reviewer = scene.client_of("unit reviewer")
    assert titles(reviewer) == ["1 张待审核"]
    Role.objects.filter(user=scene.people["unit reviewer"]).delete()
    assert titles(reviewer) == []


@pytest.mark.parametrize("names", ["甲", "甲乙丙"])
@pytest.mark.parametrize(("path", "queries"), [("/notices/", 5), ("/notices/latest/", 4)])
def test_queries_do_not_grow(
    path: str,
    queries: int,
    names: str,
    scene: County,
    owner: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    returned(scene, *names)
    RoleFactory.create(user=scene.people["owner"], kind=RoleKind.UNIT_REVIEWER, department=scene.industry)
    with django_assert_num_queries(queries):
        owner.get(path)

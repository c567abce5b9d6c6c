"""What people are told of after an act: who, once, and folded where many sheets wait."""

import datetime as dt
import threading
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from projects.history.events import record_event
from projects.history.told import TOLD
from projects.models import ChainHead, Evaluation, Exclusion, Notice, NoticeKind, Role, RoleKind, Step
from projects.models.event import TITLES
from projects.notices import mark_read, tell_of_events
from projects.review.workflow import Act, Given, transition
from projects.units.departments import merge_departments
from tests.factories import DepartmentFactory, RoleFactory, UserFactory
from tests.projects.scenes import County, brought_to, county, filled, sound

pytestmark = pytest.mark.django_db
OPINION = Given(opinion="请核对培训人数。")


@pytest.fixture
def scene() -> County:
    return county(2021)


def in_review(scene: County, *names: str) -> list[Evaluation]:
    return [brought_to(scene, filled(scene, sound(), name=name), Step.UNIT_REVIEW) for name in names]


def told(notices: Iterable[Notice] | None = None) -> list[tuple[str, str]]:
    """Who is told of what."""
    found = Notice.objects.all() if notices is None else notices
    return sorted(
        (each.recipient.name, each.event.verb if each.event else f"{each.kind} {each.number}") for each in found
    )


def awaiting(scene: County, person: str = "unit reviewer") -> Notice | None:
    return Notice.objects.filter(recipient=scene.people[person], kind=NoticeKind.AWAITING).first()


def number_of(scene: County, person: str) -> int:
    user = scene.people[person]
    user.refresh_from_db()
    return user.unread_notices


def test_return_is_told_to_the_fillers_of_the_unit_once(scene: County) -> None:
    RoleFactory.create(user=UserFactory.create(name="同事"), kind=RoleKind.FILLER, department=scene.centre)
    RoleFactory.create(
        user=UserFactory.create(name="停用", is_active=False), kind=RoleKind.FILLER, department=scene.centre
    )
    [sheet] = in_review(scene, "甲项目")
    transition(sheet, Act.RETURN, by=scene.people["unit reviewer"], given=OPINION)
    tell_of_events()
    tell_of_events()
    assert told() == [("owner", "return"), ("同事", "return")]
    assert number_of(scene, "owner") == 1


def test_who_did_it_is_not_told(scene: County) -> None:
    [sheet] = in_review(scene, "甲项目")
    RoleFactory.create(user=scene.people["finance office"], kind=RoleKind.FILLER, department=scene.centre)
    given = Given(opinion="并入乙项目", exclusion=Exclusion.MERGED)
    transition(sheet, Act.EXCLUDE, by=scene.people["finance office"], given=given)
    tell_of_events()
    assert told() == [("owner", "exclude")]


def test_fillers_of_the_successor_are_told(scene: County) -> None:
    successor = DepartmentFactory.create(name="节能中心", parent=scene.industry)
    RoleFactory.create(user=UserFactory.create(name="接手"), kind=RoleKind.FILLER, department=successor)
    [sheet] = in_review(scene, "甲项目")
    transition(sheet, Act.RETURN, by=scene.people["unit reviewer"], given=OPINION)
    merge_departments(scene.centre, into=successor, on=timezone.localdate() - dt.timedelta(days=1))
    tell_of_events()
    assert told() == [("owner", "return"), ("接手", "return")]


def test_fillers_are_told_of_the_last_approval_alone_and_not_of_a_return_to_a_review(scene: County) -> None:
    sheet = filled(scene, sound())
    held = brought_to(scene, sheet, Step.FINANCE_OFFICE)
    back = Given(opinion="请业务科室再看。", to=Step.FINANCE_DESK)
    held = transition(held, Act.RETURN, by=scene.people["finance office"], given=back).evaluation
    tell_of_events()
    assert told(Notice.objects.filter(kind=NoticeKind.ACT)) == []
    held = transition(held, Act.APPROVE, by=scene.people["finance desk"]).evaluation
    transition(held, Act.APPROVE, by=scene.people["finance office"])
    tell_of_events()
    assert told() == [("owner", "approve")]


def test_what_is_rolled_back_and_what_is_only_saved_is_not_told(scene: County) -> None:
    [sheet] = in_review(scene, "甲项目")
    tell_of_events()
    record_event("change", evaluation=sheet, user=scene.people["owner"])
    with transaction.atomic():
        transition(sheet, Act.RETURN, by=scene.people["unit reviewer"], given=OPINION)
        transaction.set_rollback(True)
    assert not ChainHead.objects.filter(untold_from__isnull=False).exists()


def test_chain_that_goes_on_while_it_is_told_is_told_of_to_its_end(scene: County) -> None:
    """What is written after the reading isn't passed over."""
    [sheet] = in_review(scene, "甲项目")

    waiting = [sheet]

    def returns_once(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.startswith('UPDATE "projects_chainhead"') and waiting:
            transition(waiting.pop(), Act.RETURN, by=scene.people["unit reviewer"], given=OPINION)
        return execute(sql, *rest)

    with connection.execute_wrapper(returns_once):
        tell_of_events()
    assert told() == [("owner", "return")]
    assert not ChainHead.objects.filter(untold_from__isnull=False).exists()


def test_sheets_that_wait_are_one_notice_that_follows_them(scene: County) -> None:
    first, second = in_review(scene, "甲项目", "乙项目")
    tell_of_events()
    assert told() == [("unit reviewer", "awaiting 2")]
    reviewer = scene.people["unit reviewer"]
    mark_read(Notice.objects.filter(recipient=reviewer), reviewer)
    tell_of_events()
    assert number_of(scene, "unit reviewer") == 0
    in_review(scene, "丙项目")
    tell_of_events()
    assert told(Notice.objects.unread()) == [("unit reviewer", "awaiting 3")]
    colleague = UserFactory.create(name="同事")
    RoleFactory.create(user=colleague, kind=RoleKind.UNIT_REVIEWER, department=scene.centre)
    transition(first, Act.APPROVE, by=colleague)
    tell_of_events()
    assert told() == [("department reviewer", "awaiting 1"), ("unit reviewer", "awaiting 2")]
    transition(second, Act.RETURN, by=reviewer, given=OPINION)
    transition(Evaluation.objects.get(project_name="丙项目"), Act.WITHDRAW, by=scene.people["owner"])
    tell_of_events()
    assert awaiting(scene) is None
    assert number_of(scene, "unit reviewer") == 0


def test_what_one_brought_into_the_own_pile_is_no_news(scene: County) -> None:
    """One person may hold two reviews; what is told then is only that another came."""
    [first] = in_review(scene, "甲项目")
    tell_of_events()
    Role.objects.filter(user=scene.people["department reviewer"]).delete()
    reviewer = scene.people["unit reviewer"]
    RoleFactory.create(user=reviewer, kind=RoleKind.DEPARTMENT_REVIEWER, department=scene.industry)
    mark_read(Notice.objects.filter(recipient=reviewer), reviewer)
    transition(first, Act.APPROVE, by=reviewer)
    tell_of_events()
    assert told() == [("unit reviewer", "awaiting 1")]
    assert number_of(scene, "unit reviewer") == 0


def test_nobody_is_called_to_review_what_they_filled_in(scene: County) -> None:
    RoleFactory.create(user=scene.people["owner"], kind=RoleKind.UNIT_REVIEWER, department=scene.centre)
    in_review(scene, "甲项目")
    tell_of_events()
    assert awaiting(scene, "owner") is None


def test_remarks_on_a_sheet_are_one_notice_and_the_answer_goes_to_who_made_them(scene: County) -> None:
    [sheet] = in_review(scene, "甲项目")
    reviewer, owner = scene.people["unit reviewer"], scene.people["owner"]
    for place in ("第 1 行", "第 2 行"):
        record_event("remark", evaluation=sheet, user=reviewer, subject=place, opinion="请核对。")
    tell_of_events()
    mark_read(Notice.objects.filter(recipient=owner), owner)
    record_event("remark", evaluation=sheet, user=reviewer, subject="第 3 行", opinion="请核对。")
    tell_of_events()
    acts = Notice.objects.filter(kind=NoticeKind.ACT)
    assert [(each.event.subject, each.read_at) for each in acts if each.event] == [("第 3 行", None)]
    record_event("answer-remark", evaluation=sheet, user=owner, subject="第 3 行", opinion="已改。")
    tell_of_events()
    assert told(acts.all()) == [("owner", "remark"), ("unit reviewer", "answer-remark")]


def test_every_verb_that_is_told_has_its_words() -> None:
    assert TOLD.keys() <= TITLES.keys()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite in memory has one connection")
def test_two_workers_at_once_tell_once(scene: County) -> None:
    for sheet in in_review(scene, "甲项目", "乙项目", "丙项目"):
        transition(sheet, Act.RETURN, by=scene.people["unit reviewer"], given=OPINION)
    in_review(scene, "丁项目")
    start = threading.Barrier(2)

    def work() -> None:
        start.wait()
        try:
            tell_of_events()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert told() == [*[("owner", "return")] * 3, ("unit reviewer", "awaiting 1")]
    assert (number_of(scene, "owner"), number_of(scene, "unit reviewer")) == (3, 1)

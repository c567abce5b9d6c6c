"""Unread notices by mail: one a day, no notice twice, and nothing where the site has no server."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from pytest_django.fixtures import Settings

from projects.models import Job, JobState, Notice, Step
from projects.notices import mark_read, order_mail, tell_of_events
from projects.queue import run_job
from projects.review.workflow import Act, Given, transition
from tests.projects.notices.mail_server import MailServer
from tests.projects.scenes import County, brought_to, county, filled, sound

pytestmark = pytest.mark.django_db
MORNING = timezone.localtime().replace(hour=9, minute=0)


@pytest.fixture
def scene(settings: Settings) -> Iterator[County]:
    """The owner has a mailbox; it is nine o'clock."""
    settings.EMAIL_URL = "smtp://127.0.0.1"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "jixiao@example.test"
    settings.PUBLIC_ADDRESS = "https://jx.example.test"
    with time_machine.travel(MORNING):
        scene = county(2021)
        scene.people["owner"].email = "owner@example.test"
        scene.people["owner"].save()
        yield scene


@contextmanager
def serving(settings: Settings, **ways: Any) -> Iterator[MailServer]:
    with MailServer(**ways) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


def returned(scene: County, name: str) -> None:
    sheet = brought_to(scene, filled(scene, sound(), name=name), Step.UNIT_REVIEW)
    transition(sheet, Act.RETURN, by=scene.people["unit reviewer"], given=Given(opinion="请核对培训人数。"))
    tell_of_events()


def work_off() -> list[str]:
    order_mail()
    for job in Job.objects.filter(kind="mail-notices", state=JobState.WAITING).order_by("pk"):
        run_job(job.pk)
    return list(Job.objects.filter(kind="mail-notices").order_by("pk").values_list("state", flat=True))


def test_mail_names_what_is_unread_once_a_day(scene: County, settings: Settings) -> None:
    returned(scene, "甲项目")
    mark_read(Notice.objects.all(), scene.people["owner"])
    returned(scene, "乙项目")
    with serving(settings) as server:
        assert work_off() == [JobState.DONE]
        returned(scene, "丙项目")
        assert work_off() == [JobState.DONE]
        with time_machine.travel(MORNING + dt.timedelta(days=1)):
            assert work_off() == [JobState.DONE] * 2
    first, second = server.taken
    assert (first["From"], first["To"]) == ("jixiao@example.test", "owner@example.test")
    assert str(first["Subject"]).strip() == "项目支出绩效自评：1 条未读通知"
    assert first.get_content_type() == "text/plain"
    assert first.get_content().replace("\r\n", "\n") == (
        "owner：\n\n您有以下未读通知：\n\n· 退回：乙项目（节能监察中心，2021年度项目支出绩效自评）\n\n"
        "请登录查看：https://jx.example.test/notices/\n本邮件由系统发送，请勿回复。\n"
    )
    assert "丙项目" in second.get_content()
    assert "乙项目" not in second.get_content()


@pytest.mark.parametrize("refuses", [True, False])
def test_mail_that_was_not_taken_is_tried_again_later(refuses: bool, scene: County, settings: Settings) -> None:
    returned(scene, "甲项目")
    with serving(settings, refuses=refuses) as server:
        if not refuses:
            settings.EMAIL_PORT = 1  # where nobody listens
        assert [work_off() for _ in range(3)] == [["waiting"], ["waiting"], ["failed"]]
        assert work_off() == ["failed"]
    assert server.taken == []
    with serving(settings) as server, time_machine.travel(MORNING + dt.timedelta(hours=2)):
        assert work_off() == ["failed", "done"]
    assert len(server.taken) == 1


def test_mail_that_may_have_been_taken_is_not_sent_again(scene: County, settings: Settings) -> None:
    returned(scene, "甲项目")
    with serving(settings, falls_silent=True) as server:
        assert work_off() == ["failed"]
        with time_machine.travel(MORNING + dt.timedelta(hours=2)):
            assert work_off() == ["failed"]
    assert len(server.taken) == 1


def test_nobody_is_sent_mail_without_server_or_mailbox_or_at_night(scene: County, settings: Settings) -> None:
    returned(scene, "甲项目")
    with time_machine.travel(MORNING.replace(hour=7)):
        assert work_off() == []
    scene.people["owner"].email = ""
    scene.people["owner"].save()
    assert work_off() == []
    scene.people["owner"].email = "owner@example.test"
    scene.people["owner"].save()
    settings.EMAIL_URL = ""
    assert work_off() == []


def test_second_job_for_the_same_news_sends_nothing(scene: County, settings: Settings) -> None:
    """Two workers may order at the same moment."""
    returned(scene, "甲项目")
    order_mail()
    twin = Job.objects.get(kind="mail-notices")
    twin.pk = None
    twin.save()
    with serving(settings) as server:
        assert work_off() == ["done", "done"]
    assert len(server.taken) == 1

"""The page of one's exports: progress, cancel, download, expiry; another's are not found."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from perfeval.accounts.models import User
from projects.models import Job, JobState
from projects.queue import folder_of
from projects.queue.results import part_of
from tests.factories import JobFactory, UserFactory
from tests.kept_files import path_of
from tests.projects.scenes import words

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
TEXT = b"%PDF-1.7 and so on"
ASKED_AT = dt.datetime(2026, 3, 4, 1, 30, tzinfo=dt.UTC)
TOKEN = re.compile(r'value="\w{64}"')
EXPIRES_AT = dt.datetime(2126, 3, 11, 1, 30, tzinfo=dt.UTC)


@pytest.fixture
def owner() -> User:
    return UserFactory.create()


@pytest.fixture
def client(owner: User) -> Client:
    client = Client()
    client.force_login(owner)
    client.get("/rules/")  # the first request of a session also notes its use
    return client


def asked(owner: User, **values: Any) -> Job:
    arguments = {"title": "2020年度自评表", "target": "pdf", "sheets": [1, 2, 3]}
    return JobFactory.create(owner=owner, arguments=arguments, created_at=ASKED_AT, **values)


def running(owner: User, **values: Any) -> Job:
    return asked(owner, state=JobState.RUNNING, attempts=1, heartbeat_at=timezone.now(), done=2, total=3, **values)


def done(owner: User) -> Job:
    result = {"name": "2020年度自评表.pdf", "size": len(TEXT), "digest": "0" * 64, "file": "1"}
    job = asked(
        owner, state=JobState.DONE, finished_at=timezone.now(), expires_at=EXPIRES_AT, attempts=1, result=result
    )
    path_of(folder_of(job.pk)).mkdir(parents=True)
    (path_of(folder_of(job.pk)) / "1").write_bytes(TEXT)
    return job


def shown(client: Client) -> str:
    [item] = re.findall(r"<li class=\"card job\".*?</li>", client.get("/jobs/").content.decode(), re.S)
    return words(item)


def test_running_job_shows_how_far_it_is_and_may_be_cancelled(client: Client, owner: User) -> None:
    running(owner)
    assert shown(client) == (
        "2020年度自评表 进行中 一个 PDF：封面、目录和全部表格，3 张， 2026年3月4日 09:30 发起 2 / 3 取消 2020年度自评表"
    )
    assert '<progress max="3" value="2" aria-label="2020年度自评表的进度">' in client.get("/jobs/").content.decode()


def test_finished_job_offers_its_file_and_says_for_how_long(client: Client, owner: User) -> None:
    done(owner)
    assert shown(client) == (
        "2020年度自评表 已完成 一个 PDF：封面、目录和全部表格，3 张， 2026年3月4日 09:30 发起，18 字节，"
        "保留到 2126年3月11日 09:30 下载 2020年度自评表.pdf"
    )


@pytest.mark.parametrize("sheets", [None, 3, "12", {"1": 2}])
def test_job_whose_sheets_are_no_list_is_shown(client: Client, owner: User, sheets: object) -> None:
    job = running(owner)
    Job.objects.filter(pk=job.pk).update(arguments={**job.arguments, "sheets": sheets})
    assert "2020年度自评表 进行中" in shown(client)


def test_failed_job_says_why(client: Client, owner: User) -> None:
    asked(owner, state=JobState.FAILED, finished_at=timezone.now(), error="磁盘空间不足。")
    assert shown(client).endswith("发起 磁盘空间不足。")


def test_expired_file_is_told_of(client: Client, owner: User) -> None:
    asked(owner, state=JobState.DONE, finished_at=timezone.now())
    assert shown(client).endswith("文件已过保留期限，已删除。需要时请重新导出。")


@pytest.mark.parametrize(("unfinished", "asks_again"), [(True, True), (False, False)])
def test_page_asks_for_news_for_as_long_as_something_runs(
    client: Client, owner: User, *, unfinished: bool, asks_again: bool
) -> None:
    (running if unfinished else done)(owner)
    html = client.get("/jobs/", headers=HTMX).content.decode()
    assert ("hx-trigger" in html, "刷新" in html) == (asks_again, asks_again)


def test_part_is_what_stands_in_the_page(client: Client, owner: User) -> None:
    running(owner)
    part, page = (client.get("/jobs/", headers=headers).content.decode() for headers in (HTMX, {}))
    part, page = (" ".join(TOKEN.sub("", html).split()) for html in (part, page))
    assert page.count(part) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_four_queries(
    client: Client, owner: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        done(owner)
    with django_assert_num_queries(4):  # session, user, roles for the navigation, jobs
        client.get("/jobs/")


def test_file_is_sent_whole_under_its_chinese_name(client: Client, owner: User) -> None:
    response = client.get(f"/jobs/{done(owner).pk}/file/")
    assert b"".join(response.streaming_content) == TEXT  # type: ignore[attr-defined]
    assert response.headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''2020%E5%B9%B4%E5%BA%A6%E8%87%AA%E8%AF%84%E8%A1%A8.pdf"
    )


def test_file_that_is_not_whole_or_not_there_any_more_is_not_found(client: Client, owner: User) -> None:
    half, gone = running(owner), asked(owner, state=JobState.DONE, finished_at=timezone.now())
    part_of(half.pk, 1).write_bytes(b"half")
    assert [client.get(f"/jobs/{job.pk}/file/").status_code for job in (half, gone)] == [404, 404]


def test_cancel_is_noted_for_the_worker(client: Client, owner: User) -> None:
    job = running(owner)
    response = client.post(f"/jobs/{job.pk}/cancel/", follow=True)
    job.refresh_from_db()
    assert (job.state, job.cancel_requested) == (JobState.RUNNING, True)
    assert "正在取消" in words(response.content.decode())


def test_cancel_comes_too_late_for_what_is_done(client: Client, owner: User) -> None:
    response = client.post(f"/jobs/{done(owner).pk}/cancel/", follow=True)
    assert "这个任务已经结束，没有取消。" in words(response.content.decode())


def test_get_cancels_nothing(client: Client, owner: User) -> None:
    job = running(owner)
    assert client.get(f"/jobs/{job.pk}/cancel/").status_code == 405
    job.refresh_from_db()
    assert job.cancel_requested is False


@pytest.mark.parametrize(
    ("person", "statuses"),
    [("owner", (200, 302)), ("another", (404, 404)), ("administrator", (404, 404)), ("nobody", (302, 302))],
)
def test_job_is_its_owners_alone(owner: User, person: str, statuses: tuple[int, int]) -> None:
    job = done(owner)
    client = Client()
    match person:
        case "owner":
            client.force_login(owner)
        case "another":
            client.force_login(UserFactory.create())
        case "administrator":
            client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    responses = (client.get(f"/jobs/{job.pk}/file/"), client.post(f"/jobs/{job.pk}/cancel/"))
    assert tuple(response.status_code for response in responses) == statuses
    if person == "owner":
        assert b"".join(responses[0].streaming_content) == TEXT  # type: ignore[attr-defined]
    if person in ("another", "administrator"):
        assert "2020年度自评表" not in client.get("/jobs/").content.decode()


def test_jobs_of_other_kinds_are_nobodys_exports(client: Client, owner: User) -> None:
    JobFactory.create(owner=owner, kind="print-version", arguments={"version": 1})
    assert "暂无后台任务" in client.get("/jobs/").content.decode()

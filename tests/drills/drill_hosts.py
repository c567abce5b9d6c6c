"""Two hosts with folders of their own share a PostgreSQL, a Redis and a store: whoever is sent from one to the other notices nothing."""

import io
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pikepdf
import pytest
from django.db import connection

from projects.models import Attachment, Evaluation, Job, JobState, Worker
from tests.drills.hosts import Browser, Host, start_all
from tests.projects.attachments import files
from tests.projects.queue.processes import database_url, redis_server, until
from tests.projects.scenes import County, county, filled, published
from tests.stores import files_at, s3_server

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="other processes don't reach a database in memory"),
]


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return filled(scene, published())


@pytest.fixture
def hosts(tmp_path: Path, evaluation: Evaluation) -> Iterator[tuple[Host, Host]]:
    with ExitStack() as stack:
        store = stack.enter_context(s3_server(tmp_path / "s3"))
        stack.enter_context(files_at(store))
        shared = {
            "DATABASE_URL": database_url(),
            "REDIS_URL": stack.enter_context(redis_server(tmp_path)),
            "FILES_URL": store,
            "SECRET_KEY": "shared by all hosts",
            "PUBLIC_PAGES": "True",
            "PUBLIC_PAGES_A_MINUTE": "2",
        }
        first, second = Host(tmp_path / "a", shared), Host(tmp_path / "b", shared)
        for host in (first, second):
            stack.callback(host.stop)
        start_all((first, second))
        until(lambda: Worker.objects.count() == 2)
        yield first, second


def test_whoever_is_sent_from_host_to_host_notices_nothing(
    scene: County, evaluation: Evaluation, hosts: tuple[Host, Host]
) -> None:
    """In one test, since a host takes seconds to start."""
    first, second = hosts
    clerk, reviewer = Browser(), Browser()
    evidence_of_one_host_is_seen_on_the_other(scene, evaluation, clerk, reviewer, first, second)
    export_asked_of_one_is_fetched_from_the_other(scene, reviewer, first, second)
    wrong_passwords_count_over_all(scene, first, second)
    public_pages_are_kept_and_counted_over_all(first, second)
    assert [[*host.files.rglob("*.pdf"), *host.files.rglob("[0-9]*")] for host in hosts] == [[], []]
    assert [
        browser.get(host, "/healthz/ready").json()["files"] for browser, host in ((clerk, first), (clerk, second))
    ] == ["ok"] * 2


def evidence_of_one_host_is_seen_on_the_other(
    scene: County, evaluation: Evaluation, clerk: Browser, reviewer: Browser, first: Host, second: Host
) -> None:
    content, page = files.pdf(), f"/evaluations/{evaluation.pk}/attachments/"
    assert clerk.log_in(first, scene.people["owner"].username)
    assert clerk.get(second, page).status_code == 200
    clerk.post(first, page, {}, {"uploads": ("甲.pdf", content)})
    held = Attachment.objects.get()
    assert reviewer.log_in(second, scene.people["finance office"].username)
    assert reviewer.get(second, f"/attachments/{held.pk}/").content == content
    assert reviewer.get(first, f"/attachments/{held.pk}/pages/1/").content[:3] == b"\xff\xd8\xff"


def export_asked_of_one_is_fetched_from_the_other(scene: County, reviewer: Browser, first: Host, second: Host) -> None:
    address = f"/rounds/{scene.round.pk}/export/?everything=1"
    reviewer.get(first, address)
    reviewer.post(first, address, {"target": "pdf", "layout": ""})
    job = Job.objects.get(kind="export")
    until(lambda: Job.objects.filter(pk=job.pk, state=JobState.DONE).exists())
    for host in (first, second):
        with pikepdf.open(io.BytesIO(reviewer.get(host, f"/jobs/{job.pk}/file/").content)) as document:
            assert len(document.pages) >= 3  # cover, contents, a form


def wrong_passwords_count_over_all(scene: County, first: Host, second: Host) -> None:
    username = scene.people["viewer"].username
    for host in (first, second, first, second, first):
        assert not Browser().log_in(host, username, "Wrong-password-1")
    assert [Browser().log_in(host, username) for host in (first, second)] == [False, False]


def public_pages_are_kept_and_counted_over_all(first: Host, second: Host) -> None:
    visitor = Browser()
    asked = [
        (first, "/open/"),
        (second, "/open/"),
        (second, "/open/?text=a"),
        (first, "/open/?text=b"),
        (first, "/open/"),
    ]
    assert [visitor.get(host, path).status_code for host, path in asked] == [200, 200, 200, 429, 200]

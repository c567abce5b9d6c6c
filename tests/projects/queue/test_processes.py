"""Two workers share the work and take up what a killed one leaves, by the database's messages and by Redis's."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from projects.models import Job, JobState, Worker
from projects.queue import result_file
from projects.queue.tending import LOST, SILENCE
from tests.factories import UserFactory
from tests.projects.queue.processes import Site, redis_server, until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="other processes don't reach a database in memory"),
]
WHOLE = b"0\n1\n2\n3\n4\n"


@pytest.fixture(params=["database", "redis"])
def site(request: pytest.FixtureRequest, tmp_path: Path, settings: Settings) -> Iterator[Site]:
    UserFactory.create()
    with ExitStack() as stack:
        redis_url = stack.enter_context(redis_server(tmp_path)) if request.param == "redis" else ""
        site = Site(tmp_path, redis_url)
        settings.FILES_DIR = site.files
        stack.callback(site.stop)
        yield site


def states() -> list[str]:
    return list(Job.objects.order_by("pk").values_list("state", flat=True))


def test_two_workers_share_the_work_and_leave_whole_files(site: Site) -> None:
    processes = {site.work(), site.work()}
    site.ask(times=2)
    until(lambda: site.at_the_gate() == processes)
    assert states() == [JobState.RUNNING, JobState.RUNNING]
    site.open_the_gate()
    until(lambda: states() == [JobState.DONE, JobState.DONE])
    for job in Job.objects.all():
        place = result_file(job)
        assert place is not None
        assert place.read_bytes() == WHOLE
        assert job.result["digest"] == hashlib.sha256(WHOLE).hexdigest()
        assert (job.attempts, job.done, job.total) == (1, 5, 5)


def test_job_of_a_killed_worker_is_taken_up_again(site: Site) -> None:
    killed = site.work()
    site.ask()
    until(lambda: site.at_the_gate() == {killed})
    site.kill(killed)
    half = Job.objects.get()
    assert (half.state, half.attempts, result_file(half)) == (JobState.RUNNING, 1, None)
    Job.objects.update(heartbeat_at=timezone.now() - 2 * SILENCE)
    survivor = site.work()
    until(lambda: site.at_the_gate() == {killed, survivor})
    site.open_the_gate()
    until(lambda: states() == [JobState.DONE])
    job = Job.objects.get()
    place = result_file(job)
    assert place is not None
    assert (job.attempts, job.result["file"], place.read_bytes()) == (2, "2", WHOLE)
    assert [path.name for path in place.parent.iterdir()] == ["2"]


def test_lost_message_is_found_by_whoever_works(site: Site) -> None:
    user = UserFactory._meta.model._default_manager.get()
    Job.objects.create(
        kind="count", arguments={"to": 5, "gate": str(site.gate)}, owner=user, heartbeat_at=timezone.now() - 2 * LOST
    )
    site.open_the_gate()
    site.work()
    until(lambda: states() == [JobState.DONE])


def test_worker_that_stops_in_order_signs_off(site: Site) -> None:
    site.work()
    until(lambda: Worker.objects.count() == 1)
    site.stop()
    assert (Worker.objects.count(), [worker.returncode for worker in site.workers]) == (0, [0])

"""Two workers share the work and take up what a killed one leaves, by the database's messages and by Redis's."""

import hashlib
import signal
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
from tests.kept_files import path_of
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


def test_two_workers_share_the_work_and_one_takes_up_what_a_killed_one_leaves(site: Site) -> None:
    """In one test, since a worker takes two seconds to start."""
    processes = {site.work(), site.work()}
    site.ask(times=2)
    until(lambda: site.at_the_gate() == processes)
    assert states() == [JobState.RUNNING, JobState.RUNNING]
    site.open_the_gate()
    until(lambda: states() == [JobState.DONE, JobState.DONE])
    for job in Job.objects.all():
        assert (_whole_file(job).name, job.attempts, job.done, job.total) == ("1", 1, 5, 5)

    site.close_the_gate()
    half = _ask_by_a_lost_message(site)
    until(lambda: len(site.at_the_gate()) == 1)
    (killed,) = site.at_the_gate()
    site.kill(killed)
    half.refresh_from_db()
    assert (half.state, half.attempts, result_file(half)) == (JobState.RUNNING, 1, None)
    Job.objects.filter(pk=half.pk).update(heartbeat_at=timezone.now() - 2 * SILENCE)
    until(lambda: site.at_the_gate() == processes)
    site.open_the_gate()
    until(lambda: states() == [JobState.DONE] * 3)
    half.refresh_from_db()
    assert (half.attempts, [path.name for path in _whole_file(half).parent.iterdir()]) == (2, ["2"])

    assert Worker.objects.count() == 2
    site.stop()  # a worker that stops in order signs off
    ended = {worker.pid: worker.returncode for worker in site.workers}
    assert (Worker.objects.count(), ended) == (1, dict.fromkeys(processes, 0) | {killed: -signal.SIGKILL})


def _whole_file(job: Job) -> Path:
    place = path_of(result_file(job))
    assert place.read_bytes() == WHOLE
    assert (job.result["file"], job.result["digest"]) == (place.name, hashlib.sha256(WHOLE).hexdigest())
    return place


def _ask_by_a_lost_message(site: Site) -> Job:
    """Whoever works finds it."""
    user = UserFactory._meta.model._default_manager.get()
    sent_at = timezone.now() - 2 * LOST
    arguments = {"to": 5, "gate": str(site.gate)}
    return Job.objects.create(kind="count", arguments=arguments, owner=user, heartbeat_at=sent_at)

"""Runs, in a mount namespace of its own, the faults that it is told, and prints what was lost and how long each took.

python -m tests.drills.rehearsal FOLDER FAULT=TRIES…; the environment names the database's port and Redis."""

import hashlib
import io
import json
import os
import random
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import Error, connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from PIL import Image  # noqa: E402

from perfeval.accounts.models import User  # noqa: E402
from projects.exports.order import ExportOrder, Target  # noqa: E402
from projects.history.events import verify_log  # noqa: E402
from projects.models import Attachment, Evaluation, Event, Job, JobState, RoleKind  # noqa: E402
from projects.queue import enqueue  # noqa: E402
from tests.benchmarks.clerks import clerks  # noqa: E402
from tests.drills.clerks_at_work import NOTHING, Office, Typist, ask  # noqa: E402
from tests.drills.supervised import SupervisedMachine, until  # noqa: E402
from tests.factories import RoleFactory  # noqa: E402
from tests.projects.scenes import words  # noqa: E402

CLERKS: Final = 8
TYPED: Final = re.compile(r"(\d+)人")
BOUNDARY: Final = "between-the-parts-of-a-form"  # a short one stands in noise by chance
READABLE: Final = ("系统暂时不能办理", "数据库暂时没有答复")


@dataclass(slots=True, kw_only=True)
class Try:
    fault: str
    seconds: float = 0.0  # until all clerks had saved again, or the work was done
    lost: int = 0  # saves that were answered with 200 and aren't there
    twice: int = 0  # saves that were written twice
    half: int = 0  # jobs without their whole result, broken chains, files or records without each other
    unreadable: int = 0  # errors that a clerk couldn't read
    refused: int = 0  # saves that weren't answered with 200 and were tried again
    said: list[str] = field(default_factory=list)

    def note_half(self, number: int, what: str) -> None:
        self.half += number
        if number:
            self.said.append(f"{number} {what}")


class Rehearsal:
    def __init__(self, machine: SupervisedMachine) -> None:
        self.machine = machine
        self.clerks = list(clerks(CLERKS))
        held = Evaluation.objects.select_related("round__region", "unit").order_by("pk")
        self.sheets = [sheet.pk for sheet in held]
        self.round = held[0].round_id
        role = RoleFactory.create(kind=RoleKind.FINANCE_OFFICE, department=held[0].unit)
        self.reviewer: User = role.user
        client = Client()
        client.force_login(self.reviewer)
        self.session = client.cookies["sessionid"].value
        machine.start_site()
        machine.start_worker()
        until(lambda: ask(machine.port, "GET", "/accounts/login/", "")[0] == 200, "the site answers")
        until(lambda: ask(machine.port, "GET", "/healthz", "")[0] == 200, "all parts are well")
        self.office = Office(self.clerks, machine.port)
        self.checked = 0  # the last job that was looked at

    def attempt(self, fault: str) -> None:
        tried, self.failed = Try(fault=fault), [len(each.failures) for each in self.office.typists]
        FAULTS[fault](self, tried)
        self.compare(tried)
        sys.stdout.write(json.dumps(asdict(tried), ensure_ascii=False) + "\n")
        sys.stdout.flush()

    def recover(self, tried: Try, since: float) -> None:
        until(lambda: self.office.all_saved_since(since) is not None, f"everybody saves after: {tried.fault}")
        ended = self.office.all_saved_since(since)
        assert ended is not None
        tried.seconds = round(ended - since, 2)

    def compare(self, tried: Try) -> None:
        """What was answered against what is there."""
        connection.close()
        until(database_answers, "the database answers")
        for typist, pk in zip(self.office.typists, self.sheets, strict=True):
            answered, numbers = typist.saved, list(numbers_of(typist, pk))
            tried.lost += len(set(range(answered + 1)) - set(numbers))
            tried.twice += len(numbers) - len(set(numbers))
        breaks = [broken.reason for broken in verify_log()]
        tried.note_half(len(breaks), f"the log: {breaks}")
        for typist, before in zip(self.office.typists, self.failed, strict=True):
            for status, page in typist.failures[before:]:
                tried.refused += 1
                if status != NOTHING and not (status == 503 and all(word in page for word in READABLE)):
                    tried.unreadable += 1
                    tried.said.append(f"{status}: {page[:200]}")

    def export(self, *, sheets: int = 1) -> Job:
        order = ExportOrder(title="演练", round=self.round, sheets=tuple(self.sheets[:sheets]), target=Target.PDF)
        return enqueue("export", order.arguments, owner=self.reviewer)

    def await_jobs(self, tried: Try) -> None:
        """Each is done, and its file is whole."""
        asked = Job.objects.filter(pk__gt=self.checked)
        until(lambda: not asked.exclude(state__in=(JobState.DONE, JobState.FAILED)).exists(), "all jobs end", pause=0.5)
        for job in asked.order_by("pk"):
            self.checked = job.pk
            status, content = ask(self.machine.port, "GET", reverse("job_file", args=[job.pk]), self.session)
            if status != 200 or hashlib.sha256(content).hexdigest() != job.result.get("digest"):
                tried.note_half(1, f"job {job.pk}: {job.state}, {job.error}, its file {status}")


def numbers_of(typist: Typist, pk: int) -> Iterator[int]:
    """As the log tells of them."""
    name = f"indicators.{typist.clerk.row}.actual"
    for changes in (
        Event.objects.filter(evaluation=pk, verb="change").order_by("sequence").values_list("changes", flat=True)
    ):
        if name in changes:
            found = TYPED.fullmatch(changes[name][1])
            assert found
            yield int(found[1]) - 190


def database_answers() -> bool:
    try:
        connection.ensure_connection()
    except Error:
        return False
    return True


def kill_master(rehearsal: Rehearsal, tried: Try) -> None:
    """What it has begun still answers for a moment: only the next master shows that the site is back."""
    since, killed = time.monotonic(), rehearsal.machine.web.process
    rehearsal.machine.web.send(signal.SIGKILL)
    until(lambda: rehearsal.machine.web.process is not killed, "gunicorn is started again")
    rehearsal.recover(tried, time.monotonic())
    tried.seconds = round(time.monotonic() - since, 2)


def restart_database(rehearsal: Rehearsal, tried: Try) -> None:
    since = time.monotonic()
    rehearsal.machine.database.send(signal.SIGINT)
    rehearsal.recover(tried, since)


def kill_database(rehearsal: Rehearsal, tried: Try) -> None:
    since = time.monotonic()
    rehearsal.machine.database.send(signal.SIGKILL)
    rehearsal.recover(tried, since)


def kill_worker(rehearsal: Rehearsal, tried: Try) -> None:
    job = rehearsal.export(sheets=CLERKS)
    row = Job.objects.filter(
        pk=job.pk, state=JobState.RUNNING, total__isnull=False
    )  # its progress is told once a second
    until(row.exists, "an export is in its midst", pause=0.01)
    since = time.monotonic()
    rehearsal.machine.workers[0].send(signal.SIGKILL)
    rehearsal.await_jobs(tried)
    tried.seconds = round(time.monotonic() - since, 2)


def lose_redis(rehearsal: Rehearsal, tried: Try) -> None:
    """It hangs and then dies. Clerks save while it hangs; an export asked for meanwhile is made when it is back."""
    since = time.monotonic()
    rehearsal.machine.redis.send(signal.SIGSTOP)
    rehearsal.export()
    rehearsal.recover(tried, time.monotonic())
    rehearsal.machine.redis.send(signal.SIGKILL)
    rehearsal.await_jobs(tried)
    until(lambda: ask(rehearsal.machine.port, "GET", "/healthz", "")[0] == 200, "all parts are well")
    tried.seconds = round(time.monotonic() - since, 2)


def fill_files(rehearsal: Rehearsal, tried: Try) -> None:
    """Nothing is taken, nothing is half there, a sentence says why."""
    before = Attachment.objects.count()
    with rehearsal.machine.filled("files"):
        status, page = upload(rehearsal)
        if status < 400 or "磁盘" not in page:
            tried.unreadable += 1
            tried.said.append(f"{status}: {words(page)[:1000]}")
        tried.note_half(Attachment.objects.count() - before, "records of a file that found no room")
        job = rehearsal.export()
        rows = Job.objects.filter(pk=job.pk, state=JobState.FAILED)
        until(rows.exists, "the export fails")
        if "磁盘空间不足" not in rows[0].error:
            tried.unreadable += 1
            tried.said.append(rows[0].error)
    since = time.monotonic()
    Job.objects.filter(pk=job.pk).update(kind="drilled")
    rehearsal.checked = job.pk
    status, page = upload(rehearsal)
    tried.note_half(
        abs(Attachment.objects.count() - before - 1), f"records of an upload, {status}: {words(page)[:1000]}"
    )
    rehearsal.export()
    rehearsal.await_jobs(tried)
    tried.seconds = round(time.monotonic() - since, 2)
    files = {path.name for path in (rehearsal.machine.files / "attachments").rglob("*") if path.is_file()}
    known = {Path(name).name for name in Attachment.objects.values_list("file", flat=True)}
    tried.note_half(len(files ^ known), f"files {files - known} have no record, {known - files} are gone")


def upload(rehearsal: Rehearsal) -> tuple[int, str]:
    """A picture of noise, larger than what is left on any block."""
    picture = io.BytesIO()
    Image.frombytes("RGB", (400, 400), random.randbytes(480_000)).save(picture, "png")
    head = 'Content-Disposition: form-data; name="uploads"; filename="a.png"\r\nContent-Type: image/png'
    body = f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode() + picture.getvalue() + f"\r\n--{BOUNDARY}--\r\n".encode()
    path, kind = reverse("attachments", args=[rehearsal.sheets[0]]), f"multipart/form-data; boundary={BOUNDARY}"
    status, page = ask(rehearsal.machine.port, "POST", path, rehearsal.clerks[0].session, body, kind)
    return status, page.decode()


def fill_database(rehearsal: Rehearsal, tried: Try) -> None:
    with rehearsal.machine.filled("database"):
        refused = sum(len(each.failures) for each in rehearsal.office.typists)
        until(
            lambda: sum(len(each.failures) for each in rehearsal.office.typists) > refused, "a save meets the full disk"
        )
        time.sleep(1)
    rehearsal.recover(tried, time.monotonic())


def set_clock_back(rehearsal: Rehearsal, tried: Try) -> None:
    since = time.monotonic()
    rehearsal.machine.clock.write_text(f"-{random.randint(300, 72_000)}")
    rehearsal.export()
    rehearsal.await_jobs(tried)  # by then all processes have seen the new time
    rehearsal.recover(tried, time.monotonic())
    tried.seconds = round(time.monotonic() - since, 2)


def finish(rehearsal: Rehearsal, tried: Try) -> None:
    since = time.monotonic()
    rehearsal.await_jobs(tried)
    tried.seconds = round(time.monotonic() - since, 2)


FAULTS: Final[Mapping[str, Callable[[Rehearsal, Try], None]]] = {
    "kill -9 of gunicorn's master": kill_master,
    "kill -9 of a worker in an export": kill_worker,
    "PostgreSQL restarted": restart_database,
    "kill -9 of PostgreSQL": kill_database,
    "Redis gone and back": lose_redis,
    "disk of files full": fill_files,
    "disk of the database full": fill_database,
    "clock set back": set_clock_back,
    "all that was asked for": finish,
}


def main() -> None:
    folder, *wanted = sys.argv[1:]
    machine = SupervisedMachine(Path(folder), os.environ)
    try:
        machine.start_database()
        if os.environ.get("REDIS_URL"):
            machine.start_redis()
        call_command("migrate", verbosity=0)
        rehearsal = Rehearsal(machine)
        for each in wanted:
            fault, _, times = each.partition("=")
            for _ in range(int(times)):
                rehearsal.attempt(fault)
        rehearsal.attempt("all that was asked for")
        rehearsal.office.close()
    finally:
        connection.close()
        machine.stop()


if __name__ == "__main__":
    main()

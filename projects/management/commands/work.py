"""Does the queued jobs, looks after the queue, and shows that it is alive."""

import logging
import os
import signal
import socket
import sys
import threading
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

import django_rq
from django.conf import settings
from django.core.management.base import CommandError
from django.db import OperationalError, close_old_connections, connection
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker as DatabaseWorker
from django_tasks_db.management.commands.db_worker import valid_interval, valid_max_tasks, validate_worker_id
from django_tasks_db.models import DBTaskResult
from django_tasks_rq import Job as RqJob
from redis import Redis
from rq import SimpleWorker

from perfeval.accounts.sessions import SessionStore
from perfeval.commands import Command as SiteCommand
from projects.exports import jobs
from projects.exports.limiting import forget_counts
from projects.exports.reports import jobs as reports
from projects.history.checking import NightlyCheck
from projects.history.logins import log_finished_hours
from projects.intake import jobs as intakes
from projects.intake.entering import jobs as entering
from projects.intake.quality import jobs as audits
from projects.intake.receiving import forget_old_intakes
from projects.models import Worker
from projects.notices import Reminding, forget_read_notices, mailing, order_mail, tell_of_events, tell_of_urgings
from projects.queue import tend_queue
from projects.review import bulk
from projects.review.viewing import forget_viewings
from projects.rounds import prefilling
from projects.rounds.enlisting import jobs as enlisting
from projects.units.departments import bring_into_force
from projects.upkeep.visits import forget_visits

logger = logging.getLogger(__name__)

BEAT: Final = 15.0  # seconds
FORGOTTEN = timedelta(hours=1)  # the row of a killed worker is removed after this time
MESSAGES_KEPT = timedelta(days=7)  # their jobs' rows keep the result
QUEUE: Final = "default"


def do_chores(name: str, stopped: threading.Event, *, pause: float = BEAT) -> None:
    settled_on = None
    reminding, checking = Reminding(), NightlyCheck()
    while not stopped.wait(pause):
        close_old_connections()
        try:
            Worker.objects.filter(pk=name).update(seen_at=timezone.now())
            tend_queue()
            log_finished_hours()
            forget_counts()
            if settled_on != timezone.localdate():  # names and places recorded ahead take effect
                bring_into_force()
                DBTaskResult.objects.filter(enqueued_at__lt=timezone.now() - MESSAGES_KEPT).delete()
                forget_read_notices(timezone.now())
                forget_viewings(timezone.now())
                forget_visits(timezone.now())
                SessionStore.clear_expired()
                forget_old_intakes()
                settled_on = timezone.localdate()
            tell_of_events()
            tell_of_urgings()
            reminding.go_on()
            order_mail()
            checking.go_on()
        except OperationalError:  # a database that is away for a moment must not end the heartbeat
            continue
        except Exception:  # nor may any other error: other workers would take the jobs of a worker without heartbeat
            logger.exception("The heartbeat of worker %s could not do all its chores", name)
    connection.close()


@contextmanager
def heartbeat(name: str, *, pause: float = BEAT) -> Iterator[None]:
    Worker.objects.filter(seen_at__lt=timezone.now() - FORGOTTEN).delete()
    stopped = threading.Event()
    thread = threading.Thread(target=do_chores, args=(name, stopped), kwargs={"pause": pause}, daemon=True)
    try:  # a signal to stop may come at any moment
        Worker.objects.create(name=name, host=socket.gethostname(), process=os.getpid())
        tend_queue()
        thread.start()
        yield
    finally:
        stopped.set()
        if thread.is_alive():
            thread.join()
        connection.close()  # the signal may have come during a query
        Worker.objects.filter(pk=name).delete()


def database_worker(
    *, worker_id: str, batch: bool, interval: float, max_tasks: int | None, startup_delay: bool
) -> Callable[[], Any]:
    worker = DatabaseWorker(
        queue_names=[QUEUE],
        interval=interval,
        batch=batch,
        backend_name="default",
        startup_delay=startup_delay,
        max_tasks=max_tasks,
        worker_id=worker_id,
        excluded_queue_names=[],
    )
    worker.configure_signals()
    return worker.run


class ReturningWorker(SimpleWorker):
    """Comes back soon after Redis does: by itself it would sleep for a minute after a long absence."""

    max_connection_wait_time = 5.0  # seconds


def redis_worker(*, worker_id: str, batch: bool, max_tasks: int | None) -> Callable[[], Any]:
    """Runs in this process, as the database's worker does: a fork would share the heartbeat's connection."""
    queue = django_rq.get_queue(QUEUE, job_class=RqJob, connection=Redis.from_url(settings.REDIS_URL))
    worker = ReturningWorker([queue], name=worker_id, connection=queue.connection, job_class=RqJob)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # until the worker begins and handles signals itself
    return lambda: worker.work(burst=batch, max_jobs=max_tasks, logging_level=None)


class Command(SiteCommand):
    help = f"运行后台任务进程（{'、'.join((*jobs.KINDS, *audits.KINDS, *bulk.KINDS, *enlisting.KINDS, *entering.KINDS, *intakes.KINDS, *mailing.KINDS, *prefilling.KINDS, *reports.KINDS))}）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", action="store_true", help="把现有的任务做完就结束")
        parser.add_argument("--max-tasks", type=valid_max_tasks, metavar="个数", help="做完这么多个任务就结束")
        parser.add_argument(
            "--interval", type=valid_interval, default=1.0, metavar="秒", help="没有任务时，隔几秒再看一次"
        )
        parser.add_argument(
            "--beat", type=valid_interval, default=BEAT, metavar="秒", help="隔几秒报告一次还在运行，并照看任务队列"
        )
        parser.add_argument("--no-startup-delay", action="store_false", dest="startup_delay", help="立即开始")
        parser.add_argument("--worker-id", type=validate_worker_id, metavar="名称", help="进程的名称，不能重复")

    def handle(
        self,
        *,
        batch: bool,
        max_tasks: int | None,
        interval: float,
        beat: float,
        startup_delay: bool,
        worker_id: str | None,
        **options: Any,
    ) -> None:
        if settings.SHOWN_MOMENT:
            raise CommandError(f"这里是 {settings.SHOWN_MOMENT} 的备份，只供查看，不运行后台任务", returncode=1)
        name = worker_id or get_random_string(32)
        if settings.REDIS_URL:
            work = redis_worker(worker_id=name, batch=batch, max_tasks=max_tasks)
        else:
            work = database_worker(
                worker_id=name, batch=batch, interval=interval, max_tasks=max_tasks, startup_delay=startup_delay
            )
        with heartbeat(name, pause=beat):
            work()

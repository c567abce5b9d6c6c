"""Works off queued tasks and shows that it is alive."""

import os
import socket
import threading
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import OperationalError, close_old_connections, connection
from django.utils import timezone
from django_tasks_db.management.commands import db_worker

from projects.departments import settle
from projects.models import Worker

BEAT = 15  # seconds
FORGOTTEN = timedelta(hours=1)  # a killed worker leaves its row behind


def beat(name: str, stopped: threading.Event) -> None:
    settled_on = None
    while not stopped.wait(BEAT):
        close_old_connections()
        try:
            Worker.objects.filter(pk=name).update(seen_at=timezone.now())
            if settled_on != timezone.localdate():  # names and places that were recorded ahead of their date
                settle()
                settled_on = timezone.localdate()
        except OperationalError:  # a database that is away for a moment must not end the beating
            continue
    connection.close()


@contextmanager
def heartbeat(name: str) -> Iterator[None]:
    Worker.objects.filter(seen_at__lt=timezone.now() - FORGOTTEN).delete()
    Worker.objects.create(name=name, host=socket.gethostname(), process=os.getpid())
    stopped = threading.Event()
    thread = threading.Thread(target=beat, args=(name, stopped), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()
        Worker.objects.filter(pk=name).delete()


class Command(db_worker.Command):
    help = "运行后台任务进程"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(reload=False)

    def configure_logging(self, verbosity: int) -> None:
        """Left to the site's own LOGGING."""

    def handle(self, **options: Any) -> None:
        with heartbeat(options["worker_id"]):
            super().handle(**options)

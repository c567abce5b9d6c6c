"""Long work: a row says what is to be done, how far it is and what came of it; a message only says which row."""

from projects.queue.asking import announce_job, cancel_job, enqueue
from projects.queue.results import folder_of, result_file
from projects.queue.running import HANDLERS, Handler, JobError, JobOutcome, Run, TryAgainError, handles, run_job
from projects.queue.tending import tend_queue

__all__ = [
    "HANDLERS",
    "Handler",
    "JobError",
    "JobOutcome",
    "Run",
    "TryAgainError",
    "announce_job",
    "cancel_job",
    "enqueue",
    "folder_of",
    "handles",
    "result_file",
    "run_job",
    "tend_queue",
]

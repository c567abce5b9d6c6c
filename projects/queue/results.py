"""The files of jobs: written on this machine, kept whole under the number of the attempt, and only then offered."""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from perfeval.files import PRIVATE_FOLDER, FilesAwayError, drop_files, drop_folder, store
from projects.models import Job
from projects.models.job import FINISHED


def folder_of(key: int) -> str:
    return f"jobs/{key}"


def parts_folder() -> Path:
    return Path(settings.FILES_DIR) / "parts"


def part_of(key: int, attempt: int) -> Path:
    """Where an attempt writes; named by its number, so that one that was given up spoils nothing."""
    parts_folder().mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    return parts_folder() / f"{key}-{attempt}"


def offer_file(part: Path, *, key: int, attempt: int, name: str) -> dict[str, Any]:
    """What the row says of a finished file."""
    with part.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    size = part.stat().st_size
    store().take(part, f"{folder_of(key)}/{attempt}")
    return {"name": name, "size": size, "digest": digest, "file": str(attempt)}


def result_file(job: Job) -> str | None:
    """None where the job left no file, or none any more: its time may be over before a worker takes it away."""
    name = job.result.get("file")
    if name is None or (job.expires_at is not None and job.expires_at <= timezone.now()):
        return None
    return f"{folder_of(job.pk)}/{name}"


def discard_files(key: int, *, but: str = "") -> bool:
    """What attempts left behind; all of it, or all but the file that is offered. Whether it is gone."""
    drop_parts(parts_folder().glob(f"{key}-*"))
    if not but:
        return drop_folder(folder_of(key))
    try:
        drop_files([name for name in store().names(f"{folder_of(key)}/") if name != f"{folder_of(key)}/{but}"])
    except FilesAwayError:
        return False
    return True


def drop_parts(parts: Iterable[Path]) -> None:
    for part in parts:
        with suppress(OSError):
            part.unlink()


def sweep_parts() -> None:
    """Of attempts that ended while this machine was away: only here can they be taken away."""
    parts = {part: int(part.name.partition("-")[0]) for part in parts_folder().glob("*-*")}
    if parts:
        unfinished = Job.objects.filter(pk__in=parts.values()).exclude(state__in=FINISHED).values_list("pk", flat=True)
        going_on = set(unfinished)
        drop_parts(part for part, key in parts.items() if key not in going_on)

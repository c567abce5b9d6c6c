"""The files that are made and kept, those of jobs above all: written under another name, brought to the disk, and only then given the name that is offered."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from projects.models import Job


def folder_of(key: int) -> Path:
    return Path(settings.FILES_DIR) / "jobs" / str(key)


def part_of(key: int, attempt: int) -> Path:
    """Where an attempt writes; named by its number, so that one that was given up spoils nothing."""
    folder = folder_of(key)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"{attempt}.part"


def put_in_place(part: Path, place: Path) -> None:
    """After this the file is whole under its name, also when the power fails."""
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(place)
    sync_folder(place.parent)


def keep(content: bytes, place: Path) -> None:
    keep_pieces([content], place)


def keep_pieces(pieces: Iterable[bytes], place: Path) -> None:
    """Whole or not at all, also when the power fails."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, suffix=".part", delete=False) as file:
        part = Path(file.name)
        try:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
            part.replace(place)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    sync_folder(place.parent)


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def offer(part: Path, *, attempt: int, name: str) -> dict[str, Any]:
    """What the row says of a finished file."""
    with part.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    size = part.stat().st_size
    put_in_place(part, part.with_name(str(attempt)))
    return {"name": name, "size": size, "digest": digest, "file": str(attempt)}


def result_file(job: Job) -> Path | None:
    """None where the job left no file, or none any more: its time may be over before a worker takes it away."""
    name = job.result.get("file")
    if name is None or (job.expires_at is not None and job.expires_at <= timezone.now()):
        return None
    place = folder_of(job.pk) / name
    return place if place.is_file() else None


def discard(key: int, *, but: str = "") -> None:
    """What attempts left behind; all of it, or all but the file that is offered."""
    if not but:
        shutil.rmtree(folder_of(key), ignore_errors=True)
        return
    for left in folder_of(key).iterdir():
        if left.name != but:
            with suppress(OSError):
                left.unlink()

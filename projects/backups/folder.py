"""The folder in which backups are kept: one writer at a time, whole files only, the newest of them."""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from django.utils import timezone

from perfeval.files import UNFINISHED, sync_folder
from projects.backups.faults import BackupError

OURS: Final = re.compile(r"perfeval-\d{8}-\d{6}\.tar(\.sealed)?")


def name_of_now(*, is_sealed: bool) -> str:
    return f"perfeval-{timezone.localtime():%Y%m%d-%H%M%S}.tar{'.sealed' if is_sealed else ''}"


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """What a killed backup left goes: nobody else writes here now."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupError(f"另一个备份正在写入 {folder}，请等它结束") from error
        for left in folder.glob(f".*{UNFINISHED}"):
            left.unlink()
        yield
    finally:
        os.close(descriptor)


@contextmanager
def begin_file(place: Path) -> Iterator[tuple[IO[bytes], Path]]:
    """A file beside the place, which gets its name when the block ends, and goes when it fails."""
    part = place.with_name(f".{place.name}{UNFINISHED}")
    if place.exists():
        raise BackupError(f"{place} 已经存在，请换一个名称")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file, part
        part.rename(place)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(place.parent)


def bring_to_the_disk(file: IO[bytes]) -> None:
    """And out of the memory, so that who reads it again reads what lies on the disk."""
    file.flush()
    os.fsync(file.fileno())
    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def remove_old(folder: Path, keep: int) -> None:
    ours = sorted((each for each in folder.iterdir() if OURS.fullmatch(each.name)), key=lambda each: each.name)
    for old in ours[:-keep]:
        old.unlink()

"""The files that the site keeps, each whole under its name or not there: on a disk, or in a store that many hosts share."""

import logging
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Final, Protocol, cast

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, storages

logger = logging.getLogger(__name__)

PRIVATE_FILE: Final = 0o600
PRIVATE_FOLDER: Final = 0o700
UNFINISHED: Final = ".part"


class FilesAwayError(Exception):
    """The store doesn't answer; nothing is known of the file. It is no OSError, which says that the file is not there."""


class FileStore(Protocol):
    """What a storage of `settings.STORAGES` does besides what Django asks of it. A missing file is a FileNotFoundError."""

    def delete(self, name: str) -> None: ...

    def exists(self, name: str) -> bool: ...

    def keep(self, name: str, pieces: Iterable[bytes]) -> None:
        """Puts a file in the place of a former one of this name."""

    def take(self, part: Path, name: str) -> None:
        """Keeps a file that was written on this machine, and takes it away from there."""

    def stream(self, name: str) -> IO[bytes]:
        """The file as it arrives: read once, from beginning to end."""

    def size(self, name: str) -> int: ...

    def names(self, beginning: str) -> Iterator[str]:
        """Of all files whose name begins so."""

    def forget_folder(self, folder: str) -> None: ...

    def answers(self) -> bool: ...


def store() -> FileStore:
    return cast(FileStore, storages["default"])


def read_stored_file(name: str) -> bytes:
    with store().stream(name) as file:
        return file.read()


def drop_files(names: Iterable[str]) -> None:
    """Of files that no record knows any more. What can't be removed now are orphans, which `check_files` finds."""
    for name in (left := iter(names)):
        try:
            store().delete(name)
        except OSError:
            logger.warning("The file %s has no record and could not be removed", name, exc_info=True)
        except FilesAwayError as error:  # to ask for each would take as long for each
            logger.warning("No records and not removed: %s (%s)", ", ".join([name, *left]), error)


def drop_folder(folder: str) -> bool:
    """Whether it is gone."""
    try:
        store().forget_folder(folder)
    except FilesAwayError as error:
        logger.warning("The files below %s could not be removed: %s", folder, error)
        return False
    return True


class DiskFiles(FileSystemStorage):
    """Below FILES_DIR, for this machine's account alone."""

    def __init__(self) -> None:
        super().__init__(file_permissions_mode=PRIVATE_FILE, directory_permissions_mode=PRIVATE_FOLDER)

    @property
    def base_location(self) -> str:
        return str(settings.FILES_DIR)

    @property
    def location(self) -> str:
        return os.path.abspath(self.base_location)  # noqa: PTH100  (Path.resolve would follow links)

    def _save(self, name: str, content: File[bytes]) -> str:
        """Under a name that is free. Django's own leaves on a full disk what it had written by then."""
        self.keep(name, content.chunks())
        return name

    def keep(self, name: str, pieces: Iterable[bytes]) -> None:
        write_whole(Path(self.path(name)), pieces)

    def take(self, part: Path, name: str) -> None:
        place = Path(self.path(name))
        place.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        put_in_place(part, place)

    def stream(self, name: str) -> IO[bytes]:
        return Path(self.path(name)).open("rb")

    def names(self, beginning: str) -> Iterator[str]:
        for parent, folders, files in os.walk(self.path(beginning.rpartition("/")[0])):
            folders.sort()
            whole = sorted(file for file in files if not file.endswith(UNFINISHED))
            names = (Path(parent, file).relative_to(self.location).as_posix() for file in whole)
            yield from (name for name in names if name.startswith(beginning))

    def forget_folder(self, folder: str) -> None:
        shutil.rmtree(self.path(folder), ignore_errors=True)

    def answers(self) -> bool:
        """Whether the folder, or that in which it will be made, can be written."""
        place = Path(self.location)
        while not place.exists():
            place = place.parent
        return os.access(place, os.W_OK | os.X_OK)


def write_whole(place: Path, pieces: Iterable[bytes]) -> None:
    """Whole or not at all, also when the power fails."""
    place.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, suffix=UNFINISHED, delete=False) as file:
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


def put_in_place(part: Path, place: Path) -> None:
    """After this the file is whole under its name, also when the power fails."""
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(place)
    sync_folder(place.parent)


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

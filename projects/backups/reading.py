"""A backup as it lies on the disk: sealed or open, proved from its beginning to its end before anything rests on it."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.conf import settings

from projects.backups.archive import DAMAGED, FILE, MANIFEST, TABLE, BytesSource, Part, read_parts
from projects.backups.faults import BackupError, tell_in_words
from projects.backups.manifest import Manifest, read_manifest
from projects.backups.records import unpack_rows
from projects.backups.sealing import UnsealingReader, is_sealed

Look = Callable[[Part], None]
LEAST_KEY: Final = 16  # characters


def backup_key() -> str:
    """Empty where backups stay open."""
    if settings.BACKUP_KEY and len(settings.BACKUP_KEY) < LEAST_KEY:
        raise BackupError(f"BACKUP_KEY 太短，至少 {LEAST_KEY} 个字符")
    return str(settings.BACKUP_KEY)


@contextmanager
def open_backup(place: Path) -> Iterator[BytesSource]:
    with tell_in_words("读取备份", place), place.open("rb") as file:
        if not is_sealed(file):
            yield file
        elif not backup_key():
            raise BackupError("备份是加密的，请在 BACKUP_KEY 里写上备份时用的密钥")
        else:
            yield UnsealingReader(file, backup_key())


def prove_backup(place: Path, *, look: Look = lambda part: None) -> Manifest:
    """Reads all of it. Counts agree with what the manifest says, and digests with the content."""
    rows: Counter[str] = Counter()
    files = size = 0
    said = b""
    with open_backup(place) as source:
        for part in read_parts(source):
            if part.name == MANIFEST:
                said = part.content.read(part.size)
            elif part.name.startswith(FILE):
                files, size = files + 1, size + part.size
                look(part)
            else:
                rows[table_of(part)] += len(unpack_rows(part.content.read(part.size)))
    if not said:
        raise BackupError(f"{DAMAGED}：没有说明（{MANIFEST}）")
    manifest = read_manifest(said)
    counted = {label: rows[label] for label in manifest.rows}
    if (
        counted != manifest.rows
        or rows.keys() - manifest.rows
        or (files, size) != (manifest.files, manifest.size_of_files)
    ):
        raise BackupError(f"{DAMAGED}：内容与说明不符")
    return manifest


def table_of(part: Part) -> str:
    return part.name.removeprefix(TABLE).partition("/")[0]

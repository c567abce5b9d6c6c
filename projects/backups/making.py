"""Makes a backup: one moment of the database, then the files that it names; proved on the disk before it gets its name."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Final

from django.db import connection, transaction
from django.utils import timezone

from perfeval import VERSION
from perfeval.files import store
from projects.backups.archive import BLOCK, FILE, MANIFEST, TABLE, ArchiveWriter, archive_in
from projects.backups.faults import BackupError, tell_in_words
from projects.backups.folder import alone_in, begin_file, bring_to_the_disk, name_of_now, remove_old
from projects.backups.manifest import Manifest, write_manifest
from projects.backups.reading import backup_key, prove_backup
from projects.backups.records import (
    Models,
    applied_migrations,
    file_fields,
    is_kept,
    models_after,
    pack_rows,
    read_counters,
    read_rows,
    row_to_line,
    unknown_migrations,
)
from projects.backups.sealing import SealingWriter

IN_MEMORY: Final = 8 * 1024 * 1024  # of a file; a larger one is first copied to the disk


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    place: Path
    size: int
    manifest: Manifest
    lost: list[str]  # files that a record names and that can't be read


def make_backup(out: Path, *, keep: int | None = None) -> Made:
    """`out` is a folder, in which it gets a name of its own, or the name that it is to have."""
    folder, name = (out, name_of_now(is_sealed=bool(backup_key()))) if out.is_dir() else (out.parent, out.name)
    place = folder / name
    with tell_in_words("写备份", place), alone_in(folder):
        with begin_file(place) as (file, part):
            manifest, lost = _write_backup(file)
            bring_to_the_disk(file)
            if prove_backup(part) != manifest:
                raise BackupError("写好的备份读回来与写入的不同，已经删除，请检查磁盘")
        if keep is not None:
            remove_old(folder, keep)
    return Made(place=place, size=place.stat().st_size, manifest=manifest, lost=lost)


def _write_backup(file: IO[bytes]) -> tuple[Manifest, list[str]]:
    sealing = SealingWriter(file, backup_key()) if backup_key() else None
    with archive_in(sealing or file) as archive, tempfile.TemporaryFile() as names:
        with one_moment():
            models = _present_models()
            manifest = _write_records(archive, models)
            for model, field in file_fields(models):
                names.writelines(row_to_line(row) for row in read_rows(model, [field]) if row[0])
        manifest, lost = _write_files(archive, names, manifest)
        archive.add(MANIFEST, write_manifest(manifest))
    if sealing:
        sealing.close()
    return manifest, [name for name in lost if _is_still_named(name, models)]


@contextmanager
def one_moment() -> Iterator[None]:
    """All that is read inside is of the moment of the first query; nobody waits for it, and it waits for nobody."""
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    usual = connection.transaction_mode  # type: ignore[attr-defined]
    connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
    try:
        with transaction.atomic(durable=True):
            yield
    finally:
        connection.transaction_mode = usual  # type: ignore[attr-defined]


def _present_models() -> Models:
    migrations = applied_migrations()
    if unknown := unknown_migrations(migrations):
        raise BackupError(f"数据库属于更新的版本（有 {unknown[0][1]}），请用那个版本备份")
    return [model for model in models_after(migrations) if is_kept(model)]


def _write_records(archive: ArchiveWriter, models: Models) -> Manifest:
    made_at, rows = timezone.now(), {}
    for model in models:
        label = model._meta.label_lower
        rows[label] = 0
        for number, (count, portion) in enumerate(pack_rows(model)):
            archive.add(f"{TABLE}{label}/{number:06}.jsonl.gz", portion)
            rows[label] += count
    return Manifest(
        version=VERSION,
        engine=connection.vendor,
        made_at=made_at,
        migrations=applied_migrations(),
        rows=rows,
        counters=read_counters(models),
        files=0,
        size_of_files=0,
    )


def _write_files(archive: ArchiveWriter, names: IO[bytes], manifest: Manifest) -> tuple[Manifest, list[str]]:
    count, size, lost = 0, 0, []
    names.seek(0)
    for line in names:
        (name,) = json.loads(line)
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as copy:
            if not _copy_file(name, copy):
                lost.append(name)
                continue
            length = copy.tell()
            copy.seek(0)
            archive.add_file(f"{FILE}{name}", copy, length)
        count, size = count + 1, size + length
    return replace(manifest, files=count, size_of_files=size), lost


def _copy_file(name: str, copy: IO[bytes]) -> bool:
    """Whether all of it could be read. An error of the copy is one of the backup and not of the file."""
    try:
        file = store().stream(name)
    except OSError:
        return False
    with file:
        while True:
            try:
                content = file.read(BLOCK)
            except OSError:
                return False
            if not content:
                return True
            copy.write(content)


def _is_still_named(name: str, models: Models) -> bool:
    """Else the file was deleted since, with its record."""
    return any(model._base_manager.filter(**{field: name}).exists() for model, field in file_fields(models))

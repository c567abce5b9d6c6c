"""Makes the site again of a backup: proved first, built beside what stands there, and put in its place when all is well."""

import json
import os
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.core.management import call_command
from django.db import Error, transaction
from django.utils import timezone

from perfeval import VERSION
from perfeval.files import drop_files, store
from projects.attachments.reconciling import find_disagreements
from projects.backups.archive import DAMAGED, FILE, TABLE, Hashing, Part, read_parts
from projects.backups.faults import BackupError, tell_in_words
from projects.backups.manifest import Manifest
from projects.backups.reading import open_backup, prove_backup, table_of
from projects.backups.records import (
    Models,
    create_tables,
    insert_rows,
    models_after,
    set_counters,
    unknown_migrations,
    unpack_rows,
)
from projects.backups.scratch import holds_records, scratch_database
from projects.history.events import SYSTEM, record_event, verify_log
from projects.models.event import RESTORED


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    manifest: Manifest
    before: str  # where the former records are kept
    faults: Sequence[str]  # what the checks found: it was so when the backup was made


def restore_backup(place: Path, *, replace: bool = False) -> Restored:
    if not replace and holds_records():
        raise BackupError("数据库里已有数据，没有恢复。确实要用备份取代它时，请加 --replace（原有的数据会另外保留）")
    manifest, models, differing = _prove_usable(place, replace=replace)
    with tell_in_words("恢复", place), _undone_on_failure(differing) as files, scratch_database() as take_place:
        try:
            create_tables(models, manifest.migrations)
            with transaction.atomic(durable=True):
                _load_parts(place, models, files)
                set_counters(models, manifest.counters)
            call_command("migrate", verbosity=0, interactive=False)
        except Error as error:
            raise BackupError(f"备份的数据不能写入数据库，没有恢复：{error}") from error
        faults = list(_find_faults())
        with transaction.atomic():
            made_at = timezone.localtime(manifest.made_at)
            record_event(
                RESTORED, actor=SYSTEM, subject=f"{made_at:%Y-%m-%d %H:%M:%S} 的备份", changes={"file": place.name}
            )
        os.sync()
        before = take_place()
    return Restored(manifest=manifest, before=before, faults=faults)


def _prove_usable(place: Path, *, replace: bool) -> tuple[Manifest, Models, set[str]]:
    """Reads all of it, and looks where it is to go, before anything is written."""
    differing: set[str] = set()
    manifest = prove_backup(place, look=lambda part: differing.update(_find_differing(part)))
    if unknown := unknown_migrations(manifest.migrations):
        raise BackupError(
            f"备份来自更新的版本 {manifest.version}（有 {unknown[0][1]}），本系统是 {VERSION}，请先升级再恢复"
        )
    if differing and not replace:
        raise BackupError(
            f"存放文件的地方已有名称相同、内容不同的文件：{min(differing)} 等 {len(differing)} 个，没有恢复。确实要取代时，请加 --replace"
        )
    models = models_after(manifest.migrations)
    if not manifest.rows.keys() <= {model._meta.label_lower for model in models}:
        raise BackupError(f"{DAMAGED}：数据表与迁移不符")
    return manifest, models, differing


def _find_differing(part: Part) -> Iterator[str]:
    name = _name_of_file(part)
    if not store().exists(name):
        return
    with store().stream(name) as file:
        if Hashing(file).hexdigest() != part.content.hexdigest():
            yield name


def _name_of_file(part: Part) -> str:
    return part.name.removeprefix(FILE)


def _load_parts(place: Path, models: Models, files: "Files") -> None:
    by_label = {model._meta.label_lower: model for model in models}
    with open_backup(place) as source:
        for part in read_parts(source):
            if part.name.startswith(TABLE):
                insert_rows(by_label[table_of(part)], unpack_rows(part.content.read(part.size)))
            elif part.name.startswith(FILE):
                files.put(part)


class Files:
    """Remembers, on the disk, which files it wrote. Those that are there are the same, but for the `differing` ones."""

    def __init__(self, names: IO[bytes], differing: Collection[str]) -> None:
        self._names, self._differing = names, differing

    def put(self, part: Part) -> None:
        name = _name_of_file(part)
        if store().exists(name):
            if name not in self._differing:
                return
        else:
            self._names.write(json.dumps(name).encode() + b"\n")
        store().keep(name, iter(part.content.read, b""))

    def take_away(self) -> None:
        self._names.seek(0)
        drop_files(json.loads(line) for line in self._names)


@contextmanager
def _undone_on_failure(differing: Collection[str]) -> Iterator[Files]:
    """What was written goes again when the restore fails."""
    with tempfile.TemporaryFile() as names:
        files = Files(names, differing)
        try:
            yield files
        except BaseException:
            files.take_away()
            raise


def _find_faults() -> Iterator[str]:
    yield from (f"操作日志：{each.named}第 {each.sequence} 条：{each.reason}" for each in verify_log())
    for found in find_disagreements(by_content=True):
        if not found.is_orphan:
            yield f"{found.text}：{found.file}"
